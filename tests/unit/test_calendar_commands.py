"""zhiban calendar: what is typed, what is kept, and the month that is printed."""

import asyncio
from datetime import date

import pytest
from click.testing import CliRunner, Result

from bot.cli import zhiban
from helpdesk.calendar_changes import CalendarChange, DayRule
from helpdesk.calendar_reading import say_intervals
from helpdesk.people import Person, Role
from storage import calendars, people
from storage.engine import Datastore


@pytest.fixture
def type_in(sqlite_url):
    """Runs `zhiban calendar` on a datastore of the test's own."""

    def run(*args: str, lang: str = "zh_CN.UTF-8") -> Result:
        env = {"LANG": lang, "LC_ALL": None, "ZHIBAN_DATABASE_URL": sqlite_url}
        return CliRunner(env=env).invoke(zhiban, ["calendar", *args])

    return run


@pytest.fixture
def kept(sqlite_url):
    """The changes in that datastore, the first one first."""

    def read() -> tuple[CalendarChange, ...]:
        return asyncio.run(_on(sqlite_url, calendars.every_change))

    return read


async def _on(url, work):
    store = Datastore(url)
    try:
        return await store.write(work)
    finally:
        await store.close()


@pytest.mark.parametrize(
    ("typed", "rule", "hours"),
    [
        (("open",), DayRule.OPEN, ""),
        (("closed",), DayRule.CLOSED, ""),
        (("usual",), DayRule.USUAL, ""),
        (("08:00-12:00",), DayRule.HOURS, "08:00-12:00"),
        (("8:00-12:00", "14:30-17:30"), DayRule.HOURS, "08:00-12:00,14:30-17:30"),
        (("08:00-12:00,14:30-17:30",), DayRule.HOURS, "08:00-12:00,14:30-17:30"),
        (("08:00-12:00，14:30-24:00",), DayRule.HOURS, "08:00-12:00,14:30-24:00"),
    ],
)
def test_a_date_is_set_to_what_was_typed(type_in, kept, typed, rule, hours):
    ended = type_in("set", "2026-12-05", *typed)
    assert ended.exit_code == 0, ended.output
    assert "已承诺的时间不变" in ended.output
    (change,) = kept()
    assert (change.first, change.last, change.season) == ("2026-12-05", "2026-12-05", False)
    assert (change.rule, say_intervals(change.intervals)) == (rule, hours)
    assert not change.moves_promised


def test_a_season_is_of_every_year_or_of_one_from_a_day_on(type_in, kept):
    hours = ("15:00-18:00", "--afternoon", "--from", "2027-07-01", "--calendar", "main")
    assert type_in("season", "07-01", "09-30", *hours).exit_code == 0
    once = type_in("season", "2027-01-01", "2027-01-31", "10:00-16:00")
    assert "10:00 以前不再上班" in once.output
    yearly, single = kept()
    assert (yearly.first, yearly.last, yearly.afternoon) == ("07-01", "09-30", True)
    assert (yearly.valid_from, yearly.calendar) == (date(2027, 7, 1), "main")
    assert (single.first, single.last, single.season) == ("2027-01-01", "2027-01-31", True)


@pytest.mark.parametrize(
    ("args", "part"),
    [
        (("set", "2026-13-01", "open"), "不是日期"),
        (("set", "10-01", "open"), "不是日期"),
        (("set", "2026-10-01", "shut"), "应为 open、closed、usual"),
        (("set", "2026-10-01", "12:00-08:00"), "应为 open、closed、usual"),
        (("set", "2026-10-01", "08:00-12:00,11:00-13:00"), "不重叠"),
        (("set", "2026-10-01", "open", "--contract", "nowhere"), "没有运行合同 nowhere"),
        (("set", "2026-10-01", "open", "--calendar", "nights"), "没有日历 nights，现有：main"),
        (("set", "2026-10-01", "open", "--by", "X9"), "名单里没有 X9"),
        (("season", "07-01", "02-30", "09:00-12:00"), "02-30 不是日期"),
        (("season", "07-01", "2026-09-30", "09:00-12:00"), "不是日期"),
        (("season", "2026-09-30", "2026-07-01", "09:00-12:00"), "早于"),
        (("season", "07-01", "09-30", "closed"), "应为 usual"),
        (("show", "2026-13"), "2026-13 不是日期"),
    ],
)
def test_what_is_typed_wrongly_is_refused_in_words_and_nothing_is_kept(type_in, kept, args, part):
    ended = type_in(*args)
    assert ended.exit_code == 1
    assert part in ended.stderr
    assert kept() == ()


def test_only_a_manager_moves_what_is_promised(type_in, kept, sqlite_url):
    async def staff(unit):
        await people.save(unit, Person("E1", "王工", Role.ENGINEER, "", phone="", team="应用组"))
        await people.save(unit, Person("M1", "赵组长", Role.DUTY_MANAGER, "", phone="", team=""))

    asyncio.run(_on(sqlite_url, staff))
    moved = ("set", "2026-12-05", "open", "--move-promised", "--by")
    assert "不是值班组长或主任" in type_in(*moved, "E1").stderr
    ended = type_in(*moved, "M1")
    assert "已承诺的时间已重算" in ended.output
    (change,) = kept()
    assert (change.moves_promised, change.set_by) == (True, "赵组长 M1")


def test_a_month_shows_what_each_day_is_and_its_hours(type_in):
    type_in("set", "2026-10-08", "closed")
    type_in("set", "2026-10-11", "08:00-12:00,14:30-17:30")
    type_in("season", "10-20", "10-21", "15:00-18:00", "--afternoon", "--from", "2026-01-01")
    lines = type_in("show", "2026-10").output.splitlines()
    assert lines[0] == "2026年10月  gdph-einvoice  main  Asia/Shanghai"
    assert lines[2:4] == [
        "                   1 节  2 节  3 休  4 休",
        " 5 节  6 节  7 节  8 改  9 班 10 调 11 改",
    ]
    text = "\n".join(lines)
    assert "工作日 08:00-12:00、15:00-18:00（20、21日）" in text
    assert "10日 周六 调休上班 08:00-18:00" in text
    assert "8日 周四 另行安排 休息（" in text
    assert "11日 周日 另行安排 08:00-12:00、14:30-17:30（" in text
    assert "季节 10-20 - 10-21 下午 15:00-18:00（" in text
    english = type_in("show", "2026-10", lang="C").output
    assert "10 Sa make-up day 08:00-18:00" in english
