"""Messages a platform was told we have, whose work is not done: they outlive the process."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from helpdesk.masking import mask
from helpdesk.messages import Address, IncomingMessage
from storage.engine import Datastore
from storage.instants import from_ms, to_ms
from storage.marks import upsert
from storage.schema import received
from storage.unit import Row, Unit

LEASE = timedelta(seconds=30)
"""How long whoever took a message is left alone with it."""
MOST = 50

_KEYS = ("channel", "account", "message_id")
_KEEP = upsert(received, list(_KEYS), ["due_at"])
_THIS = tuple(received.c[name] == sa.bindparam(f"this_{name}") for name in _KEYS)
_DROP = sa.delete(received).where(*_THIS)
_DUE = (
    sa.select(received.c.account, received.c.message_id)
    .where(received.c.channel == sa.bindparam("ch"), received.c.due_at <= sa.bindparam("at"))
    .order_by(received.c.sent_at, received.c.message_id)
    .limit(MOST)
)
_TAKE = (
    sa.update(received)
    .where(*_THIS, received.c.due_at <= sa.bindparam("at"))
    .values(due_at=sa.bindparam("until"))
    .returning(*received.c)
)


class ReceivedMessages:
    """Those of one channel. All methods raise DatastoreAway.

    Texts are kept masked. Doing a message twice is harmless: the desk gives its first answer again,
    and the outbox takes an answer once.
    """

    def __init__(self, store: Datastore, channel: str, now: Callable[[], datetime]) -> None:
        self._store = store
        self._channel = channel
        self._now = now

    async def keep(self, message: IncomingMessage) -> None:
        """Store a message; its present worker has it for LEASE."""
        values = {
            "text": mask(message.text, keep_phones=True).text,
            "press": message.press,
            "note": message.note,
            "sender": message.sender,
            "sent_at": to_ms(message.sent_at),
            "due_at": to_ms(self._now() + LEASE),
        }

        async def put(unit: Unit) -> None:
            await unit.rows(_KEEP[unit.dialect], **self._key(message.address, message.id), **values)

        await self._store.write(put)

    async def drop(self, message: IncomingMessage) -> None:
        """Forget one whose work is done."""
        key = self._key(message.address, message.id, "this_")
        await self._store.write(lambda unit: unit.rows(_DROP, **key))

    async def take(self) -> Sequence[IncomingMessage]:
        """Those whose worker went away, the oldest first; each is the caller's for LEASE."""
        at = to_ms(self._now())
        if not await self._store.read(lambda unit: unit.rows(_DUE, ch=self._channel, at=at)):
            return ()
        return await self._store.write(self._taken)

    async def _taken(self, unit: Unit) -> Sequence[IncomingMessage]:
        now = self._now()
        at, until = to_ms(now), to_ms(now + LEASE)
        found = []
        for due in await unit.rows(_DUE, ch=self._channel, at=at):
            key = self._key(Address(self._channel, due["account"]), due["message_id"], "this_")
            # Another desk may have taken it between the two statements.
            if (row := await unit.row(_TAKE, at=at, until=until, **key)) is not None:
                found.append(_message(row))
        return found

    def _key(self, address: Address, message_id: str, before: str = "") -> dict[str, str]:
        values = (self._channel, address.account, message_id)
        return {f"{before}{name}": value for name, value in zip(_KEYS, values, strict=True)}


def _message(row: Row) -> IncomingMessage:
    return IncomingMessage(
        Address(row["channel"], row["account"]),
        row["message_id"],
        row["text"],
        from_ms(row["sent_at"]),
        row["press"],
        row["note"],
        row["sender"],
    )
