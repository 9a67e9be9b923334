"""The composition root: the only module that builds real parts and joins them."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import web

from bot import clock
from bot.alarm_routes import alarm_routes
from bot.article_routes import article_routes
from bot.channels.configured import (
    OneWay,
    groups,
    one_way_channels,
    page_settings,
    public_url,
    receipt_secrets,
    telegram_settings,
    ways,
    wechat_notices,
    wechat_settings,
    wecom_settings,
)
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_fresh import Freshener, fresheners
from bot.channels.telegram_groups import NAME as TELEGRAM_GROUP
from bot.channels.webchat import WebChatChannel
from bot.channels.wechat import WeChatChannel
from bot.channels.wechat_messages import NAME as WECHAT
from bot.channels.wecom import WeComChannel
from bot.channels.wecom_oauth import Entrance
from bot.config import Settings
from bot.health import health_routes
from bot.holidays_cn import known_makeup
from bot.media_folder import MediaFolder
from bot.media_giving import SENDING, MediaGiving, clean_hourly
from bot.media_round import MediaRound, fetching
from bot.media_routes import media_routes
from bot.morning import look
from bot.outgoing import Outgoing
from bot.receipt_routes import receipt_routes
from bot.rules import alarm_rules, read_policy, roster_book, threshold
from bot.second_opinion import SecondOpinion
from bot.second_ranking import SecondRanking
from bot.tap_routes import tap_routes
from bot.watchdog import Heartbeat
from bot.webchat.routes import ChatPage
from bot.webchat.sessions import PATH
from bot.worker import Pulse, forget_daily, move, safely, warn_weekly
from handlers.router import respond
from handlers.turn import Desk
from helpdesk.messages import Address, Channel, IncomingMessage, OutgoingMessage
from helpdesk.reaching import GATEWAYS
from knowledge_base.library import Library
from notifications.sender import Sending
from storage import outbox
from storage.engine import Datastore
from storage.outbox import Delivery
from storage.received import ReceivedMessages
from storage.tokens import Tokens
from storage.unit import Unit

LOOK_EVERY = timedelta(minutes=1)


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
    receipt_secrets: Mapping[str, str] = field(default_factory=dict)
    heartbeat_url: str = ""
    editing: Sequence[Freshener] = ()
    media: MediaRound | None = None
    page: ChatPage | None = None
    entrance: Entrance | None = None

    @property
    def channels(self) -> Mapping[str, Channel]:
        """Every channel that can send, by name."""
        groups = self.telegram.groups if self.telegram is not None else None
        spoken = (self.webchat, self.telegram, groups, self.wechat, self.wecom)
        every: list[Channel | None] = [*spoken, *self.one_way]
        return {channel.name: channel for channel in every if channel is not None}

    async def answer(self, message: IncomingMessage) -> OutgoingMessage | None:
        """The desk's answer to a message, with everything it causes stored."""
        return await respond(self.desk, message, self.now())

    async def tick(self) -> None:
        """One round of all the work."""
        await self.move()
        await self.read_articles()
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
            if not self.editing:
                self.editing = fresheners(self.telegram, self.desk.store, self.now)
            async with self.locks["edit"]:
                for editing in self.editing:
                    await safely(editing.round(), "edit")
        if self.page is not None:
            async with self.locks["page"]:
                await safely(self.page.freshen(), "page")
        if self.wecom is not None:
            async with self.locks["freshen"]:
                await safely(self.wecom.freshen(), "freshen")

    async def fetch_media(self) -> None:
        """Fetch what people sent; nothing else waits for it."""
        if self.media is not None:
            await safely(self.media.fetch(), "media")
            await safely(MediaGiving(self.media, self.desk.media_url).go_on(), "media")
            await safely(clean_hourly(self.media), "media")

    async def show_lines(self) -> None:
        """Bring what is new to the open pages of the chat."""
        if self.page is not None:
            await safely(self.page.feed.round(), "page")

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
        ways=ways(settings),
        group_channels=frozenset({TELEGRAM_GROUP} if settings.telegram.token else ()),
        path_test=settings.path_test,
        unfinished_after=timedelta(minutes=settings.half_told_minutes),
        files=SENDING | ({"webchat"} if settings.webchat.url else set()),
        media_url=public_url(settings),
        threshold=threshold(settings),
        alarm_rules=alarm_rules(settings),
        opinion=SecondOpinion(settings.opinion) if settings.opinion.base_url else None,
        ranking=SecondRanking(settings.ranking) if settings.ranking.base_url else None,
    )

    async def answer(message: IncomingMessage) -> OutgoingMessage | None:
        return await respond(desk, message, now())

    async def later(address: Address, message: OutgoingMessage, key: str) -> None:
        await _queue(store, Delivery(f"r:{address.channel}:{key}", address, message), now())

    parts = Parts(desk, now, WebChatChannel(store, answer, now))
    parts.heartbeat_url = settings.heartbeat_url
    parts.receipt_secrets = receipt_secrets(settings)
    parts.one_way = one_way_channels(settings)
    if settings.telegram.token:
        parts.telegram = TelegramChannel(
            telegram_settings(settings), answer, later, clock.now, desk=desk
        )
    if settings.wechat.app_id:
        inbox = ReceivedMessages(store, WECHAT, clock.now)
        parts.wechat = WeChatChannel(
            wechat_settings(settings),
            answer,
            later,
            Tokens(store),
            inbox,
            clock.now,
            notices=wechat_notices(settings, desk, now),
        )
    if settings.wecom.corp_id:
        parts.wecom = WeComChannel(wecom_settings(settings), answer, later, store, clock.now)
    if settings.webchat.url:
        parts.page = chat_page(parts, settings)
    own = settings.media
    parts.media = MediaRound(
        store,
        MediaFolder(own.dir),
        fetching(parts.webchat, parts.telegram, parts.wechat, parts.wecom),
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
    app.add_routes(receipt_routes(parts.desk, parts.receipt_secrets, clock.now))
    app.add_routes(tap_routes(parts.desk, parts.now))
    for channel in (parts.telegram, parts.wechat, parts.wecom):
        if channel is not None:
            app.add_routes(channel.routes())
    if parts.media is not None:
        app.add_routes(article_routes(parts.desk, parts.media.folder, parts.now))
        app.add_routes(media_routes(parts.desk.store, parts.media.folder, parts.now))
    for part in (parts.page, parts.entrance):
        if part is not None:
            app.add_routes(part.routes())
    if parts.page is not None:
        app.on_shutdown.append(parts.page.let_go)
    app.add_routes(more)
    return app


def chat_page(parts: Parts, settings: Settings) -> ChatPage:
    """The staff's chat page; with WeCom it can be entered from there as well."""
    url = settings.webchat.url
    own, folder = page_settings(settings), MediaFolder(settings.media.dir)
    page = ChatPage(parts.desk, parts.webchat, parts.now, own, folder)
    if parts.wecom is not None:
        parts.entrance = parts.wecom.entrance(url, page.sessions.welcome)
        page.entrance = parts.entrance.link(PATH)
    return page
