"""The composition root: the only module that builds real parts and joins them."""

import asyncio
import gc
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from aiohttp import web
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import clock
from bot.alarm_routes import alarm_routes
from bot.channels.configured import (
    OneWay,
    groups,
    one_way_channels,
    telegram_settings,
    wechat_settings,
    wecom_settings,
)
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_fresh import Freshener
from bot.channels.webchat import WebChatChannel
from bot.channels.wechat import WeChatChannel
from bot.channels.wechat_messages import NAME as WECHAT
from bot.channels.wecom import WeComChannel
from bot.config import Settings
from bot.contracts import load_contract
from bot.health import health_routes
from bot.holidays_cn import china_days, known_makeup
from bot.media_folder import MediaFolder
from bot.media_giving import SENDING, MediaGiving, clean_hourly
from bot.media_round import MediaRound, fetching
from bot.media_routes import media_routes
from bot.morning import look
from bot.outgoing import Outgoing
from bot.second_opinion import SecondOpinion
from bot.watchdog import EVERY_SECONDS, Heartbeat
from bot.worker import Pulse, forget_daily, move, safely, warn_weekly
from handlers.router import respond
from handlers.turn import Desk
from helpdesk.alarm import AlarmRules, Damping, read_levels
from helpdesk.duty_hours import DayBook
from helpdesk.incident import Threshold
from helpdesk.messages import Address, Channel, IncomingMessage, OutgoingMessage
from helpdesk.policy import ContractError, Policy, build_policy
from helpdesk.reaching import GATEWAYS
from knowledge_base.library import Library
from notifications.sender import Sending
from storage import outbox
from storage.engine import Datastore
from storage.outbox import Delivery
from storage.received import ReceivedMessages
from storage.rosters import RosterBook
from storage.tokens import Tokens
from storage.unit import Unit

TICK_SECONDS = 1

ARTICLES_SECONDS = 0.5
"""How often a desk looks whether articles were edited: all see an edit within a second."""

LOOK_EVERY = timedelta(minutes=1)
STOP_SECONDS = 3.0
"""How long a stopping desk lets everything under way finish, all of it together."""
REQUEST_SECONDS = STOP_SECONDS * 0.45
"""aiohttp waits this long twice: for the request's body, then for its handler."""


@dataclass
class Parts:
    """A built desk: the desk itself, its channels, its clock, and how its worker is doing."""

    desk: Desk
    now: Callable[[], datetime]
    webchat: WebChatChannel
    telegram: TelegramChannel | None = None
    wechat: WeChatChannel | None = None
    wecom: WeComChannel | None = None
    pulse: Pulse = field(default_factory=Pulse)
    locks: dict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    outgoing: dict[str, Outgoing] = field(default_factory=dict)
    one_way: Sequence[OneWay] = ()
    heartbeat_url: str = ""
    editing: Freshener | None = None
    media: MediaRound | None = None

    @property
    def channels(self) -> Mapping[str, Channel]:
        """Every channel that can send, by name."""
        spoken = (self.webchat, self.telegram, self.wechat, self.wecom)
        every: list[Channel | None] = [*spoken, *self.one_way]
        return {channel.name: channel for channel in every if channel is not None}

    async def answer(self, message: IncomingMessage) -> OutgoingMessage | None:
        """The desk's answer to a message, with everything it causes stored."""
        return await respond(self.desk, message, self.now())

    async def tick(self) -> None:
        """One round of all the work."""
        await self.move()
        for name in self.channels:
            await self.send(name)
        await self._rest_of_sends()
        await self.work_off()
        await self.freshen()
        await self.fetch_media()

    async def move(self) -> None:
        """See to deadlines and events; one at a time."""
        async with self.locks["move"]:
            now = self.now()
            if await safely(move(self.desk, now), "move"):
                self.pulse.last = now
            if self.pulse.looked is None or now - self.pulse.looked >= LOOK_EVERY:
                self.pulse.looked = now
                await safely(look(self.desk, now), "look")
            await safely(warn_weekly(self.desk, known_makeup, now, self.pulse), "warn")
            await safely(forget_daily(self.desk, now, self.pulse), "forget")

    async def read_articles(self) -> None:
        """Take over articles that were edited at any desk; nothing else waits for it."""
        await safely(self.desk.library.refresh(self.desk.store), "articles")

    async def send(self, name: str) -> None:
        """Begin to send what is due on one channel; no send keeps the next round waiting."""
        if name not in self.outgoing:
            desk, said = self.desk, self.channels
            sending = Sending(
                desk.store, said, self.now, gateways=desk.gateways, policy=desk.policy
            )
            self.outgoing[name] = Outgoing(sending, name)
        async with self.locks[name]:
            await safely(self.outgoing[name].go_on(), name)

    async def freshen(self) -> None:
        """Change cards that no longer show how it is, where a platform allows it."""
        if self.telegram is not None:
            if self.editing is None:
                self.editing = Freshener(self.telegram.edit, self.desk.store, self.now)
            async with self.locks["edit"]:
                await safely(self.editing.round(), "edit")
        if self.wecom is not None:
            async with self.locks["freshen"]:
                await safely(self.wecom.freshen(), "freshen")

    async def fetch_media(self) -> None:
        """Fetch what people sent; nothing else waits for it."""
        if self.media is not None:
            await safely(self.media.fetch(), "media")
            await safely(MediaGiving(self.media, self.desk.media_url).go_on(), "media")
            await safely(clean_hourly(self.media), "media")

    async def work_off(self) -> None:
        """Do what a process that went away told a platform it had taken, and had not done."""
        for channel in (self.wechat, self.wecom):
            if channel is not None:
                await safely(channel.work_off(), f"received:{channel.name}")

    async def beat(self) -> None:
        """Tell whoever watches from outside that the desk ticks."""
        await Heartbeat(self.heartbeat_url, self.pulse, self.now).beat()

    async def rest(self) -> None:
        """Wait for the work under way."""
        for lock in list(self.locks.values()):
            async with lock:
                pass
        await self._rest_of_sends()

    async def _rest_of_sends(self) -> None:
        for outgoing in self.outgoing.values():
            await outgoing.rest()


def read_policy(settings: Settings, today: datetime, *, demonstration: bool = False) -> Policy:
    """The contracts of the settings on the holidays of these years. Raises ContractError."""
    years = range(today.year - 1, today.year + 3)
    named = [settings.contract, *re.split(r"[,，]", settings.contracts)]
    found, mistakes = [], []
    for name in filter(None, dict.fromkeys(name.strip() for name in named)):
        try:
            found.append(load_contract(name))
        except ContractError as error:
            mistakes += [s if s.startswith(name) else f"{name}: {s}" for s in error.mistakes]
    if mistakes:
        raise ContractError(mistakes)
    if demonstration:
        # The sample contracts have run out: a demonstration shows them as if they were renewed.
        found = [replace(contract, ends=date(years[-1], 12, 31)) for contract in found]
    return build_policy(found, found[0].name, *china_days(years))


def roster_book(settings: Settings, today: datetime, contract: str) -> RosterBook:
    """The roster in the zone of the settings, with the holidays of these years.

    `contract`: the one of teams that name none.
    """
    days = china_days(range(today.year - 1, today.year + 3))
    return RosterBook(DayBook(str(settings.timezone), *days), contract)


def _threshold(settings: Settings) -> Threshold:
    own = settings.incident
    return Threshold(own.reports, own.departments, timedelta(minutes=own.minutes))


def _alarm_rules(settings: Settings) -> AlarmRules:
    own = settings.alarms
    damping = Damping(own.flaps, timedelta(minutes=own.flap_minutes))
    return AlarmRules(read_levels(own.levels), damping)


def build(
    settings: Settings,
    store: Datastore,
    now: Callable[[], datetime] = clock.now,
    *,
    demonstration: bool = False,
) -> Parts:
    """The parts of a desk on an open datastore. Nothing is started."""
    policy = read_policy(settings, now(), demonstration=demonstration)
    rosters = roster_book(settings, now(), policy.default_contract)
    gateways = frozenset(n for n in GATEWAYS if getattr(settings, n).url)
    desk = Desk(
        store,
        policy,
        Library(),
        settings.desk_phone,
        settings.hospital,
        rosters,
        gateways=gateways,
        groups=groups(settings),
        path_test=settings.path_test,
        files=SENDING,
        media_url=settings.media.url or settings.wecom.public_url,
        threshold=_threshold(settings),
        alarm_rules=_alarm_rules(settings),
        opinion=SecondOpinion(settings.opinion) if settings.opinion.base_url else None,
    )

    async def answer(message: IncomingMessage) -> OutgoingMessage | None:
        return await respond(desk, message, now())

    async def later(address: Address, message: OutgoingMessage, key: str) -> None:
        await _queue(store, Delivery(f"r:{address.channel}:{key}", address, message), now())

    parts = Parts(desk, now, WebChatChannel(store, answer, now))
    parts.heartbeat_url = settings.heartbeat_url
    parts.one_way = one_way_channels(settings)
    if settings.telegram.token:
        parts.telegram = TelegramChannel(telegram_settings(settings), answer, later, clock.now)
    if settings.wechat.app_id:
        inbox = ReceivedMessages(store, WECHAT, clock.now)
        parts.wechat = WeChatChannel(
            wechat_settings(settings), answer, later, Tokens(store), inbox, clock.now
        )
    if settings.wecom.corp_id:
        parts.wecom = WeComChannel(wecom_settings(settings), answer, later, store, clock.now)
    own = settings.media
    parts.media = MediaRound(
        store,
        MediaFolder(own.dir),
        fetching(parts.telegram, parts.wechat, parts.wecom),
        parts.now,
        own.most_mb << 20,
        timedelta(days=own.keep_days),
    )
    return parts


async def _queue(store: Datastore, delivery: Delivery, now: datetime) -> None:
    async def queue(unit: Unit) -> None:
        outbox.queue(unit, delivery, now)

    await store.write(queue)


def web_app(parts: Parts, more: list[web.RouteDef]) -> web.Application:
    """Health, the channels' callbacks, and what else is to be served."""
    app = web.Application(client_max_size=256 * 1024)
    app.add_routes(health_routes(parts.desk.store, parts.pulse, parts.now))
    app.add_routes(alarm_routes(parts.desk, parts.now))
    for channel in (parts.telegram, parts.wechat, parts.wecom):
        if channel is not None:
            app.add_routes(channel.routes())
    if parts.media is not None:
        app.add_routes(media_routes(parts.desk.store, parts.media.folder, parts.now))
    app.add_routes(more)
    return app


def _scheduler(parts: Parts) -> AsyncIOScheduler:
    # One bad or late round is made up by the next; missed rounds are one round (platforms.md 5).
    scheduler = AsyncIOScheduler(timezone="UTC")
    every: Mapping[str, Any] = {"seconds": TICK_SECONDS, "coalesce": True, "max_instances": 1}
    scheduler.add_job(parts.move, "interval", misfire_grace_time=None, **every)
    often = {**every, "seconds": ARTICLES_SECONDS}
    scheduler.add_job(parts.read_articles, "interval", misfire_grace_time=None, **often)
    for name in parts.channels:
        scheduler.add_job(parts.send, "interval", [name], misfire_grace_time=None, **every)
    if parts.wecom is not None or parts.telegram is not None:
        scheduler.add_job(parts.freshen, "interval", misfire_grace_time=None, **every)
    if parts.media is not None:
        media: Mapping[str, Any] = {**every, "max_instances": 4}
        scheduler.add_job(parts.fetch_media, "interval", misfire_grace_time=None, **media)
    if parts.wechat is not None or parts.wecom is not None:
        scheduler.add_job(parts.work_off, "interval", misfire_grace_time=None, **every)
    if parts.heartbeat_url:
        beats: Mapping[str, Any] = {**every, "seconds": EVERY_SECONDS}
        scheduler.add_job(parts.beat, "interval", misfire_grace_time=None, **beats)
    return scheduler


async def run(
    parts: Parts,
    settings: Settings,
    stop: asyncio.Event,
    ready: Callable[[], None],
    more: list[web.RouteDef],
) -> None:
    """Serve until `stop` is set, then end cleanly within about STOP_SECONDS.

    Raises OSError when the port cannot be had; then nothing was started.
    """
    _spare_the_collector()
    app = web_app(parts, more)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=REQUEST_SECONDS)
    scheduler = _scheduler(parts)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
        await _start(parts, scheduler)
        ready()
        await stop.wait()
    finally:
        await _wind_down(parts, runner, scheduler)


def _spare_the_collector() -> None:
    """Keep what lives as long as the process out of the garbage collector's rounds.

    Its full rounds over every module's objects were the longest pauses under load.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


async def _start(parts: Parts, scheduler: AsyncIOScheduler) -> None:
    await parts.move()
    scheduler.start()
    if parts.telegram is not None:
        await parts.telegram.start()


async def _wind_down(parts: Parts, runner: web.AppRunner, scheduler: AsyncIOScheduler) -> None:
    """Begin nothing new, and let what is under way finish side by side, under one deadline.

    What does not end in time was not acknowledged: the platform sends it again, and notices come
    back by their lease.
    """
    if scheduler.running:
        scheduler.pause()
    with suppress(TimeoutError):
        async with asyncio.timeout(STOP_SECONDS):
            await asyncio.gather(runner.cleanup(), *_endings(parts))
    if scheduler.running:
        scheduler.shutdown(wait=False)
    await hang_up(parts)


def _endings(parts: Parts) -> Iterator[Awaitable[None]]:
    yield parts.rest()
    if parts.telegram is not None:
        yield parts.telegram.finish()
    for channel in (parts.wechat, parts.wecom):
        if channel is not None:
            yield channel.finish(STOP_SECONDS)


async def hang_up(parts: Parts) -> None:
    """End the connections to the platforms."""
    if parts.telegram is not None:
        await parts.telegram.stop()
    for channel in (parts.wechat, parts.wecom):
        if channel is not None:
            await channel.close(0)
    for gateway in parts.one_way:
        await gateway.close()
