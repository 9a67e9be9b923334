"""What a hospital changed of its working hours: one date, or a season, from a moment on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

Interval = tuple[time, time]
"""From and to on the local clock, half open: at the closing minute the desk is closed.

A closing time of 00:00 means the end of the day, so that (00:00, 00:00) is the whole day.
"""

NOON = time(12)
MAIN = "main"
"""What the main calendar of a contract is called in a change."""


class DayRule(StrEnum):
    """What a change says of its days."""

    OPEN = "open"
    CLOSED = "closed"
    HOURS = "hours"
    USUAL = "usual"


@dataclass(frozen=True)
class CalendarChange:
    """One version of the hours of some days; the latest one that speaks of a day counts.

    `first` and `last` are dates (2026-10-01) or days of every year (07-01); a season may run over
    the turn of the year. A season changes the hours of days that are worked, a date whatever the
    day is. `contract` "" means all, `calendar` "" every one that knows days off. With
    `moves_promised` it counts for tickets that were promised their times before it, too.
    """

    first: str
    last: str
    rule: DayRule
    set_at: datetime
    set_by: str
    intervals: tuple[Interval, ...] = ()
    season: bool = False
    afternoon: bool = False
    valid_from: date = date.min
    contract: str = ""
    calendar: str = ""
    moves_promised: bool = False
    id: int = 0

    @property
    def day(self) -> date:
        """The date, of a change that is no season."""
        return date.fromisoformat(self.first)

    def speaks_of(self, day: date) -> bool:
        """Whether the day is one of its days, and not before it is valid."""
        if day < self.valid_from:
            return False
        said = day.isoformat()[10 - len(self.first) :]
        if self.first <= self.last:
            return self.first <= said <= self.last
        return said >= self.first or said <= self.last

    def hours(self, regular: tuple[Interval, ...]) -> tuple[Interval, ...]:
        """The hours of a worked day of the season, whose hours are else the regular ones."""
        if self.rule is not DayRule.HOURS:
            return regular
        kept = [(opens, _till_noon(closes)) for opens, closes in regular if opens < NOON]
        return (*kept, *self.intervals) if self.afternoon else self.intervals


def _till_noon(closes: time) -> time:
    return NOON if closes == time(0) else min(closes, NOON)


def by_date(changes: Iterable[CalendarChange]) -> Mapping[date, CalendarChange]:
    """The latest change of each single date."""
    return {c.day: c for c in in_order(changes) if not c.season}


def seasons(changes: Iterable[CalendarChange]) -> tuple[CalendarChange, ...]:
    """The seasons, the latest first."""
    return tuple(reversed([c for c in in_order(changes) if c.season]))


def in_order(changes: Iterable[CalendarChange]) -> list[CalendarChange]:
    """As they were set."""
    return sorted(changes, key=lambda change: (change.set_at, change.id))
