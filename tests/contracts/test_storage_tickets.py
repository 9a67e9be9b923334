"""Tickets in the datastore: with deadlines and events or not at all, by version, to the ms."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from helpdesk.errors import Refused, TicketMoved
from helpdesk.messages import Address
from helpdesk.severity import Severity
from helpdesk.sla import Clock, Milestone
from helpdesk.ticket import Status, What
from storage import people, ticket_lists, tickets
from storage.schema import deadlines, ticket_events
from storage.schema import tickets as ticket_rows
from tests.support.stored import HERE, MINUTE, NOON, REPORT, RESPONSE, add, change, count, engineer

ALL = (ticket_rows, deadlines, ticket_events)


class Stop(Exception):
    """What a unit of these tests fails with."""


async def read(store, ticket_id=1):
    return await store.read(lambda unit: tickets.get(unit, ticket_id))


async def test_a_ticket_comes_back_as_it_was_stored(store):
    person = await engineer(store)
    full = replace(
        REPORT,
        reasons=("整个科室", "急诊"),
        system="HIS",
        department="急诊科",
        reporter_id=person.id,
        reporter_name="小李 🏥",
        reporter_phone="8001",
        team="app",
        engineer_id=person.id,
        status=Status.RESTORED,
        hold_reason="等配件",
        workaround="手工登记",
        cause="服务停止",
        solution="重启",
        restored_at=NOON + MINUTE,
        closed_at=NOON + 2 * MINUTE,
        transfers=1,
        chases=2,
        chased_at=NOON,
        rating=5,
        rating_word="很快",
    )
    stored = await store.write(lambda unit: tickets.add(unit, full))
    assert stored == replace(full, id=1, version=1, news=())
    assert await read(store) == stored


async def test_a_ticket_its_deadlines_and_its_events_are_stored_together(store):
    await add(store)
    assert await count(store, *ALL) == (1, 2, 1)


async def test_a_unit_that_fails_after_adding_leaves_nothing(store):
    async def work(unit):
        await tickets.add(unit, REPORT)
        raise Stop

    with pytest.raises(Stop):
        await store.write(work)
    assert await count(store, *ALL) == (0, 0, 0)


async def test_a_unit_that_fails_after_saving_leaves_nothing(store):
    before = await add(store)

    async def work(unit):
        met = replace(RESPONSE, met_at=NOON)
        after = replace(before, summary="别的").with_deadlines(response=met)
        await tickets.save(unit, before, after.noting(What.NOTED, NOON))
        raise Stop

    with pytest.raises(Stop):
        await store.write(work)
    assert await read(store) == before
    assert await count(store, *ALL) == (1, 2, 1)


async def test_a_stale_version_is_refused_and_leaves_nothing(store):
    old = await add(store)
    now = await change(store, old.id, summary="第二版")
    assert (old.version, now.version) == (1, 2)
    met = replace(RESPONSE, met_at=NOON)
    late = replace(old, status=Status.CANCELLED).with_deadlines(response=met)
    with pytest.raises(TicketMoved):
        await store.write(lambda unit: tickets.save(unit, old, late.noting(What.CANCELLED, NOON)))
    assert await read(store) == now
    assert await count(store, *ALL) == (1, 2, 1)


@pytest.mark.parametrize(
    "changed",
    [
        lambda ticket: ticket,
        lambda ticket: ticket.noting(What.NOTED, NOON),
        lambda ticket: ticket.with_deadlines(response=replace(RESPONSE, fired=1)),
    ],
    ids=["nothing", "a note", "a fired step"],
)
async def test_the_version_is_that_of_the_ticket_itself(store, changed):
    before = await add(store)
    after = changed(before)
    saved = await store.write(lambda unit: tickets.save(unit, before, after))
    assert saved == replace(after, version=1, news=())
    assert await read(store) == saved


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (
            datetime(2026, 11, 18, 12, 0, 0, 123456, timezone(timedelta(hours=8))),
            datetime(2026, 11, 18, 4, 0, 0, 123000, UTC),
        ),
        (
            datetime(2026, 11, 18, 4, 0, 0, 999999, UTC),
            datetime(2026, 11, 18, 4, 0, 0, 999000, UTC),
        ),
        (datetime(2100, 1, 1, 0, 0, 0, 1000, UTC), datetime(2100, 1, 1, 0, 0, 0, 1000, UTC)),
        (
            datetime(1969, 12, 31, 23, 59, 59, 1000, UTC),
            datetime(1969, 12, 31, 23, 59, 59, 1000, UTC),
        ),
    ],
)
async def test_an_instant_comes_back_aware_in_utc_and_right_to_the_millisecond(store, said, kept):
    stored = await add(
        store,
        opened_at=said,
        restored_at=said,
        deadlines=(replace(RESPONSE, due_at=said, held_for=timedelta(milliseconds=1)),),
        news=(),
    )
    got = await read(store, stored.id)
    found = [got.opened_at, got.restored_at, got.deadlines[0].due_at]
    assert found == [kept] * 3
    assert {instant.utcoffset() for instant in found} == {timedelta(0)}
    assert got.deadlines[0].held_for == timedelta(milliseconds=1)


async def test_a_naive_instant_is_refused(store):
    with pytest.raises(TypeError):
        await add(store, opened_at=datetime(2026, 11, 18))  # noqa: DTZ001
    assert await count(store, *ALL) == (0, 0, 0)


async def test_loads_follow_who_carries_an_open_ticket(store):
    wang, zhao = await engineer(store, "1001"), await engineer(store, "1002")
    ticket = await add(store, status=Status.ASSIGNED, engineer_id=wang.id)

    async def loads_after(**changed):
        await change(store, ticket.id, **changed)
        loads = await store.read(lambda unit: people.loads(unit, "app"))
        return loads[wang.id], loads[zhao.id]

    assert await loads_after() == (8, 0)
    assert await loads_after(status=Status.IN_PROGRESS) == (8, 0)
    assert await loads_after(engineer_id=zhao.id) == (0, 8)
    assert await loads_after(status=Status.ON_HOLD) == (0, 8)
    assert await loads_after(status=Status.RESTORED) == (0, 0)
    assert await loads_after(status=Status.IN_PROGRESS) == (0, 8)
    assert await loads_after(status=Status.NEW, engineer_id=None) == (0, 0)
    assert await loads_after(status=Status.ASSIGNED, engineer_id=wang.id) == (8, 0)
    assert await loads_after(status=Status.CANCELLED) == (0, 0)


async def test_a_load_that_was_just_counted_is_seen_in_the_same_unit(store):
    wang = await engineer(store)
    given = replace(REPORT, status=Status.ASSIGNED, engineer_id=wang.id)

    async def work(unit):
        seen = []
        for _ in range(3):
            await tickets.add(unit, given)
            seen.append((await people.loads(unit, "app"))[wang.id])
        return seen

    assert await store.write(work) == [8, 16, 24]


async def test_a_ticket_that_is_not_there_is_refused_in_words(store):
    with pytest.raises(Refused, match="没有找到工单 #7"):
        await read(store, 7)


async def test_due_tickets_come_by_their_moment_and_settled_deadlines_do_not(store):
    def at(minutes, **changed):
        step = RESPONSE.steps[0]._replace(at=NOON + minutes * MINUTE)
        return (replace(RESPONSE, steps=(step,), **changed),)

    later = await add(store, deadlines=at(7))
    first = await add(store, deadlines=at(3))
    await add(store, deadlines=at(1, met_at=NOON))
    await add(store, deadlines=at(1, held_at=NOON))
    await add(store, deadlines=at(60))

    async def due(minutes, most=10):
        now = NOON + minutes * MINUTE
        found = await store.write(lambda unit: tickets.claim_due(unit, now, most))
        return sorted(ticket.id for ticket in found)

    assert await store.read(tickets.next_moment) == NOON + 3 * MINUTE
    assert await due(2) == []
    assert await due(3) == [first.id]
    assert await due(10) == [later.id, first.id]
    assert await due(10, most=1) == [first.id]


async def test_without_deadlines_there_is_no_next_moment(store):
    assert await store.read(tickets.next_moment) is None


async def test_lists_hold_what_their_names_say(store):
    wang = await engineer(store)
    elsewhere = Address("telegram", "9")
    mild = await add(store, severity=Severity.S4, engineer_id=wang.id, status=Status.ASSIGNED)
    fatal = await add(store, engineer_id=wang.id, status=Status.IN_PROGRESS, address=elsewhere)
    done = await add(store, engineer_id=wang.id, status=Status.CLOSED, reporter_id=wang.id)
    late = replace(RESPONSE, breached_at=NOON)
    missed = await add(store, deadlines=(late,), address=elsewhere)

    async def ids(work, *asked):
        return [t.id for t in await store.read(lambda unit: work(unit, *asked))]

    assert await ids(ticket_lists.open_tickets, 9) == [fatal.id, missed.id, mild.id]
    assert await ids(ticket_lists.open_tickets, 1) == [fatal.id]
    assert await ids(ticket_lists.queue_of, wang.id, 9) == [fatal.id, mild.id]
    assert await ids(ticket_lists.reported_by, HERE, None, 9) == [done.id, mild.id]
    assert await ids(ticket_lists.reported_by, elsewhere, wang.id, 9) == [
        missed.id,
        done.id,
        fatal.id,
    ]
    assert await ids(ticket_lists.breached, NOON, 9) == [missed.id]
    assert await ids(ticket_lists.breached, NOON + MINUTE, 9) == []

    async def count(work, *asked):
        return await store.read(lambda unit: work(unit, *asked))

    assert await count(ticket_lists.count_open) == 3
    assert await count(ticket_lists.count_queue, wang.id) == 2
    assert await count(ticket_lists.count_reported, HERE, None) == 2
    assert await count(ticket_lists.count_reported, elsewhere, wang.id) == 3
    assert await count(ticket_lists.count_breached, NOON) == 1
    assert await count(ticket_lists.count_breached, NOON + MINUTE) == 0


async def test_what_is_open_comes_by_severity_then_by_what_is_due_next(store):
    def due(minutes, **changed):
        return (replace(RESPONSE, due_at=NOON + minutes * MINUTE, **changed),)

    wang = await engineer(store)
    his = {"engineer_id": wang.id, "status": Status.ASSIGNED}
    mild = await add(store, severity=Severity.S3, deadlines=due(1), **his)
    never = await add(store, deadlines=(), **his)
    held = await add(store, deadlines=due(2, held_at=NOON), **his)
    met = await add(store, deadlines=due(2, met_at=NOON), **his)
    later = await add(store, deadlines=due(9), **his)
    sooner = await add(store, deadlines=due(3), **his)
    worst_first = [t.id for t in (sooner, later, never, held, met, mild)]
    for work, asked in ((ticket_lists.open_tickets, ()), (ticket_lists.queue_of, (wang.id,))):
        found = await store.read(lambda unit, w=work, a=asked: w(unit, *a, 9))
        assert [ticket.id for ticket in found] == worst_first


async def test_what_was_late_comes_by_severity_then_the_newest(store):
    late = (replace(RESPONSE, breached_at=NOON),)
    mild = await add(store, severity=Severity.S3, deadlines=late)
    older = await add(store, deadlines=late, status=Status.CLOSED)
    newer = await add(store, deadlines=late)
    found = await store.read(lambda unit: ticket_lists.breached(unit, NOON, 9))
    assert [ticket.id for ticket in found] == [newer.id, older.id, mild.id]


async def test_what_others_reported_from_the_same_account_is_not_in_ones_list(store):
    wang, li = await engineer(store, "1001"), await engineer(store, "1002")
    hers = await add(store, reporter_id=li.id)
    nobodys = await add(store)

    async def ids(person_id):
        found = await store.read(lambda u: ticket_lists.reported_by(u, HERE, person_id, 9))
        return [ticket.id for ticket in found]

    assert await ids(wang.id) == [nobodys.id]
    assert await ids(li.id) == [nobodys.id, hers.id]


async def test_history_is_in_order_with_what_was_said(store):
    ticket = await add(store)
    for n in range(3):

        async def work(unit, n=n):
            before = await tickets.get(unit, ticket.id)
            after = before.noting(What.NOTED, NOON + n * MINUTE, text=f"第{n}条 🙂", again=False)
            return await tickets.save(unit, before, after)

        await store.write(work)
    events = await store.read(lambda unit: tickets.history(unit, ticket.id))
    assert [e.what for e in events] == [What.OPENED, What.NOTED, What.NOTED, What.NOTED]
    assert [e.at for e in events[1:]] == [NOON, NOON + MINUTE, NOON + 2 * MINUTE]
    assert events[3].data == {"text": "第2条 🙂", "again": False}


async def test_rows_of_every_clock_and_milestone_come_back(store):
    # "wall" and "business" are all that older rows have.
    clocks = tuple(
        replace(RESPONSE, milestone=milestone, clock=clock)
        for milestone, clock in zip(Milestone, [*Clock, *Clock], strict=False)
    )
    stored = await add(store, deadlines=clocks)
    again = await read(store, stored.id)
    assert {(d.milestone, d.clock) for d in again.deadlines} == {
        (d.milestone, d.clock) for d in clocks
    }
