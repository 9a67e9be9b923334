"""The days that a team's hours go by: public holidays, and what the hospital changed of them."""

from collections.abc import Iterable
from dataclasses import replace

from helpdesk.calendar_changes import MAIN, CalendarChange, DayRule, by_date
from helpdesk.duty_hours import DayBook

_SATURDAY = 5


def days_of_contract(book: DayBook, changes: Iterable[CalendarChange], contract: str) -> DayBook:
    """The book with the dates that were changed for a contract's main calendar.

    A closed date is a day off; one that is open or has hours of its own is worked, at a weekend
    with Monday's shifts. Seasons change hours, not days: they leave a roster as it is.
    """
    ours = [c for c in changes if c.contract in ("", contract) and c.calendar in ("", MAIN)]
    off, makeup = set(book.days_off), set(book.makeup_days)
    for day, change in by_date(ours).items():
        if change.rule is DayRule.CLOSED:
            off.add(day)
            makeup.discard(day)
        elif change.rule in (DayRule.OPEN, DayRule.HOURS):
            off.discard(day)
            makeup |= {day} if day.weekday() >= _SATURDAY else set()
    return replace(book, days_off=frozenset(off), makeup_days=frozenset(makeup))
