"""The open time of a calendar in a row, so that adding and measuring it need no walk over days."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import date, datetime, timedelta

Span = tuple[datetime, datetime]
"""An interval as two UTC instants, half open."""

NOTHING = timedelta(0)
DAY = timedelta(days=1)
BLOCK_DAYS = 32


class OpenTime:
    """The spans of the days asked for so far, with the open time up to each.

    `spans_of` gives those of a date, in order and apart from those of the next. What is known
    grows by blocks of days: it changes the cost of an answer, not the answer.
    """

    def __init__(self, spans_of: Callable[[date], tuple[Span, ...]]) -> None:
        self._spans_of = spans_of
        self._first = self._end = date.min
        self._opens: list[datetime] = []
        self._closes: list[datetime] = []
        self._before: list[timedelta] = []
        self._after: list[timedelta] = []

    def add(self, at: datetime, duration: timedelta, day: date, most_days: int) -> datetime | None:
        """When this much open time has passed since `at`, whose date is `day`; None if not in
        `most_days`. The duration is above nothing.
        """
        self._know(day - DAY, day + DAY)
        wanted = self._until(at) + duration
        since = bisect_right(self._closes, at)
        last = day + most_days * DAY
        while True:
            place = bisect_left(self._after, wanted, since)
            if place < len(self._after):
                return self._opens[place] + (wanted - self._before[place])
            if self._end > last:
                return None
            self._grow(self._end + BLOCK_DAYS * DAY)

    def between(self, a: datetime, b: datetime, first: date, last: date) -> timedelta:
        """The open time from `a` to `b`, of these dates, `a` not the later one."""
        self._know(first - DAY, last + DAY)
        return self._until(b) - self._until(a)

    def _until(self, at: datetime) -> timedelta:
        place = bisect_right(self._closes, at)
        if place == len(self._closes):
            return self._after[-1] if self._after else NOTHING
        return self._before[place] + max(at - self._opens[place], NOTHING)

    def _know(self, first: date, last: date) -> None:
        if first < self._first or self._first == self._end:
            end = max(self._end, last + DAY)
            self._first = self._end = first - BLOCK_DAYS * DAY
            for kept in (self._opens, self._closes, self._before, self._after):
                kept.clear()
            self._grow(end)
        elif last >= self._end:
            self._grow(last + BLOCK_DAYS * DAY)

    def _grow(self, end: date) -> None:
        while self._end < end:
            for opens, closes in self._spans_of(self._end):
                so_far = self._after[-1] if self._after else NOTHING
                self._opens.append(opens)
                self._closes.append(closes)
                self._before.append(so_far)
                self._after.append(so_far + (closes - opens))
            self._end += DAY
