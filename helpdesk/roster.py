"""Who is on call: shifts, rotations and changes of teams; which team a system belongs to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from helpdesk.duty_hours import DAY, DayBook, Days, Hours, Rotation, Span
from helpdesk.lexicon import FAMILIES
from helpdesk.roster_change import Change, ChangeKind, changed

__all__ = ["DAY", "Duty", "Roster", "Shift", "Stretch", "Team"]

_ONE_DAY = timedelta(days=1)
_MOST_KEPT = 500
"""Days of teams that are kept worked out."""


@dataclass(frozen=True)
class Shift:
    """Every week, from `start_minute` of `weekday` (0 Monday) to `end_minute`, local time.

    An end at or before the start is on the next day: 18:00-08:00 is a night, 00:00-00:00 a day.
    Its hours are the same all year: a season of the working hours (`CalendarChange`) moves
    promises, not people; the check of the roster says when residents are short by it.
    """

    team: str
    weekday: int
    start_minute: int
    end_minute: int
    person_id: int
    layer: int = 0
    days: Days = Days.ANY

    @property
    def hours(self) -> Hours:
        return Hours(self.weekday, self.start_minute, self.end_minute, self.days)


class Mode(StrEnum):
    """How a team's tickets find their engineer."""

    DIRECT = "direct"
    POOL = "pool"
    DISPATCH = "dispatch"


@dataclass(frozen=True)
class Team:
    """What is known of a team: for which contract it works ("" is the desk's own), where, how."""

    name: str
    contract: str = ""
    campus: str = ""
    mode: Mode = Mode.DIRECT


@dataclass(frozen=True)
class Stretch:
    """A time in which the same people are on call.

    `standby`: who would be, were nobody of them there: the layers below, the nearest first.
    """

    starts: datetime
    ends: datetime
    people: tuple[int, ...]
    standby: tuple[int, ...] = ()


@dataclass(frozen=True)
class Duty:
    """One person on call in a team from `starts` to `ends` without a break."""

    team: str
    person_id: int
    starts: datetime
    ends: datetime


@dataclass(frozen=True)
class Roster:
    """The plan and its changes, and who looks after each system.

    An upper layer goes before the ones below it: those are on call only while nobody of it is.
    `barred` are never on call: who has left, or has not signed the agreement (clause S1-37).
    `books`: the days of teams whose contract's calendar was changed by the hospital.
    """

    shifts: Sequence[Shift] = ()
    teams: Mapping[str, str] = field(default_factory=dict)
    default_team: str = ""
    zone: str = "Asia/Shanghai"
    rotations: Sequence[Rotation] = ()
    changes: Sequence[Change] = ()
    owners: Mapping[str, int] = field(default_factory=dict)
    about: Mapping[str, Team] = field(default_factory=dict)
    barred: frozenset[int] = frozenset()
    days_off: frozenset[date] = frozenset()
    makeup_days: frozenset[date] = frozenset()
    books: Mapping[str, DayBook] = field(default_factory=dict)

    def team_for(self, system: str) -> str:
        """The team of a system, else of its family (HIS for 挂号系统), else the default team."""
        family = FAMILIES.get(system, system)
        return self.teams.get(system) or self.teams.get(family) or self.default_team

    def mode_of(self, team: str) -> Mode:
        """How the team's tickets find their engineer."""
        about = self.about.get(team)
        return about.mode if about else Mode.DIRECT

    def owner_of(self, system: str) -> int | None:
        """Who is responsible for the system (clause S0-18), or for its family; else None."""
        return self.owners.get(system) or self.owners.get(FAMILIES.get(system, system))

    def on_call(self, team: str, at: datetime) -> tuple[int, ...]:
        """The ids of the people on call for the team at an instant, in the order of the roster."""
        return self._at(team, at).people

    def standby(self, team: str, at: datetime) -> tuple[int, ...]:
        """Who comes next when nobody of those on call can be had, the nearest first."""
        return self._at(team, at).standby

    def stretches(self, team: str, starts: datetime, ends: datetime) -> tuple[Stretch, ...]:
        """The whole time from `starts` to `ends`, in order, without a gap; people may be ()."""
        return tuple(_stretches(self, team, (starts, ends)))

    def duties(self, team: str, starts: datetime, ends: datetime) -> tuple[Duty, ...]:
        """The final shifts of a time, what is on either side of it cut off, in order."""
        found = _duties(team, self.stretches(team, starts, ends))
        return tuple(sorted(found, key=lambda duty: (duty.starts, duty.person_id)))

    def having(self, *changes: Change) -> "Roster":
        """The roster with these changes besides its own."""
        return replace(self, changes=(*self.changes, *changes))

    @cached_property
    def team_names(self) -> tuple[str, ...]:
        """Every team that has a shift, in the order of the roster."""
        dated = (c.team for c in self.changes if c.team)
        named = [*(s.team for s in self.shifts), *(r.team for r in self.rotations), *dated]
        return tuple(dict.fromkeys(named))

    @cached_property
    def book(self) -> DayBook:
        return DayBook(self.zone, self.days_off, self.makeup_days)

    def book_of(self, team: str) -> DayBook:
        """The days that the team's hours go by."""
        return self.books.get(team, self.book)

    @cached_property
    def _worked_out(self) -> dict[tuple[str, date], tuple[Stretch, ...]]:
        # Changes the cost of an answer, not the answer: the roster itself never changes.
        return {}

    def _at(self, team: str, at: datetime) -> Stretch:
        day = at.astimezone(UTC).date()
        found = self._worked_out.get((team, day))
        if found is None:
            midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
            if len(self._worked_out) >= _MOST_KEPT:
                self._worked_out.clear()
            found = self.stretches(team, midnight, midnight + _ONE_DAY)
            self._worked_out[team, day] = found
        return next(stretch for stretch in found if at < stretch.ends)


_Layer = Sequence[tuple[Span, int]]


def _stretches(roster: Roster, team: str, within: Span) -> Iterator[Stretch]:
    changes = [c for c in roster.changes if c.concerns(team) and c.touches(*within)]
    layers = _layers(roster, team, changes, within)
    ends = sorted(_moments(layers, changes, within))
    last: Stretch | None = None
    for starts, until in pairwise(ends):
        people, standby = _there(roster, layers, changes, starts)
        if last is not None and (last.people, last.standby) == (people, standby):
            last = Stretch(last.starts, until, people, standby)
            continue
        if last is not None:
            yield last
        last = Stretch(starts, until, people, standby)
    if last is not None:
        yield last


def _layers(roster: Roster, team: str, changes: Sequence[Change], within: Span) -> list[_Layer]:
    """Who is planned when, the uppermost layer first; dated shifts are above all others."""
    planned: dict[int, list[tuple[Span, int]]] = {}
    book = roster.book_of(team)
    for shift in roster.shifts:
        if shift.team == team:
            spans = shift.hours.spans(book, within)
            planned.setdefault(shift.layer, []).extend((span, shift.person_id) for span in spans)
    for rotation in roster.rotations:
        if rotation.team == team:
            planned.setdefault(rotation.layer, []).extend(rotation.spans(book, within))
    dated = [c for c in changes if c.kind is ChangeKind.TEMPORARY]
    above = [((change.starts, change.ends), change.person_id) for change in dated]
    return [above, *(planned[layer] for layer in sorted(planned, reverse=True))]


def _moments(layers: Iterable[_Layer], changes: Iterable[Change], within: Span) -> set[datetime]:
    spans = [
        *(span for layer in layers for span, _ in layer),
        *((c.starts, c.ends) for c in changes),
    ]
    inside = {at for span in spans for at in span if within[0] < at < within[1]}
    return inside | set(within)


def _there(
    roster: Roster, layers: Iterable[_Layer], changes: Iterable[Change], at: datetime
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Who is on call at an instant, and who comes next."""
    now = [change for change in changes if change.covers(at)]
    planned = [[person for (a, b), person in layer if a <= at < b] for layer in layers]
    present = [there for who in planned if (there := changed(who, now, roster.barred))]
    extra = [c.person_id for c in now if c.kind is ChangeKind.EXTRA]
    first = [*(present[0] if present else ()), *changed(extra, now, roster.barred)]
    people = tuple(dict.fromkeys(first))
    below = dict.fromkeys(person for there in present[1:] for person in there)
    return people, tuple(person for person in below if person not in people)


def _duties(team: str, stretches: Iterable[Stretch]) -> Iterator[Duty]:
    running: dict[int, Duty] = {}
    for stretch in stretches:
        for person in [person for person in running if person not in stretch.people]:
            yield running.pop(person)
        for person in stretch.people:
            since = running[person].starts if person in running else stretch.starts
            running[person] = Duty(team, person, since, stretch.ends)
    yield from running.values()
