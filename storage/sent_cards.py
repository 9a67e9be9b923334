"""Notices and replies that were sent with buttons, for when their ticket has moved on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from helpdesk.messages import Address, Choice, OutgoingMessage
from storage import outbox
from storage.instants import to_ms
from storage.outbox import Delivery, DeliveryState
from storage.said import choices_from, choices_to
from storage.schema import deliveries, ticket_events
from storage.unit import Unit


@dataclass(frozen=True)
class SentNotice:
    """A notice as it stands on somebody's screen; `receipt` is the platform's name of it."""

    id: int
    account: str
    receipt: str
    ticket_id: int
    text: str
    choices: tuple[Choice, ...]


_CHANGED = sa.select(ticket_events.c.ticket_id).where(ticket_events.c.id > sa.bindparam("seen"))
_SENT = (
    sa.select(deliveries)
    .where(
        deliveries.c.ticket_id.in_(_CHANGED),
        deliveries.c.channel == sa.bindparam("ch"),
        deliveries.c.receipt != "",
        deliveries.c.sent_at > sa.bindparam("since"),
    )
    .order_by(deliveries.c.sent_at.desc(), deliveries.c.id.desc())
    .limit(sa.bindparam("most"))
)
_TAKE = (
    sa.update(deliveries)
    .where(
        deliveries.c.id == sa.bindparam("delivery"), deliveries.c.choices == sa.bindparam("known")
    )
    .values(text=sa.bindparam("new_text"), choices=sa.bindparam("new_choices"))
    .returning(deliveries.c.id)
)


_KEPT = (
    sa.update(deliveries)
    .where(deliveries.c.key == sa.bindparam("named"))
    .values(
        state=DeliveryState.SENT.value,
        next_at=None,
        receipt=sa.bindparam("got"),
        sent_at=sa.bindparam("done", type_=sa.BigInteger),
    )
)


def keep_reply(
    unit: Unit, to: Address, ticket_id: int, reply: OutgoingMessage, receipt: str, now: datetime
) -> None:
    """Remember a reply that went out by itself, so that it can be changed like a notice."""
    key = f"reply:{to.channel}:{to.account}:{receipt}"
    outbox.queue(unit, Delivery(key, to, reply, ticket_id), now)
    unit.later(_KEPT, named=key, got=receipt, done=to_ms(now))


async def sent(
    unit: Unit,
    channel: str,
    seen: int,
    since: datetime,
    most: int,
    fits: Callable[[SentNotice], bool],
) -> Sequence[SentNotice]:
    """What fits of all that was sent after `since` about tickets to which something happened
    after the event `seen`: the newest first, among the last `most`."""
    rows = await unit.rows(_SENT, ch=channel, seen=seen, since=to_ms(since), most=most)
    return [notice for notice in map(_notice, rows) if fits(notice)]


def _notice(row: Any) -> SentNotice:
    return SentNotice(
        row["id"],
        row["account"],
        row["receipt"],
        row["ticket_id"],
        row["text"],
        choices_from(row["choices"]),
    )


async def take(unit: Unit, notice: SentNotice, now_says: OutgoingMessage) -> bool:
    """Keep what the notice says from now on; False when another desk was first."""
    new, known = choices_to(now_says.choices), choices_to(notice.choices)
    asked = {"delivery": notice.id, "known": known, "new_text": now_says.text, "new_choices": new}
    return bool(await unit.rows(_TAKE, **asked))
