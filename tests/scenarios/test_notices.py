"""Notices: retried with patience, in order, never twice, and a lost one is news."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from helpdesk.errors import DatastoreAway, DeliveryError
from helpdesk.messages import Address
from helpdesk.pace import UNLIMITED
from helpdesk.roster import DAY, Shift
from notifications.sender import PATIENCE, Patience, Sending, send_due
from storage import accounts, claims, outbox, people, rosters
from storage.accounts import Account
from tests.support.by_hand import UnsteadyStore
from tests.support.channel import RecordingChannel
from tests.support.stored import HERE, NOON, queue

FAULT = "急诊HIS打不开，全科挂不了号"
SECOND = timedelta(seconds=1)
LITTLE = Patience(lease=90 * SECOND, patience=60 * SECOND, pause=timedelta(milliseconds=1))


@dataclass
class Watch:
    """A clock that goes on by `step` whenever it is asked."""

    now: datetime = NOON
    step: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        self.now += self.step
        return self.now


class Slow(RecordingChannel):
    """A channel in which time passes, and in which a datastore may get lost."""

    def __init__(self, watch, takes, store=None):
        super().__init__("webchat", buttons=True)
        self.watch, self.takes, self.store = watch, takes, store

    async def send(self, account, message, key):
        self.watch.now += self.takes
        if self.store is not None:
            self.store.away = True
        return await super().send(account, message, key)


class Deaf(RecordingChannel):
    """A channel that never answers."""

    async def send(self, account, message, key):
        await asyncio.get_running_loop().create_future()


class ComesBack(UnsteadyStore):
    """A datastore that is there again after so many attempts."""

    attempts = 0

    def _reach(self):
        self.attempts -= self.away
        self.away = self.away and self.attempts >= 0
        super()._reach()


async def waiting(store):
    return await store.read(outbox.waiting)


async def claimable(store, at):
    """How many deliveries could be claimed at an instant."""
    taken = await store.write(
        lambda unit: claims.claim_due(unit, "webchat", at, SECOND, 9, UNLIMITED)
    )
    return len(taken.deliveries)


async def test_the_word_of_the_platform_on_waiting_counts_from_when_it_was_said(store):
    await queue(store, "e1")
    watch = Watch()
    channel = Slow(watch, takes=40 * SECOND)
    channel.failures = [DeliveryError("slow down", retry_after=60 * SECOND)]
    await send_due(Sending(store, {"webchat": channel}, watch))
    assert await claimable(store, NOON + 99 * SECOND) == 0
    assert await claimable(store, NOON + 100 * SECOND) == 1


async def test_a_channel_that_does_not_answer_is_given_up_while_the_notice_is_still_ours(store):
    await queue(store, "e1")
    patience = Patience(patience=timedelta(0))
    await send_due(Sending(store, {"webchat": Deaf("webchat", buttons=True)}, Watch(), patience))
    assert await claimable(store, NOON + 4 * SECOND) == 0
    assert await claimable(store, NOON + 5 * SECOND) == 1
    assert PATIENCE.patience + 20 * SECOND < PATIENCE.lease


@pytest.mark.parametrize(("uncertain", "marked"), [(True, 1), (False, 0)])
async def test_whether_a_failed_attempt_may_have_arrived_is_kept_with_the_notice(
    store, uncertain, marked
):
    await queue(store, "e1")
    channel = RecordingChannel("webchat", buttons=True)
    channel.failures = [DeliveryError("no answer", uncertain=uncertain)]
    await send_due(Sending(store, {"webchat": channel}, Watch()))
    kept = await store.read(lambda unit: outbox.by_key(unit, "e1"))
    assert kept.uncertain == marked


async def test_what_went_out_while_the_datastore_went_away_is_not_sent_again(store):
    await queue(store, "e1")
    unsteady, watch = ComesBack(store), Watch()
    unsteady.attempts = 5
    channel = Slow(watch, SECOND, unsteady)
    assert await send_due(Sending(unsteady, {"webchat": channel}, watch, LITTLE)) == 1
    assert len(channel.sent[HERE.account]) == 1
    assert await waiting(store) == 0


async def test_a_datastore_that_stays_away_is_given_up_when_the_lease_ends(store):
    await queue(store, "e1")
    unsteady, watch = ComesBack(store), Watch(step=10 * SECOND)
    unsteady.attempts = 1000
    channel = Slow(watch, SECOND, unsteady)
    with pytest.raises(DatastoreAway):
        await send_due(Sending(unsteady, {"webchat": channel}, watch, LITTLE))
    assert watch.now - NOON >= LITTLE.lease
    assert await waiting(store) == 1


async def test_a_round_ends_when_all_of_it_has_ended_also_when_something_is_away(store):
    class Away(RecordingChannel):
        async def send(self, account, message, key):
            raise DatastoreAway("a channel keeps things too")

    class Reading(RecordingChannel):
        async def send(self, account, message, key):
            await waiting(store)  # longer than the other takes to fail
            return await super().send(account, message, key)

    await queue(store, "e1")
    await queue(store, "t1", address=Address("telegram", "42"))
    reading = Reading("telegram", buttons=True)
    channels = {"webchat": Away("webchat", buttons=True), "telegram": reading}
    with pytest.raises(DatastoreAway):
        await send_due(Sending(store, channels, Watch(), LITTLE))
    assert len(reading.sent["42"]) == 1
    assert await waiting(store) == 1


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


async def test_of_each_person_whom_nothing_reaches_the_manager_hears_with_whom_to_call(world):
    nurse = await world.person("李护士", "reporter", "wechat", department="急诊科")
    await world.person("王工", "engineer")
    await world.person("刘工", "engineer")
    manager = await world.person("赵组长", "duty_manager", "webchat")
    world.channels["telegram"].down = DeliveryError("blocked", permanent=True)
    await nurse.says(FAULT)
    for _ in range(4):
        await world.passes(minutes=6)
    lost = [m.text.splitlines()[:2] for m in manager.heard if "没有送到" in m.text]
    assert lost == [
        ["工单 #1 有通知没有送到，请电话联系", "没收到的人：王工（电话 8001）"],
        ["工单 #1 有通知没有送到，请电话联系", "没收到的人：刘工（电话 8001）"],
    ]


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


async def test_a_manager_on_shift_who_left_is_replaced_by_everyone_of_the_role(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    gone = await world.person("孙组长", "duty_manager")
    manager = await world.person("赵组长", "duty_manager")
    shifts = [Shift("duty_manager", day, 0, DAY, gone.person.id) for day in range(7)]
    await world.store.write(lambda unit: rosters.replace_shifts(unit, shifts))
    left = replace(gone.person, active=False)
    await world.store.write(lambda unit: people.save(unit, left))
    await nurse.says(FAULT)
    await world.ticks()
    assert manager.news() == ["没有可派的值班工程师，请您安排"]


async def test_an_engineer_without_an_account_is_called_because_the_manager_hears_of_it(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager")
    await world.store.write(lambda unit: accounts.bind(unit, Account(engineer.address)))
    await nurse.says(FAULT)
    await world.ticks()
    await world.ticks()
    assert manager.news() == ["工单 #1 有通知没有送到，请电话联系"]
