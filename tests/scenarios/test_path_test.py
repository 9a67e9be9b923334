"""The desk looks after itself: dead channels are found in the morning, late notices are told."""

from dataclasses import replace
from datetime import timedelta

from bot.morning import look
from helpdesk.errors import DeliveryError
from helpdesk.messages import Address, OutgoingMessage
from helpdesk.roster import DAY, Shift
from storage import accounts, outbox, rosters
from storage.accounts import Account
from storage.outbox import Delivery


async def minutes_pass(world, minutes):
    """Time passes as it does for a desk: it looks once a minute."""
    for _ in range(minutes):
        world.now += timedelta(minutes=1)
        await look(world.desk, world.now)
        await world.ticks()


async def team(world):
    """An engineer on call, his stand-by a layer below, and a manager; the test is at 09:05."""
    engineer = await world.person("王工", "engineer")
    standby = await world.person("刘工", "engineer", on_call=False)
    manager = await world.person("赵组长", "duty_manager", "webchat")
    shifts = [
        Shift("应用组", day, 0, DAY, person.person.id, layer)
        for person, layer in ((engineer, 1), (standby, 0))
        for day in range(7)
    ]
    await world.store.write(lambda unit: rosters.replace_shifts(unit, shifts))
    world.desk = replace(world.desk, path_test="09:05")
    return engineer, standby, manager


async def test_who_taps_is_left_in_peace(world):
    engineer, standby, manager = await team(world)
    await minutes_pass(world, 6)
    assert engineer.was_told("看到请点“收到”")
    assert "谢谢" in await engineer.presses("收到")
    await minutes_pass(world, 20)
    assert (standby.news(), manager.news()) == ([], [])


async def test_who_is_silent_for_a_quarter_of_an_hour_is_stood_in_for(world):
    _, standby, manager = await team(world)
    await minutes_pass(world, 30)
    assert manager.news() == ["王工（电话 8001）今早没有回应通知测试（Telegram），请电话联系"]
    assert manager.was_told("已由备班刘工顶上")
    assert standby.was_told("这个班由您顶上")
    nurse = await world.person("李护士", "reporter", "wechat", department="急诊科")
    await nurse.says("急诊HIS打不开，全科挂不了号")
    assert (await world.ticket()).engineer_id == standby.person.id


async def test_one_dead_channel_of_two_is_news_and_no_reason_to_stand_in(world):
    engineer, standby, manager = await team(world)
    second = Address("wechat", "wang-2")
    await world.store.write(lambda unit: accounts.bind(unit, Account(second, engineer.person)))
    await minutes_pass(world, 6)
    await engineer.presses("收到")
    await minutes_pass(world, 20)
    assert manager.news() == ["王工（电话 8001）今早在微信没有回应通知测试，其他渠道正常"]
    assert standby.news() == []


async def test_the_desk_tells_that_its_notices_are_late(world):
    await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager", "webchat")
    delivery = Delivery(
        "e1", Address("switched-off", "1"), OutgoingMessage("你好"), urgency=1, about="noted"
    )

    async def queue(unit):
        outbox.queue(unit, delivery, world.now)

    await world.store.write(queue)
    await minutes_pass(world, 5)
    assert manager.news() == []
    await minutes_pass(world, 10)
    assert manager.news() == ["有 1 条通知没能按时发出，最长已晚 6 分钟，急事请打电话"]


async def test_a_channel_that_is_down_makes_its_notices_late(world):
    nurse = await world.person("李护士", "reporter", "wechat", department="急诊科")
    await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager", "webchat")
    world.channels["telegram"].down = DeliveryError("slow", retry_after=timedelta(hours=1))
    await nurse.says("护士站的打印机卡纸了，就这一台")
    await minutes_pass(world, 12)
    assert any("有 1 条通知没能按时发出" in news for news in manager.news())
