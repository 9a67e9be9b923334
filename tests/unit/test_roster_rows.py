"""Rows of a roster file, read and written."""

from datetime import date

import pytest

from bot.commands.roster_rows import COLUMNS, plan_of, rows_of
from bot.commands.tables import BadRow
from helpdesk.duty_hours import DAY, DayBook, Days, Hours, Rotation
from helpdesk.people import Person, Role
from helpdesk.roster import Roster, Shift
from tests.support.world import WEDNESDAY_MORNING

TEAM = "应用组"
STAFF = {
    f"E{n}": Person(f"E{n}", f"{n}工", Role.ENGINEER, team=TEAM, id=n, nda=n != 9)
    for n in (1, 2, 3, 9)
}
NUMBERS = {person.id: no for no, person in STAFF.items()}


def read(*cells: str):
    names = [column.name for column in COLUMNS]
    row = dict.fromkeys(names, "") | dict(zip(names, cells, strict=False))
    return plan_of(row, STAFF, DayBook())


def test_a_row_of_weekdays_is_a_shift_for_each():
    plan = read(TEAM, "一-五", "08:00", "12:00", "E1", "2", "工作日")
    assert plan.shifts == tuple(Shift(TEAM, day, 480, 720, 1, 2, Days.WORKDAYS) for day in range(5))
    assert [s.weekday for s in read(TEAM, "六至一", "08:00", "12:00", "E1").shifts] == [5, 6, 0]


def test_a_row_with_a_date_is_a_dated_shift():
    (change,) = read(TEAM, "2026-12-01", "18:00", "08:00", "E2").dated
    book = DayBook()
    assert change.starts == book.instant(date(2026, 12, 1), 18 * 60)
    assert change.ends == book.instant(date(2026, 12, 2), 8 * 60)


@pytest.mark.parametrize(
    "day", ["2026/12/1", "2026年12月1日", "2026.12.01", "2026-12-01 00:00:00", "46357"]
)
@pytest.mark.parametrize(("starts", "ends"), [("18:00:00", "8:00:00"), ("0.75", "0.333333333")])
def test_dates_and_times_are_read_as_spreadsheets_write_them(day, starts, ends):
    assert read(TEAM, day, starts, ends, "E2") == read(TEAM, "2026-12-01", "18:00", "08:00", "E2")


def test_the_dates_of_a_rotation_too():
    cells = (TEAM, "", "0:00:00", "0:00:00", "E1、E2", "", "", "每周")
    (turns,) = read(*cells, "2026/11/23", "8:00:00", "2026年12月31日").rotations
    assert (turns.starts, turns.until) == (date(2026, 11, 23), date(2026, 12, 31))
    assert turns.at_minute == 480


def test_a_row_with_turns_is_a_rotation():
    cells = (TEAM, "六-日", "08:00", "20:00", "E1、E2 E3", "", "", "每周", "2026-11-23", "09:30")
    assert read(*cells).rotations == (
        Rotation(
            *(TEAM, (1, 2, 3), date(2026, 11, 23), 570, 7, 0),
            (Hours(5, 480, 1200), Hours(6, 480, 1200)),
        ),
    )


def test_what_is_exported_reads_back_to_the_same():
    (dated,) = read(TEAM, "2026-12-01", "18:00", "08:00", "E2").dated
    turns = Rotation(TEAM, (1, 2), date(2026, 11, 2), 480, 3, 1, until=date(2027, 1, 1))
    shifts = (Shift(TEAM, 2, 1080, 480, 3), Shift(TEAM, 6, 0, DAY, 1, 2, Days.DAYS_OFF))
    roster = Roster(shifts, rotations=(turns,), changes=(dated,))
    plans = [read(*row) for row in rows_of(roster, NUMBERS, WEDNESDAY_MORNING)]
    assert tuple(s for plan in plans for s in plan.shifts) == shifts
    assert [r for plan in plans for r in plan.rotations] == [turns]
    assert [c for plan in plans for c in plan.dated] == [dated]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ((TEAM, "八", "08:00", "12:00", "E1"), "星期"),
        ((TEAM, "2026-02-30", "08:00", "12:00", "E1"), "2026-02-30"),
        ((TEAM, "一", "8点", "12:00", "E1"), "08:00"),
        ((TEAM, "一", "08:00", "12:00:30", "E1"), "08:00"),
        ((TEAM, "一", "08:00", "12:00", ""), "没有写工号"),
        ((TEAM, "一", "08:00", "12:00", "E7"), "E7"),
        ((TEAM, "一", "08:00", "12:00", "E9"), "保密协议"),
        (("网络组", "一", "08:00", "12:00", "E1"), TEAM),
        ((TEAM, "一", "08:00", "12:00", "E1", "高"), "层"),
        ((TEAM, "一", "08:00", "12:00", "E1", "", "雨天"), "日子"),
        ((TEAM, "", "", "", "E1", "", "", "偶尔", "2026-11-23"), "轮换"),
        ((TEAM, "", "", "", "E1", "", "", "每周"), "起始"),
    ],
)
def test_a_bad_row_says_what_is_wrong(cells, why, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    with pytest.raises(BadRow, match=why):
        read(*cells)
