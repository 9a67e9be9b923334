"""When the desk is open: hours by weekday, days off and make-up days; time counted only in them."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from helpdesk.calendar_changes import CalendarChange, DayRule, Interval, by_date, seasons
from helpdesk.open_time import OpenTime, Span

Week = tuple[tuple[Interval, ...], ...]
"""The intervals of each weekday, Monday first; seven entries."""

MIDNIGHT = time(0)
DAY = timedelta(days=1)
NOTHING = timedelta(0)
LOOK_AHEAD_DAYS = 3660


class NeverOpen(ValueError):
    """No opening in the ten years after an instant: the days off leave nothing."""


def check_intervals(intervals: tuple[Interval, ...]) -> None:
    """Raise ValueError unless the intervals of a day are in order and do not overlap."""
    free_from: time | None = MIDNIGHT
    for opens, closes in intervals:
        if free_from is None or opens < free_from:
            raise ValueError(f"{opens:%H:%M} begins before the interval ahead of it has ended")
        if closes != MIDNIGHT and closes <= opens:
            raise ValueError(f"{opens:%H:%M}-{closes:%H:%M} ends before it begins")
        free_from = None if closes == MIDNIGHT else closes


def same_every_weekday(*intervals: Interval) -> Week:
    """These intervals Monday to Friday, closed at the weekend."""
    return (intervals,) * 5 + ((),) * 2


OFFICE_HOURS = same_every_weekday((time(8), time(18)))


@dataclass(frozen=True)
class BusinessCalendar:
    """Takes aware instants in any zone, gives aware UTC instants; naive ones raise ValueError.

    `days_off` are closed whatever the weekday; `makeup_days` are worked with Monday's hours.
    A date in both raises ValueError, and so does a week without a single interval. One that is
    open `all_year` takes no days off. `changes` go before all of these: see `intervals`.
    """

    hours: Week = OFFICE_HOURS
    zone: str = "Asia/Shanghai"
    days_off: frozenset[date] = frozenset()
    makeup_days: frozenset[date] = frozenset()
    all_year: bool = False
    changes: tuple[CalendarChange, ...] = ()
    # Days worked out so far. Seen by nobody: it changes the cost of an answer, not the answer.
    _spans: dict[date, tuple[Span, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _open_time: OpenTime = field(init=False, repr=False, compare=False)
    _tz: ZoneInfo = field(init=False, repr=False, compare=False)
    _dates: Mapping[date, CalendarChange] = field(init=False, repr=False, compare=False)
    _seasons: tuple[CalendarChange, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.hours) != 7 or not any(self.hours):
            raise ValueError("a week has seven days and at least one interval")
        for intervals in self.hours:
            check_intervals(intervals)
        if both := self.days_off & self.makeup_days:
            raise ValueError(f"both a day off and a make-up day: {min(both)}")
        for change in self.changes:
            check_intervals(change.intervals)
        object.__setattr__(self, "_open_time", OpenTime(self._spans_of))
        object.__setattr__(self, "_tz", ZoneInfo(self.zone))
        object.__setattr__(self, "_dates", by_date(self.changes))
        object.__setattr__(self, "_seasons", seasons(self.changes))

    def with_days(
        self, days_off: frozenset[date], makeup_days: frozenset[date]
    ) -> "BusinessCalendar":
        """The same hours with these days off and make-up days; unchanged when open all year."""
        if self.all_year:
            return self
        return replace(self, days_off=days_off, makeup_days=makeup_days)

    def is_open(self, at: datetime) -> bool:
        """Whether the desk is open at this instant."""
        at = _utc(at)
        return next(self._spans_from(at))[0] <= at

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself if open, else the next instant the desk opens."""
        at = _utc(at)
        return max(at, next(self._spans_from(at))[0])

    def next_working_morning(self, at: datetime) -> datetime:
        """The first opening of a working day that follows `at`; a lunch break does not count."""
        at = _utc(at)
        days = (spans for spans in self._days_from(self.local_date(at)) if spans)
        return next(spans[0][0] for spans in days if spans[0][0] > at)

    def add(self, at: datetime, duration: timedelta) -> datetime:
        """The instant when `duration` of open time has passed since `at`.

        Time that runs out at closing gives the closing instant. Adding nothing gives `at` itself,
        open or not. A negative duration raises ValueError.
        """
        at = _utc(at)
        if duration < NOTHING:
            raise ValueError("open time is only added forwards")
        if not duration:
            return at
        day = self.local_date(at)
        found = self._open_time.add(at, duration, day, LOOK_AHEAD_DAYS)
        if found is None:
            raise NeverOpen(f"not open enough in the ten years after {day}")
        return found

    def between(self, a: datetime, b: datetime) -> timedelta:
        """Open time from `a` to `b`; negative when `b` is the earlier one."""
        a, b = _utc(a), _utc(b)
        if b < a:
            return -self.between(b, a)
        return self._open_time.between(a, b, self.local_date(a), self.local_date(b))

    def add_working_days(self, at: datetime, days: int, at_closing: bool = False) -> datetime:
        """The same local time of day on the `days`-th working day after `at`, or its closing.

        Outside hours `at` is first moved to the next opening. Where that time of day is before the
        opening or after the closing of the day reached, the opening or closing of that day counts.
        """
        start = self.next_opening(at)
        if days == 0:
            return start
        local = start.astimezone(self._tz)
        worked = (spans for spans in self._days_from(local.date() + DAY) if spans)
        spans = next(s for n, s in enumerate(worked, 1) if n == days)
        if at_closing:
            return spans[-1][1]
        day = spans[0][0].astimezone(self._tz).date()
        due = self._instant(day, local.time())
        return min(max(due, spans[0][0]), spans[-1][1])

    def add_calendar_days(self, at: datetime, days: int) -> datetime:
        """The same local time of day, `days` dates later, open or not."""
        local = _utc(at).astimezone(self._tz)
        return self._instant(local.date() + days * DAY, local.time())

    def add_months(self, at: datetime, months: int) -> datetime:
        """The same local day and time, `months` later; the last day of a month that has no such."""
        local = _utc(at).astimezone(self._tz)
        return self._instant(add_months(local.date(), months), local.time())

    def intervals(self, day: date) -> tuple[Interval, ...]:
        """The local hours of a date; empty when it is not worked.

        What was said of the date itself counts first; then the season, of a day that is worked;
        then days off and make-up days; then the week. A date that is only said to be open has
        its usual hours, and those of the first worked weekday where it has none.
        """
        change = self.change_of(day)
        rule = change.rule if change else DayRule.USUAL
        if change and rule in (DayRule.HOURS, DayRule.CLOSED):
            return change.intervals
        worked = self.regular_intervals(day)
        if rule is DayRule.OPEN:
            worked = worked or next(intervals for intervals in self.hours if intervals)
        season = self.season_of(day)
        return season.hours(worked) if season and worked else worked

    def change_of(self, day: date) -> CalendarChange | None:
        """What was last said of this very date."""
        return self._dates.get(day)

    def season_of(self, day: date) -> CalendarChange | None:
        """The season last set that the day is in."""
        return next((season for season in self._seasons if season.speaks_of(day)), None)

    def regular_intervals(self, day: date) -> tuple[Interval, ...]:
        """The hours of the date as they are without any change."""
        if day in self.makeup_days:
            return self.hours[0]
        return () if day in self.days_off else self.hours[day.weekday()]

    def _instant(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self._tz).astimezone(UTC)

    def local_date(self, at: datetime) -> date:
        """The date of an instant in the calendar's zone."""
        return at.astimezone(self._tz).date()

    def _spans_of(self, day: date) -> tuple[Span, ...]:
        spans = self._spans.get(day)
        if spans is None:
            spans = self._spans[day] = tuple(self._worked_out(day))
        return spans

    def _worked_out(self, day: date) -> Iterator[Span]:
        # Hours that lie in the hour skipped by daylight saving may come out reversed or
        # overlapping as instants: they are cut so that spans stay in order and apart.
        midnight = self._instant(day + DAY, MIDNIGHT)
        free_from = self._instant(day, MIDNIGHT)
        for opens, closes in self.intervals(day):
            start = max(self._instant(day, opens), free_from)
            end = midnight if closes == MIDNIGHT else min(self._instant(day, closes), midnight)
            if start < end:
                yield start, end
                free_from = end

    def _days_from(self, day: date) -> Iterator[tuple[Span, ...]]:
        ahead = day
        for _ in range(LOOK_AHEAD_DAYS):
            yield self._spans_of(ahead)
            ahead += DAY
        raise NeverOpen(f"not open in the ten years after {day}")

    def _spans_from(self, at: datetime) -> Iterator[Span]:
        """The spans that have not ended at `at`, in order."""
        # From the day before: a clock set back over midnight shows the old date once more.
        for spans in self._days_from(self.local_date(at) - DAY):
            for span in spans:
                if span[1] > at:
                    yield span


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or the last one of a month that is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return at.astimezone(UTC)
