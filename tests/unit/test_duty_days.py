"""Which days a team's hours go by when the hospital changed its calendar."""

from datetime import UTC, date, datetime

import pytest

from helpdesk.calendar_changes import CalendarChange, DayRule
from helpdesk.duty_days import days_of_contract
from helpdesk.duty_hours import DayBook

NOW = datetime(2026, 11, 18, tzinfo=UTC)
HOLIDAY, SATURDAY, MONDAY = date(2026, 12, 24), date(2026, 12, 26), date(2026, 12, 28)
BOOK = DayBook(days_off=frozenset({HOLIDAY}), makeup_days=frozenset({SATURDAY}))


def changed(day: date, rule: DayRule, **more) -> DayBook:
    change = CalendarChange(day.isoformat(), day.isoformat(), rule, NOW, "王主任", **more)
    return days_of_contract(BOOK, [change], "one")


@pytest.mark.parametrize(
    ("day", "rule", "off", "makeup"),
    [
        (MONDAY, DayRule.CLOSED, {HOLIDAY, MONDAY}, {SATURDAY}),
        (SATURDAY, DayRule.CLOSED, {HOLIDAY, SATURDAY}, set()),
        (HOLIDAY, DayRule.OPEN, set(), {SATURDAY}),
        (date(2026, 12, 27), DayRule.OPEN, {HOLIDAY}, {SATURDAY, date(2026, 12, 27)}),
        (HOLIDAY, DayRule.HOURS, set(), {SATURDAY}),
        (HOLIDAY, DayRule.USUAL, {HOLIDAY}, {SATURDAY}),
    ],
)
def test_a_changed_date_is_off_or_worked(day, rule, off, makeup):
    book = changed(day, rule)
    assert (book.days_off, book.makeup_days) == (frozenset(off), frozenset(makeup))


@pytest.mark.parametrize(
    "more", [{"contract": "another"}, {"calendar": "clinic"}, {"season": True}]
)
def test_changes_of_others_and_seasons_leave_the_days_as_they_are(more):
    assert changed(MONDAY, DayRule.CLOSED, **more) == BOOK
