"""A hospital on a platform: the real desk, channel and routes, a fake platform, time by hand."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from aiohttp.test_utils import TestServer

from bot.app import Parts, web_app
from bot.channels.telegram import TelegramChannel, TelegramSettings
from bot.channels.webchat import WebChatChannel
from bot.channels.wechat import WeChatChannel, WeChatSettings
from bot.channels.wecom import WeComChannel
from bot.channels.wecom_api import WeComSettings
from bot.media_folder import MediaFolder
from bot.media_giving import SENDING
from bot.media_round import MediaRound, fetching
from bot.worker import tick
from helpdesk.invite import VALID_FOR, code_hash
from helpdesk.messages import Address, OutgoingMessage
from helpdesk.people import Person, Role
from helpdesk.roster import DAY, Shift
from helpdesk.ticket import Ticket, TicketEvent
from knowledge_base.importer import read_folder
from storage import accounts, articles, media, outbox, people, rosters, ticket_lists, tickets
from storage.accounts import Account
from storage.engine import Datastore
from storage.media import Stored
from storage.outbox import Delivery
from storage.received import ReceivedMessages
from storage.schema import answered
from storage.tokens import Tokens
from storage.unit import Unit
from tests.support.by_hand import Clock, UnsteadyStore
from tests.support.phones import Phone, TelegramPhone, WeChatPhone, WeComPhone
from tests.support.platforms.telegram_api import TelegramApi
from tests.support.platforms.wechat_api import Account as WeChatAccount
from tests.support.platforms.wechat_api import WeChatPlatform
from tests.support.platforms.wecom_api import Corp, WeComPlatform
from tests.support.world import ARTICLES, desk_on

_MESSAGES = sa.select(sa.func.count().label("n")).select_from(answered)
SECRET = "made-up_secret-1"
TEAM = "应用组"


@dataclass
class PlatformWorld:
    """A desk on one platform, its people and its time."""

    store: UnsteadyStore
    clock: Clock
    platform: Any
    parts: Parts
    new_phone: Callable[[int], Phone]
    url: str = ""
    shifts: list[Shift] = field(default_factory=list)
    folder: Path = Path()
    _phones: int = 0

    def phone(self) -> Phone:
        """The telephone of somebody nobody knows yet."""
        self._phones += 1
        return self.new_phone(self._phones)

    async def person(self, name: str, role: str, department: str = "") -> Any:
        """Somebody on the staff list who talks here already; engineers are on call all week."""
        phone = self.phone()
        team = TEAM if role == "engineer" else ""
        number = f"S{self._phones:04d}"
        person = Person(number, name, Role(role), department, phone=f"80{self._phones}", team=team)
        await self.store.write(lambda unit: self._staff(unit, phone.address, person))
        await phone.says("帮助")
        return phone

    async def _staff(self, unit: Unit, address: Address, person: Person) -> None:
        stored = await people.save(unit, person)
        await accounts.bind(unit, Account(address, stored))
        if person.role is Role.ENGINEER:
            self.shifts += [Shift(TEAM, day, 0, DAY, stored.id) for day in range(7)]
            await rosters.replace_shifts(unit, self.shifts)
            await rosters.set_team(unit, "*", TEAM)

    async def invites(self, name: str, role: str, code: str) -> None:
        """Somebody on the staff list gets a one-time code on paper."""

        async def add(unit: Unit) -> None:
            person = await people.save(unit, Person(f"P{code}", name, Role(role), "急诊科"))
            now = self.clock()
            await people.invite(unit, person.id, code_hash(code), now + VALID_FOR, now)

        await self.store.write(add)

    async def knows_the_starter_articles(self) -> None:
        await self.store.write(lambda unit: articles.save(unit, read_folder(ARTICLES)[0]))
        await self.parts.desk.library.refresh(self.store)

    async def passes(self, **period: float) -> None:
        """Let time pass, then tick once."""
        await self.clock.passes(timedelta(**period))
        await self.ticks()

    async def ticks(self) -> None:
        """One round of the worker, now."""
        await tick(self.parts.desk, self.parts.channels, self.clock())
        await self.parts.work_off()
        await self.parts.freshen()
        await self.parts.fetch_media()

    def keeps_media_in(self, folder: Path, free: int = 1 << 40) -> None:
        """Where what people send is kept, and how much room there is."""
        self.folder = folder
        own = self.parts
        channels = fetching(own.telegram, own.wechat, own.wecom)
        room = MediaFolder(folder, lambda _: free)
        own.media = MediaRound(own.desk.store, room, channels, own.now)
        own.desk = replace(own.desk, files=SENDING, media_url="https://desk.example")

    async def media_of(self, ticket_id: int | None = 1) -> list[Stored]:
        """What is on a ticket."""
        return list(await self.store.read(lambda unit: media.of_ticket(unit, ticket_id)))

    async def ticket(self, ticket_id: int = 1) -> Ticket:
        return await self.store.write(lambda unit: tickets.get(unit, ticket_id))

    async def tickets(self) -> list[Ticket]:
        """Every open ticket, the oldest first."""
        return (await self.store.read(lambda unit: ticket_lists.open_tickets(unit, 99)))[::-1]

    async def history(self, ticket_id: int = 1) -> list[TicketEvent]:
        return await self.store.read(lambda unit: tickets.history(unit, ticket_id))

    async def failed(self) -> list[tuple[Delivery, str]]:
        """The notices given up for good."""
        return await self.store.read(lambda unit: outbox.failed(unit, 99))

    async def waiting(self) -> int:
        """How many notices are in line."""
        return await self.store.read(outbox.waiting)

    async def messages_stored(self) -> int:
        """How many messages the desk took."""
        [row] = await self.store.read(lambda unit: unit.rows(_MESSAGES))
        return row["n"]


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


def _parts(store: Datastore, clock: Clock) -> Parts:
    parts = Parts(desk_on(store), clock, WebChatChannel(store, _nobody, clock))
    parts.webchat = WebChatChannel(store, parts.answer, clock)
    return parts


async def _nobody(_: Any) -> None:
    return None


@asynccontextmanager
async def _served(parts: Parts, listening: socket.socket) -> AsyncIterator[str]:
    """The desk's own routes on a port that was taken before."""
    app = web_app(parts, [])
    server = TestServer(app, host="127.0.0.1", socket_factory=lambda *_: listening)
    async with server:
        yield str(server.make_url("")).rstrip("/")


def telegram_parts(
    api: TelegramApi, store: Datastore, clock: Clock, mode: Any, webhook_url: str = ""
) -> Parts:
    """A desk on Telegram, not started."""
    parts = _parts(store, clock)
    settings = TelegramSettings(api.token, mode, webhook_url, SECRET, api.base)
    parts.telegram = TelegramChannel(
        settings, parts.answer, _later(store, clock), clock, sleep=clock.sleep, poll_seconds=5
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
        async with _served(parts, listening):
            await parts.telegram.start()
            if mode == "webhook":
                await api.until(lambda: bool(api.webhook_url))
            try:
                yield PlatformWorld(unsteady, clock, api, parts, new_phone, url)
            finally:
                await parts.telegram.stop()


@asynccontextmanager
async def on_wechat(
    store: Datastore, mode: str = "plain", patience: float = 4.5
) -> AsyncIterator[PlatformWorld]:
    """A desk on the fake WeChat; `mode` is how messages are wrapped."""
    clock, unsteady = Clock(), UnsteadyStore(store)
    account = WeChatAccount(mode=mode)
    platform = WeChatPlatform(account, clock)
    await platform.start()
    parts = _parts(unsteady, clock)
    parts.wechat = WeChatChannel(
        WeChatSettings(
            account.app_id, account.secret, account.token, account.aes_key, mode, platform.url
        ),
        parts.answer,
        _later(unsteady, clock),
        Tokens(unsteady),
        ReceivedMessages(store, "wechat", clock),
        clock,
        patience=patience,
        pauses=(0.0, 0.0, 0.0),
    )
    try:
        async with _served(parts, socket.create_server(("127.0.0.1", 0))) as url:
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
    parts = _parts(unsteady, clock)
    parts.wecom = wecom_channel(platform, parts, unsteady, clock, patience)
    try:
        async with _served(parts, socket.create_server(("127.0.0.1", 0))) as url:
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
