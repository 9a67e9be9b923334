"""One contract for all four channels: trouble with the platform, files, and cards of others."""

import asyncio
from datetime import timedelta

import pytest

from helpdesk.media import MediaState
from helpdesk.messages import OutgoingMessage
from helpdesk.ticket import What
from tests.support.contract import CHANNELS, having, post

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

FAULT = "急诊HIS打不开，全科挂不了号"
NEW = "新工单派给您，请接单"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"p" * 5000


@pytest.fixture
def ways(channel):
    return CHANNELS[channel]


@pytest.fixture
async def world(ways, store):
    async with ways.world(store) as world:
        yield world


@pytest.fixture
async def nurse(world):
    return await world.person("李护士", "reporter", "急诊科")


@pytest.fixture
async def engineer(world, nurse):
    return await world.person("王工", "engineer")


def numbers(phone):
    """The tickets of the notices of new ones, in the order in which they came."""
    new = [text.splitlines()[1] for text in phone.notices if text.startswith(NEW)]
    return [line.split()[1] for line in new]


@pytest.mark.parametrize("channel", having("blocked"))
async def test_an_engineer_who_blocked_the_desk_is_no_secret(world, channel, nurse, engineer):
    manager = await world.person("赵组长", "duty_manager")
    await engineer.blocks()
    # WeChat says so at once, the others when something is sent
    at_once = channel == "wechat"
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
    await nurse.says(FAULT)
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


@pytest.mark.parametrize("channel", having("slow down"))
async def test_whom_the_platform_says_to_wait_for_waits_and_nobody_else(world, ways, nurse):
    first = await world.person("刘工", "engineer")
    second = await world.person("王工", "engineer")
    await nurse.says(FAULT)
    await world.ticks()
    assert numbers(first) == ["#1"]

    # the notice of the second report meets the limit
    await nurse.says("收费处的打印机卡纸了，就这一台")
    ways.slow_down(world)
    await world.ticks()
    assert numbers(second) == []

    # the first engineer goes on hearing; what is new for the second waits behind
    await nurse.says("医生站登录不了，提示密码错误")
    await nurse.says("药房的电脑黑屏了，就这一台")
    await world.passes(seconds=10)
    assert (numbers(first), numbers(second)) == (["#1", "#4"], [])
    for phone, said in ((first, 1), (first, 4), (second, 2), (second, 3)):
        await phone.says(f"接单 {said}")
    await world.passes(seconds=ways.waits - 11)
    assert numbers(second) == []

    # when the time is over he hears of both, in order and once
    await world.passes(seconds=2)
    assert (numbers(first), numbers(second)) == (["#1", "#4"], ["#2", "#3"])
    await world.passes(seconds=ways.waits)
    assert numbers(second) == ["#2", "#3"]


@pytest.mark.parametrize("channel", having("platform down ten minutes"))
async def test_a_platform_that_is_away_for_ten_minutes_loses_and_repeats_nothing(
    world, ways, channel, nurse, engineer
):
    manager = await world.person("赵组长", "duty_manager")
    if channel == "web chat":
        await _away_from_its_own_datastore(world, ways, nurse, engineer)
        return
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


async def _away_from_its_own_datastore(world, ways, nurse, engineer):
    """The page has no platform; what can be away is what stands behind it."""
    report = ways.says(world, nurse, FAULT, 7001)
    world.store.away = True
    for _ in range(10):
        assert await post(world, report) == 503
        await world.clock.passes(timedelta(minutes=1))
    world.store.away = False
    assert [await post(world, report) for _ in range(2)] == [200, 200]
    await world.ticks()
    assert numbers(engineer) == ["#1"]
    assert len(await world.tickets()) == 1


@pytest.mark.parametrize("channel", having("token expired in the middle"))
async def test_a_token_that_expires_in_the_middle_is_renewed_once_and_nobody_notices(
    world, channel, nurse, engineer
):
    if channel == "web chat":
        # the token of a page is its session: who logs in again goes on where he was
        await nurse.says(FAULT)
        await world.platform.session_runs_out()
        assert "#1 S2" in await nurse.says("我的工单")
        assert world.platform.statuses[-2:] == [401, 200]
        return
    await nurse.says(FAULT)
    await world.ticks()
    fetched = world.platform.token_fetches
    world.platform.revoke_tokens()
    await engineer.presses("接单")
    await nurse.says("收费处的打印机卡纸了，就这一台")
    await world.ticks()
    assert numbers(engineer) == ["#1", "#2"]
    assert any("已接单" in line for line in nurse.news())
    assert world.platform.token_fetches == fetched + 1
    assert (await world.waiting(), await world.failed()) == (0, [])


@pytest.mark.parametrize("channel", having("two processes refreshing"))
async def test_two_processes_that_refresh_at_once_fetch_one_token(world, ways, engineer):
    mine, other = world.parts.channels[engineer.address.channel], ways.other_process(world)
    there = engineer.address.account
    try:
        for round_, changed in ((1, lambda: None), (2, world.platform.revoke_tokens)):
            changed()
            fetched = world.platform.token_fetches
            await asyncio.gather(
                mine.send(there, OutgoingMessage(f"甲 {round_}"), f"a{round_}"),
                other.send(there, OutgoingMessage(f"乙 {round_}"), f"b{round_}"),
            )
            assert world.platform.token_fetches <= fetched + 1
    finally:
        await other.close()
    assert sorted(engineer.notices) == ["乙 1", "乙 2", "甲 1", "甲 2"]


@pytest.mark.parametrize("channel", having("media in and out"))
async def test_a_picture_is_kept_and_shown_to_the_engineer(world, ways, nurse, engineer, tmp_path):
    world.keeps_media_in(tmp_path / "media")
    await nurse.says(FAULT)
    assert "图片已加到工单 #1" in await nurse.sends_photo(JPEG)
    await world.ticks()
    [kept] = await world.media_of()
    assert (kept.state, kept.bytes) == (MediaState.KEPT, len(JPEG))
    assert (world.folder / kept.name).read_bytes() == JPEG

    await engineer.says("#1")
    assert "工单 #1 的附件" in await engineer.presses("查看附件")
    await world.ticks()
    await world.ticks()
    assert await ways.shown(world, engineer) == [JPEG]


@pytest.mark.parametrize("channel", CHANNELS)
async def test_the_cards_of_all_others_show_what_one_of_them_did(
    world, ways, channel, nurse, engineer
):
    await nurse.says(FAULT)
    await world.ticks()
    late = ways.presses(world, engineer, "接单", 7001)
    manager = await world.person("赵组长", "duty_manager")
    await manager.says("#1")
    assert channel == "wechat" or ways.presses(world, manager, "转单", 7003)
    await engineer.says("接单 1")
    await world.passes(seconds=2)
    if channel in having("card updated for all"):
        # the cards of the notice and of the manager only show how the ticket is
        for who, label in ((engineer, "接单"), (manager, "转单")):
            with pytest.raises((StopIteration, RuntimeError)):
                ways.presses(world, who, label, 7002)
    # where a card cannot change, or was pressed before it did, the press shows how it is
    assert await post(world, late) == 200
    assert (await world.ticket()).version == 2
