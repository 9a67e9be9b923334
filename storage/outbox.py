"""The outbox: events not yet relayed, deliveries in line, their attempts and ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.messages import Address, OutgoingMessage
from helpdesk.ticket import TicketEvent
from storage.instants import from_ms, to_ms
from storage.said import choices_from, choices_to
from storage.schema import deliveries, ticket_events
from storage.tickets import event_of
from storage.unit import Unit


class DeliveryState(StrEnum):
    """Where a delivery stands. `FAILED` is for good and stays visible."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True)
class Delivery:
    """One message to one address, told at most once per `key`."""

    key: str
    address: Address
    message: OutgoingMessage
    ticket_id: int | None = None
    id: int = 0
    attempts: int = 0
    created_at: datetime | None = None


_PENDING = (
    sa.select(ticket_events)
    .where(ticket_events.c.relayed_at.is_(None))
    .order_by(ticket_events.c.id)
    .limit(sa.bindparam("most"))
)
# Two desks on one PostgreSQL relay in turn: side by side, the later event could be put in
# somebody's line before the earlier one. Two numbers, as one would be among the accounts' locks.
_RELAYING = sa.select(sa.func.pg_try_advisory_xact_lock(0x5A48, 1).label("ours"))
_RELAYED = (
    sa.update(ticket_events)
    .where(ticket_events.c.id == sa.bindparam("event"))
    .values(relayed_at=sa.bindparam("done"))
)


async def events_to_relay(unit: Unit, most: int) -> list[TicketEvent]:
    """Events nobody was told of yet, in the order they happened, claimed for this unit.

    None while another desk is relaying: it sees to them.
    """
    if unit.dialect == "postgresql":
        turn = await unit.row(_RELAYING)
        if turn is None or not turn["ours"]:
            return []
    return [event_of(row) for row in await unit.rows(_PENDING, most=most)]


def mark_relayed(unit: Unit, event: TicketEvent, at: datetime) -> None:
    unit.later(_RELAYED, event=event.id, done=to_ms(at))


def _queue_once() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert)):
        statement: Any = insert(deliveries)
        made[name] = statement.on_conflict_do_nothing(index_elements=["key"])
    return made


_QUEUE = _queue_once()


def queue(unit: Unit, delivery: Delivery, now: datetime) -> None:
    """Put a delivery in line; one with the same key is already there or done, and stays."""
    unit.later(
        _QUEUE[unit.dialect],
        key=delivery.key,
        ticket_id=delivery.ticket_id,
        channel=delivery.address.channel,
        account=delivery.address.account,
        text=delivery.message.text,
        choices=choices_to(delivery.message.choices),
        state=DeliveryState.PENDING.value,
        created_at=to_ms(now),
        next_at=to_ms(now),
    )


_LINE = deliveries.alias("line")
# The head of each address's line only: what was said first arrives first, and one address that
# has to wait keeps nobody else waiting. Found in one walk along what is in line: asking of each
# delivery whether an earlier one waits is twenty times slower when a line is long.
_HEADS = (
    sa.select(sa.func.min(_LINE.c.id).label("id"))
    .where(_LINE.c.channel == sa.bindparam("ch"), _LINE.c.next_at.isnot(None))
    .group_by(_LINE.c.channel, _LINE.c.account)
    .subquery("heads")
)
_DUE = (
    sa.select(deliveries)
    .join(_HEADS, _HEADS.c.id == deliveries.c.id)
    .where(deliveries.c.next_at <= sa.bindparam("now"))
    # Not by id alone: PostgreSQL would walk all that was ever sent, which is in that order.
    .order_by(deliveries.c.created_at, deliveries.c.id)
    .limit(sa.bindparam("most"))
    .with_for_update(skip_locked=True, of=deliveries)
)
_CLAIM = (
    sa.update(deliveries)
    .where(deliveries.c.id == sa.bindparam("delivery"))
    .values(
        state=DeliveryState.SENDING.value,
        next_at=sa.bindparam("lease"),
        attempts=deliveries.c.attempts + 1,
    )
)
_SETTLE = (
    sa.update(deliveries)
    .where(deliveries.c.id == sa.bindparam("delivery"))
    .values(
        state=sa.bindparam("new_state"),
        next_at=sa.bindparam("again", type_=sa.BigInteger),
        sent_at=sa.bindparam("done", type_=sa.BigInteger),
        receipt=sa.bindparam("got"),
        error=sa.bindparam("why"),
    )
)
# Only whoever still has the delivery may put it back or give it up: after its lease another desk
# may have it, or have sent it.
_SETTLE_UNSENT = _SETTLE.where(
    deliveries.c.state == DeliveryState.SENDING.value,
    deliveries.c.attempts == sa.bindparam("claimed"),
)
_SET_TEXT = (
    sa.update(deliveries)
    .where(deliveries.c.id == sa.bindparam("delivery"))
    .values(text=sa.bindparam("new_text"), choices="[]")
)


async def claim_due(
    unit: Unit, channels: Sequence[str], now: datetime, lease: timedelta, most: int
) -> list[Delivery]:
    """Take the deliveries whose moment has come for sending, at most `most` of each channel.

    Channels are looked at one by one: deliveries of one that is switched off, or that has a
    long line, keep no other channel waiting.

    A claimed delivery comes back by itself when its lease ends without a settlement: the process
    that had it is dead, and whether the platform took it is not known.
    """
    taken: list[Delivery] = []
    for channel in channels:
        rows = await unit.rows(_DUE, ch=channel, now=to_ms(now), most=most)
        taken += [_delivery(row) for row in rows]
    for delivery in taken:
        unit.later(_CLAIM, delivery=delivery.id, lease=to_ms(now + lease))
    await unit.flush()  # another claim may be in line for the same commit
    return taken


def _delivery(row: Any) -> Delivery:
    return Delivery(
        id=row["id"],
        key=row["key"],
        ticket_id=row["ticket_id"],
        address=Address(row["channel"], row["account"]),
        message=OutgoingMessage(row["text"], choices_from(row["choices"])),
        attempts=row["attempts"],
        created_at=from_ms(row["created_at"]),
    )


def set_text(unit: Unit, delivery: Delivery, text: str) -> None:
    """Keep the text with its choices numbered into it, so that a retry says the same."""
    unit.later(_SET_TEXT, delivery=delivery.id, new_text=text)


def settle_sent(unit: Unit, delivery: Delivery, receipt: str, now: datetime) -> None:
    """It went out: true for good, whoever has the delivery by now."""
    said = _said(DeliveryState.SENT, done=to_ms(now), got=receipt)
    unit.later(_SETTLE, delivery=delivery.id, **said)


def settle_retry(unit: Unit, delivery: Delivery, reason: str, again: datetime) -> None:
    """Back in line until `again`; nothing when the claim was lost meanwhile."""
    _settle_unsent(unit, delivery, _said(DeliveryState.PENDING, again=to_ms(again), why=reason))


def settle_failed(unit: Unit, delivery: Delivery, reason: str) -> None:
    """Given up for good; nothing when the claim was lost meanwhile."""
    _settle_unsent(unit, delivery, _said(DeliveryState.FAILED, why=reason))


def _settle_unsent(unit: Unit, delivery: Delivery, said: Mapping[str, Any]) -> None:
    claimed = delivery.attempts + 1  # claim_due counts the attempt it gives out
    unit.later(_SETTLE_UNSENT, delivery=delivery.id, claimed=claimed, **said)


def _said(state: DeliveryState, **said: Any) -> dict[str, Any]:
    return {"new_state": state.value, "again": None, "done": None, "got": "", "why": ""} | said


_FAILED = (
    sa.select(deliveries)
    # Written out: a plan that PostgreSQL keeps for any state could not use the small index.
    .where(deliveries.c.state == sa.literal_column(f"'{DeliveryState.FAILED.value}'"))
    .order_by(sa.desc(deliveries.c.id))
    .limit(sa.bindparam("most"))
)
_WAITING = sa.select(sa.func.count().label("n")).where(deliveries.c.next_at.isnot(None))


async def failed(unit: Unit, most: int) -> list[tuple[Delivery, str]]:
    """Deliveries given up for good, the newest first, each with the reason."""
    return [(_delivery(row), row["error"]) for row in await unit.rows(_FAILED, most=most)]


async def waiting(unit: Unit) -> int:
    """How many deliveries are in line."""
    row = await unit.row(_WAITING)
    return 0 if row is None else int(row["n"])
