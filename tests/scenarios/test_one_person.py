"""Somebody with several accounts is spared as one person: what he gets is counted over all."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.messages import Address, OutgoingMessage
from helpdesk.pace import LIMITS, MOST_A_MINUTE
from notifications.sender import Sending, send_due
from storage import accounts, outbox
from storage.accounts import Account
from storage.outbox import Delivery
from storage.schema import deliveries
from tests.support.channel import RecordingChannel
from tests.support.stored import NOON

WHERE = ("telegram", "wecom")
SECOND = timedelta(seconds=1)
STATES = sa.select(deliveries.c.key, deliveries.c.state, deliveries.c.bundle_id)


@pytest.fixture
def channels():
    return {name: RecordingChannel(name, buttons=True) for name in (*WHERE, "phone")}


async def put(store, number, *, channel, at=NOON, urgency=3, echo=False, first=0, person=7):
    async def work(unit):
        for n in range(first, first + number):
            message = OutgoingMessage(f"第{n}条\n其余的话")
            key = f"e{n}:{channel}:wang"
            one = Delivery(key, Address(channel, "wang"), message, urgency=urgency, about="noted")
            outbox.queue(unit, replace(one, person_id=person, echo=echo), at)

    await store.write(work)


async def send(store, channels, now):
    await send_due(Sending(store, channels, lambda: now, limits=LIMITS))


def heard(channels, *names):
    return [m.text for name in names or channels for m in channels[name].sent["wang"]]


async def a_full_minute(store, channels):
    """Ten notices in turn at two accounts, so that neither has had many."""
    for n in range(MOST_A_MINUTE):
        at = NOON + n * 4 * SECOND
        await put(store, 1, channel=WHERE[n % 2], at=at, first=n)
        await send(store, channels, at)
    assert len(heard(channels)) == MOST_A_MINUTE


async def test_more_than_ten_a_minute_over_all_accounts_become_one_digest(store, channels):
    await a_full_minute(store, channels)
    for n in range(MOST_A_MINUTE, MOST_A_MINUTE + 6):
        await put(store, 1, channel=WHERE[n % 2], at=NOON + 45 * SECOND, first=n)
    await send(store, channels, NOON + 50 * SECOND)
    assert len(heard(channels)) == MOST_A_MINUTE
    await send(store, channels, NOON + 61 * SECOND)
    (digest,) = [text for text in heard(channels) if "新通知" in text]
    assert digest.startswith("您有 6 条新通知：")
    assert len(heard(channels)) == MOST_A_MINUTE + 1
    rows = await store.read(lambda unit: unit.rows(STATES))
    assert sorted(row["state"] for row in rows) == ["bundled"] * 5 + ["sent"] * 11


async def test_another_person_is_not_spared_for_it(store, channels):
    await a_full_minute(store, channels)
    await put(store, 1, channel="telegram", at=NOON + 45 * SECOND, first=50, person=8)
    await send(store, channels, NOON + 50 * SECOND)
    assert len(heard(channels)) == MOST_A_MINUTE + 1


async def test_what_is_severe_goes_out_at_once_where_it_belongs(store, channels):
    await a_full_minute(store, channels)
    await put(store, 3, channel="wecom", at=NOON + 45 * SECOND, first=20)
    await put(store, 1, channel="telegram", at=NOON + 45 * SECOND, first=30, urgency=1)
    await send(store, channels, NOON + 50 * SECOND)
    assert any("第30条" in text for text in heard(channels, "telegram"))


async def test_a_severe_notice_is_not_taken_into_a_message_on_another_channel(store, channels):
    await a_full_minute(store, channels)
    await put(store, 2, channel="wecom", at=NOON + 61 * SECOND, first=20)
    await put(store, 1, channel="telegram", at=NOON + 61 * SECOND, first=30, urgency=1)
    await send(store, {"wecom": channels["wecom"]}, NOON + 61 * SECOND)
    assert not any("第30条" in text for text in heard(channels, "wecom"))
    await send(store, channels, NOON + 61 * SECOND)
    assert any("第30条" in text for text in heard(channels, "telegram"))


async def test_a_copy_at_the_second_account_is_no_second_notice(store, channels):
    for n in range(MOST_A_MINUTE):
        at = NOON + n * 2 * SECOND
        await put(store, 1, channel="telegram", at=at, first=n)
        await put(store, 1, channel="wecom", at=at, first=n, echo=True)
        await send(store, channels, at)
    assert len(heard(channels, "telegram")) == len(heard(channels, "wecom")) == MOST_A_MINUTE


async def test_a_call_is_not_taken_into_a_message_and_takes_nothing_with_it(store, channels):
    await a_full_minute(store, channels)
    await put(store, 2, channel="wecom", at=NOON + 45 * SECOND, first=20)
    await put(store, 1, channel="phone", at=NOON + 45 * SECOND, first=5, echo=True)
    await send(store, channels, NOON + 50 * SECOND)
    assert heard(channels, "phone") == ["第5条\n其余的话"]
    await send(store, channels, NOON + 61 * SECOND)
    assert len(heard(channels, "phone")) == 1


async def test_what_comes_hours_after_a_full_minute_comes_one_by_one(store, channels):
    await a_full_minute(store, channels)
    later = NOON + timedelta(hours=3)
    await put(store, 2, channel="telegram", at=later, first=40)
    await send(store, channels, later)
    await send(store, channels, later + 2 * SECOND)
    assert heard(channels, "telegram")[-2:] == ["第40条\n其余的话", "第41条\n其余的话"]


async def test_of_a_notice_told_at_two_accounts_one_counts(world):
    engineer = await world.person("王工", "engineer")
    second = Account(Address("wechat", "wang"), engineer.person)
    await world.store.write(lambda unit: accounts.bind(unit, second))
    nurse = await world.person("李护士", "reporter", "webchat", department="急诊科")
    await nurse.says("急诊HIS打不开，全科挂不了号")
    await world.ticks()
    of_him = sa.select(deliveries.c.echo).where(deliveries.c.person_id == engineer.person.id)
    rows = await world.store.read(lambda unit: unit.rows(of_him))
    assert sorted(row["echo"] for row in rows) == [0, 1]
