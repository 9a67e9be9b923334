"""The WeChat Official Account: callback in, passive reply or customer-service message out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Literal

import aiohttp
from aiohttp import web

from bot.channels.callback_body import body_of, refused
from bot.channels.reply_window import PATIENCE, PAUSES, Inbox, Later, ReplyWindow, Respond
from bot.channels.tencent import Credentials, TencentApi, TokenStore
from bot.channels.tencent_codes import delivery_error
from bot.channels.tencent_media import fetch_media
from bot.channels.typing_sign import AFTER, typing
from bot.channels.wechat_crypto import AES_KEY, Forged, PlainEnvelope, SealedEnvelope, verify
from bot.channels.wechat_menu_message import linked_text, texts_of
from bot.channels.wechat_messages import LEAVING, NAME, incoming, template_sent, understood
from bot.channels.wechat_sending import Notices, WeChatSending
from bot.channels.wechat_xml import BadBody, Received, passive_reply, read
from helpdesk.errors import DatastoreAway
from helpdesk.media import MediaKind
from helpdesk.messages import IncomingMessage, OutgoingMessage

__all__ = [
    "WeChatChannel",
    "WeChatSettings",
    "delivery_error",
    "incoming",
    "outgoing",
    "verify",
]


CALLBACK = "/callback/wechat"
LARGEST_BODY = 256 * 1024


@dataclass(frozen=True)
class WeChatSettings:
    """What the operator copies from the account's page. `aes_key` is the EncodingAESKey."""

    app_id: str
    app_secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(default="", repr=False)
    mode: Literal["plain", "compatible", "aes"] = "plain"
    api_base: str = "https://api.weixin.qq.com"
    choices: Literal["numbers", "links"] = "numbers"

    def __post_init__(self) -> None:
        for name in ("app_id", "app_secret", "token"):
            if not getattr(self, name):
                raise ValueError(f"{name} is empty")
        if self.mode not in ("plain", "compatible", "aes"):
            raise ValueError("mode is not one of plain, compatible, aes")
        if self.mode != "plain" and not AES_KEY.fullmatch(self.aes_key):
            raise ValueError("aes_key is not 43 letters and digits")


def outgoing(message: OutgoingMessage) -> list[str]:
    """The texts to send, in order: choices as numbers, each within the platform's limit."""
    return texts_of(message)


class WeChatChannel:
    """One Official Account."""

    name = NAME
    buttons = False

    def __init__(
        self,
        settings: WeChatSettings,
        respond: Respond,
        later: Later,
        store: TokenStore,
        inbox: Inbox,
        now: Callable[[], datetime],
        *,
        notices: Notices | None = None,
        patience: float = PATIENCE,
        pauses: Sequence[float] = PAUSES,
        typing_after: float = AFTER,
    ) -> None:
        self._typing_after = typing_after
        self._settings = settings
        self._later = later
        self._store = store
        self._now = now
        self._window = ReplyWindow(respond, later, inbox, patience=patience, pauses=pauses)
        self._envelope = _envelope(settings)
        self._session: aiohttp.ClientSession | None = None
        self._api: TencentApi | None = None
        self._notices = notices
        self._sending = WeChatSending(self._calls, notices)

    def routes(self) -> list[web.RouteDef]:
        """The callback that the operator enters on the account's page."""
        return [
            web.get(CALLBACK, self._prove, allow_head=False),
            web.post(CALLBACK, self._receive),
        ]

    async def finish(self, seconds: float) -> None:
        """Let replies under way reach whom they are for, or the outbox, for this long."""
        await self._window.close(seconds)

    async def close(self, seconds: float = 3) -> None:
        """Finish, then end the connections."""
        await self.finish(seconds)
        if self._session is not None:
            await self._session.close()

    async def work_off(self) -> int:
        """Do what a process that went away left undone. Raises DatastoreAway."""
        return await self._window.work_off()

    async def send(self, account: str, message: OutgoingMessage, key: str) -> str:
        """As customer-service messages, or by template when a window is closed; see Channel."""
        return await self._sending.send(account, message, key)

    async def fetch(self, ref: str, most: int) -> bytes:
        """What a media id stands for; see MediaChannel."""
        return (await fetch_media(self._calls(), ref, most)).content

    async def send_file(
        self, account: str, kind: MediaKind, name: str, content: bytes, caption: str
    ) -> None:
        """Send a picture, sound or video, without words; see MediaChannel."""
        await self._sending.send_file(account, kind, name, content)

    def _calls(self) -> TencentApi:
        # A client session wants a running loop, so it is not made before the first call.
        if self._api is None:
            settings = self._settings
            self._session = aiohttp.ClientSession()
            credentials = Credentials(settings.app_id, settings.app_secret)
            self._api = TencentApi(
                self._session, settings.api_base, credentials, self._store, self._now
            )
        return self._api

    async def _prove(self, request: web.Request) -> web.Response:
        if not verify(request.query, self._settings.token, self._now()):
            return refused(NAME, 403)
        echo = request.query.get("echostr")
        return web.Response(text=echo) if echo else refused(NAME, 400)

    async def _receive(self, request: web.Request) -> web.Response:
        now = self._now()
        if not verify(request.query, self._settings.token, now):
            return refused(NAME, 403)
        try:
            body = await body_of(request, LARGEST_BODY)
            received = read(self._envelope.open(body, request.query, now))
            message = understood(received, now)
        except Forged:
            return refused(NAME, 403)
        except BadBody:
            return refused(NAME, 400)
        try:
            return await self._answer(received, message)
        except DatastoreAway:
            return refused(NAME, 503)

    async def _answer(self, received: Received, message: IncomingMessage | None) -> web.Response:
        if received.is_event and self._notices:
            await self._told(received, self._notices)
        with typing(partial(self._sending.shows_typing, received.sender), self._typing_after):
            reply = await self._window.reply_to(message) if message else None
        parts = self._passive(reply) if reply else []
        if message is None or not parts:
            return web.Response(text="success")
        for number, part in enumerate(parts[1:], 2):
            await self._later(message.address, OutgoingMessage(part), f"{message.id}:{number}")
        now = self._now()
        xml = passive_reply(parts[0], to=received.sender, sender=received.receiver, at=now)
        return web.Response(text=self._envelope.seal(xml, now), content_type="application/xml")

    async def _told(self, received: Received, notices: Notices) -> None:
        if received.kind == LEAVING:
            await notices.left(received.sender)
        sent = template_sent(received)
        if sent is not None:
            await notices.arrived(received.sender, *sent)

    def _passive(self, reply: OutgoingMessage) -> list[str]:
        linked = linked_text(reply) if self._settings.choices == "links" else None
        return [linked] if linked else outgoing(reply)


def _envelope(settings: WeChatSettings) -> PlainEnvelope | SealedEnvelope:
    if settings.mode == "plain":
        return PlainEnvelope()
    return SealedEnvelope(settings.token, settings.aes_key, settings.app_id)
