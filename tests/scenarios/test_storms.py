"""Many notices at once, and notices that come too late: who hears what, and who is spared."""

import asyncio
import re
from datetime import timedelta

import sqlalchemy as sa

from bot.outgoing import Outgoing
from helpdesk.errors import DeliveryError
from helpdesk.messages import Address, OutgoingMessage
from helpdesk.pace import UNLIMITED, Limits, Pace
from notifications.sender import Sending, send_due
from storage import claims, outbox, ticket_lists
from storage.outbox import Delivery
from storage.schema import deliveries
from tests.support.channel import RecordingChannel
from tests.support.stored import NOON

FAULT = "急诊HIS打不开，全科挂不了号"
SMALL = "护士站的打印机卡纸了，就这一台"
SECOND = timedelta(seconds=1)
STATES = sa.select(deliveries.c.state, sa.func.count().label("n")).group_by(deliveries.c.state)
NARROW = Limits(Pace(SECOND / 10, 10), Pace(SECOND / 1000, 1000), None, None)


class HangsFor(RecordingChannel):
    """A channel that never answers for one account."""

    def __init__(self, account):
        super().__init__("telegram", buttons=True)
        self.account = account

    async def send(self, account, message, key):
        if account == self.account:
            await asyncio.get_running_loop().create_future()
        return await super().send(account, message, key)


async def states(store):
    rows = await store.read(lambda unit: unit.rows(STATES))
    return {row["state"]: row["n"] for row in rows}


async def put(
    store, number, urgency=4, *, account=None, at=NOON, about="noted", channel="telegram"
):
    """Queue so many notices; each to an account of its own, or all to one."""

    async def work(unit):
        for n in range(number):
            address = Address(channel, account or f"p{n}")
            key = f"{urgency}-{at:%H%M%S}-{account}-{n}"
            message = OutgoingMessage(f"第{n}条\n其余的话")
            delivery = Delivery(key, address, message, urgency=urgency, about=about)
            outbox.queue(unit, delivery, at)

    await store.write(work)


def sending(store, channel, now, limits=UNLIMITED):
    return Sending(store, {"telegram": channel}, lambda: now, limits={"telegram": limits})


async def test_a_storm_of_two_hundred_notices_is_a_handful_of_messages_and_loses_none(world):
    engineer = await world.person("王工", "engineer")
    await put(world.store, 200, account=engineer.address.account, at=world.now)
    await world.ticks()
    (message,) = engineer.heard
    assert message.text.startswith("您有 200 条新通知：\n· 第0条\n· 第1条")
    assert "还有 180 条没列出来" in message.text
    assert await states(world.store) == {"sent": 1, "bundled": 199}


async def test_two_hundred_reporters_of_one_outage_are_a_handful_of_messages(world):
    engineer = await world.person("王工", "engineer")
    for n in range(200):
        nurse = await world.person(f"护士{n}", "reporter", "webchat", department="急诊科")
        await nurse.says(FAULT if n % 2 else SMALL)
        if n % 20 == 19:
            await world.passes(minutes=18 / 60)
    await world.passes(minutes=1)
    # of every ticket he is told, one by one or as one line of many
    opened = await world.store.read(ticket_lists.count_open)
    assert opened >= 100
    assert sum(told_of(message.text) for message in engineer.heard) == opened
    assert len(engineer.heard) <= 30
    left = await states(world.store)
    assert set(left) == {"sent", "bundled"}


def told_of(text):
    digest = re.match(r"您有 (\d+) 条新通知", text)
    return int(digest[1]) if digest else 1


async def test_who_had_ten_within_a_minute_gets_the_next_ones_as_one_when_it_is_over(world):
    engineer = await world.person("王工", "engineer")
    for _ in range(14):
        await put(world.store, 1, account=engineer.address.account, at=world.now)
        await world.passes(minutes=2 / 60)
    assert len(engineer.heard) == 10
    await world.passes(minutes=1)
    assert engineer.heard[10].text.startswith("您有 4 条新通知：")
    assert len(engineer.heard) == 11


async def test_in_a_storm_what_is_severe_goes_out_at_once(world):
    engineer = await world.person("王工", "engineer")
    for _ in range(12):
        await put(world.store, 1, account=engineer.address.account, at=world.now)
        await world.passes(minutes=2 / 60)
    await put(world.store, 1, 1, account=engineer.address.account, at=world.now)
    await world.ticks()
    assert len(engineer.heard) == 11


async def test_a_digest_leaves_out_what_is_over(world):
    nurse = await world.person("李护士", "reporter", "wechat", department="急诊科")
    engineer = await world.person("王工", "engineer")
    telegram = world.channels["telegram"]
    telegram.down = DeliveryError("unreachable")
    await nurse.says(FAULT)
    await world.ticks()
    await put(world.store, 20, account=engineer.address.account, at=world.now)
    for said in ("接单 1", "恢复 1", "操作不当", "教会了怎么用"):
        await engineer.says(said)
    telegram.down = None
    await world.passes(minutes=1)
    assert len(engineer.heard) == 1
    assert not engineer.was_told("新工单派给您")


async def test_a_newer_reminder_takes_the_place_of_an_unsent_older_one(world):
    nurse = await world.person("李护士", "reporter", "wechat", department="急诊科")
    engineer = await world.person("王工", "engineer")
    world.channels["telegram"].down = DeliveryError("unreachable")
    await nurse.says(FAULT)
    for _ in range(6):
        await world.passes(minutes=10)
    world.channels["telegram"].down = None
    await world.passes(minutes=30)
    await world.passes(minutes=5)
    clock = [text for text in engineer.news() if "响应" in text]
    assert len(clock) == 1
    assert (await states(world.store))["superseded"] >= 1


async def test_a_job_of_two_months_ago_does_not_speak_of_a_ticket_that_is_over(world):
    nurse = await world.person("李护士", "reporter", "wechat", department="急诊科")
    engineer = await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager", "webchat")
    world.channels["telegram"].down = DeliveryError("unreachable")
    await nurse.says(FAULT)
    await world.ticks()
    for said in ("接单 1", "恢复 1", "操作不当", "教会了怎么用"):
        await engineer.says(said)
    await nurse.says("确认 1")
    manager.news()
    world.channels["telegram"].down = None
    await world.passes(days=60)
    await world.ticks()
    assert not any("#1" in news and "派给您" in news for news in engineer.news())
    assert manager.news() == []


async def test_reminders_that_waited_for_two_months_say_nothing_of_what_ended_meanwhile(world):
    nurse = await world.person("李护士", "reporter", "wechat", department="急诊科")
    engineer = await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager")
    director = await world.person("钱主任", "director")
    world.channels["telegram"].down = DeliveryError("unreachable")
    await nurse.says(FAULT)
    for _ in range(45):
        await world.passes(minutes=1)
    # given that reminders, escalations and the breach wait in line, for all three
    assert (await states(world.store))["retrying"] >= 3
    for said in ("接单 1", "恢复 1", "操作不当", "教会了怎么用"):
        await engineer.says(said)
    await nurse.says("确认 1")
    world.channels["telegram"].down = None
    await world.passes(days=60)
    await world.passes(minutes=5)
    for who in (engineer, manager, director):
        assert not [text for text in who.news() if "#1" in text and "已确认" not in text]
    assert not {"pending", "retrying"} & set(await states(world.store))


async def test_an_engineer_who_no_longer_has_it_is_not_told_that_he_has(world):
    nurse = await world.person("李护士", "reporter", "wechat", department="急诊科")
    first = await world.person("王工", "engineer")
    second = await world.person("刘工", "engineer", "webchat")
    await world.person("赵组长", "duty_manager", "webchat")
    world.channels["telegram"].down = DeliveryError("unreachable")
    await nurse.says(FAULT)
    await world.ticks()
    carrier = (await world.ticket()).engineer_id
    assert carrier == first.person.id
    await first.says("退单 1")
    await first.says("在手术室走不开")
    await world.ticks()
    world.channels["telegram"].down = None
    await world.passes(minutes=1)
    assert not first.was_told("新工单派给您")
    assert second.was_told("新工单派给您")


async def test_an_urgent_notice_goes_before_ten_thousand_others_of_the_same_platform(store):
    await put(store, 2000)
    await put(store, 1, 1, account="manager", at=NOON + SECOND)
    channel = RecordingChannel("telegram", buttons=True)
    await send_due(sending(store, channel, NOON + SECOND, NARROW))
    assert next(iter(channel.sent)) == "manager"
    assert len(channel.sent) == 10


async def test_the_platform_gets_no_more_than_it_takes_from_all_desks_together(store):
    await put(store, 100)
    first, second = (RecordingChannel("telegram", buttons=True) for _ in range(2))
    for tenth in range(30):
        now = NOON + SECOND * tenth / 10
        await send_due(sending(store, first, now, NARROW))
        await send_due(sending(store, second, now, NARROW))
    # ten at once and one more every tenth of a second, whoever sends them
    assert len(first.sent) + len(second.sent) == 10 + 29


async def test_what_is_urgent_waits_as_well_where_the_platform_said_so_and_nowhere_else(store):
    await put(store, 1, account="spared")
    channel = RecordingChannel("telegram", buttons=True)
    channel.failures = [DeliveryError("slow down", retry_after=60 * SECOND)]
    await send_due(sending(store, channel, NOON))
    for account in ("spared", "other"):
        await put(store, 1, 1, account=account, at=NOON + SECOND)
    await send_due(sending(store, channel, NOON + 59 * SECOND))
    assert set(channel.sent) == {"other"}
    await send_due(sending(store, channel, NOON + 60 * SECOND))
    assert set(channel.sent) == {"other", "spared"}


async def test_a_person_with_a_long_line_keeps_nobody_waiting(store):
    await put(store, 100, account="busy")
    await put(store, 1, account="other", at=NOON + SECOND)
    slow = Limits(Pace(SECOND, 1), Pace(SECOND / 1000, 1000), None, None)
    channel = RecordingChannel("telegram", buttons=True)
    for n in range(1, 4):
        await send_due(sending(store, channel, NOON + n * SECOND, slow))
    assert (len(channel.sent["busy"]), len(channel.sent["other"])) == (2, 1)


async def test_what_lies_long_enough_is_not_overtaken_for_ever(store):
    await put(store, 1, 4, account="old")
    slow = Limits(Pace(timedelta(hours=1), 1), Pace(SECOND / 1000, 1000), None, None)
    channel = RecordingChannel("telegram", buttons=True)
    for hour in range(4):
        now = NOON + hour * timedelta(hours=1)
        await put(store, 3, 3, at=now)
        await send_due(sending(store, channel, now, slow))
    assert len(channel.sent["old"]) == 1


async def test_a_send_that_hangs_keeps_nobody_else_waiting(store):
    await put(store, 1, account="hung")
    channel = HangsFor("hung")
    outgoing = Outgoing(sending(store, channel, NOON), "telegram")
    await outgoing.go_on()
    await put(store, 1, account="other")
    await outgoing.go_on()
    assert len(channel.sent["other"]) == 1
    (hung,) = outgoing.under_way
    hung.cancel()


async def test_a_channel_that_hangs_keeps_no_other_channel_waiting(store):
    hung, other = HangsFor("p0"), RecordingChannel("wecom", buttons=True)
    both = Sending(store, {"telegram": hung, "wecom": other}, lambda: NOON)
    sends = {name: Outgoing(both, name) for name in ("telegram", "wecom")}
    for number in range(2):
        await put(store, 1)
        await put(store, 1, account=f"w{number}", channel="wecom")
        for name in sends:
            await sends[name].go_on()
        await asyncio.gather(*sends["wecom"].under_way)
        assert len(other.sent[f"w{number}"]) == 1
    (waiting,) = sends["telegram"].under_way
    waiting.cancel()


async def test_a_notice_whose_process_died_is_marked_uncertain(store):
    await put(store, 1, account="somebody")

    async def claim_and_die(unit):
        await claims.claim_due(unit, "telegram", NOON, 45 * SECOND, 10, UNLIMITED)

    await store.write(claim_and_die)
    channel = RecordingChannel("telegram", buttons=True)
    await send_due(sending(store, channel, NOON + 60 * SECOND))
    (row,) = await store.read(lambda unit: unit.rows(sa.select(deliveries.c.uncertain)))
    assert row["uncertain"] == 1
    assert len(channel.sent["somebody"]) == 1
