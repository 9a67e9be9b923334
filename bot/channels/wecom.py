"""WeCom (企业微信): an app of the hospital's own; callback in, texts and cards out."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

import aiohttp
from aiohttp import web

from bot.channels.callback_body import body_of, refused
from bot.channels.reply_window import PATIENCE, PAUSES, Inbox, Later, ReplyWindow, Respond
from bot.channels.wechat_crypto import Forged
from bot.channels.wechat_xml import BadBody, cdata, passive_reply
from bot.channels.wecom_api import WeComApi, WeComSettings
from bot.channels.wecom_cards import Card, card_xml, done_word, shown
from bot.channels.wecom_crypto import WeComEnvelope
from bot.channels.wecom_directory import Directory
from bot.channels.wecom_fresh import Freshener
from bot.channels.wecom_media import MediaKind, fetch_media, send_media
from bot.channels.wecom_messages import MENU_PRESSED, NAME, Received, read, understood
from bot.channels.wecom_oauth import Entrance, Welcome
from bot.channels.wecom_sending import Sender
from helpdesk.errors import DatastoreAway, DeliveryError
from helpdesk.messages import IncomingMessage, OutgoingMessage
from storage.engine import Datastore
from storage.received import ReceivedMessages
from storage.tokens import Tokens

logger = logging.getLogger(__name__)

CALLBACK = "/callback/wecom"
LARGEST_BODY = 64 * 1024
AT_LEAST = 0.3
"""Seconds a card gets on its way, however long the answer took."""


class WeComChannel:
    """One app of one corp.

    What is pressed on a card changes that card in the answer itself; other answers with something
    to choose, and all that come later, are messages of their own.
    """

    name = NAME
    buttons = True

    def __init__(
        self,
        settings: WeComSettings,
        respond: Respond,
        later: Later,
        store: Datastore,
        now: Callable[[], datetime],
        *,
        inbox: Inbox | None = None,
        patience: float = PATIENCE,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        self._settings = settings
        self._respond = respond
        self._later = later
        self._store = store
        self._now = now
        self._patience = patience
        kept = inbox or ReceivedMessages(store, NAME, now)
        self._window = ReplyWindow(self._met, later, kept, patience=patience, pauses=pauses)
        self._envelope = WeComEnvelope(settings.token, settings.aes_key, settings.corp_id)
        self._sender = Sender(self.calls, store, now)
        self._fresh = Freshener(self.calls, store, now)
        self._directory = Directory(self.calls, store, now)
        self._session: aiohttp.ClientSession | None = None
        self._api: WeComApi | None = None
        self._pressed: set[str] = set()

    def routes(self) -> list[web.RouteDef]:
        """The callback that the operator enters in the console."""
        return [
            web.get(CALLBACK, self._prove, allow_head=False),
            web.post(CALLBACK, self._receive),
        ]

    def calls(self) -> WeComApi:
        """The platform's API. A client session wants a running loop, so not before it is asked."""
        if self._api is None:
            self._session = aiohttp.ClientSession()
            tokens = Tokens(self._store)
            self._api = WeComApi(self._session, self._settings, tokens, self._now)
        return self._api

    async def fetch(self, ref: str, most: int) -> bytes:
        """What a media id stands for; see MediaChannel."""
        return (await fetch_media(self.calls(), ref, most)).content

    async def send_file(
        self, account: str, kind: MediaKind, name: str, content: bytes, caption: str
    ) -> None:
        """Send something; see MediaChannel."""
        await send_media(self.calls(), account, kind, name, content)

    def entrance(self, public_url: str, welcome: Welcome) -> Entrance:
        """The way from WeCom into the desk's pages; `welcome` is given who came."""
        return Entrance(self._settings, public_url, self.calls, self._now, welcome)

    async def work_off(self) -> int:
        """Do what a process that went away left undone. Raises DatastoreAway."""
        return await self._window.work_off()

    async def freshen(self) -> int:
        """Change cards whose ticket has moved on; how many. Raises DatastoreAway."""
        return await self._fresh.round(self._pressed)

    async def finish(self, seconds: float) -> None:
        """Let replies under way reach whom they are for, or the outbox, for this long."""
        await self._window.close(seconds)

    async def close(self, seconds: float = 3) -> None:
        """Finish, then end the connections."""
        await self.finish(seconds)
        if self._session is not None:
            await self._session.close()

    async def send(self, account: str, message: OutgoingMessage, key: str) -> str:
        """See Channel.send; the receipt is the code that changes the card."""
        return await self._sender.send(account, message, key)

    async def _met(self, message: IncomingMessage) -> OutgoingMessage | None:
        await self._directory.meet(message.address.account)
        return await self._respond(message)

    async def _prove(self, request: web.Request) -> web.Response:
        try:
            return web.Response(text=self._envelope.echo(request.query, self._now()))
        except Forged:
            return refused(NAME, 403)

    async def _receive(self, request: web.Request) -> web.Response:
        now = self._now()
        try:
            body = await body_of(request, LARGEST_BODY)
            received = read(self._envelope.open(body, request.query, now))
            message = understood(received, now)
        except Forged:
            return refused(NAME, 403)
        except BadBody:
            return refused(NAME, 400)
        if message is None:
            return web.Response()
        task = received.fields.get("TaskId", "") if received.on_card else ""
        self._pressed.add(task)
        try:
            return await self._answer(received, message)
        except DatastoreAway:
            return refused(NAME, 503)
        finally:
            self._pressed.discard(task)

    async def _answer(self, received: Received, message: IncomingMessage) -> web.Response:
        loop = asyncio.get_running_loop()
        until = loop.time() + self._patience
        reply = await self._window.reply_to(message)
        if reply is None:
            return web.Response()
        left = max(until - loop.time(), AT_LEAST)
        if received.on_card:
            return await self._on_card(received, message, reply, left)
        if reply.choices:
            await self._send(message, reply, left)
            return web.Response()
        return await self._text(received, message, reply)

    async def _text(
        self, received: Received, message: IncomingMessage, reply: OutgoingMessage
    ) -> web.Response:
        parts = shown(reply).texts
        if not parts:
            return web.Response()
        for number, part in enumerate(parts[1:], 2):
            await self._later(message.address, OutgoingMessage(part), f"{message.id}:{number}")
        now = self._now()
        xml = passive_reply(parts[0], to=received.sender, sender=received.receiver, at=now)
        return self._sealed(xml)

    async def _on_card(
        self, received: Received, message: IncomingMessage, reply: OutgoingMessage, left: float
    ) -> web.Response:
        """The pressed card becomes the answer where it fits, else its buttons end."""
        fields = received.fields
        task, code = fields.get("TaskId", ""), fields.get("ResponseCode", "")
        new = shown(reply)
        card = None if new.texts else new.card
        if received.kind == MENU_PRESSED:
            # Presses of the menu in the corner have no passive answer that changes the card.
            return await self._by_call(message, reply, left, card, task, code)
        if card is None:
            await self._sender.keep(received.sender, OutgoingMessage(""), task, "")
            await self._send(message, reply, left)
            word = f"<Button><ReplaceName>{cdata(done_word(reply.text))}</ReplaceName></Button>"
            return self._changed(received, "update_button", word)
        await self._sender.keep(received.sender, reply, task, code)
        return self._changed(received, "update_template_card", card_xml(card))

    async def _by_call(
        self,
        message: IncomingMessage,
        reply: OutgoingMessage,
        left: float,
        card: Card | None,
        task: str,
        code: str,
    ) -> web.Response:
        account = message.address.account
        await self._sender.keep(account, OutgoingMessage(""), task, "")
        try:
            async with asyncio.timeout(left):
                if card is None:
                    await self.calls().end_card(account, code, done_word(reply.text))
                else:
                    await self.calls().change_card(account, code, card)
                    return web.Response()
        except (DeliveryError, TimeoutError):
            logger.info("a pressed card stays as it is", extra={"channel": NAME})
        await self._send(message, reply, left)
        return web.Response()

    async def _send(self, message: IncomingMessage, reply: OutgoingMessage, left: float) -> None:
        """Send the answer now, or let the outbox do it; under one key, so that it comes once."""
        key = f"r:{NAME}:{message.id}"
        try:
            async with asyncio.timeout(left):
                await self.send(message.address.account, reply, key)
        except (DeliveryError, TimeoutError) as error:
            said = {"channel": NAME, "error": type(error).__name__}
            if isinstance(error, DeliveryError) and error.permanent:
                logger.warning("a reply cannot be delivered", extra=said)
                return
            logger.info("a reply is sent later", extra=said)
            await self._later(message.address, reply, message.id)

    def _changed(self, received: Received, kind: str, inside: str) -> web.Response:
        return self._sealed(
            "<xml>"
            f"<ToUserName>{cdata(received.sender)}</ToUserName>"
            f"<FromUserName>{cdata(received.receiver)}</FromUserName>"
            f"<CreateTime>{int(self._now().timestamp())}</CreateTime>"
            f"<MsgType><![CDATA[{kind}]]></MsgType>{inside}</xml>"
        )

    def _sealed(self, xml: str) -> web.Response:
        sealed = self._envelope.seal(xml, self._now())
        return web.Response(text=sealed, content_type="application/xml")
