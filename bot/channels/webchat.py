"""Web chat: conversations kept in the datastore, for the staff's page, the demonstration's and the
terminal."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.channels.reply_window import Respond
from bot.channels.telegram_replies import keep_reply
from helpdesk.errors import DatastoreAway, DeliveryError
from helpdesk.masking import mask
from helpdesk.media import MediaKind, Offered, offered
from helpdesk.messages import Address, Choice, IncomingMessage, OutgoingMessage, clean_text
from storage import chat_lines, web_uploads
from storage.chat_lines import Line
from storage.engine import Datastore
from storage.unit import Unit

MOST_LINES = 500
SENT = "sent:"
"""What a choice begins with that is no button: it says what a line shows beside its words."""
_WITHOUT_WORDS = "📎"
"""The line of a photo or file that came without words."""


class WebChatChannel:
    """Sending is adding a line, once per key: nothing is ever shown twice."""

    name = "webchat"
    buttons = True

    def __init__(self, store: Datastore, respond: Respond, now: Callable[[], datetime]) -> None:
        self._store = store
        self._respond = respond
        self._now = now
        self.cards = False
        """Whether cards are changed once their ticket has moved on."""

    async def say(
        self,
        account: str,
        message_id: str,
        text: str,
        press: str = "",
        note: str = "",
        language: str = "",
    ) -> None:
        """A person says, presses or sends something; the answer becomes a line of the
        conversation. `note`: what was sent, as IncomingMessage has it, and so has `language`.

        The same message id again adds nothing and does nothing. Raises DatastoreAway.
        """
        key, at = f"{account}/{message_id}", self._now()
        shown = OutgoingMessage(mask(clean_text(text)).text or _WITHOUT_WORDS, _showing(note))
        await self._store.write(lambda unit: _add(unit, f"q:{key}", account, "person", shown, at))
        message = IncomingMessage(
            Address(self.name, account), key, text, at, press, note, language=language
        )
        reply = await self._respond(message)
        if reply is not None:
            answer, later, line = reply, self._now(), f"a:{key}"
            await self._store.write(lambda unit: _add(unit, line, account, "desk", answer, later))
            if self.cards:
                to = Address(self.name, account)
                await keep_reply(self._store, to, answer, line, later)

    async def send(self, account: str, message: OutgoingMessage, key: str) -> str:
        """Add a notice to the conversation; by what is returned it can be changed. Raises
        DeliveryError when the datastore is away."""
        at = self._now()
        try:
            await self._store.write(
                lambda unit: _add(unit, f"n:{key}", account, "desk", message, at)
            )
        except DatastoreAway as error:
            raise DeliveryError("datastore away") from error
        return f"n:{key}"

    async def edit(self, account: str, receipt: str, message: OutgoingMessage) -> bool:
        """A line says something else from now on, on every open page too. False when there is no
        such line, or the datastore is away."""
        at = self._now()
        try:
            return await self._store.write(
                lambda unit: chat_lines.change(unit, receipt, account, message, at)
            )
        except DatastoreAway:
            return False

    async def fetch(self, ref: str, most: int) -> bytes:
        """What was sent on the page; see MediaChannel."""
        content = await self._store.read(lambda unit: web_uploads.content_of(unit, ref))
        if content is None:
            raise DeliveryError("gone", permanent=True)
        return content

    async def send_file(
        self, account: str, kind: MediaKind, name: str, content: bytes, caption: str
    ) -> None:
        """A line that shows what was kept, for a day. Raises DeliveryError."""
        ref, at = secrets.token_hex(16), self._now()
        shown = OutgoingMessage(caption, _showing(f"{kind.value}:{ref}"))

        async def add(unit: Unit) -> None:
            await web_uploads.add(unit, ref, account, content, at)
            chat_lines.add(unit, f"f:{ref}", account, "desk", shown, at)

        try:
            await self._store.write(add)
        except DatastoreAway as error:
            raise DeliveryError("datastore away") from error

    async def lines_after(self, last: int) -> Sequence[Line]:
        """Lines of all conversations later than the line numbered `last`."""
        return await self._store.read(lambda unit: chat_lines.after(unit, last, MOST_LINES))

    async def lines_of(self, account: str, last: int) -> Sequence[Line]:
        """Lines of one conversation later than the line numbered `last`."""
        return await self._store.read(
            lambda unit: chat_lines.of_account(unit, account, last, MOST_LINES)
        )


def buttons(message: OutgoingMessage) -> Sequence[Choice]:
    """The choices of a line that can be pressed."""
    return [choice for choice in message.choices if not choice.data.startswith(SENT)]


def beside(message: OutgoingMessage) -> Offered | None:
    """What a line shows beside its words."""
    found = next((choice for choice in message.choices if choice.data.startswith(SENT)), None)
    return None if found is None else offered(f"{found.label}:{found.data.removeprefix(SENT)}")


def _showing(note: str) -> tuple[Choice, ...]:
    sent = offered(note)
    return (Choice(sent.kind.value, f"{SENT}{sent.ref}"),) if sent is not None else ()


async def _add(
    unit: Unit, key: str, account: str, author: str, message: OutgoingMessage, at: datetime
) -> None:
    chat_lines.add(unit, key, account, author, message, at)
