"""Group robots of WeCom: what a team's group hears, twenty a minute, and whom it mentions."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channels.wecom_robot import WeComRobots, robots
from helpdesk.errors import DeliveryError
from helpdesk.messages import Address, Choice, OutgoingMessage
from tests.support.hospital import TEAM
from tests.support.platform_world import on_wecom

HIS_DOWN = "急诊HIS打不开，全科挂不了号"
GROUP = Address("wecom_group", TEAM)


@pytest.fixture
async def world(store):
    async with on_wecom(store) as world:
        world.robot, url = world.platform.new_robot()
        channel = WeComRobots({TEAM: url})
        world.parts.one_way = (channel,)
        world.parts.desk = replace(world.parts.desk, groups=frozenset({GROUP}))
        yield world
        await channel.close()


async def test_the_group_hears_of_its_tickets_and_the_engineer_is_mentioned(world):
    nurse = await world.person("李护士", "reporter", "急诊科")
    engineer = await world.person("王工", "engineer")
    await nurse.says(HIS_DOWN)
    await world.ticks()
    [(text, mentioned)] = world.robot.said
    assert text.startswith("新工单，已派给王工\n#1")
    assert HIS_DOWN in text
    assert mentioned == [engineer.userid]
    # what concerns one person alone is not told to all; a promise that breaks is
    await engineer.presses("接单")
    await world.ticks()
    assert len(world.robot.said) == 1
    await world.passes(hours=2)
    assert world.robot.said[-1][0].startswith("工单超时，请尽快处理\n#1")


async def test_another_teams_group_hears_nothing(world):
    other, url = world.platform.new_robot()
    world.parts.one_way = (WeComRobots({"网络组": url}),)
    world.parts.desk = replace(
        world.parts.desk, groups=frozenset({Address("wecom_group", "网络组")})
    )
    nurse = await world.person("李护士", "reporter", "急诊科")
    await world.person("王工", "engineer")
    await nurse.says(HIS_DOWN)
    await world.ticks()
    assert other.said == []


async def test_a_flood_goes_out_at_no_more_than_twenty_a_minute_and_none_is_lost(world):
    nurse = await world.person("李护士", "reporter", "急诊科")
    await world.person("王工", "engineer")
    for n in range(1, 26):
        await nurse.says(f"{n}号诊室的打印机卡纸了，就这一台")
        await world.clock.passes(timedelta(seconds=3))
    await world.ticks()
    for _ in range(60):
        await world.passes(seconds=4)
    new = [text for text, _ in world.robot.said if text.startswith("新工单")]
    assert len(new) == len(set(new)) == len(await world.tickets())
    assert await world.failed() == []


async def test_too_many_calls_and_a_robot_that_was_removed(world):
    channel = world.parts.one_way[0]
    for n in range(20):
        await channel.send(TEAM, OutgoingMessage(f"第 {n} 条"), f"{n}")
    with pytest.raises(DeliveryError) as failed:
        await channel.send(TEAM, OutgoingMessage("多一条"), "more")
    assert (failed.value.permanent, failed.value.retry_after) == (False, timedelta(minutes=1))
    world.platform.robots.clear()
    with pytest.raises(DeliveryError) as failed:
        await channel.send(TEAM, OutgoingMessage("您好"), "gone")
    assert failed.value.permanent
    assert world.robot.key not in failed.value.reason
    with pytest.raises(DeliveryError) as failed:
        await channel.send("没有的组", OutgoingMessage("您好"), "none")
    assert failed.value.permanent


async def test_a_long_text_goes_in_parts_and_user_text_mentions_nobody(world):
    channel = world.parts.one_way[0]
    text = "<@all>" + "挂号窗口全部无法打印发票。" * 100
    await channel.send(TEAM, OutgoingMessage(text, (Choice("王工", "mention:w002"),)), "k")
    said = world.robot.said
    assert len(said) == 2
    assert [mentioned for _, mentioned in said] == [[], ["w002"]]
    assert "<@" not in "".join(text for text, _ in said)


def test_the_setting_names_teams_and_addresses():
    text = "应用组=https://q.example/send?key=1， 网络组 = https://q.example/send?key=2"
    assert robots(text) == {
        "应用组": "https://q.example/send?key=1",
        "网络组": "https://q.example/send?key=2",
    }
    assert robots("") == {}
