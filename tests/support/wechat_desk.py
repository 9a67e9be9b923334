"""A desk of a few lines, and the real Official Account channel between it and the fake one."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web

from bot.channels.typing_sign import AFTER
from bot.channels.wechat import WeChatChannel, WeChatSettings
from helpdesk.errors import DatastoreAway
from helpdesk.messages import IncomingMessage, OutgoingMessage
from tests.support.platforms.wechat_api import Account, WeChatPlatform
from tests.support.platforms.wechat_bodies import xml
from tests.support.platforms.wechat_people import GH_ID

PAYLOADS = Path(__file__).parent.parent / "support" / "payloads" / "wechat"
NURSE = "oZhiBan6ExampleOpenId0000001"
WRITTEN_AT = datetime(2026, 1, 5, 0, 0, tzinfo=UTC)
NOW = WRITTEN_AT + timedelta(seconds=2)
LONG_TEXT = "挂号窗口全部无法打印发票，请信息科尽快处理。\n" * 80
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEF"


class Clock:
    """Time that moves by hand."""

    def __init__(self):
        self.at = NOW

    def __call__(self):
        return self.at

    def passes(self, **period):
        self.at += timedelta(**period)


class Tokens:
    """A token store in memory."""

    def __init__(self):
        self.kept = {}

    async def get(self, name):
        return self.kept.get(name)

    async def put(self, name, value, expires_at):
        self.kept[name] = (value, expires_at)

    async def claim(self, name, now, until):
        if name in self.kept and self.kept[name][1] > now:
            return False
        self.kept[name] = ("", until)
        return True


class Inbox:
    """What the platform was told we have, in memory."""

    def __init__(self):
        self.kept = {}
        self.away = 0

    async def keep(self, message):
        if self.away:
            self.away -= 1
            raise DatastoreAway
        self.kept[message.id] = message

    async def drop(self, message):
        self.kept.pop(message.id, None)

    async def take(self):
        return list(self.kept.values())


class Desk:
    """Answers with what it is given; a message it knows gets its first answer again."""

    def __init__(self):
        self.heard = []
        self.answers = {}
        self.reply = OutgoingMessage("收到")
        self.handed = []
        self.away = 0
        self.later_away = 0
        self.gate = None
        self.done = asyncio.Event()
        self.entered = asyncio.Event()

    async def respond(self, message: IncomingMessage):
        self.entered.set()
        if self.gate is not None:
            await self.gate.wait()
        if self.away:
            self.away -= 1
            raise DatastoreAway
        self.heard.append(message)
        return self.answers.setdefault(message.id, self.reply)

    async def later(self, address, message, key):
        if self.later_away:
            self.later_away -= 1
            raise DatastoreAway
        self.handed.append((address, message, key))
        self.done.set()


class World:
    """A platform, a channel and a desk, connected."""

    def __init__(self, mode, patience=4.5, typing_after=AFTER):
        self.typing_after = typing_after
        self.clock = Clock()
        self.account = Account(mode=mode)
        self.platform = WeChatPlatform(self.account, self.clock)
        self.desk = Desk()
        self.store = Tokens()
        self.inbox = Inbox()
        self.patience = patience

    async def start(self):
        await self.platform.start()
        settings = WeChatSettings(
            self.account.app_id,
            self.account.secret,
            self.account.token,
            aes_key=self.account.aes_key,
            mode=self.account.mode,
            api_base=self.platform.url,
        )
        self.channel = WeChatChannel(
            settings,
            self.desk.respond,
            self.desk.later,
            self.store,
            self.inbox,
            self.clock,
            patience=self.patience,
            typing_after=self.typing_after,
            pauses=(0.0, 0.0, 0.0),
        )
        app = web.Application()
        app.add_routes(self.channel.routes())
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.platform.callback = f"http://127.0.0.1:{self._runner.addresses[0][1]}/callback/wechat"
        return self

    async def stop(self):
        await self.channel.close()
        await self._runner.cleanup()
        await self.platform.stop()

    async def status_of(self, body, query=None, **request):
        """What one delivery is answered with."""
        signed, sealed = self.platform.request(body, **request)
        status, _ = await self.platform.post(signed if query is None else query, sealed)
        return status


def payload(name):
    return (PAYLOADS / f"{name}.xml").read_bytes()


def text_body(text="你好", **changes):
    fields = {
        "ToUserName": GH_ID,
        "FromUserName": NURSE,
        "CreateTime": int(WRITTEN_AT.timestamp()),
        "MsgType": "text",
        "Content": text,
        "MsgId": "42",
    }
    return xml({name: value for name, value in (fields | changes).items() if value is not None})
