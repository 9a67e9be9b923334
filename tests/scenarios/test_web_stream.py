"""What an open page hears: every line once, however fast and in whatever order they come."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
import sqlalchemy as sa

from bot.webchat.feed import MOST_OF_A_BROWSER, MOST_WAITING, End, Feed
from bot.webchat.settings import PageSettings
from helpdesk.messages import OutgoingMessage
from storage import chat_lines
from storage.engine import Datastore
from tests.support.chat_page import entered, lines, nurse_of, post, served, until

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
HURRIED = PageSettings(well_every=0.05)


@pytest.fixture
async def page(world):
    async with served(world) as new:
        yield new


class Clock:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


async def added(store, account, *texts):
    async def add(unit):
        for text in texts:
            chat_lines.add(unit, f"{account}/{text}", account, "desk", OutgoingMessage(text), NOON)

    await store.write(add)


def heard(page):
    """What waits for the page: texts, and why it ends."""
    found = []
    while not page.coming.empty():
        one = page.coming.get_nowait()
        found.append(one if isinstance(one, End) else one.line.message.text)
    return found


async def test_a_thousand_lines_at_one_moment_are_all_told(store):
    feed = Feed(store, Clock())
    page = feed.open("N1", "b")
    await feed.round()
    await added(store, "N2", *(f"另{n}" for n in range(1200)))
    await added(store, "N1", "这里")
    await feed.round()
    assert heard(page) == ["这里"]


async def test_many_rounds_at_once_tell_each_line_once(store):
    feed = Feed(store, Clock())
    page = feed.open("N1", "b")
    await feed.round()

    async def say(n):
        await added(store, "N1", f"第{n}句")
        await feed.round()

    await asyncio.gather(*(say(n) for n in range(60)))
    assert sorted(heard(page)) == sorted(f"第{n}句" for n in range(60))


async def test_a_page_that_takes_nothing_is_sent_back_and_loses_nothing(store):
    feed = Feed(store, Clock())
    page = feed.open("N1", "b")
    await feed.round()
    await added(store, "N1", *(f"第{n}句" for n in range(MOST_WAITING + 1)))
    await feed.round()
    # nothing half: what it has not got it asks for when it comes back
    assert heard(page) == [End.AGAIN]


async def test_the_fifth_page_of_one_browser_ends_the_first_and_no_other_browsers(store):
    feed = Feed(store, Clock())
    elsewhere = feed.open("N1", "another")
    pages = [feed.open("N1", "b") for _ in range(MOST_OF_A_BROWSER + 1)]
    assert [heard(page) for page in pages] == [[End.ELSEWHERE], [], [], [], []]
    assert heard(elsewhere) == []


@asynccontextmanager
async def slow_line(url, account, text):
    """A line of another desk that has its number and is not committed."""
    plain = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(plain)
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute(
        "INSERT INTO chat_lines (key, account, author, text, at) VALUES ($1, $2, 'desk', $3, 0)",
        f"slow/{text}",
        account,
        text,
    )
    yield transaction
    await connection.close()


@pytest.fixture
async def shared(postgresql_url):
    store = Datastore(postgresql_url)
    yield store, postgresql_url
    await store.close()


async def test_a_line_committed_long_after_a_later_one_is_told(shared):
    store, url = shared
    clock = Clock()
    feed = Feed(store, clock)
    page = feed.open("N1", "b")
    await feed.round()
    async with slow_line(url, "N1", "慢的") as transaction:
        await added(store, "N1", "快的")
        await feed.round()
        told = page.coming.get_nowait()
        assert (told.line.message.text, told.line.id, told.complete) == ("快的", 2, 0)
        for _ in range(5):
            clock.now += timedelta(minutes=5)
            await feed.round()
        assert heard(page) == []
        await transaction.commit()
    await feed.round()
    assert heard(page) == ["慢的"]
    assert await feed.complete() == 2


async def test_a_number_that_never_comes_is_waited_for_no_longer_than_needed(shared):
    store, url = shared
    clock = Clock()
    feed = Feed(store, clock)
    feed.open("N1", "b")
    await feed.round()
    async with slow_line(url, "N1", "取消的") as transaction:
        await added(store, "N1", "快的")
        await feed.round()
        await transaction.rollback()
    assert await feed.complete() == 0
    await feed.round()
    clock.now += timedelta(seconds=11)
    await feed.round()
    assert await feed.complete() == 2


async def test_a_line_under_way_while_the_page_is_loaded_is_told(shared):
    store, url = shared
    feed = Feed(store, Clock())
    async with slow_line(url, "N1", "慢的") as transaction:
        await added(store, "N1", "快的")
        # the page reads its history, and then begins to listen
        complete = await feed.complete()
        assert complete == 0
        await transaction.commit()
    missed = await store.read(lambda unit: chat_lines.heard(unit, "N1", complete, 10))
    assert [line.message.text for line in missed] == ["慢的", "快的"]


async def test_two_desks_that_write_at_once_leave_no_line_out(shared):
    store, url = shared
    other = Datastore(url)
    feed = Feed(store, Clock())
    page = feed.open("N1", "b")
    await feed.round()

    async def write(desk, name):
        for n in range(40):
            await added(desk, "N1", f"{name}{n}")

    async def look():
        while not done.is_set():
            await feed.round()
            await asyncio.sleep(0)

    done = asyncio.Event()
    looking = asyncio.create_task(look())
    await asyncio.gather(
        *(write(desk, name) for desk, name in zip([store, other] * 3, "甲乙丙丁戊己", strict=True))
    )
    done.set()
    await looking
    await feed.round()
    await other.close()
    assert sorted(heard(page)) == sorted(f"{name}{n}" for name in "甲乙丙丁戊己" for n in range(40))


async def test_more_than_a_thousand_missed_lines_all_come(world, page):
    nurse, client = await nurse_of(world), page()
    number = nurse.person.staff_no
    await entered(world, client, number)
    await added(world.store, number, *(f"第{n}句" for n in range(1100)))
    async with client.get("/chat/live?after=0") as stream:
        said = await until(stream, "event: ready")
    assert said.count('data: {"id"') == 1100


async def test_a_silent_stream_says_that_it_lives_and_ends_with_the_session(world):
    nurse = await nurse_of(world)
    async with served(world, HURRIED) as new:
        client, other = new(), new()
        await entered(world, client, nurse.person.staff_no)
        world.now += timedelta(seconds=1)
        await entered(world, other, nurse.person.staff_no)
        async with client.get("/chat/live?after=0") as stream:
            await until(stream, "event: well")
            async with other.get("/chat/live?after=0") as there:
                await until(there, "event: well")
                # whoever logs out is let go at once, and the other comes back
                assert await post(other, "/logout") == 200
                await until(there, "event: again")
            await until(stream, "event: again")
        assert (await other.get("/chat/live?after=0")).status == 401
        async with client.get("/chat/live?after=0") as stream:
            await until(stream, "event: well")
            world.now += timedelta(hours=13)
            async with asyncio.timeout(60):
                while await stream.content.readany():
                    pass


async def test_a_busy_stream_ends_with_its_session_too(world):
    nurse = await nurse_of(world)
    number = nurse.person.staff_no
    async with served(world, HURRIED) as new:
        client = new()
        await entered(world, client, number)
        async with client.get("/chat/live?after=0") as stream:
            await until(stream, "event: ready")
            world.now += timedelta(hours=13)
            async with asyncio.timeout(60):
                n = 0
                while not stream.content.at_eof():
                    n += 1
                    await added(world.store, number, f"第{n}句")
                    await world.page.feed.round()
                    await stream.content.readany()


async def test_what_a_reload_shows_and_what_the_stream_tells_are_each_line_once(world, page):
    nurse, client = await nurse_of(world), page()
    await entered(world, client, nurse.person.staff_no)
    await post(client, "/say", id="m1", text="急诊HIS打不开，全科挂不了号")
    shown = await (await client.get("/chat/lines")).json()
    assert shown["complete"] == shown["lines"][-1]["id"]
    async with client.get(f"/chat/live?after={shown['complete']}") as stream:
        assert "message" not in await until(stream, "event: ready")
        await post(client, "/say", id="m2", text="谢谢")
        said = await until(stream, "id: 4\n")
    assert said.count("event: message") == 2
    assert len(await lines(client)) == 4
