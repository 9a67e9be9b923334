"""Telegram: updates by long polling or webhook, plain text with inline buttons."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Literal
from weakref import WeakValueDictionary

from aiohttp import web
from telegram import Bot
from telegram.error import Forbidden, TelegramError

from bot.channels.reply_window import Later, Respond
from bot.channels.telegram_body import body_of, decoded
from bot.channels.telegram_commands import set_commands
from bot.channels.telegram_editing import NO_PREVIEW, edited
from bot.channels.telegram_files import fetch_file, send_file
from bot.channels.telegram_flood import MOST_A_SECOND, Flood
from bot.channels.telegram_groups import TelegramGroups
from bot.channels.telegram_http import TelegramRequest
from bot.channels.telegram_news import News
from bot.channels.telegram_poll import Poller, RawUpdate, Sleep, Trouble, raw_updates, until_back
from bot.channels.telegram_replies import keep_reply
from bot.channels.telegram_shapes import (
    NAME,
    NoUpdateError,
    Part,
    Received,
    delivery_error,
    outgoing,
    received,
    verify,
)
from bot.channels.telegram_text import parts
from bot.channels.telegram_typing import keep_typing
from bot.channels.typing_sign import AFTER, typing
from handlers.leaving import left
from handlers.turn import Desk
from helpdesk.errors import DatastoreAway, DeliveryError
from helpdesk.media import MediaKind
from helpdesk.messages import Address, IncomingMessage, OutgoingMessage

logger = logging.getLogger(__name__)


PATH = "/callback/telegram"
KINDS = ("message", "callback_query", "my_chat_member")


@dataclass(frozen=True)
class TelegramSettings:
    """`webhook_url` is the whole public address of PATH; `secret` is 1-256 of A-Z a-z 0-9 _ -."""

    token: str = field(repr=False)
    mode: Literal["polling", "webhook"] = "polling"
    webhook_url: str = ""
    secret: str = field(default="", repr=False)
    api_base: str = "https://api.telegram.org"
    proxy: str = field(default="", repr=False)


class TelegramChannel:
    """The desk's bot on Telegram.

    `respond` commits before it returns; `later` queues a reply that could not be sent now.
    An update is acknowledged after both. Messages of one chat are handled in order, chats side
    by side.
    """

    name = NAME
    buttons = True

    def __init__(
        self,
        settings: TelegramSettings,
        respond: Respond,
        later: Later,
        now: Callable[[], datetime],
        *,
        desk: Desk | None = None,
        sleep: Sleep = asyncio.sleep,
        poll_seconds: int = 30,
        most_a_second: int = MOST_A_SECOND,
        typing_after: float = AFTER,
    ) -> None:
        self._typing_after = typing_after
        polls = settings.mode == "polling"
        self._settings, self._now, self._sleep = settings, now, sleep
        self._respond = until_back(respond, sleep) if polls else respond
        self._later = until_back(later, sleep) if polls else later
        self._desk, self._flood = desk, Flood(most=most_a_second)
        self._id = int(settings.token.partition(":")[0])
        self._http = TelegramRequest(settings.proxy or None)
        self._bot = Bot(
            settings.token,
            base_url=settings.api_base + "/bot",
            base_file_url=settings.api_base + "/file/bot",
            request=self._http,
            get_updates_request=self._http,
        )
        self.groups = (
            None
            if desk is None
            else TelegramGroups(
                self._bot, desk, self._respond, self._later, self._reply, now, self._flood
            )
        )
        heed = self.groups.handle if self.groups else _nothing
        self._heed = until_back(heed, sleep) if polls else heed
        self._poller = Poller(self._fetch, self._take, sleep, seconds=poll_seconds)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._parts_out: dict[str, int] = {}
        self._task: asyncio.Task[None] | None = None
        self._telling: asyncio.Task[None] | None = None

    def routes(self) -> list[web.RouteDef]:
        """The webhook, if updates come that way."""
        return [web.post(PATH, self._webhook)] if self._settings.mode == "webhook" else []

    async def start(self) -> None:
        """Begin to receive; returns at once, also while Telegram is out of reach."""
        await self._http.initialize()
        polls = self._settings.mode == "polling"
        self._task = asyncio.create_task(self._poller.run() if polls else self._set_webhook())
        self._task.add_done_callback(_say_if_it_broke)

    async def finish(self) -> None:
        """Receive no more and end what is running, within about a second.

        A webhook stays set: Telegram keeps updates for a day while the desk is down.
        """
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.gather(self._telling, return_exceptions=True)
            self._telling = None
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
            await self._poller.finish()

    async def stop(self) -> None:
        """Finish, if that was not done yet, and end the connections; nothing can be sent now."""
        await self.finish()
        await self._http.shutdown()

    async def send(self, account: str, message: OutgoingMessage, key: str) -> str:
        """See Channel. Another attempt with the same key goes on after the parts already out."""
        out = self._parts_out.pop(key, 0)
        receipt = ""
        for number, part in enumerate(outgoing(message.text, message.choices)[out:], out):
            try:
                receipt = await self._send_part(account, part)
            except TelegramError as error:
                failure = delivery_error(error)
                if isinstance(error, Forbidden) and self._desk is not None:
                    await left(self._desk, Address(NAME, account), self._now())
                if number and not failure.permanent:
                    self._parts_out[key] = number
                raise failure from None
        return receipt

    async def fetch(self, ref: str, most: int) -> bytes:
        """What a file id stands for; see MediaChannel."""
        return await fetch_file(self._bot, ref, most, self._settings.proxy or None)

    async def send_file(
        self, account: str, kind: MediaKind, name: str, content: bytes, caption: str
    ) -> None:
        """Send something with words under it; see MediaChannel."""
        await send_file(self._bot, account, name, content, caption)

    async def _send_part(self, account: str, part: Part) -> str:
        await self._flood.turn()
        sent = await self._bot.send_message(
            account,
            part.text,
            reply_markup=part.keyboard,
            entities=part.entities,
            link_preview_options=NO_PREVIEW,
        )
        return str(sent.message_id)

    async def edit(self, account: str, receipt: str, message: OutgoingMessage) -> bool:
        """Put the message in place of one that was sent; False when it is too old for that."""
        return await edited(self._bot, account, receipt, message)

    async def _webhook(self, request: web.Request) -> web.Response:
        if not verify(self._settings.secret, request):
            return web.Response(status=403)
        try:
            body = await body_of(request)
            if body is None:
                return web.Response(status=413)
            got = received(decoded(body), self._now(), self._id)
        except (NoUpdateError, web.RequestPayloadError):
            return web.Response(status=400)
        try:
            await self._handle(got)
        except DatastoreAway:
            return web.Response(status=503)
        return web.Response()

    async def _take(self, update: RawUpdate) -> None:
        try:
            got = received(update, self._now(), self._id)
        except NoUpdateError:
            logger.warning("an update cannot be read", extra={"update": update["update_id"]})
            return
        await self._handle(got)

    async def _handle(self, got: Received) -> None:
        if got.news is not None and self.groups is not None:
            async with self._turn(str(got.news.person)):
                await self._heed(got.news)
        if got.message is None:
            return
        async with self._turn(got.message.address.account):
            account = got.message.address.account
            with typing(partial(keep_typing, self._bot, account), self._typing_after):
                reply = await self._respond(got.message)
            if got.query:
                await self._stop_spinner(got.query)
            if reply is not None:
                await self._reply(got.message, reply)

    def _turn(self, account: str) -> asyncio.Lock:
        # The lock lives as long as somebody holds it or waits for it, and is fair.
        return self._turns.setdefault(account, asyncio.Lock())

    async def _stop_spinner(self, query: str) -> None:
        # Best effort: a press older than a few minutes can no longer be answered.
        with suppress(TelegramError):
            await self._bot.answer_callback_query(query)

    async def _reply(self, message: IncomingMessage, reply: OutgoingMessage) -> None:
        key = f"telegram:{message.id}"
        if not self._flood.room():
            await self._later(message.address, reply, key)
            return
        try:
            receipt = await self.send(message.address.account, reply, key)
            if self._desk is not None:
                await keep_reply(self._desk.store, message.address, reply, receipt, self._now())
        except DeliveryError as error:
            ids = {"account": message.address.account, "update": message.id}
            if error.permanent:
                logger.warning("a reply cannot be delivered", extra=ids | {"why": error.reason})
                return
            logger.info("a reply is sent later", extra=ids | {"why": error.reason})
            rest = parts(reply.text)[self._parts_out.pop(key, 0) :]
            await self._later(message.address, replace(reply, text="\n".join(rest)), key)

    async def _fetch(self, offset: int | None, seconds: int) -> Sequence[RawUpdate]:
        # Bot.get_updates reads a batch as a whole: one odd update would stop all for ever, and it
        # logs the texts. Raw answers are had under the method's name in lower case, which
        # Telegram takes as well and which the library does not take for its own method.
        answer = await self._bot.do_api_request(
            "getupdates",
            api_kwargs={"offset": offset, "timeout": seconds, "allowed_updates": list(KINDS)},
            read_timeout=seconds + 10,
        )
        self._tell_commands()
        return raw_updates(answer)

    async def _set_webhook(self) -> None:
        trouble = Trouble()
        while True:
            try:
                await self._bot.set_webhook(
                    self._settings.webhook_url,
                    secret_token=self._settings.secret,
                    allowed_updates=KINDS,
                )
            except TelegramError as error:
                await self._sleep(trouble.met(error))
            else:
                logger.info("telegram webhook is set")
                self._tell_commands()
                return

    def _tell_commands(self) -> None:
        """Once Telegram answers; nothing waits for it."""
        if self._telling is None:
            self._telling = asyncio.create_task(set_commands(self._bot))


def _say_if_it_broke(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        logger.error("receiving from telegram broke", exc_info=error)


async def _nothing(_: News) -> None:
    """A channel without a desk of its own heeds no groups."""
