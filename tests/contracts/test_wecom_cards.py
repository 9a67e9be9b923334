"""Cards on WeCom that stay true on every screen, and who its members are."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from helpdesk.ticket import Status
from storage import people
from tests.support.platform_world import on_wecom, wecom_channel
from tests.support.wecom_said import HIS_DOWN, newest


@pytest.fixture
async def world(store):
    async with on_wecom(store) as world:
        yield world


@pytest.fixture
async def nurse(world):
    return await world.person("李护士", "reporter", "急诊科")


@pytest.fixture
async def engineer(world):
    return await world.person("王工", "engineer")


async def test_when_one_does_something_the_cards_of_all_others_change(world, nurse, engineer):
    manager = await world.person("赵组长", "duty_manager")
    await nurse.says(HIS_DOWN)
    await world.ticks()
    await world.passes(minutes=23)
    theirs, _ = newest(manager, "改级别")
    hers, _ = newest(nurse, "催单")
    older = [item for item in engineer.screen if ("接单" in str(item.buttons))]
    pressed, _ = newest(engineer, "接单")
    await engineer.presses("接单")
    await world.ticks()
    assert "已接单" in pressed.text
    others = [item for item in (theirs, hers, *older) if item is not pressed]
    assert len(others) >= 3
    for item in others:
        assert item.text.startswith("工单 #1 有新变化：处理中\n工程师：王工")
        assert [label for label, _ in item.buttons] == ["看 #1"]
    # the one button is never outdated, and brings back the card with all it can do
    assert "工单 #1  处理中" in await manager.does(
        world.platform.user_presses(manager.userid, theirs, theirs.buttons[0][1]), theirs
    )
    assert "改级别" in str(theirs.buttons)
    # which in turn changes with what happens next: its press brought a code of its own
    await engineer.presses("挂起")
    await engineer.presses("等待医院授权")
    await world.ticks()
    assert theirs.text.startswith("工单 #1 有新变化：挂起")
    assert world.platform.dropped == []


async def test_a_question_in_the_place_of_a_card_is_left_alone(world, nurse, engineer):
    await nurse.says(HIS_DOWN)
    await world.ticks()
    await engineer.presses("接单")
    await engineer.presses("挂起")
    item, _ = newest(engineer, "等待医院授权")
    await nurse.says("#1")
    await nurse.presses("催单")
    await world.ticks()
    assert "为什么挂起" in item.text


async def test_a_card_is_changed_by_one_of_two_processes(world, nurse, engineer):
    second = wecom_channel(world.platform, world.parts, world.store, world.clock)
    await nurse.says(HIS_DOWN)
    await world.ticks()
    await engineer.presses("接单")
    before = _updates(world)
    done = await asyncio.gather(world.parts.wecom.freshen(), second.freshen())
    await second.close()
    assert sum(done) >= 1
    assert _updates(world) - before == 1  # hers
    assert await world.parts.wecom.freshen() == 0


def _updates(world):
    return sum(path.endswith("update_template_card") for path, _ in world.platform.calls)


async def test_a_code_that_is_spent_or_too_old_is_not_tried_again(world, nurse, engineer):
    await nurse.says(HIS_DOWN)
    await world.ticks()
    await engineer.presses("接单")
    world.platform._codes.clear()
    await world.parts.wecom.freshen()
    tried = _updates(world)
    assert tried >= 1
    await world.clock.passes(timedelta(minutes=2))
    await world.parts.wecom.freshen()
    assert _updates(world) == tried
    await engineer.presses("已到场")
    await world.clock.passes(timedelta(hours=73))
    await world.parts.wecom.freshen()
    assert _updates(world) == tried


async def test_a_change_that_the_platform_could_not_take_is_made_later(world, nurse, engineer):
    await nurse.says(HIS_DOWN)
    await world.ticks()
    hers, _ = newest(nurse, "催单")
    await engineer.presses("接单")
    world.platform.faults.down = True
    await world.parts.wecom.freshen()
    assert "催单" in str(hers.buttons)
    world.platform.faults.down = False
    await world.clock.passes(timedelta(seconds=31))
    await world.parts.wecom.freshen()
    assert "有新变化" in hers.text


async def test_a_member_on_the_staff_list_is_known_by_the_staff_number(world):
    await world.invites("王主任", "director", "12345678")  # staff number P12345678
    phone = world.phone()
    world.platform.joins("p12345678", "别的名字")
    phone.userid = "p12345678"
    assert "王主任，您好" in await phone.says("帮助")


async def test_a_member_nobody_knows_becomes_a_reporter_with_name_and_department(world, engineer):
    world.platform.joins("zhangsan", "张三", 20)
    phone = world.phone()
    phone.userid = "zhangsan"
    answer = await phone.says("我的打印机卡纸了，就我这一台")
    assert "工单 #1" in answer
    assert "报修人：张三" in answer
    assert "急诊科" in answer
    asked = sum(path == "/cgi-bin/user/get" for path, _ in world.platform.calls)
    await phone.says("我的工单")
    assert sum(path == "/cgi-bin/user/get" for path, _ in world.platform.calls) == asked


async def test_somebody_who_left_is_a_guest_and_stays_one(world, store):
    await world.invites("李护士", "reporter", "24681357")
    await world.store.write(_leaves)
    world.platform.joins("P24681357", "李护士")
    phone = world.phone()
    phone.userid = "P24681357"
    assert "访客" in await phone.says("帮助")
    world.platform.joins("gone", "老王")
    world.platform.members["gone"]["status"] = 5
    phone.userid = "gone"
    assert "访客" in await phone.says("帮助")


async def _leaves(unit):
    person = await people.by_staff_no(unit, "P24681357")
    await people.save(unit, replace(person, active=False))


async def test_while_the_directory_is_away_a_member_is_a_guest_and_is_known_later(world):
    phone = world.phone()
    world.platform.directory_open = False
    assert "访客" in await phone.says("帮助")
    world.platform.directory_open = True
    assert "访客" in await phone.says("帮助")
    await world.clock.passes(timedelta(minutes=2))
    assert f"{phone.userid}，您好" in await phone.says("帮助")


async def test_the_ticket_is_closed_and_rated_with_one_choice(world, nurse, engineer):
    await nurse.says(HIS_DOWN)
    await world.ticks()
    for label in ("接单", "已到场", "已恢复", "网络故障"):
        await engineer.presses(label)
    await engineer.says("更换了光模块")
    await world.ticks()
    await nurse.presses("确认恢复")
    item, _ = newest(nurse, "很满意")
    assert item.card["card_type"] == "vote_interaction"
    await nurse.presses("很满意")
    assert "谢谢您的评价" in await nurse.says("来得很快")
    ticket = await world.ticket()
    assert (ticket.status, ticket.rating) == (Status.CLOSED, 5)
    assert world.platform.dropped == []
