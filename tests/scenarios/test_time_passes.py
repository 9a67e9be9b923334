"""Deadlines in the life of the desk: off hours, holds, downtime."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.sla import Milestone
from helpdesk.ticket import What

FAULT = "急诊HIS打不开，全科挂不了号"


async def _story(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager")
    return nurse, engineer, manager


async def test_off_hours_the_promise_is_an_hour(world):
    nurse, _, _ = await _story(world)
    world.now = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)  # 18:00 in Shanghai: closed
    assert "今天 19:00 前响应（还剩 1 小时）" in await nurse.says(FAULT)


async def test_on_a_make_up_saturday_it_is_half_an_hour(world):
    nurse, _, _ = await _story(world)
    world.now = datetime(2026, 2, 14, 2, 0, tzinfo=UTC)  # worked instead of the Spring Festival
    assert "今天 10:30 前响应（还剩 30 分钟）" in await nurse.says(FAULT)


async def test_what_came_due_while_the_desk_was_down_is_said_once_when_it_is_back(world):
    nurse, engineer, _ = await _story(world)
    await nurse.says(FAULT)
    await world.ticks()
    engineer.news()
    # two hours without a tick: response and arrival are both late
    await world.passes(hours=2)
    told = engineer.news()
    assert told.count("超时：工单 #1 响应已超过承诺时间") == 1
    assert told.count("超时：工单 #1 到场已超过承诺时间") == 1
    assert not [line for line in told if line.startswith("提醒") and "恢复" not in line]
    await world.ticks()
    assert engineer.news() == []
    breaches = [e for e in await world.history() if e.what is What.BREACHED]
    assert len(breaches) == 2


async def test_an_accepted_ticket_is_not_reminded_of_its_response(world):
    nurse, engineer, _ = await _story(world)
    await nurse.says(FAULT)
    await engineer.says("接单 1")
    await world.passes(minutes=29)
    assert not [line for line in engineer.news() if "响应" in line]


async def test_a_hold_stops_the_clock_and_nobody_is_told_meanwhile(world):
    nurse, engineer, manager = await _story(world)
    await nurse.says(FAULT)
    await engineer.says("接单 1")
    await engineer.says("挂起 1")
    await engineer.says("等待医院授权")
    before = (await world.ticket()).deadline(Milestone.ARRIVAL).due_at
    await world.passes(hours=5)
    assert not manager.heard
    await engineer.says("恢复计时 1")
    after = (await world.ticket()).deadline(Milestone.ARRIVAL).due_at
    assert (after - before).total_seconds() == 5 * 3600


async def test_restoring_from_afar_waives_the_arrival(world):
    nurse, engineer, _ = await _story(world)
    await nurse.says(FAULT)
    await engineer.says("接单 1")
    await engineer.says("恢复 1")
    await engineer.says("配置或权限")
    await engineer.says("远程改了配置")
    ticket = await world.ticket()
    assert ticket.deadline(Milestone.ARRIVAL).waived
    assert ticket.deadline(Milestone.RESTORATION).met_at == world.now


async def test_a_deed_done_too_late_does_not_hide_the_breach(world):
    nurse, engineer, manager = await _story(world)
    await nurse.says(FAULT)
    world.now = datetime(2026, 11, 18, 1, 40, tzinfo=UTC)
    await engineer.says("接单 1")  # no tick since the report
    await world.ticks()
    assert manager.was_told("超时：工单 #1 响应已超过承诺时间")
    assert (await world.ticket()).deadline(Milestone.RESPONSE).breached_at is not None


async def test_after_a_breach_it_is_said_again_until_somebody_takes_it(world):
    nurse, engineer, manager = await _story(world)
    await nurse.says(FAULT)
    for _ in range(45):
        await world.passes(minutes=1)
    said = "再次提醒：工单 #1 响应已超时 15 分钟，仍未接单"
    assert said in engineer.news()
    assert said in manager.news()
    await engineer.says("接单 1")
    for _ in range(40):
        await world.passes(minutes=1)
    assert not [line for line in engineer.news() if "响应" in line]


@pytest.mark.parametrize("arrives", [None, 46])
async def test_the_ladder_is_climbed_step_by_step_to_the_director_until_it_is_done(world, arrives):
    """An S2 is due there within 60 minutes: reminder at half, manager at 45, director at 54."""
    nurse, engineer, manager = await _story(world)
    director = await world.person("钱主任", "director")
    await nurse.says(FAULT)
    await world.ticks()
    await engineer.presses("接单")
    cast = {"engineer": engineer, "manager": manager, "director": director}
    for who in cast.values():
        who.news()
    told = []
    for minute in range(1, 61):
        await world.passes(minutes=1)
        if minute == arrives:
            await engineer.says("到场 1")
        for name, who in cast.items():
            words = [line.partition("：")[0] for line in who.news() if "到场" in line]
            told += [(minute, name, word) for word in words]
    climbed = [(30, "engineer", "提醒"), (45, "manager", "升级")]
    late = [(60, name, "超时") for name in cast]
    rest = [(54, "director", "升级"), (55, "engineer", "提醒"), *late]
    assert told == (climbed if arrives else climbed + rest)


async def test_a_reminder_on_its_way_is_not_told_once_it_is_held(world):
    nurse, engineer, _ = await _story(world)
    await nurse.says(FAULT)
    await engineer.says("接单 1")
    await world.ticks()
    engineer.news()
    world.now += timedelta(minutes=31)  # the reminder of the arrival is due, no tick yet
    await engineer.says("挂起 1")
    await engineer.says("等待医院授权")
    await world.ticks()
    assert engineer.news() == []


async def test_a_mild_reminder_waits_for_the_morning(world):
    nurse, engineer, _ = await _story(world)
    world.now = datetime(2026, 11, 20, 9, 40, tzinfo=UTC)  # Friday 17:40 in Shanghai
    await nurse.says("护士站的打印机卡纸了，就这一台")
    await world.ticks()
    await engineer.presses("接单")
    engineer.news()
    for _ in range(62):
        await world.passes(hours=1)
    assert engineer.news() == ["超时：工单 #1 到场已超过承诺时间"]  # 18:40, the fact itself
    world.now = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # Monday 08:00
    await world.ticks()
    assert engineer.news() == ["再次提醒：工单 #1 到场已超时 2 天 13 小时，仍未到场"]


async def test_a_mild_fault_reaches_the_director_only_when_it_stays_late(world):
    nurse, _, manager = await _story(world)
    director = await world.person("钱主任", "director")
    await nurse.says("护士站的打印机卡纸了，就这一台")
    await world.passes(minutes=30)
    assert "超时：工单 #1 响应已超过承诺时间" in manager.news()
    assert not director.heard
    await world.passes(minutes=15)
    assert director.news() == ["升级：工单 #1 响应已超时，仍未接单，请关注"]
