"""The chat's page of a world's desk, and browsers without a screen that use it."""

import asyncio
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import sqlalchemy as sa
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.webchat import WebChatChannel
from bot.media_folder import MediaFolder
from bot.media_round import MediaRound
from bot.webchat.routes import ChatPage
from bot.webchat.settings import PageSettings
from handlers.router import respond
from storage.schema import deliveries

CODES = sa.select(deliveries.c.text).where(deliveries.c.key.like("code-%"))
SETTINGS = PageSettings()


@asynccontextmanager
async def served(world, settings=SETTINGS) -> AsyncIterator[Callable[[], TestClient]]:
    """Each client that is made is a browser of its own; `world.page` is the page."""

    async def answer(message):
        return await respond(world.desk, message, world.now)

    chat = WebChatChannel(world.store, answer, lambda: world.now)
    world.channels["webchat"] = chat
    folder = MediaFolder(Path(tempfile.mkdtemp(prefix="zhiban-test-media-")))
    world.media = MediaRound(world.store, folder, {"webchat": chat}, lambda: world.now)
    world.page = ChatPage(world.desk, chat, lambda: world.now, settings, folder)
    app = web.Application()
    app.add_routes(world.page.routes())
    app.on_shutdown.append(world.page.let_go)
    server = TestServer(app)
    async with server:
        clients = []

        def new():
            clients.append(TestClient(server))
            return clients[-1]

        yield new
        for client in clients:
            await client.session.close()
    shutil.rmtree(folder.path)


async def nurse_of(world):
    return await world.person("李护士", "reporter", department="急诊科")


async def codes(world):
    """The codes that were sent so far."""
    await world.page.sessions.rest()
    rows = await world.store.read(lambda unit: unit.rows(CODES))
    return [re.search(r"\d{6}", row["text"])[0] for row in rows]


async def post(client, path, headers=None, **said):
    """The status of the answer."""
    answer = await client.post(f"/chat{path}", json=said, headers=headers)
    return answer.status


async def entered(world, client, staff_no):
    """Log in with a code; the status of the answer."""
    assert await post(client, "/code", staff_no=staff_no) == 200
    code = (await codes(world))[-1]
    return await post(client, "/login", staff_no=staff_no, code=code)


async def lines(client):
    """What the page shows."""
    answer = await client.get("/chat/lines")
    return [line["text"] for line in (await answer.json())["lines"]]


async def until(stream, words):
    """What the stream says up to these words."""
    said = ""
    async with asyncio.timeout(60):
        while words not in said:
            said += (await stream.content.readany()).decode()
    return said
