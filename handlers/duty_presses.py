"""Presses of the roster: take a change back, hand one's tickets to the next shift."""

from datetime import timedelta

from handlers import tickets
from handlers.duty import on_staff
from handlers.turn import Reply, Turn
from helpdesk.assignment import choose
from helpdesk.errors import NotAllowed, Refused
from helpdesk.messages import OutgoingMessage
from helpdesk.people import MANAGERS, Person, Verb
from helpdesk.press import Press
from helpdesk.roster_change import Change, ChangeKind
from helpdesk.ticket import Ticket
from notifications.duty_words import span_words
from notifications.telling import tell, tell_managers
from storage import people, roster_changes, ticket_lists

HANDED_OVER = "交班"
"""The reason of a hand-over: it is no transfer that anybody has to explain."""

MOST = 50
_SOON = timedelta(hours=24)


async def undo_change(turn: Turn, press: Press) -> Reply:
    """取消请假 or 交回: whoever made or has the change, or a manager, until it is over."""
    person = on_staff(turn)
    number = press.args[0] if press.args else ""
    found = [c for c in turn.roster.changes if str(c.id) == number]
    if not found:
        raise Refused("这个变动已经撤销了")
    (change,) = found
    own = person.id in (change.person_id, change.by_id, change.for_id)
    if not own and person.role not in MANAGERS:
        raise NotAllowed("只有本人或值班组长可以撤销")
    if change.ends <= turn.now:
        raise Refused("这段时间已经过去了，不用撤销")
    if not await roster_changes.undo(turn.unit, change.id, turn.now):
        raise Refused("这个变动已经撤销了")
    await _tell(turn, person, change)
    return Reply(f"{_UNDONE[change.kind]}，排班已恢复")


_UNDONE = {
    ChangeKind.LEAVE_ASKED: "请假已取消",
    ChangeKind.LEAVE: "请假已取消",
    ChangeKind.REPLACE: "已交回",
    ChangeKind.EXTRA: "已交回",
    ChangeKind.TEMPORARY: "已撤销",
}
_WORDS = {
    ChangeKind.LEAVE_ASKED: "请假",
    ChangeKind.LEAVE: "请假",
    ChangeKind.REPLACE: "顶班",
    ChangeKind.EXTRA: "顶班",
    ChangeKind.TEMPORARY: "临时排班",
}


async def _tell(turn: Turn, person: Person, change: Change) -> None:
    when = span_words(change.starts, change.ends, turn.now, turn.roster.zone)
    owner = await people.get(turn.unit, change.person_id)
    whose = f"{owner.name}的" if owner and owner.id != person.id else ""
    told = OutgoingMessage(f"{person.name} 撤销了{whose}{_WORDS[change.kind]}：{when}")
    key = f"undo{change.id}"
    for other in {change.person_id, change.for_id} - {person.id, None}:
        await tell(turn.unit, other, told, key, turn.now)  # type: ignore[arg-type]
    if person.role not in MANAGERS:
        await tell_managers(turn.unit, turn.roster, told, f"{key}m", turn.now)


async def hand_over(turn: Turn, press: Press) -> Reply:
    """全部交给下一班: every open ticket of the person to whoever is on call next."""
    person = on_staff(turn)
    mine = await ticket_lists.queue_of(turn.unit, person.id, MOST)
    if not mine:
        return Reply("您手上没有未完成的工单，不用交班")
    given: dict[str, list[int]] = {}
    left: list[Ticket] = []
    for ticket in mine:
        taker = await _next_for(turn, person, ticket.team)
        if taker is None:
            left.append(ticket)
            continue
        words = {"engineer": str(taker.id), "reason": HANDED_OVER}
        await tickets.act(turn, Verb.REASSIGN, ticket.id, None, words)
        given.setdefault(taker.name, []).append(ticket.id)
    lines = [f"{name}：{'、'.join(f'#{n}' for n in numbers)}" for name, numbers in given.items()]
    if left:
        numbers = "、".join(f"#{ticket.id}" for ticket in left)
        lines.append(f"{numbers} 没有下一班可交，还在您手上，请联系值班组长")
    heading = "已交给下一班：" if given else "没有交出去"
    return Reply("\n".join([heading, *lines]))


async def _next_for(turn: Turn, person: Person, team: str) -> Person | None:
    """Of those on call now, or else next, the one with the least to do."""
    loads = await people.loads(turn.unit, team)
    for stretch in turn.roster.stretches(team, turn.now, turn.now + _SOON):
        found = [await people.get(turn.unit, p) for p in stretch.people if p != person.id]
        taker = choose([p for p in found if p is not None], loads)
        if taker is not None:
            return await people.get(turn.unit, taker.person_id)
    return None
