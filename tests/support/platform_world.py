"""A hospital on a platform: the real desk, channel and routes, a fake platform, time by hand."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp.test_utils import TestServer

from bot.app import web_app
from bot.channels.configured import whoever_left
from bot.channels.telegram import TelegramChannel, TelegramSettings
from bot.channels.webchat import WebChatChannel
from bot.channels.wechat import WeChatChannel, WeChatSettings
from bot.channels.wechat_closed import ClosedWindows
from bot.channels.wechat_sending import Notices
from bot.channels.wecom import WeComChannel
from bot.channels.wecom_api import WeComSettings
from bot.parts import Parts
from handlers.receipts import arrived
from helpdesk.messages import Address, OutgoingMessage
from storage import outbox
from storage.engine import Datastore
from storage.outbox import Delivery
from storage.received import ReceivedMessages
from storage.tokens import Tokens
from storage.unit import Unit
from storage.windows import Windows
from tests.support.by_hand import Clock, UnsteadyStore
from tests.support.hospital import PlatformWorld
from tests.support.phones import TelegramPhone, WeChatPhone, WeComPhone
from tests.support.platforms.telegram_api import TelegramApi
from tests.support.platforms.wechat_api import Account as WeChatAccount
from tests.support.platforms.wechat_api import WeChatPlatform
from tests.support.platforms.wecom_api import Corp, WeComPlatform
from tests.support.world import desk_on

SECRET = "made-up_secret-1"


def _telegram_phone(api: TelegramApi, number: int) -> TelegramPhone:
    return TelegramPhone(api, 700100 + number)


def _wechat_phone(platform: WeChatPlatform, number: int) -> WeChatPhone:
    return WeChatPhone(platform, f"oZhiBan{number}")


def _later(store: Datastore, now: Callable[[], datetime]) -> Callable[..., Awaitable[None]]:
    async def later(address: Address, message: OutgoingMessage, key: str) -> None:
        async def queue(unit: Unit) -> None:
            outbox.queue(unit, Delivery(f"r:{address.channel}:{key}", address, message), now())

        await store.write(queue)

    return later


def parts_on(store: Datastore, clock: Clock) -> Parts:
    parts = Parts(desk_on(store), clock, WebChatChannel(store, _nobody, clock))
    parts.webchat = WebChatChannel(store, parts.answer, clock)
    return parts


async def _nobody(_: Any) -> None:
    return None


@asynccontextmanager
async def served(parts: Parts, listening: socket.socket) -> AsyncIterator[str]:
    """The desk's own routes on a port that was taken before."""
    app = web_app(parts, [])
    server = TestServer(app, host="127.0.0.1", socket_factory=lambda *_: listening)
    async with server:
        yield str(server.make_url("")).rstrip("/")


def telegram_parts(
    api: TelegramApi, store: Datastore, clock: Clock, mode: Any, webhook_url: str = ""
) -> Parts:
    """A desk on Telegram, not started."""
    parts = parts_on(store, clock)
    parts.desk = replace(parts.desk, group_channels=frozenset({"telegram_group"}))
    settings = TelegramSettings(api.token, mode, webhook_url, SECRET, api.base)
    parts.telegram = TelegramChannel(
        settings,
        parts.answer,
        _later(store, clock),
        clock,
        desk=parts.desk,
        sleep=clock.sleep,
        poll_seconds=5,
        most_a_second=1000,
    )
    return parts


@asynccontextmanager
async def on_telegram(store: Datastore, mode: str = "webhook") -> AsyncIterator[PlatformWorld]:
    """A desk on the fake Telegram; `mode` is how updates come."""
    clock, unsteady = Clock(), UnsteadyStore(store)
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    async with TelegramApi(now=clock) as api:
        parts = telegram_parts(api, unsteady, clock, mode, f"{url}/callback/telegram")
        new_phone = partial(_telegram_phone, api)
        async with served(parts, listening):
            await parts.telegram.start()
            if mode == "webhook":
                await api.until(lambda: bool(api.webhook_url))
            try:
                yield PlatformWorld(unsteady, clock, api, parts, new_phone, url)
            finally:
                await parts.telegram.stop()


def wechat_channel(
    platform: WeChatPlatform,
    parts: Parts,
    store: UnsteadyStore,
    clock: Clock,
    patience: float = 4.5,
    choices: Any = "numbers",
    **templates: Any,
) -> WeChatChannel:
    """The channel of one process of the desk."""
    account = platform.account
    return WeChatChannel(
        WeChatSettings(
            account.app_id,
            account.secret,
            account.token,
            account.aes_key,
            account.mode,
            platform.url,
            choices,
        ),
        parts.answer,
        _later(store, clock),
        Tokens(store),
        ReceivedMessages(store.steady, "wechat", clock),
        clock,
        notices=Notices(
            Windows(store, "wechat", clock),
            ClosedWindows(store, clock, ZoneInfo("Asia/Shanghai")),
            whoever_left(parts.desk, "wechat", clock),
            lambda account, number, why: arrived(parts.desk, account, number, why, clock()),
            **templates,
        ),
        patience=patience,
        pauses=(0.0, 0.0, 0.0),
    )


@asynccontextmanager
async def on_wechat(
    store: Datastore,
    mode: str = "plain",
    patience: float = 4.5,
    choices: Any = "numbers",
    **templates: Any,
) -> AsyncIterator[PlatformWorld]:
    """A desk on the fake WeChat; `mode` is how messages are wrapped, `templates` what notices go by
    when a window is closed."""
    clock, unsteady = Clock(), UnsteadyStore(store)
    account = WeChatAccount(mode=mode)
    platform = WeChatPlatform(account, clock)
    await platform.start()
    parts = parts_on(unsteady, clock)
    parts.wechat = wechat_channel(
        platform, parts, unsteady, clock, patience, choices=choices, **templates
    )
    try:
        async with served(parts, socket.create_server(("127.0.0.1", 0))) as url:
            platform.callback = f"{url}/callback/wechat"
            new_phone = partial(_wechat_phone, platform)
            yield PlatformWorld(unsteady, clock, platform, parts, new_phone, url)
    finally:
        await parts.wechat.close()
        await platform.stop()


def _wecom_phone(platform: WeComPlatform, number: int) -> WeComPhone:
    return WeComPhone(platform, platform.joins(f"w{number:03d}"))


def wecom_channel(
    platform: WeComPlatform,
    parts: Parts,
    store: UnsteadyStore,
    clock: Clock,
    patience: float = 4.5,
) -> WeComChannel:
    """The channel of one process of the desk."""
    corp = platform.corp
    settings = WeComSettings(
        corp.corp_id, corp.agent_id, corp.secret, corp.token, corp.aes_key, platform.url
    )
    later = _later(store, clock)
    return WeComChannel(
        settings,
        parts.answer,
        later,
        store,
        clock,
        inbox=ReceivedMessages(store.steady, "wecom", clock),
        patience=patience,
        pauses=(0.0, 0.0, 0.0),
    )


@asynccontextmanager
async def on_wecom(
    store: Datastore, patience: float = 4.5, *, directory: bool = True
) -> AsyncIterator[PlatformWorld]:
    """A desk on the fake WeCom; `directory`: the app may ask who somebody is."""
    clock, unsteady = Clock(), UnsteadyStore(store)
    platform = WeComPlatform(Corp(), clock)
    platform.directory_open = directory
    await platform.start()
    parts = parts_on(unsteady, clock)
    parts.wecom = wecom_channel(platform, parts, unsteady, clock, patience)
    try:
        async with served(parts, socket.create_server(("127.0.0.1", 0))) as url:
            platform.callback = f"{url}/callback/wecom"
            new_phone = partial(_wecom_phone, platform)
            yield PlatformWorld(unsteady, clock, platform, parts, new_phone, url)
    finally:
        await parts.wecom.close()
        await platform.stop()


PLATFORMS: dict[str, Callable[[Datastore], Any]] = {
    "telegram by webhook": lambda store: on_telegram(store, "webhook"),
    "telegram by polling": lambda store: on_telegram(store, "polling"),
    "wechat in plain": lambda store: on_wechat(store, "plain"),
    "wechat in aes": lambda store: on_wechat(store, "aes"),
    "wecom": lambda store: on_wecom(store, directory=False),
}
