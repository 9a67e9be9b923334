"""Notices: retried with patience, in order, never twice, and a lost one is news."""

from datetime import timedelta

from helpdesk.errors import DeliveryError
from helpdesk.messages import Address
from storage import accounts, outbox
from storage.accounts import Account

FAULT = "急诊HIS打不开，全科挂不了号"


async def test_a_platform_that_is_down_for_ten_minutes_gets_everything_once_and_in_order(world):
    nurse = await world.person("李护士", "reporter", "wechat", department="急诊科")
    engineer = await world.person("王工", "engineer")
    telegram = world.channels["telegram"]
    telegram.down = DeliveryError("unreachable")
    await nurse.says(FAULT)
    await world.ticks()
    await nurse.says("催单 1")
    for _ in range(20):
        await world.passes(minutes=0.5)
    assert not engineer.heard
    telegram.down = None
    for _ in range(30):
        await world.passes(minutes=0.5)
    told = engineer.news()
    assert told[:2] == ["新工单派给您，请接单", "报修人催单，请尽快处理"]
    assert len(told) == len(set(told))


async def test_the_word_of_the_platform_on_waiting_is_obeyed_for_that_address_only(world):
    nurse = await world.person("李护士", "reporter", "wechat", department="急诊科")
    engineer = await world.person("王工", "engineer")
    world.channels["telegram"].failures = [
        DeliveryError("slow down", retry_after=timedelta(minutes=3))
    ]
    await nurse.says(FAULT)
    await world.ticks()
    await engineer.says("接单 1")
    await world.passes(minutes=2)
    assert not engineer.heard
    assert nurse.was_told("已接单")
    await world.passes(minutes=1)
    assert engineer.was_told("新工单派给您")


async def test_a_notice_that_failed_for_good_stays_visible_and_the_duty_manager_hears(world):
    nurse = await world.person("李护士", "reporter", "wechat", department="急诊科")
    engineer = await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager", "webchat")
    world.channels["telegram"].failures = [DeliveryError("blocked", permanent=True)]
    await nurse.says(FAULT)
    await world.ticks()
    await world.ticks()
    assert not engineer.heard
    failed = await world.store.read(lambda unit: outbox.failed(unit, 10))
    assert [reason for _, reason in failed] == ["blocked"]
    assert manager.news() == ["工单 #1 有通知没有送到，请电话联系"]
    assert "工单 #1 telegram：blocked" in await manager.says("未送达通知")


async def test_two_notices_lost_at_once_are_one_piece_of_news(world):
    nurse = await world.person("李护士", "reporter", "wechat", department="急诊科")
    engineer = await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager", "webchat")
    second = Account(Address("telegram", "another"), engineer.person)
    await world.store.write(lambda unit: accounts.bind(unit, second))
    world.channels["telegram"].down = DeliveryError("blocked", permanent=True)
    await nurse.says(FAULT)
    await world.ticks()
    await world.ticks()
    assert manager.news() == ["工单 #1 有通知没有送到，请电话联系"]


async def test_a_notice_given_up_after_a_day_is_failed_for_good(world):
    nurse = await world.person("李护士", "reporter", "wechat", department="内科")
    await world.person("王工", "engineer")
    world.channels["telegram"].down = DeliveryError("unreachable")
    await nurse.says("护士站的打印机卡纸了，就这一台")
    for _ in range(26):
        await world.passes(hours=1)
    failed = await world.store.read(lambda unit: outbox.failed(unit, 10))
    assert "unreachable" in {reason for _, reason in failed}


async def test_one_person_with_two_addresses_hears_once_at_each(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    second = Address("wechat", "wang-2")
    await world.store.write(lambda unit: accounts.bind(unit, Account(second, engineer.person)))
    await nurse.says(FAULT)
    await world.ticks()
    await world.ticks()
    assert len(engineer.heard) == 1
    assert len(world.channels["wechat"].sent["wang-2"]) == 1


async def test_a_guest_hears_of_his_report_at_the_account_he_used(world):
    guest = world.guest()
    engineer = await world.person("王工", "engineer")
    await guest.says("儿科护士站的电脑开不了机，就我这一台")
    await guest.says("张护士 8123")
    await engineer.says("接单 1")
    await world.ticks()
    assert guest.was_told("已接单")


async def test_a_bug_in_a_channel_is_tried_again_and_stops_nobody_else(world):
    nurse = await world.person("李护士", "reporter", "wechat", department="急诊科")
    engineer = await world.person("王工", "engineer")
    world.channels["telegram"].failures = [KeyError("oops")]
    await nurse.says(FAULT)
    await world.ticks()
    await engineer.says("接单 1")
    await world.ticks()
    assert nurse.was_told("已接单")
    await world.passes(minutes=1)
    assert engineer.was_told("新工单派给您")
