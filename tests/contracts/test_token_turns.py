"""Processes that share a datastore fetch an access token one at a time."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
import pytest

from bot.channels import tencent
from bot.channels.tencent import Credentials, TencentApi
from storage.tokens import Tokens
from tests.support.by_hand import Clock
from tests.support.platforms.wechat_api import Account, WeChatPlatform

MENU = "/cgi-bin/menu/create"
SAID = {"button": [{"type": "click", "name": "报修", "key": "menu:report"}]}


@pytest.fixture
async def platform():
    platform = WeChatPlatform(Account(), Clock())
    await platform.start()
    yield platform
    await platform.stop()


@asynccontextmanager
async def processes(platform, store, count):
    """So many desks, each with connections of its own."""
    account = platform.account
    async with aiohttp.ClientSession() as session:
        credentials = Credentials(account.app_id, account.secret)
        yield [
            TencentApi(session, platform.url, credentials, Tokens(store), platform.now)
            for _ in range(count)
        ]


async def test_six_processes_that_start_together_fetch_one_token(platform, store):
    async with processes(platform, store, 6) as desks:
        await asyncio.gather(*(desk.call(MENU, SAID) for desk in desks))
    assert platform.token_fetches == 1


async def test_a_revoked_token_is_fetched_again_by_one_of_them(platform, store):
    async with processes(platform, store, 3) as desks:
        await asyncio.gather(*(desk.call(MENU, SAID) for desk in desks))
        platform.revoke_tokens()
        await asyncio.gather(*(desk.call(MENU, SAID) for desk in desks))
    assert platform.token_fetches == 2


async def test_a_process_that_died_while_fetching_holds_the_others_up_for_seconds(platform, store):
    now = platform.now()
    assert await Tokens(store).claim("refreshing:wx0123456789abcdef", now, now + tencent.TURN)
    assert not await Tokens(store).claim("refreshing:wx0123456789abcdef", now, now + tencent.TURN)
    async with processes(platform, store, 1) as [desk]:
        waiting = asyncio.create_task(desk.call(MENU, SAID))
        await asyncio.sleep(0)
        await platform.now.passes(tencent.TURN + timedelta(seconds=1))
        await waiting
    assert platform.token_fetches == 1


async def test_a_refusal_lets_the_next_one_try(platform, store):
    platform.faults.http(502)
    async with processes(platform, store, 1) as [desk]:
        with pytest.raises(tencent.DeliveryError):
            await desk.call(MENU, SAID)
        await desk.call(MENU, SAID)
