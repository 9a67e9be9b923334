"""Times of duty that come again: hours of a weekday, and turns that go round among people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

DAY = 24 * 60
_ONE_DAY = timedelta(days=1)

Span = tuple[datetime, datetime]
"""From and to, aware UTC instants, half open."""


class Days(StrEnum):
    """On which days hours are worked."""

    ANY = "any"
    WORKDAYS = "workdays"
    DAYS_OFF = "days_off"


@dataclass(frozen=True)
class DayBook:
    """The zone of the local clock, and which dates are holidays or worked in exchange for one."""

    zone: str = "Asia/Shanghai"
    days_off: frozenset[date] = frozenset()
    makeup_days: frozenset[date] = frozenset()

    def instant(self, day: date, minute: int) -> datetime:
        """The UTC instant of a local minute of a date; 1440 is the midnight that ends it.

        A time the clock skips is that long after the skip; of one it shows twice, the first.
        """
        days, minute = divmod(minute, DAY)
        clock = time(minute // 60, minute % 60)
        local = datetime.combine(day + days * _ONE_DAY, clock, ZoneInfo(self.zone))
        return local.astimezone(UTC)

    def date_of(self, at: datetime) -> date:
        """The local date of an instant."""
        return at.astimezone(ZoneInfo(self.zone)).date()

    def dates(self, span: Span) -> Iterator[date]:
        """Every local date whose hours may touch the span: those of the day before may."""
        day, last = self.date_of(span[0]) - _ONE_DAY, self.date_of(span[1]) + _ONE_DAY
        while day <= last:
            yield day
            day += _ONE_DAY

    def has(self, day: date, weekday: int, days: Days) -> bool:
        """Whether hours of a weekday are worked on the date; a make-up day has Monday's."""
        if days is Days.WORKDAYS:
            if day in self.makeup_days:
                return weekday == 0
            return day not in self.days_off and day.weekday() == weekday
        off = days is not Days.DAYS_OFF or day in self.days_off
        return off and day.weekday() == weekday


@dataclass(frozen=True)
class Hours:
    """From `start_minute` of `weekday` (0 Monday) to `end_minute`, local time.

    An end at or before the start is on the next day: 18:00-08:00 is a night, 00:00-00:00 a day.
    """

    weekday: int
    start_minute: int
    end_minute: int
    days: Days = Days.ANY

    def spans(self, book: DayBook, within: Span) -> Iterator[Span]:
        """When the hours are, as instants, wherever they touch the span."""
        for day in book.dates(within):
            if book.has(day, self.weekday, self.days):
                yield from self._on(book, day, within)

    def _on(self, book: DayBook, day: date, within: Span) -> Iterator[Span]:
        over = self.end_minute <= self.start_minute
        starts = book.instant(day, self.start_minute)
        ends = book.instant(day, self.end_minute + (DAY if over else 0))
        # Hours that lie in an hour the clock skips come out empty or reversed: they are not.
        if starts < ends and starts < within[1] and ends > within[0]:
            yield starts, ends


@dataclass(frozen=True)
class Rotation:
    """People on call in turn, each for `every_days` days from `at_minute`, the hand-over.

    The first of `people` begins on the date `starts`; before it nobody is on call by this, nor
    from the hand-over of `until` on. `hours`: only then (none: all the time). What is counted is
    the local clock, so that a turn is an hour longer or shorter when the clock is changed.
    """

    team: str
    people: tuple[int, ...]
    starts: date
    at_minute: int = 8 * 60
    every_days: int = 7
    layer: int = 0
    hours: tuple[Hours, ...] = ()
    until: date | None = None
    id: int = 0

    def turns(self, book: DayBook, within: Span) -> Iterator[tuple[Span, int]]:
        """Every turn that touches the span, with whose it is."""
        # From two turns before: a hand-over late in the day is of the date before.
        first = (book.date_of(within[0]) - self.starts).days // self.every_days - 1
        turn = max(first, 0)
        while self.people:
            starts, ends = self._hand_over(book, turn), self._hand_over(book, turn + 1)
            if starts >= within[1] or (self.until and starts >= self._last(book)):
                return
            ends = min(ends, self._last(book)) if self.until else ends
            if ends > within[0]:
                yield (starts, ends), self.people[turn % len(self.people)]
            turn += 1

    def spans(self, book: DayBook, within: Span) -> Iterator[tuple[Span, int]]:
        """When each is on call, wherever it touches the span."""
        only = [span for hours in self.hours for span in hours.spans(book, within)]
        for turn, person in self.turns(book, within):
            for span in both(turn, only) if self.hours else (turn,):
                yield span, person

    def _hand_over(self, book: DayBook, turn: int) -> datetime:
        return book.instant(self.starts + turn * self.every_days * _ONE_DAY, self.at_minute)

    def _last(self, book: DayBook) -> datetime:
        return book.instant(self.until or date.max, self.at_minute)


def both(span: Span, others: Sequence[Span]) -> Iterator[Span]:
    """The parts of the span that are in one of the others too."""
    for other in others:
        starts, ends = max(span[0], other[0]), min(span[1], other[1])
        if starts < ends:
            yield starts, ends
