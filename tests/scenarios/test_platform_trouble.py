"""Platforms that say slow down, are away, or were told by somebody to keep quiet."""

import pytest

from helpdesk.ticket import What
from tests.support.platform_world import PLATFORMS, on_telegram, on_wechat

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

NEW = "新工单派给您，请接单"


@pytest.fixture(params=PLATFORMS)
async def world(request, store):
    async with PLATFORMS[request.param](store) as world:
        yield world


def numbers(phone) -> list[str]:
    """The tickets of the notices of new ones, in the order in which they came."""
    new = [text.splitlines()[1] for text in phone.notices if text.startswith(NEW)]
    return [line.split()[1] for line in new]


SLOW_DOWN = {
    "telegram's retry_after": (
        on_telegram,
        lambda faults: faults.fail(429, "Too Many Requests", retry_after=40, method="sendMessage"),
        40,
    ),
    "wechat's quota": (on_wechat, lambda faults: faults.fail(45009), 3600),
    "wechat's Retry-After": (on_wechat, lambda faults: faults.http(429, retry_after="40"), 40),
}


@pytest.mark.parametrize("how", SLOW_DOWN)
async def test_whom_the_platform_says_to_wait_for_waits_and_nobody_else(store, how):
    platform, slows_down, seconds = SLOW_DOWN[how]
    async with platform(store) as world:
        nurse = await world.person("李护士", "reporter", "急诊科")
        first = await world.person("刘工", "engineer")
        second = await world.person("王工", "engineer")
        await nurse.says("急诊HIS打不开，全科挂不了号")
        await world.ticks()
        assert numbers(first) == ["#1"]

        # the notice of the second report meets the limit
        await nurse.says("收费处的打印机卡纸了，就这一台")
        slows_down(world.platform.faults)
        await world.ticks()
        assert numbers(second) == []

        # the first engineer goes on hearing; what is new for the second waits behind
        await nurse.says("医生站登录不了，提示密码错误")
        await nurse.says("药房的电脑黑屏了，就这一台")
        await world.passes(seconds=10)
        assert (numbers(first), numbers(second)) == (["#1", "#4"], [])
        await first.presses("接单")
        await first.says("接单 1")
        await second.says("接单 2")
        await second.says("接单 3")
        await world.passes(seconds=seconds - 11)
        assert numbers(second) == []

        # when the time is over he hears of both, in order and once
        await world.passes(seconds=2)
        assert (numbers(first), numbers(second)) == (["#1", "#4"], ["#2", "#3"])
        await world.passes(seconds=40)
        assert numbers(second) == ["#2", "#3"]


async def test_a_platform_that_is_away_for_ten_minutes_loses_and_repeats_nothing(world):
    nurse = await world.person("李护士", "reporter", "急诊科")
    engineer = await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager")
    await nurse.says("全院HIS瘫痪，所有科室都用不了")
    await nurse.says("全院网络断了，所有科室都上不了网")
    await engineer.says("接单 2")

    world.platform.faults.down = True
    await world.ticks()
    for _ in range(10):
        await world.passes(minutes=1)
    assert (engineer.news(), manager.news()) == ([], [])
    assert await world.waiting() == 10

    world.platform.faults.down = False
    for _ in range(5):
        await world.passes(minutes=1)
    assert numbers(engineer) == ["#1", "#2"]
    told = manager.news()
    for words, times in (("故障报修，请关注", 2), ("应急小组", 2), ("没有接单", 1)):
        assert [words in headline for headline in told].count(True) == times
    assert ["#1" in text for text in manager.notices] == [True, False, True, False, True]
    assert (await world.waiting(), await world.failed()) == (0, [])


async def test_an_engineer_who_blocked_the_desk_is_no_secret(world):
    nurse = await world.person("李护士", "reporter", "急诊科")
    engineer = await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager")
    await engineer.blocks()
    # WeChat says so at once, the others when something is sent
    at_once = engineer.address.channel == "wechat"
    await world.ticks()
    assert len(manager.news()) == at_once

    # of a small matter the duty manager is told, as it was the last address of an engineer
    await nurse.says("我的鼠标坏了，就我这一台")
    await world.ticks()
    await world.ticks()
    assert len(await world.failed()) == (not at_once)
    lost = manager.news()
    assert lost[-1] == "工单 #1 有通知没有送到，请电话联系"
    assert all("收不到通知了" in line for line in lost[:-1])

    # of a severe one as well, once
    await nurse.says("急诊HIS打不开，全科挂不了号")
    await world.ticks()
    await world.ticks()
    assert manager.news() == ["工单 #2 有通知没有送到，请电话联系"]
    await world.passes(minutes=9)
    assert manager.news() == []
    failures = await world.failed()
    assert {delivery.address for delivery, _ in failures} <= {engineer.address}
    assert all(reason for _, reason in failures)
    assert engineer.notices == []
    known = [event.what for event in await world.history(2)]
    assert known.count(What.NOTICE_FAILED) == 1


@pytest.mark.parametrize("world", ["telegram by webhook", "wechat in plain"], indirect=True)
async def test_when_the_duty_manager_blocked_it_too_nothing_goes_round_in_circles(world):
    nurse = await world.person("李护士", "reporter", "急诊科")
    engineer = await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager")
    await engineer.blocks()
    await manager.blocks()

    await nurse.says("急诊HIS打不开，全科挂不了号")
    for _ in range(3):
        await world.passes(minutes=1)

    lost_on = [delivery.address for delivery, _ in await world.failed()]
    told_at_once = engineer.address.channel == "wechat"
    assert lost_on == [manager.address] + [engineer.address] * (not told_at_once)
    assert await world.waiting() == 0


async def test_a_reply_that_telegram_did_not_take_comes_when_it_is_back(store):
    async with on_telegram(store) as world:
        nurse = await world.person("李护士", "reporter", "急诊科")
        await world.person("王工", "engineer")

        world.platform.faults.down = True
        assert await nurse.says("急诊HIS打不开，全科挂不了号") == ""
        assert world.platform.webhook_statuses[-1] == 200
        await world.ticks()
        assert nurse.news() == []

        world.platform.faults.down = False
        await world.passes(minutes=1)
        assert nurse.news() == ["已受理，工单 #1"]
        assert "催单" in nurse.buttons()
        await world.passes(minutes=1)
        assert nurse.news() == []
