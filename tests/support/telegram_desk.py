"""A desk of a few lines, and the real Telegram channel between it and the fake Telegram."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.telegram import TelegramChannel, TelegramSettings
from bot.channels.typing_sign import AFTER
from helpdesk.errors import DatastoreAway
from helpdesk.messages import Address, Choice, IncomingMessage, OutgoingMessage
from tests.support.platforms.telegram_api import MONDAY, TelegramApi

SECRET = "made-up_secret-1"
PAYLOADS = Path(__file__).parent / "payloads" / "telegram"


def payload(name: str) -> dict[str, Any]:
    return json.loads((PAYLOADS / f"{name}.json").read_text("utf-8"))


@dataclass
class Desk:
    """Answers 收到：...; the same message again gets its first answer and has no second effect."""

    heard: list[IncomingMessage] = field(default_factory=list)
    """Every message that came, repeats included."""
    effects: list[str] = field(default_factory=list)
    queued: list[tuple[Address, OutgoingMessage, str]] = field(default_factory=list)
    away: int = 0
    """How many more times the datastore is away."""
    silent: bool = False
    choices: tuple[Choice, ...] = ()
    answers: dict[str, str] = field(default_factory=dict)
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    """Messages of these accounts wait here."""
    naps: list[float] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def respond(self, message: IncomingMessage) -> OutgoingMessage | None:
        self.heard.append(message)
        self.news.set()
        self._reach_datastore()
        if gate := self.gates.get(message.address.account):
            await gate.wait()
        said = message.text or message.press or message.note
        if message.id not in self.answers:
            self.effects.append(said)
            self.answers[message.id] = f"收到：{said}"
        reply = OutgoingMessage(self.answers[message.id], self.choices)
        return None if self.silent else reply

    async def later(self, address: Address, message: OutgoingMessage, key: str) -> None:
        self._reach_datastore()
        if key not in [known for _, _, known in self.queued]:
            self.queued.append((address, message, key))
        self.news.set()

    async def nap(self, seconds: float) -> None:
        """Sleeps no time, but lets others go on."""
        self.naps.append(seconds)
        self.news.set()
        await asyncio.sleep(0)

    async def has_heard(self, count: int) -> list[IncomingMessage]:
        await self.until(lambda: len(self.heard) >= count)
        return self.heard

    async def until(self, true: Any) -> None:
        async with asyncio.timeout(60):
            while not true():
                self.news.clear()
                await self.news.wait()

    def _reach_datastore(self) -> None:
        if self.away:
            self.away -= 1
            raise DatastoreAway


def channel_of(
    api: TelegramApi, desk: Desk, mode: Any = "polling", typing_after: float = AFTER, **more: Any
) -> TelegramChannel:
    settings = TelegramSettings(api.token, mode, secret=SECRET, api_base=api.base, **more)
    return TelegramChannel(
        settings,
        desk.respond,
        desk.later,
        lambda: MONDAY,
        sleep=desk.nap,
        poll_seconds=5,
        typing_after=typing_after,
    )


@asynccontextmanager
async def polling(api: TelegramApi, desk: Desk) -> AsyncIterator[TelegramChannel]:
    channel = channel_of(api, desk)
    await channel.start()
    try:
        yield channel
    finally:
        await channel.stop()


@asynccontextmanager
async def webhook(api: TelegramApi, desk: Desk) -> AsyncIterator[TestClient[Any, Any]]:
    """The desk's own web server, with its address told to Telegram."""
    server = TestServer(web.Application(), host="127.0.0.1", port=0)
    # The address must be known before the channel is built; its handler is looked up on a request.
    holder: list[TelegramChannel] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        return await holder[0].routes()[0].handler(request)

    server.app.router.add_post("/callback/telegram", handler)
    async with TestClient(server) as client:
        url = str(server.make_url("/callback/telegram"))
        holder.append(channel_of(api, desk, "webhook", webhook_url=url))
        await holder[0].start()
        try:
            await api.until(lambda: bool(api.webhook_url))
            yield client
        finally:
            await holder[0].stop()
