"""The roster as an iCalendar file (RFC 5545): what comes again as rules, dated shifts as they are.

What iCalendar has no word for is in properties that begin with X-ZHIBAN; other programs ignore
them and show the same shifts.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from math import lcm
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from bot.commands.roster_ical_changes import changes_of
from bot.commands.roster_rows import team_word
from helpdesk.duty_hours import DAY, DayBook, Days, Hours, Rotation, Span
from helpdesk.people import Person
from helpdesk.roster import Roster, Shift
from helpdesk.roster_change import Change, ChangeKind

STAFF, TEAM, LAYER, DAYS, TURN = (
    f"X-ZHIBAN-{name}" for name in ("STAFF", "TEAM", "LAYER", "DAYS", "ROTATION")
)
KNOWN_AHEAD = timedelta(days=366)
"""How far ahead holidays are written out: other programs do not know them."""

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEK = timedelta(days=7)


def ical_of(roster: Roster, staff: Mapping[int, Person], now: datetime) -> tuple[bytes, int]:
    """The plan as a file that reads back to the same, and how many events it has.

    Weekly shifts, rotations, and dated shifts that are not over; leave and swaps to be seen only.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Zhiban//Roster//ZH")
    calendar.add("version", "2.0")
    events = list(_events(roster, staff, now))
    for number, event in enumerate(events, 1):
        event.add("uid", f"{number}-{now:%Y%m%dT%H%M%SZ}@zhiban")
        event.add("dtstamp", now)
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical(), len(events)


def _events(roster: Roster, staff: Mapping[int, Person], now: datetime) -> Iterator[Event]:
    for shift in roster.shifts:
        yield _weekly(roster.book_of(shift.team), shift, staff, now)
    for number, turns in enumerate(roster.rotations, 1):
        yield from _rotation(roster.book_of(turns.team), turns, number, staff, now)
    for change in roster.changes:
        if change.kind is ChangeKind.TEMPORARY and change.ends > now:
            yield _dated(roster.book, change, staff)
    yield from changes_of(roster, staff, now)


def _event(team: str, person: int, span: Span, book: DayBook, staff: Mapping[int, Person]) -> Event:
    event, who = Event(), staff[person]
    zone = ZoneInfo(book.zone)
    event.add("summary", f"{team_word(team)} {who.name} {who.staff_no}")
    event.add("dtstart", span[0].astimezone(zone))
    event.add("dtend", span[1].astimezone(zone))
    event.add(STAFF, who.staff_no)
    event.add(TEAM, team)
    return event


def _dated(book: DayBook, change: Change, staff: Mapping[int, Person]) -> Event:
    return _event(change.team, change.person_id, (change.starts, change.ends), book, staff)


def _weekly(book: DayBook, shift: Shift, staff: Mapping[int, Person], now: datetime) -> Event:
    """Begun in the week before now, so that whoever reads it later finds it begun."""
    plain = Hours(shift.weekday, shift.start_minute, shift.end_minute)
    day = book.date_of(now) - _WEEK
    first = day + timedelta(days=(shift.weekday - day.weekday()) % 7)
    spans = [(starts, ends) for starts, ends in _ahead(plain, book, now) if starts > now - _WEEK]
    real = [span for span in _ahead(shift.hours, book, now) if span[0] > now - _WEEK]
    begins = _on(book, first, plain)
    if shift.days is Days.DAYS_OFF and real:
        begins = real[0]
    event = _event(shift.team, shift.person_id, begins, book, staff)
    _layer(event, shift.layer)
    if shift.days is Days.DAYS_OFF:
        event.add(DAYS, shift.days.value)
        _dates(event, "rdate", real[1:], book)
        if not real:
            event.add("status", "CANCELLED")  # no such day is known: others show nothing
        return event
    event.add("rrule", {"FREQ": ["WEEKLY"], "BYDAY": [_WEEKDAYS[shift.weekday]]})
    if shift.days is Days.WORKDAYS:
        event.add(DAYS, shift.days.value)
        _dates(event, "exdate", sorted({*spans, begins} - {*real}), book)
        _dates(event, "rdate", sorted({*real} - {*spans}), book)
    return event


def _ahead(hours: Hours, book: DayBook, now: datetime) -> list[Span]:
    return list(hours.spans(book, (now - _WEEK, now + KNOWN_AHEAD)))


def _on(book: DayBook, day: date, hours: Hours) -> Span:
    over = DAY if hours.end_minute <= hours.start_minute else 0
    return book.instant(day, hours.start_minute), book.instant(day, hours.end_minute + over)


def _dates(event: Event, name: str, spans: Sequence[Span], book: DayBook) -> None:
    if spans:
        event.add(name, [starts.astimezone(ZoneInfo(book.zone)) for starts, _ in spans])


def _layer(event: Event, layer: int) -> None:
    if layer:
        event.add(LAYER, str(layer))


def _rotation(
    book: DayBook, turns: Rotation, number: int, staff: Mapping[int, Person], now: datetime
) -> Iterator[Event]:
    said = spelled(turns, number, {person: staff[person].staff_no for person in turns.people})
    for person, span, rule, left_out in occurrences(turns, book, now):
        event = _event(turns.team, person, span, book, staff)
        event.add(TURN, said)
        if rule:
            event.add("rrule", rule)
        _dates(event, "exdate", left_out, book)
        yield event


Occurrence = tuple[int, Span, dict[str, list[Any]], list[Span]]
"""Whose it is, when it is first, the rule by which it comes again, and when it does not."""


def occurrences(turns: Rotation, book: DayBook, now: datetime) -> Iterator[Occurrence]:
    """One for each time of a whole round; with holidays, each one by itself for a year."""
    if any(hours.days is not Days.ANY for hours in turns.hours):
        for span, person in turns.spans(book, (now, now + KNOWN_AHEAD)):
            yield person, span, {}, []
        return
    cycle = turns.every_days * len(turns.people)
    cycle = lcm(cycle, 7) if turns.hours else cycle
    first, last = turns.starts, turns.starts + timedelta(days=cycle)
    whole = book.instant(first, turns.at_minute), book.instant(last, turns.at_minute)
    for span, person in turns.spans(book, whole):
        yield from _repeated(turns, book, span, person, cycle)


def _repeated(
    turns: Rotation, book: DayBook, span: Span, person: int, cycle: int
) -> Iterator[Occurrence]:
    """The time in every round; the last one apart, when the end of the rotation cuts it short."""
    rule: dict[str, list[Any]] = {"FREQ": ["DAILY"], "INTERVAL": [cycle]}
    if turns.until is None:
        yield person, span, rule, []
        return
    over = book.instant(turns.until, turns.at_minute)
    rounds = (over - span[0] - timedelta(seconds=1)) // timedelta(days=cycle)
    later = timedelta(days=cycle) * rounds
    cut = (span[0] + later, span[1] + later)
    yield (
        person,
        span,
        rule | {"UNTIL": [over - timedelta(seconds=1)]},
        ([cut] if cut[1] > over else []),
    )
    if cut[1] > over:
        yield person, (cut[0], over), {}, []


def spelled(turns: Rotation, number: int, numbers: Mapping[int, str]) -> str:
    """A rotation in one line, without the characters that iCalendar gives a meaning."""
    hours = (f"{h.weekday}/{h.start_minute}/{h.end_minute}/{h.days}" for h in turns.hours)
    said = {
        "id": number,
        "from": turns.starts,
        "until": turns.until or "",
        "at": turns.at_minute,
        "every": turns.every_days,
        "layer": turns.layer,
        "hours": "|".join(hours),
        "people": "/".join(numbers[person] for person in turns.people),
    }
    return " ".join(f"{key}={value}" for key, value in said.items())


def unspelled(said: str, team: str, ids: Mapping[str, int]) -> Rotation:
    """The rotation of such a line. Raises ValueError or KeyError."""
    fields = dict(part.split("=", 1) for part in said.split(" "))
    hours = (part.split("/") for part in fields["hours"].split("|") if part)
    return Rotation(
        team,
        tuple(ids[no] for no in fields["people"].split("/")),
        date.fromisoformat(fields["from"]),
        int(fields["at"]),
        int(fields["every"]),
        int(fields["layer"]),
        tuple(Hours(int(d), int(a), int(b), Days(days)) for d, a, b, days in hours),
        date.fromisoformat(fields["until"]) if fields["until"] else None,
    )
