"""Reading calendars from tables of a contract."""

import re
from collections.abc import Iterable, Mapping
from datetime import time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from helpdesk.business_time import OFFICE_HOURS, BusinessCalendar, Week, check_intervals
from helpdesk.calendar_changes import Interval
from helpdesk.section import Section

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DEFAULT_ZONE = "Asia/Shanghai"
HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")


def read_calendar(section: Section) -> BusinessCalendar:
    """The calendar of a table; office hours after a mistake."""
    zone = section.text("zone") if "zone" in section.found else DEFAULT_ZONE
    said = section.section("hours")
    hours = _week(said)
    all_year = section.true("all_year")
    section.end()
    if zone and not _is_zone(zone):
        section.mistake("zone", f"no time zone is named {zone!r}")
    if "hours" in section.found and not said.found.keys() & set(WEEKDAYS):
        section.mistake("hours", "no weekday has hours")
    if section.mistakes:
        return BusinessCalendar(OFFICE_HOURS)
    return BusinessCalendar(hours, zone, all_year=all_year)


def read_calendars(section: Section) -> Mapping[str, BusinessCalendar]:
    """The calendars of a table of tables, by name."""
    return {name: read_calendar(section.section(name)) for name in section.found}


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _week(section: Section) -> Week:
    days = tuple(_day(section, day) if day in section.found else () for day in WEEKDAYS)
    section.end()
    return days


def _day(section: Section, day: str) -> tuple[Interval, ...]:
    try:
        return read_intervals(section.texts(day))
    except ValueError as error:
        section.mistake(day, str(error))
        return ()


def read_intervals(texts: Iterable[str]) -> tuple[Interval, ...]:
    """The hours of a day, each as 08:00-18:00. Raises ValueError."""
    listed = list(texts)
    for text in listed:
        if not HOURS.fullmatch(text):
            raise ValueError(f"{text!r} is not hours such as 08:00-18:00")
    intervals = tuple(_interval(text) for text in listed)
    check_intervals(intervals)
    return intervals


def say_intervals(intervals: Iterable[Interval]) -> str:
    """Hours as read_intervals takes them, with commas between."""
    return ",".join(f"{opens:%H:%M}-{_closing(closes)}" for opens, closes in intervals)


def _closing(closes: time) -> str:
    return "24:00" if closes == time(0) else f"{closes:%H:%M}"


def _interval(text: str) -> Interval:
    opens, closes = text.split("-")
    return time.fromisoformat(opens), time.fromisoformat("00:00" if closes == "24:00" else closes)
