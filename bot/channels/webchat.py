"""Web chat: conversations kept in the datastore, for the demonstration's page and the terminal."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from helpdesk.errors import DatastoreAway, DeliveryError
from helpdesk.masking import mask
from helpdesk.media import MediaKind
from helpdesk.messages import Address, IncomingMessage, OutgoingMessage, clean_text
from storage import chat_lines, web_uploads
from storage.chat_lines import Line
from storage.engine import Datastore
from storage.unit import Unit

Respond = Callable[[IncomingMessage], Awaitable[OutgoingMessage | None]]
MOST_LINES = 500
_SENT = "📎"
"""The line of a photo or file that came without words."""


class WebChatChannel:
    """Sending is adding a line, once per key: nothing is ever shown twice."""

    name = "webchat"
    buttons = True

    def __init__(self, store: Datastore, respond: Respond, now: Callable[[], datetime]) -> None:
        self._store = store
        self._respond = respond
        self._now = now

    async def say(
        self, account: str, message_id: str, text: str, press: str = "", note: str = ""
    ) -> None:
        """A person says, presses or sends something; the answer becomes a line of the
        conversation. `note`: what was sent, as IncomingMessage has it.

        The same message id again adds nothing and does nothing. Raises DatastoreAway.
        """
        key, at = f"{account}/{message_id}", self._now()
        shown = OutgoingMessage(mask(clean_text(text)).text or _SENT)
        await self._store.write(lambda unit: _add(unit, f"q:{key}", account, "person", shown, at))
        message = IncomingMessage(Address(self.name, account), key, text, at, press, note)
        reply = await self._respond(message)
        if reply is not None:
            answer, later = reply, self._now()
            await self._store.write(
                lambda unit: _add(unit, f"a:{key}", account, "desk", answer, later)
            )

    async def send(self, account: str, message: OutgoingMessage, key: str) -> str:
        """Add a notice to the conversation. Raises DeliveryError when the datastore is away."""
        at = self._now()
        try:
            await self._store.write(
                lambda unit: _add(unit, f"n:{key}", account, "desk", message, at)
            )
        except DatastoreAway as error:
            raise DeliveryError("datastore away") from error
        return ""

    async def fetch(self, ref: str, most: int) -> bytes:
        """What was sent on the page; see MediaChannel."""
        content = await self._store.read(lambda unit: web_uploads.content_of(unit, ref))
        if content is None:
            raise DeliveryError("gone", permanent=True)
        return content

    async def send_file(
        self, account: str, kind: MediaKind, name: str, content: bytes, caption: str
    ) -> None:
        """Nothing is sent as a file here: a link is shown instead."""
        raise DeliveryError("not sent on this channel", permanent=True)

    async def lines_after(self, last: int) -> Sequence[Line]:
        """Lines of all conversations later than the line numbered `last`."""
        return await self._store.read(lambda unit: chat_lines.after(unit, last, MOST_LINES))

    async def lines_of(self, account: str, last: int) -> Sequence[Line]:
        """Lines of one conversation later than the line numbered `last`."""
        return await self._store.read(
            lambda unit: chat_lines.of_account(unit, account, last, MOST_LINES)
        )


async def _add(
    unit: Unit, key: str, account: str, author: str, message: OutgoingMessage, at: datetime
) -> None:
    chat_lines.add(unit, key, account, author, message, at)
