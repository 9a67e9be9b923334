"""From a target to its instant: each unit on its clock."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from helpdesk.business_time import BusinessCalendar
from helpdesk.contract import Clock, Contract, DayEnd, Target, Unit

CLOCKS: Mapping[Unit, Clock] = {
    Unit.MINUTES: Clock.WALL,
    Unit.BUSINESS_MINUTES: Clock.BUSINESS,
    Unit.WORKING_DAYS: Clock.WORKING_DAYS,
    Unit.CALENDAR_DAYS: Clock.CALENDAR_DAYS,
    Unit.MONTHS: Clock.MONTHS,
    Unit.IMMEDIATELY: Clock.WALL,
}

OPEN_TIME = frozenset({Clock.BUSINESS, Clock.WORKING_DAYS})
"""The clocks that stand still while the calendar is closed."""

_Reckon = Callable[[BusinessCalendar, datetime, int, DayEnd], datetime]

_DUE_DATES: Mapping[Unit, _Reckon] = {
    Unit.MINUTES: lambda calendar, t0, n, end: t0 + timedelta(minutes=n),
    Unit.BUSINESS_MINUTES: lambda calendar, t0, n, end: calendar.add(t0, timedelta(minutes=n)),
    Unit.WORKING_DAYS: lambda calendar, t0, n, end: calendar.add_working_days(
        t0, n, at_closing=end is DayEnd.CLOSING
    ),
    Unit.CALENDAR_DAYS: lambda calendar, t0, n, end: calendar.add_calendar_days(t0, n),
    Unit.MONTHS: lambda calendar, t0, n, end: calendar.add_months(t0, n),
    Unit.IMMEDIATELY: lambda calendar, t0, n, end: t0,
}


def due_at(contract: Contract, target: Target, t0: datetime) -> datetime:
    """When a target that starts at `t0` is due."""
    calendar = contract.calendar_named(target.calendar)
    return _DUE_DATES[target.unit](calendar, t0, target.amount, contract.day_end)


def first_figure(target: Target) -> Target | None:
    """The target as if the first figure of its range were all; None when it is no range."""
    return None if target.warn is None else replace(target, amount=target.warn, warn=None)


def elapsed(clock: Clock, a: datetime, b: datetime, calendar: BusinessCalendar | None) -> timedelta:
    """The time from `a` to `b` as the clock counts it; without a calendar, all of it."""
    return calendar.between(a, b) if calendar and clock in OPEN_TIME else b - a


def after(clock: Clock, at: datetime, duration: timedelta, calendar: BusinessCalendar) -> datetime:
    """The instant when this much time has passed since `at`, as the clock counts it."""
    return calendar.add(at, duration) if clock in OPEN_TIME else at + duration
