"""From October on managers hear once a week that next year's make-up days are not known."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.contracts import load_contract
from bot.worker import Pulse, tick, warn_weekly
from helpdesk.calendar_changes import CalendarChange, DayRule
from helpdesk.policy import Policy
from notifications.makeup_days import warn, week_to_warn
from storage import calendars
from tests.support.world import desk_on

SHANGHAI = ZoneInfo("Asia/Shanghai")
OCTOBER = datetime(2026, 10, 1, 9, tzinfo=SHANGHAI).astimezone(UTC)


def unknown(year):
    return year < 2027


async def look(world, *, known=unknown, pulse=None):
    await warn_weekly(world.desk, known, world.now, pulse or Pulse())
    await world.ticks()


def warnings(boss):
    return [line for line in boss.news() if "2027 年的调休上班日还不知道" in line]


async def test_managers_are_warned_once_a_week_until_the_days_are_known(world):
    duty = await world.person("赵组长", "duty_manager")
    director = await world.person("钱主任", "director", "wechat")
    nurse = await world.person("小李", "reporter")
    engineer = await world.person("王工", "engineer")
    told = []
    world.now = OCTOBER - timedelta(days=2)
    for hour in range(24 * 30):
        await warn_weekly(world.desk, unknown, world.now, Pulse())
        if hour % 24 == 0:
            await world.ticks()
            told += [world.now.astimezone(SHANGHAI).date()] * len(warnings(duty))
        world.now += timedelta(hours=1)
    # then each week there was one, from the first of October on
    assert len(told) == 4
    assert told[0] >= date(2026, 10, 1)
    assert len(warnings(director)) == 4
    assert (nurse.heard, engineer.heard) == ([], [])
    # and none once the days are published
    await world.passes(days=7)
    await look(world, known=lambda year: True)
    assert warnings(duty) == []


async def test_two_desks_warn_once(world):
    boss = await world.person("赵组长", "duty_manager")
    world.now = OCTOBER
    desks = [desk_on(world.store) for _ in range(2)]
    await asyncio.gather(
        *(
            world.store.write(lambda unit, d=desk: warn(unit, d.policy, unknown, world.now))
            for desk in desks
        )
    )
    await asyncio.gather(*(warn_weekly(desk, unknown, world.now, Pulse()) for desk in desks))
    for desk in desks:
        await tick(desk, world.channels, world.now)
    assert len(warnings(boss)) == 1


@pytest.mark.parametrize(
    ("day", "rule", "warned"),
    [
        ("2027-02-14", DayRule.OPEN, False),
        ("2027-02-14", DayRule.CLOSED, True),
        ("2027-02-15", DayRule.OPEN, True),
        ("2026-11-14", DayRule.OPEN, True),
    ],
)
async def test_a_weekend_set_to_be_worked_ends_the_warnings(world, day, rule, warned):
    boss = await world.person("赵组长", "duty_manager")
    world.now = OCTOBER
    change = CalendarChange(day, day, rule, world.now, "王主任")
    await world.store.write(lambda unit: calendars.add(unit, change))
    await look(world)
    assert bool(warnings(boss)) == warned


async def test_the_week_is_not_lost_while_nobody_can_be_told(world):
    world.now = OCTOBER
    pulse = Pulse()
    await look(world, pulse=pulse)
    boss = await world.person("赵组长", "duty_manager")
    for _ in range(2):
        await look(world, pulse=pulse)
    assert len(warnings(boss)) == 1


async def test_a_desk_that_is_open_all_year_needs_no_make_up_days(world):
    boss = await world.person("赵组长", "duty_manager")
    drg = load_contract("wuhan-central-drg")
    policy = Policy({drg.name: drg}, drg.name)
    await world.store.write(lambda unit: warn(unit, policy, unknown, OCTOBER))
    world.now = OCTOBER
    await world.ticks()
    assert boss.heard == []


@pytest.mark.parametrize(
    ("local", "week"),
    [
        ("2026-09-30T23:59", None),
        ("2026-10-01T08:59", None),
        ("2026-10-01T09:00", 0),
        ("2026-10-08T08:59", 0),
        ("2026-10-08T09:00", 1),
        ("2026-12-31T23:59", 13),
        ("2027-01-01T00:00", None),
    ],
)
def test_the_weeks_of_autumn_begin_on_the_first_of_october_at_nine(local, week):
    at = datetime.fromisoformat(local).replace(tzinfo=SHANGHAI)
    expected = None if week is None else (2027, f"makeup-days 2027 week {week}")
    assert week_to_warn(at, "Asia/Shanghai") == expected
