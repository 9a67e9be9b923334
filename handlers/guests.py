"""How much somebody without a staff number may report, and what becomes of the rest."""

from datetime import timedelta

from handlers import tickets
from handlers.turn import Reply, Turn
from helpdesk.messages import Choice, OutgoingMessage
from helpdesk.people import Verb
from helpdesk.press import Press
from helpdesk.severity import Severity
from helpdesk.triage import Assessment
from notifications.buttons import show_choice
from notifications.telling import tell_managers
from storage import ticket_lists

MOST_OPEN = 3
MOST_AN_HOUR = 5
_AN_HOUR = timedelta(hours=1)
_MINUTE = 60
_DAY = 24 * 60 * _MINUTE
_MINE = Choice("我的工单", Press("menu", ("mine",)).encode())


async def kept_out(turn: Turn, found: Assessment, words: str) -> Reply | None:
    """What a guest reads who has reported too much; None when the report may be opened.

    What is severe is never lost: it is added to his newest open ticket, which it may raise, and
    the duty manager is told. Without an open one it is opened like any other.
    """
    address = turn.message.address
    known = await ticket_lists.of_guest(turn.unit, address, turn.now - _AN_HOUR)
    if known.open < MOST_OPEN and known.lately < MOST_AN_HOUR:
        return None
    if found.severity > Severity.S2:
        await _tell(turn, f"flood:{_every(turn, _DAY)}", f"报修过多，已暂时限制，最近一条：{words}")
        return _refused(turn, known.open)
    if known.newest is None:
        return None
    return await _added(turn, known.newest, found, words)


async def _added(turn: Turn, number: int, found: Assessment, words: str) -> Reply:
    noted = await tickets.act(turn, Verb.NOTE, number, None, {"text": words[:500]})
    raised = await tickets.raise_for(turn, noted, found)
    said = f"报修已到上限，又报了 {found.severity} 的情况（已记在 #{number}）：{words}"
    await _tell(turn, f"severe:{_every(turn, _MINUTE)}", said)
    text = f"情况紧急，已补充到工单 #{number} 并告诉了值班组长{_phone(turn, '，也请马上打')}"
    return Reply(text, (show_choice(raised),))


def _refused(turn: Turn, still_open: int) -> Reply:
    why = f"您还有 {still_open} 张工单没处理完" if still_open >= MOST_OPEN else "您一小时内报修较多"
    text = (
        f"{why}，这一条先没有新开。要补充请点“我的工单”{_phone(turn, '；急事请打')}；"
        "有工号的请向信息科要绑定码，绑定后不受限制"
    )
    return Reply(text, (_MINE,))


def _phone(turn: Turn, before: str) -> str:
    return f"{before}信息科电话 {turn.desk.phone}" if turn.desk.phone else ""


def _every(turn: Turn, seconds: int) -> int:
    return int(turn.now.timestamp()) // seconds


async def _tell(turn: Turn, occasion: str, said: str) -> None:
    """Tell the duty managers, once an occasion."""
    account, address = turn.account, turn.message.address
    who = f"{account.guest_name} {account.guest_phone}".strip() or "没留姓名"
    message = OutgoingMessage(f"访客（{who}）{said[:300]}")
    key = f"guest:{address.channel}:{address.account}:{occasion}"
    await tell_managers(turn.unit, turn.roster, message, key, turn.now)
