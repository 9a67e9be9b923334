"""取消请假, 交回 and 撤销: a change of the roster is taken back."""

from dataclasses import replace

from handlers.duty import arrange, on_staff
from handlers.turn import Reply, Turn
from helpdesk.errors import NotAllowed, Refused
from helpdesk.gaps import Gap, gaps
from helpdesk.messages import OutgoingMessage
from helpdesk.people import MANAGERS, Person
from helpdesk.press import Press
from helpdesk.roster_change import Change, ChangeKind
from notifications.duty_words import span_words, team_word
from notifications.telling import tell, tell_managers
from storage import people, roster_changes


async def undo_change(turn: Turn, press: Press) -> Reply:
    """Whoever made or has the change, or a manager, until it is over.

    Says what nobody is there for without it; who stood in for a leave is told that he need not.
    """
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
    for besides in _made_with(turn, change):
        await roster_changes.undo(turn.unit, besides.id, turn.now)
    gap = _gap(turn, change)
    await _tell(turn, person, change, gap)
    for covering in _standing_in(turn, change):
        await _not_needed(turn, covering)
    word = _UNDONE[change.kind] if own else "已撤销"
    if gap is None:
        return Reply(f"{word}，排班已恢复")
    ways = (arrange(),) if person.role in MANAGERS else ()
    return Reply(f"{word}，{_said(turn, gap)}没有人值班", ways)


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


def _made_with(turn: Turn, change: Change) -> list[Change]:
    """The times after the shift that were taken over in one with it."""
    if change.kind not in (ChangeKind.REPLACE, ChangeKind.EXTRA) or change.swap_id is not None:
        return []
    whole = (change.person_id, change.by_id, change.team, change.made_at)
    others = [c for c in turn.roster.changes if c.id != change.id and c.swap_id is None]
    return [c for c in others if (c.person_id, c.by_id, c.team, c.made_at) == whole]


def _gap(turn: Turn, change: Change) -> Gap | None:
    """The first time that nobody is there for once the change is gone."""
    if not change.team:
        return None
    gone = {change.id, *(besides.id for besides in _made_with(turn, change))}
    others = [c for c in turn.roster.changes if c.id not in gone]
    later = replace(turn.roster, changes=others)
    found = gaps(later, change.team, max(change.starts, turn.now), change.ends)
    return found[0] if found else None


def _said(turn: Turn, gap: Gap) -> str:
    return f"{team_word(gap.team)} {span_words(gap.starts, gap.ends, turn.now, turn.roster.zone)}"


async def _tell(turn: Turn, person: Person, change: Change, gap: Gap | None) -> None:
    when = span_words(change.starts, change.ends, turn.now, turn.roster.zone)
    owner = await people.get(turn.unit, change.person_id)
    whose = f"{owner.name}的" if owner and owner.id != person.id else ""
    said = f"{person.name} 撤销了{whose}{_WORDS[change.kind]}：{when}"
    key = f"undo{change.id}"
    relieved = change.for_id if change.kind is ChangeKind.REPLACE else None
    for other in {change.person_id, relieved} - {person.id, None}:
        await tell(turn.unit, other, OutgoingMessage(said), key, turn.now)  # type: ignore[arg-type]
    if person.role not in MANAGERS:
        empty = OutgoingMessage(f"{said}，没有人值班了", (arrange(),))
        told = OutgoingMessage(said) if gap is None else empty
        await tell_managers(turn.unit, turn.roster, told, f"{key}m", turn.now)


def _standing_in(turn: Turn, leave: Change) -> list[Change]:
    """Who came in besides because of the leave."""
    if leave.kind is not ChangeKind.LEAVE:
        return []
    there = replace(turn.roster, changes=[c for c in turn.roster.changes if c.id != leave.id])
    instead = [c for c in turn.roster.changes if c.kind is ChangeKind.EXTRA]
    his = [c for c in instead if c.for_id == leave.person_id and c.ends > turn.now]
    within = [c for c in his if leave.starts <= c.starts and c.ends <= leave.ends]
    return [c for c in within if leave.person_id in there.on_call(c.team, c.starts)]


async def _not_needed(turn: Turn, change: Change) -> None:
    """The stand-in may stay at home."""
    if not await roster_changes.undo(turn.unit, change.id, turn.now):
        return
    owner = await people.get(turn.unit, change.for_id) if change.for_id is not None else None
    when = span_words(change.starts, change.ends, turn.now, turn.roster.zone)
    name = f"{owner.name}不请假了，" if owner else ""
    told = OutgoingMessage(f"{name}不用您顶班了：{team_word(change.team)} {when}")
    await tell(turn.unit, change.person_id, told, f"undo{change.id}", turn.now)
