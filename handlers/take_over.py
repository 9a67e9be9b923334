"""我先顶上: on call from now on, until a time or the end of the shift, in somebody's place."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from handlers.duty import on_staff, undo_choice
from handlers.turn import Reply, Turn
from helpdesk.errors import NotAllowed, Refused
from helpdesk.gaps import gaps
from helpdesk.intake import Draft, Question
from helpdesk.messages import Choice, OutgoingMessage
from helpdesk.people import Person
from helpdesk.press import Press
from helpdesk.roster import Roster
from helpdesk.roster_change import Change, ChangeKind
from helpdesk.time_said import until_said
from notifications.duty_words import team_word
from notifications.phrases import when
from notifications.telling import tell, tell_managers
from storage import people, roster_changes
from storage.instants import from_ms, to_ms

FORM = "take_over"
LONGEST = timedelta(days=7)
_ALONE = timedelta(hours=12)
"""How long, when nobody is on call and no next shift is near."""


async def begin(turn: Turn, said: str) -> tuple[Draft, str] | None:
    """A draft, with whom and until when as far as they were said; None when something else was.

    Raises Refused when there is nothing to take.
    """
    relieved = await _named(turn, said)
    rest = _FILLING.sub("", said.replace(relieved.name, "") if relieved else said)
    until = read(turn, "until", rest) if rest else ""
    if rest and not until and len(rest) > _MOST_UNKNOWN:
        return None
    team = _team(_allowed(turn))
    if relieved is not None and relieved.id not in turn.roster.on_call(team, turn.now):
        raise Refused(f"{relieved.name}现在没有值{team_word(team)}的班，发“今天谁值班”看看")
    values = {"for": str(relieved.id)} if relieved else {}
    values |= {"until": until} if until else {}
    return Draft(FORM, values), f"没看懂“{rest}”" if rest and not until else ""


_MOST_UNKNOWN = 8
_FILLING = re.compile(r"^(?:我|先|来|帮|替|给|[\s，,])++|(?:的?班|一下|一会儿?|吧|[\s，,])++$")


async def _named(turn: Turn, said: str) -> Person | None:
    """Who of the team is named, other than the speaker."""
    person = on_staff(turn)
    everyone = await people.everyone(turn.unit)
    named = [p for p in everyone if p.name in said and p.id != person.id]
    same = [other for other in named if _team(other) == _team(person)]
    return max(same, key=lambda other: len(other.name), default=None)


def _allowed(turn: Turn) -> Person:
    person = on_staff(turn)
    team = _team(person)
    if not person.nda:
        raise NotAllowed("您还没有签保密协议，不能值班，请先找值班组长补签")
    if person.id in turn.roster.on_call(team, turn.now):
        raise Refused("您现在就在值班，不用顶")
    away = [c for c in turn.roster.changes if c.kind is ChangeKind.LEAVE and c.covers(turn.now)]
    if any(change.person_id == person.id for change in away):
        raise Refused("您现在在请假，先在“我的班”里取消请假，再来顶班")
    return person


def _team(person: Person) -> str:
    return person.team or person.role.value


def read(turn: Turn, field: str, value: str) -> str:
    """The answer as kept; "" when it is none. Raises Refused for an end that cannot be."""
    if field != "until" or value.startswith("@"):
        return value
    until = until_said(value, turn.now, turn.roster.zone)
    if until is None:
        return ""
    if until <= turn.now:
        raise Refused("这个时间已经过了，请写以后的时间，例如“到 18:00”")
    if until - turn.now > LONGEST:
        raise Refused("一次最多顶 7 天，更长的请值班组长改排班")
    return _at(until)


def _at(instant: datetime) -> str:
    return f"@{to_ms(instant)}"


async def question(turn: Turn, draft: Draft) -> Question | None:
    """In whose place, when there are several; then until when."""
    team = _team(on_staff(turn))
    there = turn.roster.on_call(team, turn.now)
    if len(there) > 1 and "for" not in draft.values:
        found = [await people.get(turn.unit, person) for person in there]
        names = tuple((p.name, str(p.id)) for p in found if p is not None)
        return Question("for", "现在有几位在值班，您顶哪一位？", names, free=False)
    if "until" in draft.values:
        return None
    return Question(
        "until", "顶到什么时候？也可以直接写，例如“到 20:00”“3小时”", _ends(turn, draft)
    )


def _ends(turn: Turn, draft: Draft) -> tuple[tuple[str, str], ...]:
    ends = _end_of_shift(turn, draft)
    said = when(ends, turn.now, turn.roster.zone)
    hours = ((f"{n} 小时", _at(turn.now + timedelta(hours=n))) for n in (1, 2, 4))
    return (f"到这个班结束（{said}）", _at(ends)), *hours


def _end_of_shift(turn: Turn, draft: Draft) -> datetime:
    """When the shift that is taken over ends; of none, when the next begins."""
    team, roster = _team(on_staff(turn)), turn.roster
    relieved = _relieved(turn, draft)
    stretches = roster.stretches(team, turn.now, turn.now + LONGEST)
    if relieved is None:
        first = next((s.starts for s in stretches if s.people), turn.now + _ALONE)
        return min(first, turn.now + _ALONE)
    return next((s.starts for s in stretches if relieved not in s.people), turn.now + LONGEST)


def _relieved(turn: Turn, draft: Draft) -> int | None:
    there = turn.roster.on_call(_team(on_staff(turn)), turn.now)
    if "for" in draft.values and int(draft.values["for"]) in there:
        return int(draft.values["for"])
    return there[0] if len(there) == 1 else None


async def finish(turn: Turn, draft: Draft) -> Reply:
    """Change the roster at once, and tell whoever is relieved and the duty manager."""
    person, relieved = _allowed(turn), _relieved(turn, draft)
    ends = from_ms(int(draft.values["until"].removeprefix("@")))
    if ends <= turn.now:
        raise Refused("这个时间已经过了，请再发一次“我先顶上”")
    team = _team(person)
    if relieved is None and turn.roster.on_call(team, turn.now):
        raise Refused("值班的人刚刚变了，请再发一次“我先顶上”")
    kind = ChangeKind.EXTRA if relieved is None else ChangeKind.REPLACE
    change = Change(kind, person.id, turn.now, ends, team, relieved, by_id=person.id)
    number = await roster_changes.add(turn.unit, change, turn.now)
    later = turn.roster.having(change)
    if ends - turn.now <= _ALONE:
        later = await _with_gaps(turn, later, change)
    really = _until(later, team, person.id, turn.now, ends)
    until = when(really, turn.now, turn.roster.zone)
    await _tell(turn, person, relieved, number, until)
    undo = undo_choice(Change(kind, person.id, turn.now, ends, id=number), "交回")
    place = await _name(turn, relieved)
    instead = f"，顶{place}的班" if place else ""
    after = "。之后有别人的班" if really < ends else ""
    return Reply(f"好的，从现在起{team_word(team)}由您值班{instead}，到{until}{after}", (undo,))


async def _with_gaps(turn: Turn, roster: Roster, change: Change) -> Roster:
    """Whoever stays on after the end of the shift is on call then, too, where nobody else is."""
    for gap in gaps(roster, change.team, change.starts, change.ends):
        extra = Change(ChangeKind.EXTRA, change.person_id, gap.starts, gap.ends, change.team)
        extra = replace(extra, by_id=change.by_id)
        await roster_changes.add(turn.unit, extra, turn.now)
        roster = roster.having(extra)
    return roster


def _until(roster: Roster, team: str, person: int, now: datetime, ends: datetime) -> datetime:
    """When he is no longer on call, however long he wanted to be."""
    found = roster.stretches(team, now, ends)
    return next((s.starts for s in found if person not in s.people), ends)


async def _name(turn: Turn, person_id: int | None) -> str:
    person = await people.get(turn.unit, person_id) if person_id is not None else None
    return person.name if person else ""


async def _tell(turn: Turn, person: Person, relieved: int | None, number: int, until: str) -> None:
    key, team = f"take_over{number}", team_word(_team(person))
    if relieved is not None:
        text = f"{person.name} 先顶您的班（{team}），到{until}。新的工单会派给他，您手上的还是您的"
        hand_over = Choice("全部交给下一班", Press("hand_over").encode())
        await tell(turn.unit, relieved, OutgoingMessage(text, (hand_over,)), key, turn.now)
    place = await _name(turn, relieved)
    instead = f"（原来是{place}）" if place else "（原来没有人）"
    told = OutgoingMessage(f"{team}从现在到{until}由{person.name}顶班{instead}")
    await tell_managers(turn.unit, turn.roster, told, f"{key}m", turn.now)
