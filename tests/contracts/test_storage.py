"""The datastore: units of work are whole, apart from each other, and outlive a lost database."""

import asyncio
import shutil
import sqlite3
import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from helpdesk.errors import DatastoreAway
from storage import marks
from storage.engine import Datastore, create_engine
from storage.schema import desk_facts
from tests.support.databases import execute
from tests.support.stored import add, change, count, engineer

WAITING = (
    sa.select(sa.func.count().label("n"))
    .where(sa.text("NOT granted"))
    .select_from(sa.table("pg_locks"))
)
SLEEP = sa.select(sa.func.pg_sleep(20).label("slept"))
BACKEND = sa.select(sa.func.pg_backend_pid().label("pid"))


def fact(name):
    return lambda unit: marks.put_fact(unit, name, "yes")


def numbered(n):
    """A unit that stores fact n and returns n, but for every seventh, which raises n."""

    async def work(unit):
        await marks.put_fact(unit, str(n), "yes")
        if n % 7 == 0:
            raise ValueError(n)
        return n

    return work


async def test_a_new_file_that_another_process_has_locked_is_waited_for(tmp_path):
    with sqlite3.connect(tmp_path / "new.db", isolation_level=None) as other:
        other.execute("begin immediate")
        engine = create_engine(f"sqlite+aiosqlite:///{tmp_path / 'new.db'}")
        opening = asyncio.create_task(engine.connect().start())
        await asyncio.wait([opening], timeout=0.2)
        assert not opening.done()
        other.execute("rollback")
        await (await opening).close()
        await engine.dispose()


async def test_units_that_meet_share_a_commit(store, database_url):
    other = Datastore(database_url)
    inside, outside = [], []

    async def work(unit, name):
        await marks.put_fact(unit, name, "yes")
        inside.append(len(await unit.rows(sa.select(desk_facts))))
        outside.extend(await count(other, desk_facts))

    await asyncio.gather(*(store.write(lambda unit, n=n: work(unit, str(n))) for n in range(5)))
    assert inside == [1, 2, 3, 4, 5]
    assert outside == [0, 0, 0, 0, 0]
    assert await count(other, desk_facts) == (5,)
    await other.close()


async def test_a_failing_unit_harms_none_of_those_it_meets(store):
    units = [store.write(numbered(n)) for n in range(1, 22)]
    said = await asyncio.gather(*units, return_exceptions=True)
    failed = [repr(s) for s in said if isinstance(s, Exception)]
    assert failed == ["ValueError(7)", "ValueError(14)", "ValueError(21)"]
    assert [s for s in said if isinstance(s, int)] == [n for n in range(1, 22) if n % 7]
    assert await count(store, desk_facts) == (18,)


async def test_a_text_no_database_takes_harms_only_its_own_unit(store):
    said = await asyncio.gather(
        store.write(fact("before")),
        store.write(fact("\ud800")),
        store.write(fact("after")),
        return_exceptions=True,
    )
    assert [s for s in said if s is None] == [None, None]
    assert isinstance(said[1], Exception)
    assert not isinstance(said[1], DatastoreAway)
    assert await count(store, desk_facts) == (2,)


async def test_many_units_in_line_are_all_stored_in_their_order(store):
    revisions = [store.write(lambda unit: marks.bump(unit, "roster")) for _ in range(200)]
    await asyncio.gather(*revisions)
    assert await store.read(lambda unit: marks.fact(unit, "roster")) == "200"


async def test_cancelling_the_caller_does_not_lose_the_unit(store):
    caller = asyncio.create_task(store.write(fact("kept")))
    await asyncio.sleep(0)  # the unit is in line now
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    await store.write(fact("next"))
    assert await count(store, desk_facts) == (2,)


async def test_what_is_in_line_is_stored_before_the_store_closes(database_url):
    store = Datastore(database_url)
    callers = [asyncio.create_task(store.write(fact(str(n)))) for n in range(10)]
    await asyncio.sleep(0)
    await store.close()
    await asyncio.gather(*callers)
    other = Datastore(database_url)
    assert await count(other, desk_facts) == (10,)
    await other.close()


async def closed(store, seconds):
    """Close it; the seconds that took."""
    began = time.monotonic()
    await store.close(seconds)
    return time.monotonic() - began


async def test_a_unit_that_never_ends_does_not_keep_the_store_open(database_url):
    store, other = Datastore(database_url), Datastore(database_url)
    begun = asyncio.Event()

    async def endless(unit):
        await marks.put_fact(unit, "half", "yes")
        begun.set()
        await asyncio.Event().wait()

    under_way = asyncio.create_task(store.write(endless))
    await begun.wait()
    in_line = asyncio.create_task(store.write(fact("behind it")))
    await asyncio.sleep(0)
    assert await closed(store, 0.05) < 0.5
    said = await asyncio.gather(under_way, in_line, return_exceptions=True)
    assert [type(s) for s in said] == [DatastoreAway] * 2
    await other.write(fact("after"))  # nothing of the unit is left, no lock either
    assert await count(other, desk_facts) == (1,)
    await other.close()


async def test_a_statement_that_does_not_end_does_not_keep_the_store_open(postgresql_url):
    store, begun = Datastore(postgresql_url), asyncio.Event()

    async def sleeping(unit):
        begun.set()
        await unit.row(SLEEP)

    caller = asyncio.create_task(store.write(sleeping))
    await begun.wait()
    assert await closed(store, 0.05) < 0.5
    with pytest.raises(DatastoreAway):
        await caller


async def test_a_server_that_never_answers_does_not_keep_the_store_open():
    reached, over = asyncio.Event(), asyncio.Event()

    async def silent(_, writer):
        reached.set()
        await over.wait()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    store = Datastore(f"postgresql+asyncpg://postgres@127.0.0.1:{port}/zhiban")
    caller = asyncio.create_task(store.write(fact("lost")))
    await reached.wait()
    assert await closed(store, 0.05) < 0.5
    with pytest.raises(DatastoreAway):
        await caller
    over.set()
    server.close()


async def test_a_lock_of_somebody_else_does_not_keep_the_store_open(sqlite_url):
    store = Datastore(sqlite_url)
    await store.write(fact("before"))
    other = sqlite3.connect(store.engine.url.database, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    caller = asyncio.create_task(store.write(fact("lost")))
    await asyncio.sleep(0)
    assert await closed(store, 0.05) < 0.5
    with pytest.raises(DatastoreAway):
        await caller
    assert other.execute("SELECT count(*) FROM desk_facts").fetchone() == (1,)
    other.close()
    await _threads_end()


async def test_a_unit_that_comes_while_or_after_the_store_closes_is_refused_at_once(database_url):
    store = Datastore(database_url)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(unit):
        begun.set()
        await go_on.wait()
        await marks.put_fact(unit, "slow", "yes")

    under_way = asyncio.create_task(store.write(slow))
    await begun.wait()
    closing = asyncio.create_task(store.close(30))
    await asyncio.sleep(0)
    await _refuses(store)
    go_on.set()
    await asyncio.gather(under_way, closing)
    await _refuses(store)
    await store.close()
    other = Datastore(database_url)
    assert await count(other, desk_facts) == (1,)
    await other.close()


async def _refuses(store):
    async with asyncio.timeout(1):
        for ask in (store.write, store.read):
            with pytest.raises(DatastoreAway):
                await ask(fact("late"))


async def test_statements_are_compiled_once(store):
    async def life(staff_no):
        person = await engineer(store, staff_no)
        ticket = await add(store, engineer_id=person.id)
        await change(store, ticket.id, summary="还是不行")

    await life("1001")
    known = len(store._statements._compiled)
    await life("1002")
    await life("1003")
    assert len(store._statements._compiled) == known


async def test_a_locked_sqlite_file_is_away_and_comes_back_by_itself(sqlite_url):
    store = Datastore(sqlite_url)
    sa.event.listen(store.engine.sync_engine, "connect", _wait_little)
    await store.write(fact("before"))
    other = sqlite3.connect(store.engine.url.database, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    said = await asyncio.gather(*map(store.write, map(fact, "ab")), return_exceptions=True)
    assert [type(s) for s in said] == [DatastoreAway, DatastoreAway]
    assert await count(store, desk_facts) == (1,)  # who only reads is not kept out
    other.close()
    await store.write(fact("after"))
    assert await count(store, desk_facts) == (2,)
    await store.close()


@pytest.fixture
async def in_file(sqlite_url):
    """An open datastore with a row, a reader's connection, and the file it is in."""
    store = Datastore(sqlite_url)
    await store.write(fact("before"))
    await count(store, desk_facts)
    yield store, Path(store.engine.url.database)
    await store.close()


def _remove(file):
    for part in file.parent.glob(f"{file.name}*"):
        part.unlink()


def _replace(file):
    shutil.copy(file, file.with_name("copy"))
    file.with_name("copy").replace(file)


@pytest.mark.parametrize("takes_away", [_remove, _replace])
async def test_nothing_is_taken_once_the_sqlite_file_is_another_or_none(in_file, takes_away):
    store, file = in_file
    takes_away(file)
    was = file.exists()
    writes = [store.write(fact(name)) for name in "ab"]
    said = await asyncio.gather(*writes, count(store, desk_facts), return_exceptions=True)
    assert [type(s) for s in said] == [DatastoreAway] * 3
    assert file.exists() is was


async def test_no_new_connection_makes_an_empty_sqlite_file(in_file):
    store, file = in_file
    _remove(file)
    await store.engine.dispose()
    with pytest.raises(DatastoreAway):
        async with store.engine.connect():
            pass
    assert not file.exists()


async def test_an_sqlite_file_put_back_is_good_again(in_file, caplog):
    store, file = in_file
    parts = {part: part.with_name(f"away-{part.name}") for part in file.parent.glob("zhiban.db*")}
    for part, aside in parts.items():
        part.rename(aside)
    for name in "ab":
        with pytest.raises(DatastoreAway):
            await store.write(fact(name))
    for part, aside in parts.items():
        aside.rename(part)
    await store.write(fact("after"))
    assert await count(store, desk_facts) == (2,)
    said = [r.levelname for r in caplog.records if r.name == "storage.on_disk"]
    assert said[:1] == ["ERROR"]
    assert said.count("ERROR") == 1


def _wait_little(connection, _):
    connection.cursor().execute("pragma busy_timeout=20")


async def test_a_lost_postgresql_connection_is_away_and_comes_back_by_itself(postgresql_url):
    store = Datastore(postgresql_url)
    writer = (await store.write(lambda unit: unit.row(BACKEND)))["pid"]
    reader = (await store.read(lambda unit: unit.row(BACKEND)))["pid"]
    assert writer != reader
    await _end(postgresql_url, [writer, reader])
    with pytest.raises(DatastoreAway):
        await store.write(fact("lost"))
    assert await count(store, desk_facts) == (0,)
    await store.write(fact("after"))
    assert await count(store, desk_facts) == (1,)
    await store.close()


async def test_a_connection_lost_within_a_unit_leaves_nothing_of_it(postgresql_url):
    store = Datastore(postgresql_url)

    async def work(unit):
        await marks.put_fact(unit, "half", "yes")
        await _end(postgresql_url, [(await unit.row(BACKEND))["pid"]])
        await marks.put_fact(unit, "whole", "yes")

    with pytest.raises(DatastoreAway):
        await store.write(work)
    await store.write(fact("after"))
    assert await count(store, desk_facts) == (1,)
    await store.close()


async def _end(url, pids):
    """End the server's processes of these connections, and wait until they are gone."""
    await execute(url, *(f"SELECT pg_terminate_backend({pid}, 5000)" for pid in pids))


@pytest.mark.parametrize(
    "url",
    [
        "sqlite+aiosqlite:////nowhere/at/all/zhiban.db",
        "postgresql+asyncpg://postgres@localhost/zhiban?host=/nowhere",
        "postgresql+asyncpg://postgres@127.0.0.1:1/zhiban",
    ],
)
async def test_a_database_that_was_never_there_is_away(url):
    store = Datastore(url)
    with pytest.raises(DatastoreAway):
        await store.write(fact("lost"))
    with pytest.raises(DatastoreAway):
        await store.read(lambda unit: marks.fact(unit, "lost"))
    await store.close()
    await _threads_end()


async def _threads_end():
    # aiosqlite's threads still answer for what failed or was left: not after the loop is gone
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join)


async def test_a_database_that_does_not_exist_on_its_server_is_away(postgres):
    store = Datastore(
        sa.make_url(postgres).set(database="zhiban_nobody_made").render_as_string(False)
    )
    with pytest.raises(DatastoreAway):
        await store.write(fact("lost"))
    await store.close()


async def test_a_revision_rises_with_every_change_of_two_desks_at_once(postgresql_url):
    desks = [Datastore(postgresql_url), Datastore(postgresql_url)]
    changed = asyncio.Event()

    async def slow(unit):
        await marks.bump(unit, "roster")
        changed.set()
        for _ in range(2000):
            if (await unit.row(WAITING))["n"]:  # the other waits for this one to end
                return

    first = asyncio.create_task(desks[0].write(slow))
    await changed.wait()
    await desks[1].write(lambda unit: marks.bump(unit, "roster"))
    await first
    assert await desks[0].read(lambda unit: marks.fact(unit, "roster")) == "2"
    for desk in desks:
        await desk.close()


async def test_two_desks_in_each_others_way_both_get_through(postgresql_url):
    """Each has one row and waits for the other's: PostgreSQL ends one of them, which goes again."""
    desks = [Datastore(postgresql_url), Datastore(postgresql_url)]
    reached = [asyncio.Event(), asyncio.Event()]

    async def work(unit, me, mine, yours):
        await marks.bump(unit, mine)
        reached[me].set()
        await reached[1 - me].wait()
        await marks.bump(unit, yours)

    await asyncio.gather(
        desks[0].write(lambda unit: work(unit, 0, "a", "b")),
        desks[1].write(lambda unit: work(unit, 1, "b", "a")),
    )
    assert [await desks[0].read(lambda unit, n=n: marks.fact(unit, n)) for n in "ab"] == ["2", "2"]
    for desk in desks:
        await desk.close()
