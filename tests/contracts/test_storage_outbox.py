"""The outbox: every key once, the head of each line only, claimed by one desk at a time."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.errors import DatastoreAway
from helpdesk.messages import Address, Choice, OutgoingMessage
from helpdesk.pace import UNLIMITED
from helpdesk.severity import Severity
from helpdesk.ticket import What
from storage import chat_lines, claims, outbox, settling
from storage.engine import Datastore
from storage.outbox import Delivery
from storage.schema import deadlines, deliveries
from tests.support.stored import HERE, MINUTE, NOON, REPORT, add, count, queue

LEASE = 2 * MINUTE
THERE = Address("telegram", "42")
LATE = sa.select(deadlines.c.ticket_id).where(deadlines.c.breached_at >= sa.bindparam("since"))


async def claim(store, at=NOON, channels=("webchat", "telegram"), most=50, limits=UNLIMITED):
    """Claim and return the deliveries."""

    async def work(unit):
        return [await claims.claim_due(unit, c, at, LEASE, most, limits) for c in channels]

    return [one for claimed in await store.write(work) for one in claimed.deliveries]


async def keys(store, at=NOON, **asked):
    return [delivery.key for delivery in await claim(store, at, **asked)]


async def settle(store, how, *asked):
    async def work(unit):
        how(unit, *asked)

    await store.write(work)


async def test_a_key_is_queued_once(store):
    await queue(store, "e1", "e1")
    await queue(store, "e1", "e2")
    assert await count(store, deliveries) == (2,)
    (first,) = await claim(store)
    assert first.message.text == "通知 e1"


async def test_a_key_that_was_sent_is_not_queued_again(store):
    await queue(store, "e1")
    (first,) = await claim(store)
    await settle(store, settling.settle_sent, first, "receipt", NOON)
    await queue(store, "e1")
    assert await keys(store, NOON + timedelta(days=1)) == []


async def test_a_claim_takes_only_the_head_of_each_line(store):
    await queue(store, "a1", "a2", "a3")
    await queue(store, "b1", "b2", address=THERE)
    assert sorted(await keys(store)) == ["a1", "b1"]
    assert await keys(store) == []


async def test_what_was_sent_lets_the_next_one_through(store):
    await queue(store, "a1", "a2")
    for expected in ("a1", "a2"):
        (head,) = await claim(store)
        assert head.key == expected
        await settle(store, settling.settle_sent, head, "receipt", NOON)
    assert await store.read(outbox.waiting) == 0


async def test_a_claim_holds_until_its_lease_ends(store):
    await queue(store, "a1")
    (first,) = await claim(store)
    assert await keys(store, NOON + LEASE - timedelta(milliseconds=1)) == []
    (again,) = await claim(store, NOON + LEASE)
    assert (first.id, first.attempts) == (again.id, 0)
    assert again.attempts == 1


async def test_a_retry_keeps_the_order_of_its_line(store):
    await queue(store, "a1", "a2")
    await queue(store, "b1", address=THERE)
    first, other = await claim(store)
    await settle(store, settling.settle_sent, other, "receipt", NOON)
    await settle(store, settling.settle_retry, first, "503", NOON + 5 * MINUTE)
    assert await keys(store, NOON + 4 * MINUTE) == []
    assert await keys(store, NOON + 5 * MINUTE) == ["a1"]


async def test_what_failed_for_good_stays_visible_and_blocks_nobody(store):
    await queue(store, "a1", "a2")
    (first,) = await claim(store)
    await settle(store, settling.settle_failed, first, "blocked")
    assert await keys(store) == ["a2"]
    ((failed, reason),) = await store.read(lambda unit: outbox.failed(unit, 10))
    assert (failed.key, reason) == ("a1", "blocked")


@pytest.mark.parametrize(
    ("how", "asked"),
    [(settling.settle_retry, ("503", NOON + 5 * MINUTE)), (settling.settle_failed, ("blocked",))],
)
async def test_what_one_desk_sent_is_not_put_back_by_another(store, how, asked):
    # given a delivery whose lease ended while it was being sent, so that two desks have it
    await queue(store, "a1")
    (slow,) = await claim(store)
    (quick,) = await claim(store, NOON + LEASE)
    # when the one says it went out, and the other that it did not
    await settle(store, settling.settle_sent, slow, "receipt", NOON)
    await settle(store, how, quick, *asked)
    # then it did
    assert await keys(store, NOON + timedelta(days=1)) == []
    assert await store.read(lambda unit: outbox.failed(unit, 10)) == []


async def test_a_claim_that_was_lost_takes_nothing_from_whoever_has_it_now(store):
    await queue(store, "a1")
    (slow,) = await claim(store)
    await claim(store, NOON + LEASE)
    await settle(store, settling.settle_retry, slow, "503", NOON + LEASE)
    assert await keys(store, NOON + LEASE) == []
    assert await keys(store, NOON + 2 * LEASE) == ["a1"]


async def test_a_channel_that_is_switched_off_keeps_no_other_waiting(store):
    for n in range(5):
        await queue(store, f"off{n}", address=Address("telegram", str(n)))
    await queue(store, "on")
    assert await keys(store, channels=["webchat"], most=3) == ["on"]


async def test_a_head_that_is_tried_again_holds_only_its_own_line(store):
    await queue(store, "a1", "a2")
    (head,) = await claim(store)
    await settle(store, settling.settle_retry, head, "503", NOON + MINUTE)
    await queue(store, "b1", "b2", address=Address("webchat", "nurse-2"))
    assert await keys(store) == ["b1"]
    assert await keys(store, NOON + MINUTE) == ["a1"]


async def test_what_is_for_later_holds_nothing_back(store):
    later = Delivery("a1", HERE, OutgoingMessage("早上好"))
    await settle(store, outbox.queue, later, NOON, NOON + MINUTE)
    await queue(store, "a2")
    assert await keys(store) == ["a2"]


@pytest.mark.parametrize(
    ("statement", "values", "index"),
    [
        (claims._DUE, {"ch": "webchat", "now": 1, "most": 1}, "ix_deliveries_line"),
        (outbox._FAILED, {"most": 1}, "ix_deliveries_failed"),
        (LATE, {"since": 1}, "ix_deadlines_breached_at"),
    ],
)
async def test_what_is_in_line_failed_or_late_is_found_by_an_index_of_its_own(
    sqlite_url, statement, values, index
):
    store = Datastore(sqlite_url)
    sql, args = store._statements.text(statement, values)
    plan = await store.read(lambda unit: unit._driver.rows(f"EXPLAIN QUERY PLAN {sql}", args))
    assert index in " ".join(row["detail"] for row in plan)
    await store.close()


async def test_a_claim_takes_no_more_than_asked(store):
    for n in range(5):
        await queue(store, f"a{n}", address=Address("webchat", str(n)))
    assert await keys(store, most=3) == ["a0", "a1", "a2"]
    assert await keys(store, most=3) == ["a3", "a4"]


async def test_a_delivery_comes_back_as_it_was_queued(store):
    ticket = await add(store)
    message = OutgoingMessage("第一行\n“引号” 😀", (Choice("接单", "accept:1:1"),))
    queued = Delivery("e1:webchat:nurse-1", HERE, message, ticket.id)
    await settle(store, outbox.queue, queued, NOON)
    (got,) = await claim(store)
    assert (got.key, got.address, got.message, got.ticket_id, got.created_at) == (
        queued.key,
        HERE,
        message,
        ticket.id,
        NOON,
    )


async def test_a_text_with_its_numbers_is_what_a_retry_says(store):
    message = OutgoingMessage("超时", (Choice("接单", "accept:1:1"),))
    await settle(store, outbox.queue, Delivery("e1", HERE, message), NOON)
    (got,) = await claim(store)
    await settle(store, settling.set_message, got, OutgoingMessage("超时\n11 接单"))
    (again,) = await claim(store, NOON + LEASE)
    assert again.message == OutgoingMessage("超时\n11 接单")


async def test_claims_that_meet_in_one_commit_share_nothing(store):
    for n in range(10):
        await queue(store, f"a{n}", address=Address("webchat", str(n)))
    first, second = await asyncio.gather(claim(store), claim(store))
    assert (len(first), len(second)) == (10, 0)


async def test_two_desks_never_share_a_delivery_or_an_event(store, database_url):
    for n in range(40):
        await add(store)
        await queue(store, f"a{n}", address=Address("webchat", str(n)))
    desks = [Datastore(database_url), Datastore(database_url)]

    async def relay(unit):
        events = await outbox.events_to_relay(unit, 7)
        for event in events:
            outbox.mark_relayed(unit, event, NOON)
        return [event.id for event in events]

    async def work(desk):
        taken, relayed = [], []
        for _ in range(12):
            taken += [delivery.id for delivery in await claim(desk, most=7)]
            relayed += await desk.write(relay)
        return taken, relayed

    (taken, relayed), (others, other_relayed) = await asyncio.gather(*map(work, desks))
    assert sorted(taken + others) == list(range(1, 41))
    assert sorted(relayed + other_relayed) == list(range(1, 41))
    for desk in desks:
        await desk.close()


async def test_while_one_desk_is_claiming_another_takes_only_what_is_left(postgresql_url):
    """SQLite lets one desk write at a time; on PostgreSQL two are in the middle of it at once."""
    desks = [Datastore(postgresql_url), Datastore(postgresql_url)]
    await queue(desks[0], "a1", "a2")
    await queue(desks[0], "b1", address=THERE)
    claimed, go_on = asyncio.Event(), asyncio.Event()

    async def slow(unit):
        taken = await claims.claim_due(unit, "webchat", NOON, LEASE, 50, UNLIMITED)
        claimed.set()
        await go_on.wait()
        return [delivery.key for delivery in taken.deliveries]

    first = asyncio.create_task(desks[0].write(slow))
    await claimed.wait()
    assert await keys(desks[1]) == ["b1"]
    go_on.set()
    assert await first == ["a1"]
    for desk in desks:
        await desk.close()


async def test_while_one_desk_is_relaying_another_leaves_it_to_it(postgresql_url):
    """Side by side, what happened later could come to somebody first."""
    desks = [Datastore(postgresql_url), Datastore(postgresql_url)]
    for _ in range(3):
        await add(desks[0])
    taken, go_on = asyncio.Event(), asyncio.Event()

    async def relay(unit):
        events = await outbox.events_to_relay(unit, 1)
        for event in events:
            outbox.mark_relayed(unit, event, NOON)
        return [event.id for event in events]

    async def slow(unit):
        relayed = await relay(unit)
        taken.set()
        await go_on.wait()
        return relayed

    first = asyncio.create_task(desks[0].write(slow))
    await taken.wait()
    assert await desks[1].write(relay) == []
    go_on.set()
    assert await first == [1]
    assert await desks[1].write(relay) == [2]
    for desk in desks:
        await desk.close()


async def test_events_are_relayed_in_order_and_once(store):
    first, second = await add(store), await add(store)
    found = await store.read(lambda unit: outbox.events_to_relay(unit, 10))
    assert [(e.ticket_id, e.what) for e in found] == [
        (first.id, What.OPENED),
        (second.id, What.OPENED),
    ]
    await settle(store, outbox.mark_relayed, found[0], NOON)
    left = await store.read(lambda unit: outbox.events_to_relay(unit, 10))
    assert [e.id for e in left] == [found[1].id]


async def test_an_event_nobody_is_told_of_is_not_there_to_relay(store):
    await add(store, severity=Severity.S4, news=REPORT.news)
    assert await store.read(lambda unit: outbox.events_to_relay(unit, 10)) == []


async def test_a_failing_unit_queues_nothing(store):
    async def work(unit):
        outbox.queue(unit, Delivery("e1", HERE, OutgoingMessage("x")), NOON)
        raise DatastoreAway("made up")

    with pytest.raises(DatastoreAway):
        await store.write(work)
    assert await store.read(outbox.waiting) == 0


async def test_a_line_of_the_web_chat_is_there_once_for_its_key(store):
    for key, text in [("k1", "您好"), ("k1", "重复"), ("k2", "再见")]:
        said = OutgoingMessage(text, (Choice("帮助", "help"),))
        await settle(store, chat_lines.add, key, "nurse-1", "desk", said, NOON)
    await settle(store, chat_lines.add, "k3", "nurse-2", "person", OutgoingMessage("在吗"), NOON)
    lines = await store.read(lambda unit: chat_lines.of_account(unit, "nurse-1", 0, 10))
    assert [line.message.text for line in lines] == ["您好", "再见"]
    assert lines[0].message.choices == (Choice("帮助", "help"),)
    assert lines[0].at == NOON
    later = await store.read(lambda unit: chat_lines.after(unit, lines[0].id, 10))
    assert [line.message.text for line in later] == ["再见", "在吗"]
