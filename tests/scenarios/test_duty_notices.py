"""Told before a shift and at its end, once; every Friday the roster is checked. It is Wednesday."""

from datetime import timedelta

import pytest

from helpdesk.errors import DeliveryError
from helpdesk.messages import Address
from helpdesk.people import Person, Role
from storage import accounts, people
from storage.accounts import Account
from tests.support.world import Character, World

FAULT = "急诊HIS打不开，全科挂不了号"
DAY, NIGHT = (8 * 60, 18 * 60), (18 * 60, 8 * 60)


@pytest.fixture
async def two(world: World):
    """王工 by day, 刘工 by night; a duty manager."""
    wang = await world.person("王工", "engineer", on_call=False)
    liu = await world.person("刘工", "engineer", on_call=False)
    manager = await world.person("赵组长", "duty_manager")
    days = [(wang, day, *DAY) for day in range(7)]
    await world.on_call(*days, *((liu, day, *NIGHT) for day in range(7)))
    await world.ticks()
    for who in (wang, liu):
        who.heard.clear()  # of today's shifts, which a desk that begins now tells at once
    return wang, liu, manager


def of_shifts(who) -> list[str]:
    return [m.text for m in who.heard if m.text.startswith("提醒：您的班")]


async def test_told_the_evening_before_and_an_hour_before_once_each(world, two):
    wang, liu, _ = two
    # 16:59, 17:00 and often after it: the night begins at 18:00
    await world.passes(hours=7, minutes=59)
    assert of_shifts(liu) == []
    for _ in range(4):
        await world.passes(minutes=1)
    assert of_shifts(liu) == ["提醒：您的班\n应用组 今天 18:00 到明天 08:00\n现在没有未完成的工单"]
    # 20:00: of tomorrow's day, and of tomorrow's night
    await world.passes(hours=2, minutes=56)
    await world.passes(hours=1)
    assert of_shifts(wang) == ["提醒：您的班\n应用组 明天 08:00 到 18:00\n现在没有未完成的工单"]
    assert len(of_shifts(liu)) == 2
    # 07:30: an hour before
    await world.passes(hours=10, minutes=30)
    await world.passes(minutes=10)
    assert [text.splitlines()[1] for text in of_shifts(wang)] == [
        "应用组 明天 08:00 到 18:00",
        "应用组 今天 08:00 到 18:00",
    ]


async def test_what_is_open_is_told_with_the_shift(world, two):
    _, liu, _ = two
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await nurse.says(FAULT)
    await world.passes(hours=8)
    (told,) = of_shifts(liu)
    assert told.splitlines()[2] == "现在未完成 1 张："
    assert told.splitlines()[3].startswith("#1 S2")
    assert [c.label for c in liu.heard[-1].choices][-1] == "看 #1"


async def test_a_desk_that_was_away_says_nothing_of_shifts_that_have_begun(world, two):
    wang, liu, _ = two
    await world.passes(days=60, hours=10)  # 19:00: the night has begun
    assert of_shifts(liu) == []
    assert of_shifts(wang) == []


async def test_whoever_took_the_shift_late_is_told_and_the_other_is_not_again(world, two):
    _, liu, _ = two
    chen = await world.person("陈工", "engineer", on_call=False)
    await world.passes(hours=8)  # 17:00
    await liu.says("换班 今晚 陈工")
    await liu.presses("不用还")
    await world.ticks()
    await chen.presses("同意换班")
    await world.passes(minutes=1)
    assert len(of_shifts(liu)) == 1
    assert of_shifts(chen)[0].splitlines()[1] == "应用组 今天 18:00 到明天 08:00"


async def test_who_cannot_be_told_is_the_managers_matter(world, two):
    wang, _, manager = two
    unbound = Person("S9", "孙工", Role.ENGINEER, phone="8009", team="应用组")
    sun = await world.store.write(lambda unit: people.save(unit, unbound))
    nobody = Character(world, Address("telegram", "nobody"), sun)
    await world.on_call((wang, 2, *DAY), (nobody, 2, *NIGHT))
    await world.passes(hours=8)
    assert manager.was_told(
        "孙工（电话 8009）没有绑定账号，收不到值班提醒，请电话通知：应用组 今天 18:00 到明天 08:00"
    )


@pytest.mark.parametrize(("dead", "calls"), [(("webchat",), 0), (("webchat", "telegram"), 1)])
async def test_of_a_reminder_that_reached_somebody_nowhere_the_manager_hears(world, dead, calls):
    liu = await world.person("刘工", "engineer", "webchat", on_call=False)
    manager = await world.person("赵组长", "duty_manager", "wechat")
    second = Account(Address("telegram", "liu"), liu.person)
    await world.store.write(lambda unit: accounts.bind(unit, second))
    await world.on_call((liu, 2, *NIGHT))
    for name in dead:
        world.channels[name].down = DeliveryError("blocked", permanent=True)
    await world.passes(hours=8)
    await world.ticks()
    told = [m.text for m in manager.heard if "值班提醒没有送到" in m.text]
    said = "刘工（电话 8001）的值班提醒没有送到，请电话通知：\n应用组 今天 18:00 到明天 08:00"
    assert told == [said] * calls


async def test_the_one_who_leaves_hands_everything_over_in_one_message(world, two):
    wang, liu, _ = two
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await nurse.says(FAULT)
    await nurse.says("护士站的打印机卡纸了，就这一台")
    await wang.says("接单 1")
    await world.passes(hours=8, minutes=46)  # 17:46
    await world.passes(minutes=1)
    leaving = [m for m in wang.heard if m.text.startswith("您的班今天 18:00结束")]
    (message,) = leaving
    assert message.text.splitlines()[0] == "您的班今天 18:00结束，手上还有 2 张："
    assert message.choices[0].label == "全部交给下一班"
    assert await wang.presses("全部交给下一班") == "已交给下一班：\n刘工：#1、#2"
    assert (await world.ticket(1)).engineer_id == liu.person.id


async def test_who_has_nothing_open_leaves_in_peace(world, two):
    wang, *_ = two
    await world.passes(hours=8, minutes=50)
    assert not wang.was_told("您的班今天 18:00结束")


async def test_the_duty_manager_hears_of_the_roster_every_friday_once(world, two):
    wang, _, manager = two
    await wang.says("请假 下周三")
    await wang.presses("确认请假")
    await world.ticks()
    await manager.presses("同意")
    await world.passes(days=2, minutes=59)  # Friday 09:59
    assert not manager.was_told("排班检查")
    for _ in range(3):
        await world.passes(minutes=1)
    checks = [m.text for m in manager.heard if m.text.startswith("排班检查")]
    assert checks == [
        "排班检查：未来两周有 3 个问题\n"
        "· 应用组 没有人值班：11月25日（周三） 08:00 到 18:00，合计 10 小时\n"
        "· 王工 请假，但还排着班：11月25日（周三） 08:00 到 18:00\n"
        "· 应用组 夜班和节假日分得不匀：8 周里 刘工 784 小时，平均 472 小时"
    ]
    await world.passes(days=7)
    assert len([m for m in manager.heard if m.text.startswith("排班检查")]) == 2


async def test_two_processes_tell_of_a_shift_once(world, two):
    _, liu, _ = two
    world.now += timedelta(hours=8)
    await world.ticks()
    other = World(world.store, world.desk, world.now + timedelta(minutes=1))
    await other.ticks()
    assert len(of_shifts(liu)) == 1
    assert not other.channels["telegram"].sent[liu.address.account]


async def test_an_empty_roster_is_told_on_friday(world):
    manager = await world.person("赵组长", "duty_manager")
    await world.on_call()
    await world.passes(days=2, hours=2)
    assert manager.was_told("应用组 没有人值班")
