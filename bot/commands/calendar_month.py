"""A month as people read it: what each day is in a grid, and the hours of the days."""

from calendar import Calendar
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.language import words
from helpdesk.business_time import BusinessCalendar
from helpdesk.calendar_changes import MAIN, CalendarChange, DayRule, Interval
from helpdesk.contract import Contract


class DayKind(StrEnum):
    """What a date is."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKEUP = "makeup"
    CHANGED = "changed"


_MARKS: Mapping[DayKind, tuple[str, str]] = {
    DayKind.WORKDAY: ("班", "W "),
    DayKind.WEEKEND: ("休", "- "),
    DayKind.HOLIDAY: ("节", "H "),
    DayKind.MAKEUP: ("调", "M "),
    DayKind.CHANGED: ("改", "* "),
}
_NAMES: Mapping[DayKind, tuple[str, str]] = {
    DayKind.WORKDAY: ("工作日", "working day"),
    DayKind.WEEKEND: ("休息日", "no working day"),
    DayKind.HOLIDAY: ("节假日", "public holiday"),
    DayKind.MAKEUP: ("调休上班", "make-up day"),
    DayKind.CHANGED: ("另行安排", "set by hand"),
}
_ZH_DAYS, _EN_DAYS = "一二三四五六日", ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def day_kind(calendar: BusinessCalendar, day: date) -> DayKind:
    """What the date is in this calendar."""
    change = calendar.change_of(day)
    if change and change.rule is not DayRule.USUAL:
        return DayKind.CHANGED
    if day in calendar.makeup_days:
        return DayKind.MAKEUP
    if not calendar.hours[day.weekday()]:
        return DayKind.WEEKEND
    return DayKind.HOLIDAY if day in calendar.days_off else DayKind.WORKDAY


def month_lines(contract: Contract, name: str, first: date) -> Iterator[str]:
    """The lines of the month that begins at `first`, of the calendar of this name."""
    calendar = contract.calendar_named("" if name == MAIN else name)
    days = list(Calendar().itermonthdates(first.year, first.month))
    inside = [day for day in days if day.month == first.month]
    title = words(f"{first.year}年{first.month}月", f"{first:%Y-%m}")
    yield f"{title}  {contract.name}  {name or MAIN}  {calendar.zone}"
    heads = words("/".join(_ZH_DAYS), "/".join(_EN_DAYS)).split("/")
    yield " ".join(f" {day}  " for day in heads).rstrip()
    for week in range(0, len(days), 7):
        cells = (_cell(calendar, day, first.month) for day in days[week : week + 7])
        yield " ".join(cells).rstrip()
    yield "  ".join(f"{words(*_MARKS[kind]).strip()} {words(*_NAMES[kind])}" for kind in DayKind)
    yield from _usual_hours(calendar, inside)
    yield from _special_days(calendar, inside)
    yield from _seasons(calendar, inside)


def _cell(calendar: BusinessCalendar, day: date, month: int) -> str:
    if day.month != month:
        return "     "
    return f"{day.day:2} {words(*_MARKS[day_kind(calendar, day)])}"


def _usual_hours(calendar: BusinessCalendar, days: Iterable[date]) -> Iterator[str]:
    """The hours of the working days of the month, with the days where they are not all alike."""
    found: dict[tuple[Interval, ...], list[date]] = {}
    for day in days:
        if day_kind(calendar, day) is DayKind.WORKDAY:
            found.setdefault(calendar.intervals(day), []).append(day)
    for intervals, there in found.items():
        listed = "" if len(found) == 1 else f"（{_days(there)}）"
        yield f"{words(*_NAMES[DayKind.WORKDAY])} {_hours(intervals)}{listed}"


def _days(days: list[date]) -> str:
    numbers = words("、", ", ").join(str(day.day) for day in days)
    return words(f"{numbers}日", numbers)


def _special_days(calendar: BusinessCalendar, days: Iterable[date]) -> Iterator[str]:
    for day in days:
        kind = day_kind(calendar, day)
        if kind in (DayKind.WORKDAY, DayKind.WEEKEND):
            continue
        on = words(
            f"{day.day}日 周{_ZH_DAYS[day.weekday()]}", f"{day:%d} {_EN_DAYS[day.weekday()]}"
        )
        hours = _hours(calendar.intervals(day))
        change = calendar.change_of(day)
        by = _set_by(change, calendar) if change and kind is DayKind.CHANGED else ""
        yield f"{on} {words(*_NAMES[kind])} {hours}{by}"


def _seasons(calendar: BusinessCalendar, days: Iterable[date]) -> Iterator[str]:
    found = {s.id: s for day in days if (s := calendar.season_of(day)) is not None}
    for season in found.values():
        if season.rule is DayRule.HOURS:
            part = words("下午 ", "afternoons ") if season.afternoon else ""
            yield (
                f"{words('季节', 'season')} {season.first} - {season.last} "
                f"{part}{_hours(season.intervals)}{_set_by(season, calendar)}"
            )


def _hours(intervals: tuple[Interval, ...]) -> str:
    if not intervals:
        return words("休息", "closed")
    return words("、", ", ").join(f"{a:%H:%M}-{b:%H:%M}" for a, b in intervals)


def _set_by(change: CalendarChange, calendar: BusinessCalendar) -> str:
    at = change.set_at.astimezone(ZoneInfo(calendar.zone))
    return words(
        f"（{change.set_by} {at:%Y-%m-%d %H:%M} 设）",
        f" (by {change.set_by} at {at:%Y-%m-%d %H:%M})",
    )
