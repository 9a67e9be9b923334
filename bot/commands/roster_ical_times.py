"""When the events of a calendar file are: instants, rules of repetition, what they leave out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Event, vBroken, vRecur

from bot.commands.tables import BadRow
from bot.language import words
from helpdesk.duty_hours import DayBook
from helpdesk.people import Person

WRITTEN_OUT = timedelta(days=182)
"""For how long ahead a rule that is no weekly one becomes dated shifts."""

_ONE_DAY = timedelta(days=1)
_LONGEST = timedelta(days=92)
_OFTEN = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")


@dataclass(frozen=True)
class Reading:
    """What a file is read against."""

    staff: Mapping[str, Person]
    book: DayBook
    now: datetime
    moved: Mapping[str, set[datetime]] = field(default_factory=dict)
    """Times of a series that were given an event of their own, by the series."""


def moved_times(events: list[Event], book: DayBook) -> dict[str, set[datetime]]:
    """When an event of its own stands for one of a series, by the series."""
    moved: dict[str, set[datetime]] = {}
    for event in events:
        if "recurrence-id" in event:
            said = _said(event["recurrence-id"])
            if not isinstance(said, date):
                continue
            at = _instant(said, book)
            moved.setdefault(str(event.get("uid")), set()).add(at)
    return moved


def span_of(event: Event, book: DayBook) -> tuple[datetime, datetime]:
    """When it is first. A day without hours is the whole local day."""
    if "dtstart" not in event or isinstance(event["dtstart"], list):
        raise BadRow(words("没有开始时间", "there is no start"))
    first = _said(event["dtstart"])
    if not isinstance(first, date):
        raise BadRow(words("开始时间读不懂", "the start cannot be read"))
    starts = _instant(first, book)
    if "dtend" in event:
        last = _said(event["dtend"])
        ends = _instant(last, book) if isinstance(last, date) else starts
    else:
        lasts = _said(event["duration"]) if "duration" in event else _ONE_DAY
        ends = starts + (lasts if isinstance(lasts, timedelta) else timedelta(0))
    if not timedelta(0) < ends - starts <= _LONGEST:
        raise BadRow(words("结束要晚于开始，最长 92 天", "the end must be after the start"))
    return starts, ends


def _said(value: Any) -> Any:
    """What a property says, or None when the library could not read it."""
    return None if isinstance(value, vBroken) else getattr(value, "dt", None)


def _instant(said: date, book: DayBook) -> datetime:
    zone = ZoneInfo(book.zone)
    if not isinstance(said, datetime):
        return datetime.combine(said, time(0), zone).astimezone(UTC)
    return (said if said.tzinfo else said.replace(tzinfo=zone)).astimezone(UTC)


def rule_of(event: Event) -> dict[str, Any]:
    """How an event comes again. Raises BadRow."""
    rule = event["rrule"]
    if not isinstance(rule, Mapping) or str(rule.get("FREQ", [""])[0]).upper() not in _OFTEN:
        raise BadRow(words("重复的规则读不懂", "the rule of repetition cannot be read"))
    return {**rule}


def day_after(event: Event, starts: datetime, until: date, reading: Reading) -> date:
    """The day after the last time."""
    whole = timedelta(seconds=1) if isinstance(until, datetime) else _ONE_DAY
    ends = _instant(until, reading.book) + whole
    last = max(repeats(event, starts, starts, ends, reading), default=starts)
    return reading.book.date_of(last) + _ONE_DAY


def written_out(
    event: Event, starts: datetime, lasts: timedelta, reading: Reading
) -> list[datetime]:
    """Every time that is not over, within the half-year."""
    now, until = reading.now, reading.now + WRITTEN_OUT
    found = {starts} if "rrule" not in event else set()
    if "rrule" in event:
        found |= set(repeats(event, starts, now - lasts, until, reading))
    found |= set(_listed(event, "rdate", reading))
    found -= set(_listed(event, "exdate", reading))
    if "recurrence-id" not in event:
        found -= reading.moved.get(str(event.get("uid")), set())
    alone = "rrule" not in event and "rdate" not in event
    return sorted(at for at in found if at + lasts > now and (at <= until or alone))


def repeats(
    event: Event, starts: datetime, after: datetime, until: datetime, reading: Reading
) -> Iterator[datetime]:
    """The times of a rule, on the clock that the event itself goes by; `until` is not one."""
    said = _said(event["dtstart"])
    zone = getattr(said, "tzinfo", None) or ZoneInfo(reading.book.zone)
    rule = rule_of(event)
    for end in rule.pop("UNTIL", []):
        last = _instant(end, reading.book) + (_ONE_DAY if type(end) is date else timedelta(0))
        until = min(until, last + timedelta(seconds=1))
    text = vRecur(rule).to_ical().decode()  # type: ignore[no-untyped-call]
    try:
        naive = rrulestr(text, dtstart=starts.astimezone(zone).replace(tzinfo=None))
        first = (after.astimezone(zone) - _ONE_DAY).replace(tzinfo=None)
        last_naive = (until.astimezone(zone) + _ONE_DAY).replace(tzinfo=None)
        times = naive.between(first, last_naive)
    except (ValueError, TypeError, OverflowError):
        raise BadRow(words("重复的规则读不懂", "the rule of repetition cannot be read")) from None
    found = (at.replace(tzinfo=zone).astimezone(UTC) for at in times)
    return (at for at in found if after <= at < until)


def _listed(event: Event, name: str, reading: Reading) -> Iterator[datetime]:
    found = event.get(name, [])
    for lists in found if isinstance(found, list) else [found]:
        if isinstance(lists, vBroken):
            raise BadRow(words("重复的规则读不懂", "the rule of repetition cannot be read"))
        for one in getattr(lists, "dts", []):
            said = one.dt[0] if isinstance(one.dt, tuple) else one.dt
            yield _instant(said, reading.book)
