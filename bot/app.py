"""The composition root: the only module that builds real parts and joins them."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import clock
from bot.channels.telegram import TelegramChannel, TelegramSettings
from bot.channels.webchat import WebChatChannel
from bot.channels.wechat import WeChatChannel, WeChatSettings
from bot.config import Settings
from bot.contracts import load_contract
from bot.health import health_routes
from bot.holidays_cn import china_days
from bot.worker import Pulse, safe_tick
from handlers.router import respond
from handlers.turn import Desk
from helpdesk.messages import Address, Channel, IncomingMessage, OutgoingMessage
from helpdesk.policy import Policy, build_policy
from knowledge_base.library import Library
from storage import outbox
from storage.engine import Datastore
from storage.outbox import Delivery
from storage.rosters import RosterBook
from storage.tokens import Tokens
from storage.unit import Unit

TICK_SECONDS = 1
STOP_SECONDS = 4.0
"""How long a stopping desk lets requests finish."""


@dataclass
class Parts:
    """A built desk: the desk itself, its channels, its clock, and how its worker is doing."""

    desk: Desk
    now: Callable[[], datetime]
    webchat: WebChatChannel
    telegram: TelegramChannel | None = None
    wechat: WeChatChannel | None = None
    pulse: Pulse = field(default_factory=Pulse)

    @property
    def channels(self) -> Mapping[str, Channel]:
        """Every channel that can send, by name."""
        every: list[Channel | None] = [self.webchat, self.telegram, self.wechat]
        return {channel.name: channel for channel in every if channel is not None}

    async def answer(self, message: IncomingMessage) -> OutgoingMessage | None:
        """The desk's answer to a message, with everything it causes stored."""
        return await respond(self.desk, message, self.now())

    async def tick(self) -> None:
        """One round of the worker."""
        await safe_tick(self.desk, self.channels, self.now(), self.pulse)


def read_policy(settings: Settings, today: datetime) -> Policy:
    """The contract of the settings on the holidays of these years. Raises ContractError."""
    years = range(today.year - 1, today.year + 3)
    contract = load_contract(settings.contract)
    return build_policy([contract], contract.name, *china_days(years))


def build(settings: Settings, store: Datastore, now: Callable[[], datetime] = clock.now) -> Parts:
    """The parts of a desk on an open datastore. Nothing is started."""
    policy = read_policy(settings, now())
    rosters = RosterBook(str(settings.timezone))
    desk = Desk(store, policy, Library(), settings.desk_phone, settings.hospital, rosters)

    async def answer(message: IncomingMessage) -> OutgoingMessage | None:
        return await respond(desk, message, now())

    async def later(address: Address, message: OutgoingMessage, key: str) -> None:
        await _queue(store, Delivery(f"r:{address.channel}:{key}", address, message), now())

    parts = Parts(desk, now, WebChatChannel(store, answer, now))
    if settings.telegram.token:
        parts.telegram = TelegramChannel(_telegram(settings), answer, later, clock.now)
    if settings.wechat.app_id:
        parts.wechat = WeChatChannel(_wechat(settings), answer, later, Tokens(store), clock.now)
    return parts


async def _queue(store: Datastore, delivery: Delivery, now: datetime) -> None:
    async def queue(unit: Unit) -> None:
        outbox.queue(unit, delivery, now)

    await store.write(queue)


def _telegram(settings: Settings) -> TelegramSettings:
    own = settings.telegram
    return TelegramSettings(
        own.token.reveal(), own.mode, own.webhook_url, own.secret.reveal(), own.api_base
    )


def _wechat(settings: Settings) -> WeChatSettings:
    own = settings.wechat
    return WeChatSettings(
        own.app_id,
        own.app_secret.reveal(),
        own.token.reveal(),
        own.aes_key.reveal(),
        own.mode,
        own.api_base,
    )


def web_app(parts: Parts, more: list[web.RouteDef]) -> web.Application:
    """Health, the channels' callbacks, and what else is to be served."""
    app = web.Application(client_max_size=256 * 1024)
    app.add_routes(health_routes(parts.desk.store, parts.pulse, parts.now))
    for channel in (parts.telegram, parts.wechat):
        if channel is not None:
            app.add_routes(channel.routes())
    app.add_routes(more)
    return app


def _scheduler(parts: Parts) -> AsyncIOScheduler:
    # One bad or late round is made up by the next; missed rounds are one round (platforms.md 5).
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.add_job(
        parts.tick,
        "interval",
        seconds=TICK_SECONDS,
        coalesce=True,
        misfire_grace_time=None,
        max_instances=1,
    )
    return scheduler


async def run(
    parts: Parts,
    settings: Settings,
    stop: asyncio.Event,
    ready: Callable[[], None],
    more: list[web.RouteDef],
) -> None:
    """Serve until `stop` is set, then end cleanly within about five seconds.

    Raises OSError when the port cannot be had; then nothing was started.
    """
    runner = web.AppRunner(web_app(parts, more), shutdown_timeout=STOP_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
        await _work(parts, stop, ready)
    finally:
        await runner.cleanup()
        if parts.wechat is not None:
            await parts.wechat.close()


async def _work(parts: Parts, stop: asyncio.Event, ready: Callable[[], None]) -> None:
    await parts.tick()
    scheduler = _scheduler(parts)
    scheduler.start()
    if parts.telegram is not None:
        await parts.telegram.start()
    ready()
    await stop.wait()
    if parts.telegram is not None:
        await parts.telegram.stop()
    with suppress(Exception):  # a tick under way is cancelled: its rows are claimed, not lost
        scheduler.shutdown(wait=False)
