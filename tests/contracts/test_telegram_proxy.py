"""Everything that goes to Telegram goes by the proxy of the settings."""

from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels.telegram import TelegramChannel, TelegramSettings
from bot.commands.channels import findings
from bot.config import Secret, Settings, Telegram
from tests.support.platforms.telegram_api import MONDAY, TelegramApi
from tests.support.telegram_desk import Desk

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

NURSE = 700100


@asynccontextmanager
async def proxy():
    """An HTTP proxy, and what it passed on."""
    passed = []

    async def forward(request):
        passed.append(request.path)
        # In a proxy's request line stands the whole address.
        url = request.url
        async with aiohttp.ClientSession() as http:
            how = {"Content-Type": request.headers.get("Content-Type", "")}
            body = await request.read()
            async with http.request(request.method, url, data=body, headers=how) as answer:
                content = await answer.read()
                kind = answer.content_type
                return web.Response(body=content, status=answer.status, content_type=kind)

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", forward)
    async with TestServer(app, host="127.0.0.1") as server:
        yield str(server.make_url("")).rstrip("/"), passed


async def test_messages_answers_and_files_go_by_the_proxy():
    desk = Desk()
    async with TelegramApi() as api, proxy() as (address, passed):
        settings = TelegramSettings(api.token, api_base=api.base, proxy=address)
        channel = TelegramChannel(
            settings, desk.respond, desk.later, lambda: MONDAY, sleep=desk.nap, poll_seconds=1
        )
        await channel.start()
        try:
            await api.user_says(NURSE, "在吗")
            await api.has_sent(NURSE, 1)
            [photo] = api.files.photo(b"png")[-1:]
            assert await channel.fetch(photo["file_id"], 1000) == b"png"
        finally:
            await channel.stop()
        methods = {path.rpartition("/")[2].lower() for path in passed}
        assert {"getupdates", "sendmessage", "getfile"} <= methods
        assert any(path.startswith("/file/") for path in passed)
        assert address not in repr(settings)


async def test_the_check_goes_by_it_as_well():
    async with TelegramApi() as api, proxy() as (address, passed):
        own = Telegram(Secret(api.token), proxy=Secret(address), api_base=api.base)
        found = await findings(Settings(telegram=own), lambda: MONDAY)
        assert found[0].good
        assert len(passed) == len(api.calls) > 0
