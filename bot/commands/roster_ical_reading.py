"""An iCalendar file read as a roster: our own to the same again, others by who is named."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from bot.commands.failures import Failed
from bot.commands.roster_ical import DAYS, LAYER, STAFF, TEAM, TURN, occurrences, unspelled
from bot.commands.roster_ical_changes import CHANGE
from bot.commands.roster_ical_people import people_of
from bot.commands.roster_ical_times import (
    Reading,
    day_after,
    moved_times,
    repeats,
    rule_of,
    span_of,
    written_out,
)
from bot.commands.roster_rows import Plan, on_shift
from bot.commands.tables import MOST_TOLD, BadRow
from bot.language import words
from helpdesk.duty_hours import DAY, DayBook, Days, Hours, Rotation
from helpdesk.people import Person
from helpdesk.roster import Shift
from helpdesk.roster_change import Change, ChangeKind

_ONE_DAY = timedelta(days=1)
_WEEKLY = {"FREQ", "INTERVAL", "BYDAY", "WKST", "UNTIL"}


def read_ical(text: str, staff: Mapping[str, Person], book: DayBook, now: datetime) -> list[Plan]:
    """What every event says. Raises Failed, naming each bad event by its number."""
    events = _events_of(text)
    reading = Reading(staff, book, now, moved_times(events, book))
    rotations: set[str] = set()
    plans: list[Plan] = []
    bad: list[str] = []
    for number, event in enumerate(events, 1):
        try:
            if CHANGE in event:
                continue  # leave and swaps are asked for in chat, and stay as they are
            if TURN in event:
                said = str(event[TURN])
                plans += [] if said in rotations else [_turns(event, events, reading)]
                rotations.add(said)
            else:
                plans.append(_plan(event, reading))
        except BadRow as error:
            bad.append(_told(number, event, error))
    if bad:
        raise Failed(*bad[:MOST_TOLD], words(*_summary(len(bad))))
    return plans


def _events_of(text: str) -> list[Event]:
    try:
        found = [e for c in Calendar.from_ical(text, multiple=True) for e in c.walk("VEVENT")]
    except ValueError:
        raise Failed(words("不是 iCalendar 文件", "this is no iCalendar file")) from None
    if not found:
        raise Failed(words("日历里没有事件", "there are no events in the calendar"))
    return [event for event in found if isinstance(event, Event)]


def _told(number: int, event: Event, error: BadRow) -> str:
    title = str(event.get("summary", ""))[:30]
    return words(f"第 {number} 个事件（{title}）：{error}", f"event {number} ({title}): {error}")


def _summary(bad: int) -> tuple[str, str]:
    return (
        f"共 {bad} 个事件有错，一个也没有导入，改好后请再导入一次",
        f"{bad} bad events, nothing was imported: correct them and import again",
    )


def _turns(event: Event, events: list[Event], reading: Reading) -> Plan:
    """A rotation of ours. An event of it that was changed elsewhere is refused, not lost."""
    team = str(event.get(TEAM, ""))
    ids = {person.staff_no: person.id for person in reading.staff.values()}
    try:
        turns = unspelled(str(event[TURN]), team, ids)
    except (ValueError, KeyError):
        raise BadRow(
            words("轮换的说明读不懂，或工号不在名单里", "unknown rotation or staff")
        ) from None
    numbers = {person.id: no for no, person in reading.staff.items()}
    for person in turns.people:
        on_shift(team, numbers[person], reading.staff)
    if all(hours.days is Days.ANY for hours in turns.hours):
        written = [e for e in events if str(e.get(TURN, "")) == str(event[TURN])]
        there = {(str(e.get(STAFF, "")), *span_of(e, reading.book)) for e in written}
        made = occurrences(turns, reading.book, reading.now)
        if there != {(numbers[person], *span) for person, span, _, _ in made}:
            raise BadRow(
                words(
                    "这组轮换在别的程序里改过，请在值班台里改，或删掉它的全部事件另建",
                    "this rotation was changed elsewhere: change it here, or make it anew",
                )
            )
    return Plan(rotations=(turns,))


def _plan(event: Event, reading: Reading) -> Plan:
    starts, ends = span_of(event, reading.book)
    if STAFF not in event and str(event.get("status", "")).upper() == "CANCELLED":
        return Plan()
    people = people_of(event, reading)
    if DAYS in event:
        (shift,) = _weekly_shifts(event, [starts], ends - starts, reading)
        return Plan(
            tuple(Shift(team, *shift, p.id, _layer(event), _days(event)) for team, p in people)
        )
    if "rrule" in event and _is_weekly(event, ends - starts, reading):
        return _weekly(event, people, starts, ends - starts, reading)
    ahead = written_out(event, starts, ends - starts, reading)
    return Plan(
        dated=tuple(
            Change(ChangeKind.TEMPORARY, p.id, at, at + (ends - starts), team)
            for at in ahead
            for team, p in people
        )
    )


def _days(event: Event) -> Days:
    try:
        return Days(str(event[DAYS]))
    except ValueError:
        raise BadRow(words("日子读不懂", "unknown days")) from None


def _layer(event: Event) -> int:
    text = str(event.get(LAYER, "0"))
    if not re.fullmatch(r"\d{1,2}", text):
        raise BadRow(words("层应是 0 到 99", "layer must be 0 to 99"))
    return int(text)


def _is_weekly(event: Event, lasts: timedelta, reading: Reading) -> bool:
    """Whether it comes every week alike, with nothing left out or added."""
    rule = rule_of(event)
    plain = {*rule} <= _WEEKLY and rule.get("INTERVAL", [1]) == [1] and lasts <= _ONE_DAY
    often = rule["FREQ"][0] in ("DAILY", "WEEKLY")
    alone = not {"rdate", "exdate"} & {key.lower() for key in event}
    return plain and often and alone and str(event.get("uid")) not in reading.moved


def _weekly(
    event: Event,
    people: list[tuple[str, Person]],
    starts: datetime,
    lasts: timedelta,
    reading: Reading,
) -> Plan:
    """A weekly shift; one that is still to begin, or ends, is a rotation of one person."""
    week = list(repeats(event, starts, starts, starts + 7 * _ONE_DAY, reading))
    hours = _weekly_shifts(event, week, lasts, reading)
    layer, until = _layer(event), rule_of(event).get("UNTIL", [None])[0]
    if until is None and starts <= reading.now:
        return Plan(tuple(Shift(team, *h, p.id, layer) for team, p in people for h in hours))
    last = None if until is None else day_after(event, starts, until, reading)
    day, minute = reading.book.date_of(starts), hours[0][1] if hours else 0
    when = tuple(Hours(*h) for h in hours)
    if last is not None and last < reading.book.date_of(reading.now):
        return Plan()
    return Plan(
        rotations=tuple(
            Rotation(team, (p.id,), day, minute, 7, layer, when, last) for team, p in people
        )
    )


def _weekly_shifts(
    event: Event, begins: list[datetime], lasts: timedelta, reading: Reading
) -> list[tuple[int, int, int]]:
    """Weekday, start and end on the desk's clock; midnight as an end is 24:00."""
    zone, found = ZoneInfo(reading.book.zone), []
    for at in begins:
        local = at.astimezone(zone)
        start = local.hour * 60 + local.minute
        end = start + int(lasts / timedelta(minutes=1))
        found.append((local.weekday(), start, end if end <= DAY else end - DAY))
    return found
