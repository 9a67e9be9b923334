"""A built desk: its channels, its clock, and each round of its work."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.channels.configured import (
    OneWay,
)
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_fresh import Freshener, fresheners
from bot.channels.webchat import WebChatChannel
from bot.channels.wechat import WeChatChannel
from bot.channels.wecom import WeComChannel
from bot.channels.wecom_oauth import Entrance
from bot.holidays_cn import known_makeup
from bot.media_giving import MediaGiving, clean_hourly
from bot.media_round import MediaRound
from bot.morning import look
from bot.outgoing import Outgoing
from bot.watchdog import Heartbeat
from bot.webchat.routes import ChatPage
from bot.worker import Pulse, forget_daily, move, safely, warn_weekly
from handlers.router import respond
from handlers.turn import Desk
from helpdesk.messages import Channel, IncomingMessage, OutgoingMessage
from notifications.sender import Sending

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
