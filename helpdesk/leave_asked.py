"""When a leave that nobody answers is asked about again, and when the next above hears of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from helpdesk.duty_hours import DayBook
from helpdesk.roster_change import Change

WAITS = timedelta(hours=4)
SOONEST = timedelta(minutes=30)
EVENING = 20 * 60
"""The local minute of the day before by which it has to be asked about."""
LAST_CALL = timedelta(hours=1)
_NIGHT_FROM, _MORNING = 22, 7 * 60


@dataclass(frozen=True)
class Pursuit:
    """When the duty manager is reminded, and when the director is told, UTC instants."""

    remind: datetime
    go_above: datetime


def pursuit(leave: Change, book: DayBook) -> Pursuit | None:
    """When to speak about a leave that waits for its answer; None of one asked nobody knows when.

    Four hours after it was asked and four after that, by day; but the manager is reminded on the
    evening before the leave at the latest (half an hour after, of one asked later than that), and
    the director told within an hour of it.
    """
    asked = leave.made_at
    if asked is None:
        return None
    day_before = book.date_of(leave.starts) - timedelta(days=1)
    latest = max(book.instant(day_before, EVENING), asked + SOONEST)
    remind = min(_by_day(asked + WAITS, book), latest)
    return Pursuit(remind, min(_by_day(remind + WAITS, book), latest + LAST_CALL))


def _by_day(at: datetime, book: DayBook) -> datetime:
    """The instant, or the morning after it when it is in the night."""
    local, day = at.astimezone(ZoneInfo(book.zone)), book.date_of(at)
    if local.hour >= _NIGHT_FROM:
        return book.instant(day + timedelta(days=1), _MORNING)
    return max(at, book.instant(day, _MORNING))
