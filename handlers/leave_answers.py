"""同意 or 不同意: a manager answers a leave that somebody asked for (clause S2-7)."""

from dataclasses import replace

from handlers.duty import arrange, on_staff, undo_choice
from handlers.leave import gaps_left
from handlers.turn import Reply, Turn
from helpdesk.errors import NotAllowed, Refused
from helpdesk.messages import Choice, OutgoingMessage
from helpdesk.people import MANAGERS
from helpdesk.press import Press
from helpdesk.roster_change import Change, ChangeKind
from notifications.duty_words import span_words
from notifications.telling import tell
from storage import people, roster_changes

_MOST_GAPS = 4
_ANSWERED = "这次请假已经答复过，或者本人取消了"


async def agree(turn: Turn, press: Press) -> Reply:
    """The leave is in force from now on, and whoever asked is told.

    The answer names the times that nobody is left for, and offers to find somebody.
    """
    asked = _asked(turn, press)
    manager = on_staff(turn)
    if not await roster_changes.agree(turn.unit, asked.id, manager.id):
        raise Refused(_ANSWERED)
    leave = replace(asked, kind=ChangeKind.LEAVE, by_id=manager.id)
    when = await _tell(turn, leave, "同意了", undo_choice(leave, "取消请假"))
    gaps = gaps_left(turn, leave)
    lines = [f"已同意：{when}", *(f"注意：{gap}" for gap in gaps[:_MOST_GAPS])]
    if len(gaps) > _MOST_GAPS:
        lines.append(f"还有 {len(gaps) - _MOST_GAPS} 段没有人值班")
    if gaps:
        lines.append("可以点“安排顶班”，指定人顶，或者问同事谁方便")
    ways = (arrange(leave.id),) if gaps else ()
    return Reply("\n".join(lines), (*ways, undo_choice(leave, "撤销")))


async def refuse(turn: Turn, press: Press) -> Reply:
    """The shifts stay, and whoever asked is told."""
    asked = _asked(turn, press)
    if not await roster_changes.undo(turn.unit, asked.id, turn.now):
        raise Refused(_ANSWERED)
    when = await _tell(turn, asked, "没有同意")
    return Reply(f"没有同意：{when}，班次不变")


def _asked(turn: Turn, press: Press) -> Change:
    """The leave that waits for its answer: of two managers the first one answers it."""
    if on_staff(turn).role not in MANAGERS:
        raise NotAllowed("只有值班组长或主任可以批假")
    number = press.args[0] if press.args else ""
    asked = [c for c in turn.roster.changes if c.kind is ChangeKind.LEAVE_ASKED]
    found = next((change for change in asked if str(change.id) == number), None)
    if found is not None and found.ends <= turn.now:
        raise Refused("这段时间已经过去了，不用再批")
    if found is None:
        raise Refused(_ANSWERED)
    return found


async def _tell(turn: Turn, leave: Change, answer: str, *ways: Choice) -> str:
    """Tell whoever asked; returns who it is and when."""
    when = span_words(leave.starts, leave.ends, turn.now, turn.roster.zone)
    told = OutgoingMessage(f"{on_staff(turn).name} {answer}您的请假：{when}", ways)
    await tell(turn.unit, leave.person_id, told, f"leave-answer{leave.id}", turn.now)
    person = await people.get(turn.unit, leave.person_id)
    return f"{person.name if person else ''} 请假 {when}"
