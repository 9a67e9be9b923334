"""What the Official Account says of its own accord: within the windows, or by a template."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from bot.channels.tencent import TencentApi
from bot.channels.tencent_codes import Refusal, verdict
from bot.channels.tencent_media import MOST, upload_media
from bot.channels.wechat_closed import Closed
from bot.channels.wechat_menu_message import menu_message, texts_of
from bot.channels.wechat_templates import Template
from helpdesk.errors import DatastoreAway, DeliveryError
from helpdesk.media import MediaKind
from helpdesk.messages import OutgoingMessage

KEYS_REMEMBERED = 1000
CUSTOM_SEND = "/cgi-bin/message/custom/send"
TYPING = "/cgi-bin/message/custom/typing"
CLOSED = frozenset({45015, 45047})
"""The platform's word that somebody cannot be written to now."""
GONE = 43004
NO_MENUS = 40200
"""Test accounts have no message menus."""


class Counted(Protocol):
    """The windows of everybody, counted for all processes."""

    async def take(self, account: str, count: int) -> bool: ...

    async def give_back(self, account: str, count: int) -> None: ...

    async def use_up(self, account: str) -> None: ...


@dataclass(frozen=True)
class Notices:
    """What a notice goes by when a window is closed; without it the platform is asked each time."""

    windows: Counted
    closed: Closed
    left: Callable[[str], Awaitable[None]]
    """Told who stopped following."""
    arrived: Callable[[str, str, str], Awaitable[None]]
    """Told of an account and the number of its template message why it did not arrive, or ""."""
    template: Template = field(default_factory=Template)
    subscription: Template = field(default_factory=Template)
    page: str = ""
    """Opened by a tap on the notice; "" for none."""


class WeChatSending:
    """Sends notices as customer-service messages, and by template when that is not possible."""

    def __init__(self, calls: Callable[[], TencentApi], notices: Notices | None) -> None:
        self._calls, self._notices = calls, notices
        self._taken: dict[str, int] = {}
        self._menus = True

    async def send(self, account: str, message: OutgoingMessage, key: str) -> str:
        """See Channel.send. A part that was taken is not sent again under the same key."""
        said = self._said(message)
        if not said:
            raise DeliveryError("nothing to send", permanent=True)
        done = self._taken.get(key, 0)
        if self._notices and not await self._notices.windows.take(account, len(said) - done):
            return await self._otherwise(self._notices, account, key)
        try:
            await self._send_all(account, said, key)
        except DeliveryError as error:
            return await self._after(error, account, key, len(said))
        self._taken.pop(key, None)
        return ""

    async def send_file(self, account: str, kind: MediaKind, name: str, content: bytes) -> None:
        """Send a picture, sound or video. No words: each message is rationed."""
        if kind is MediaKind.FILE or len(content) > MOST[kind]:
            raise DeliveryError("not sent on this channel", permanent=True)
        windows = self._notices.windows if self._notices else None
        if windows and not await windows.take(account, 1):
            raise DeliveryError("48 h window closed", permanent=True)
        try:
            media_id = await upload_media(self._calls(), kind.value, name, content)
            content_of = {kind.value: {"media_id": media_id}}
            await self._post({"touser": account, "msgtype": kind.value, **content_of})
        except DeliveryError:
            if windows:
                await windows.give_back(account, 1)
            raise

    async def shows_typing(self, account: str) -> None:
        """Somebody who wrote just now sees that the desk is at it; an account that may not show
        that does without."""
        with suppress(DeliveryError, DatastoreAway):
            await self._calls().call(TYPING, {"touser": account, "command": "Typing"})

    def _said(self, message: OutgoingMessage) -> Sequence[Mapping[str, object]]:
        menu = menu_message(message) if self._menus else None
        if menu is not None:
            return menu
        return [{"msgtype": "text", "text": {"content": text}} for text in texts_of(message)]

    async def _send_all(self, account: str, said: Sequence[Mapping[str, object]], key: str) -> None:
        for number in range(self._taken.get(key, 0), len(said)):
            await self._post({"touser": account, **said[number]})
            self._remember(key, number + 1)

    async def _post(self, said: Mapping[str, object]) -> None:
        await self._calls().call(CUSTOM_SEND, said)

    async def _after(self, error: DeliveryError, account: str, key: str, count: int) -> str:
        """What becomes of a notice that was refused."""
        code = error.errcode if isinstance(error, Refusal) else 0
        if code == NO_MENUS and self._menus:
            self._menus = False
            error = DeliveryError(error.reason)
        if self._notices is None:
            raise error from None
        await self._notices.windows.give_back(account, count - self._taken.get(key, 0))
        if code == GONE:
            await self._notices.left(account)
        if code not in CLOSED:
            raise error from None
        await self._notices.windows.use_up(account)
        return await self._otherwise(self._notices, account, key)

    async def _otherwise(self, notices: Notices, account: str, key: str) -> str:
        """As a template or subscription message. Raises a permanent DeliveryError: next address."""
        facts = await notices.closed.facts(key)
        ways = (self._template, self._subscription) if facts else ()
        for way in ways:
            try:
                receipt = await way(notices, account, key, facts or {})
            except Refusal as refused:
                if not verdict(refused.errcode).permanent:
                    raise
                continue
            if receipt is not None:
                return receipt
        raise DeliveryError("48 h window closed", permanent=True)

    async def _template(
        self, notices: Notices, account: str, key: str, facts: Mapping[str, str]
    ) -> str | None:
        """The platform's id of the message; None when there is no such template."""
        if not notices.template.id:
            return None
        said: dict[str, object] = {
            "touser": account,
            "template_id": notices.template.id,
            "data": notices.template.data(facts),
            # Within ten minutes the platform sends one id once, so a retry is not seen twice.
            "client_msg_id": hashlib.sha256(key.encode()).hexdigest()[:32],
        }
        if notices.page:
            said["url"] = notices.page
        answer = await self._calls().call("/cgi-bin/message/template/send", said)
        return str(answer.get("msgid", ""))

    async def _subscription(
        self, notices: Notices, account: str, key: str, facts: Mapping[str, str]
    ) -> str | None:
        """As `_template`; the platform knows whether there is a consent left.

        It takes no number of ours by which it would send once: what may have arrived is not sent
        again, and spends no second consent.
        """
        if not notices.subscription.id or await notices.closed.in_doubt(key):
            return None
        said: dict[str, object] = {
            "touser": account,
            "template_id": notices.subscription.id,
            "data": notices.subscription.data(facts),
        }
        if notices.page:
            said["page"] = notices.page
        answer = await self._calls().call("/cgi-bin/message/subscribe/bizsend", said)
        return str(answer.get("msgid", ""))

    def _remember(self, key: str, parts: int) -> None:
        self._taken[key] = parts
        if len(self._taken) > KEYS_REMEMBERED:
            del self._taken[next(iter(self._taken))]
