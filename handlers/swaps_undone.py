"""撤销换班: a swap is taken back until it starts, and one that nobody answered at any time."""

from handlers.duty import on_staff
from handlers.swaps import asked_in, colleagues
from handlers.turn import Reply, Turn
from helpdesk.errors import NotAllowed, Refused
from helpdesk.messages import Choice, OutgoingMessage
from helpdesk.people import MANAGERS, Person, Role
from helpdesk.press import Press
from helpdesk.swap import Swap, SwapState
from notifications.duty_words import span_words
from notifications.telling import tell, tell_managers
from storage import roster_changes

MOST = 6


async def undo(turn: Turn, press: Press) -> Reply:
    """Either of the two, or a manager, until the first of its shifts starts."""
    person, asked = on_staff(turn), await asked_in(turn, press)
    if asked.state is SwapState.ASKED and person.id == asked.asked_by:
        return await _withdraw(turn, person, asked)
    two = [p for p in (asked.asked_by, asked.taken_by) if p is not None]
    if person.id not in two and person.role not in MANAGERS:
        raise NotAllowed("换班只能由换班的两个人或值班组长撤销")
    if asked.first_start <= turn.now:
        raise Refused("班已经开始了，不能撤销。要换人请发“我先顶上”")
    if not await roster_changes.undo_swap(turn.unit, asked.id, turn.now):
        raise Refused("这次换班已经撤销了")
    when = span_words(asked.starts, asked.ends, turn.now, turn.roster.zone)
    told = OutgoingMessage(f"{person.name} 撤销了换班，{when}恢复原来的排班")
    for other in two:
        if other != person.id:
            await tell(turn.unit, other, told, f"swap{asked.id}undone", turn.now)
    if person.role is not Role.DUTY_MANAGER:
        await tell_managers(turn.unit, turn.roster, told, f"swap{asked.id}undonem", turn.now)
    return Reply("已撤销，恢复原来的排班")


async def _withdraw(turn: Turn, person: Person, asked: Swap) -> Reply:
    """Nobody has answered yet: those who were asked need not."""
    if not await roster_changes.withdraw_swap(turn.unit, asked.id, turn.now):
        raise Refused("这次换班刚刚有人答复了，请再看一下")
    when = span_words(asked.starts, asked.ends, turn.now, turn.roster.zone)
    told = OutgoingMessage(f"{person.name} 不换班了：{when}还是他的班，不用答复")
    for other in await colleagues(turn, person):
        if asked.asked_of in (None, other.id):
            await tell(turn.unit, other.id, told, f"swap{asked.id}withdrawn", turn.now)
    return Reply("已撤回，还是您的班")


async def by_word(turn: Turn) -> Reply:
    """取消换班: the only one that it can mean, or the question which one."""
    person = on_staff(turn)
    found = await roster_changes.open_swaps(turn.unit, person.id, turn.now)
    if not found:
        return Reply("您没有可以撤销的换班")
    presses = [Press("undo_swap", (str(asked.id),)) for asked in found[:MOST]]
    if len(found) == 1:
        return await undo(turn, presses[0])
    labels = [span_words(s.starts, s.ends, turn.now, turn.roster.zone) for s in found[:MOST]]
    ways = (Choice(f"撤销 {label}", p.encode()) for label, p in zip(labels, presses, strict=True))
    return Reply("要撤销哪次换班？不撤销就不用管", tuple(ways))
