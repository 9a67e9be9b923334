"""我的班 and 值班表: when somebody is on call, and who is tonight and this week."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from handlers.turn import Reply, Turn
from helpdesk.errors import NotAllowed
from helpdesk.messages import Choice
from helpdesk.people import MANAGERS, Person, Role
from helpdesk.press import Press
from helpdesk.roster import Duty, Roster
from helpdesk.roster_change import Change, ChangeKind
from notifications.duty_words import duty_line, names_line, span_words, team_word
from notifications.phrases import when
from storage import people

AHEAD = timedelta(days=14)
_WEEK = timedelta(days=7)
_TONIGHT = 20
"""The hour that is meant by tonight."""
MOST_LINES = 8
COVER = "cover"
"""The form by which a manager finds somebody for a time that nobody is there for."""

_WEEKDAYS = "一二三四五六日"


def on_staff(turn: Turn) -> Person:
    """Who speaks, when it is somebody who can be on call. Raises NotAllowed."""
    person = turn.person
    if person is None or person.role is Role.REPORTER:
        raise NotAllowed("这是给值班人员用的。要报修直接说哪里、什么坏了就行")
    return person


def duties_of(roster: Roster, person_id: int, starts: datetime, ends: datetime) -> tuple[Duty, ...]:
    """The shifts of a person in a time, in every team, in order."""
    found = [d for team in roster.team_names for d in roster.duties(team, starts, ends)]
    mine = [duty for duty in found if duty.person_id == person_id]
    return tuple(sorted(mine, key=lambda duty: (duty.starts, duty.team)))


def coming(turn: Turn, person_id: int) -> tuple[Duty, ...]:
    """The shifts of the next two weeks, the one that runs included."""
    return duties_of(turn.roster, person_id, turn.now, turn.now + AHEAD)


async def my_shifts(turn: Turn) -> Reply:
    """The person's own shifts and changes of the next two weeks, with what can be done."""
    person, zone = on_staff(turn), turn.roster.zone
    shown = coming(turn, person.id)
    lines = [duty_line(duty, turn.now, zone) for duty in shown[:MOST_LINES]]
    if shown and shown[0].starts <= turn.now:
        lines[0] = "现在值班：" + team_word(shown[0].team) + _until(turn, shown[0])
    if len(shown) > MOST_LINES:
        lines.append(f"还有 {len(shown) - MOST_LINES} 个班没列出来")
    heading = "您未来两周的班：" if shown else "未来两周您没有班"
    away = [c for c in turn.roster.changes if c.person_id == person.id and c.ends > turn.now]
    away = [change for change in away if change.kind in _LEAVES]
    lines += [_away(turn, change) for change in away]
    leave = [undo_choice(change, "取消请假") for change in away]
    return Reply("\n".join([heading, *lines]), (*_WAYS, *leave[:3]))


def _until(turn: Turn, duty: Duty) -> str:
    ends = duty.ends
    if ends >= turn.now + AHEAD:
        return "，两周内一直是您"
    return f"，到{when(ends, turn.now, turn.roster.zone)}"


def _away(turn: Turn, change: Change) -> str:
    when = span_words(change.starts, change.ends, turn.now, turn.roster.zone)
    return f"{_LEAVES[change.kind]}：{when}"


def undo_choice(change: Change, label: str) -> Choice:
    """A button that takes a change of the roster back."""
    return Choice(label, Press("undo_change", (str(change.id),)).encode())


def arrange(leave_id: int | str = "") -> Choice:
    """A button to find people for what a leave leaves open, or for all of the next two weeks."""
    args = (COVER, str(leave_id)) if leave_id else (COVER,)
    return Choice("安排顶班", Press("duty", args).encode())


_LEAVES = {ChangeKind.LEAVE: "请假", ChangeKind.LEAVE_ASKED: "请假（等值班组长同意）"}
_WAYS = (
    Choice("值班表", Press("menu", ("roster",)).encode()),
    Choice("请假", Press("duty", ("leave",)).encode()),
    Choice("换班", Press("duty", ("swap",)).encode()),
    Choice("我先顶上", Press("duty", ("take_over",)).encode()),
)


async def table(turn: Turn) -> Reply:
    """Who is on call tonight and in the seven days from today, team by team."""
    names = await names_of(turn)
    tonight = _tonight(turn)
    lines = [f"{_hour(turn, tonight)}值班："]
    for team in turn.roster.team_names:
        there = turn.roster.on_call(team, tonight)
        lines.append(f"{team_word(team)}：{names_line(there, names)}")
    today = turn.roster.book.date_of(turn.now)
    for team in turn.roster.team_names:
        days = days_of(turn, team, names, today, _WEEK.days)
        lines += ["", f"{team_word(team)}本周：", *days]
    if not turn.roster.team_names:
        lines = ["还没有排班，请联系值班组长"]
    mine = turn.person is not None and turn.person.role in (Role.ENGINEER, *MANAGERS)
    return Reply("\n".join(lines), _WAYS[1:] if mine else ())


async def names_of(turn: Turn) -> dict[int, str]:
    """The name of everybody on the staff list."""
    return {person.id: person.name for person in await people.everyone(turn.unit)}


def _tonight(turn: Turn) -> datetime:
    local = turn.now.astimezone(ZoneInfo(turn.roster.zone))
    evening = turn.roster.book.instant(local.date(), _TONIGHT * 60)
    return max(evening, turn.now)


def _hour(turn: Turn, tonight: datetime) -> str:
    return "今晚" if tonight > turn.now else "现在"


def days_of(
    turn: Turn, team: str, names: Mapping[int, str], first: date, count: int
) -> Iterator[str]:
    """A line for each of so many days; days that are alike share one."""
    book = turn.roster.book
    days = [first + timedelta(days=n) for n in range(count)]
    written = []
    for day in days:
        duties = turn.roster.duties(team, book.instant(day, 0), book.instant(day, 1440))
        written.append((_day_words(turn.roster, duties, names), day))
    for words, same in groupby(written, key=lambda pair: pair[0]):
        alike = [day for _, day in same]
        yield f"{_named(alike)} {words}"


def _named(days: Sequence[object]) -> str:
    first, last = (f"{d:%m-%d}周{_WEEKDAYS[d.weekday()]}" for d in (days[0], days[-1]))  # type: ignore[attr-defined]
    return first if len(days) == 1 else f"{first}至{last}"


def _day_words(roster: Roster, duties: Sequence[Duty], names: Mapping[int, str]) -> str:
    said = [f"{names.get(d.person_id, '')} {_clock(roster, d)}".rstrip() for d in duties]
    return "，".join(said) or "没有人"


def _clock(roster: Roster, duty: Duty) -> str:
    starts, ends = (at.astimezone(ZoneInfo(roster.zone)) for at in (duty.starts, duty.ends))
    closing = "24:00" if ends.date() > starts.date() else f"{ends:%H:%M}"
    hours = f"{starts:%H:%M}-{closing}"
    return "全天" if hours == "00:00-24:00" else hours
