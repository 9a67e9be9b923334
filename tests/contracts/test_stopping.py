"""Stopping: what is under way is answered or comes again, and the desk is gone in three seconds."""

import asyncio
import hashlib
import time

import aiohttp
import pytest
from aiohttp import web

from bot.app import build
from bot.config import Settings, WeChat
from bot.running import STOP_SECONDS, run
from bot.secret import Secret
from storage.engine import Datastore
from storage.schema import answered
from tests.support.processes import free_port
from tests.support.stored import count

TOKEN = "madeup1"
BODY = (
    "<xml><ToUserName>desk</ToUserName><FromUserName>nurse</FromUserName>"
    "<CreateTime>{at}</CreateTime><MsgType>text</MsgType>"
    "<Content>急诊HIS打不开</Content><MsgId>1</MsgId></xml>"
)


class Served:
    """A desk with the WeChat callback and a page that answers when `gate` is open."""

    def __init__(self, store):
        self.settings = Settings(port=free_port(), wechat=WeChat("wx1", Secret("s"), Secret(TOKEN)))
        self.parts = build(self.settings, store)
        self.url = f"http://127.0.0.1:{self.settings.port}"
        self.stop, self.gate = asyncio.Event(), asyncio.Event()
        self.asked = asyncio.Semaphore(0)

    async def start(self):
        ready = asyncio.Event()
        page = web.get("/slow", self._slow)
        work = run(self.parts, self.settings, self.stop, ready.set, [page])
        self.running = asyncio.create_task(work)
        async with asyncio.timeout(10):
            await ready.wait()

    async def _slow(self, _):
        self.asked.release()
        await self.gate.wait()
        return web.Response(text="answered")

    async def ends(self):
        """Stop it; the seconds that took."""
        began = time.monotonic()
        self.stop.set()
        await self.running
        return time.monotonic() - began


@pytest.fixture
async def store(sqlite_url):
    store = Datastore(sqlite_url)
    yield store
    await store.close()


@pytest.fixture
async def served(store):
    desk = Served(store)
    await desk.start()
    async with aiohttp.ClientSession() as session:
        desk.session = session
        yield desk
        desk.stop.set()
        await asyncio.gather(desk.running, return_exceptions=True)


def signed():
    stamp = str(int(time.time()))
    said = "".join(sorted((TOKEN, stamp, "n")))
    sign = hashlib.sha1(said.encode(), usedforsecurity=False).hexdigest()
    return {"timestamp": stamp, "nonce": "n", "signature": sign}


async def half_a_message(served):
    """A connection on which a signed message began and does not go on."""
    query = "&".join(f"{name}={value}" for name, value in signed().items())
    reader, writer = await asyncio.open_connection("127.0.0.1", served.settings.port)
    head = f"POST /callback/wechat?{query} HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\n<xml>"
    writer.write(head.encode())
    await writer.drain()
    return reader, writer


async def test_hanging_requests_of_every_kind_share_one_deadline(served):
    _, writer = await half_a_message(served)
    asking = asyncio.create_task(served.session.get(f"{served.url}/slow"))
    await served.asked.acquire()
    assert await served.ends() < STOP_SECONDS + 0.3
    with pytest.raises(aiohttp.ClientError):
        await asking
    writer.close()


async def test_work_that_hangs_does_not_add_to_the_requests_that_hang(served):
    async with served.parts.locks["wechat"]:
        asking = asyncio.create_task(served.session.get(f"{served.url}/slow"))
        await served.asked.acquire()
        assert await served.ends() < STOP_SECONDS + 0.3
    with pytest.raises(aiohttp.ClientError):
        await asking


async def test_a_request_under_way_is_answered_before_the_desk_ends(served):
    asking = asyncio.create_task(served.session.get(f"{served.url}/slow"))
    await served.asked.acquire()
    ending = asyncio.create_task(served.ends())
    await asyncio.sleep(0)
    served.gate.set()
    assert await (await asking).text() == "answered"
    assert await ending < 1


async def test_a_message_is_answered_and_stored_though_the_desk_is_told_to_stop(served, store):
    said = BODY.format(at=int(time.time())).encode()
    url = f"{served.url}/callback/wechat"
    asking = asyncio.create_task(served.session.post(url, params=signed(), data=said))
    async with asyncio.timeout(5):
        while not await count(store, answered):  # noqa: ASYNC110
            await asyncio.sleep(0)
    assert await served.ends() < 1.5
    assert (await asking).status == 200


async def test_nothing_to_wait_for_is_no_wait(served):
    assert await served.ends() < 1
