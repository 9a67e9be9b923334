"""The outbox: events not yet relayed, deliveries in line, their attempts and ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.messages import Address, OutgoingMessage
from helpdesk.pace import rank
from helpdesk.ticket import TicketEvent, What
from helpdesk.worth import GROUPS
from storage.instants import from_ms, to_ms
from storage.said import choices_from, choices_to
from storage.schema import deliveries, ticket_events
from storage.tickets import event_of
from storage.unit import Unit

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class DeliveryState(StrEnum):
    """Where a delivery stands. `FAILED` is for good and stays visible."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    RETRYING = "retrying"
    FAILED = "failed"
    BUNDLED = "bundled"
    SUPERSEDED = "superseded"


_S = DeliveryState
BEFORE: Mapping[DeliveryState, frozenset[DeliveryState]] = {
    _S.PENDING: frozenset(),
    # Again from sending when its process died.
    _S.SENDING: frozenset({_S.PENDING, _S.RETRYING, _S.SENDING}),
    _S.RETRYING: frozenset({_S.SENDING}),
    # It went out, whoever has it by now or gave it up.
    _S.SENT: frozenset({_S.SENDING, _S.RETRYING, _S.FAILED, _S.SUPERSEDED}),
    # Receipts may come before the sender settled, or when nobody had answered him.
    _S.DELIVERED: frozenset({_S.SENDING, _S.RETRYING, _S.SENT}),
    _S.READ: frozenset({_S.SENDING, _S.RETRYING, _S.SENT, _S.DELIVERED}),
    _S.FAILED: frozenset({_S.SENDING, _S.SENT}),
    _S.BUNDLED: frozenset({_S.PENDING}),
    _S.SUPERSEDED: frozenset({_S.PENDING, _S.RETRYING, _S.SENDING}),
}
"""From which states a delivery may come into each; it never turns back otherwise."""


def may_become(state: DeliveryState) -> sa.ColumnElement[bool]:
    """Whether a row may still come into the state."""
    return sa.or_(*(deliveries.c.state == one.value for one in sorted(BEFORE[state])))


@dataclass(frozen=True)
class Delivery:
    """One message to one address, told at most once per `key`.

    `urgency` is 0 for what somebody waits for on his screen, else 1 (about an S1) to 4. `about`
    is the event's word, "" for what is no notice; `parts` are those in which its reader listens.
    `in_line` counts what is due at the address, this included; `crowded`: it had too many within
    its last minute, or its person had at all his addresses. `echo`: the same is told him elsewhere
    and counts there. `uncertain`: attempts of which nobody knows whether they arrived.
    """

    key: str
    address: Address
    message: OutgoingMessage
    ticket_id: int | None = None
    person_id: int | None = None
    urgency: int = 0
    about: str = ""
    parts: frozenset[str] = frozenset()
    milestone: str = ""
    follow_at: datetime | None = None
    id: int = 0
    attempts: int = 0
    created_at: datetime | None = None
    uncertain: int = 0
    in_line: int = 1
    crowded: bool = False
    echo: bool = False


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


def queue(
    unit: Unit, delivery: Delivery, now: datetime, not_before: datetime | None = None
) -> None:
    """Put a delivery in line; one with the same key is already there or done, and stays.

    It goes out `not_before` that instant, and holds nothing back until then.
    """
    due = max(now, not_before or now)
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
        next_at=to_ms(due),
        person_id=delivery.person_id,
        about=delivery.about,
        parts=",".join(sorted(delivery.parts)),
        milestone=delivery.milestone,
        urgency=delivery.urgency,
        rank=to_ms(rank(delivery.urgency, due)),
        follow_at=to_ms(delivery.follow_at),
        echo=int(delivery.echo),
    )


_THIS = sa.select(deliveries.c.id).where(deliveries.c.key == sa.bindparam("this")).scalar_subquery()
_UNSENT_BEFORE = (
    deliveries.c.channel == sa.bindparam("ch"),
    deliveries.c.account == sa.bindparam("ac"),
    deliveries.c.next_at.isnot(None),
    deliveries.c.state != DeliveryState.SENDING.value,
    deliveries.c.ticket_id == sa.bindparam("ticket"),
    deliveries.c.id < _THIS,
)
_SUPERSEDE = (
    sa.update(deliveries)
    .where(
        *_UNSENT_BEFORE,
        deliveries.c.about.in_([sa.bindparam(f"about{n}") for n in range(3)]),
        deliveries.c.milestone == sa.bindparam("promise"),
    )
    .values(state=DeliveryState.SUPERSEDED.value, next_at=None, follow_at=None, error="newer")
)
_HURRY = (
    sa.update(deliveries)
    .where(*_UNSENT_BEFORE, deliveries.c.rank > sa.bindparam("sooner"))
    .values(rank=sa.bindparam("sooner"))
)


def supersede(unit: Unit, newer: Delivery) -> None:
    """Withdraw unsent older notices of the same ticket that `newer`, just queued, makes pointless.

    Older ones that stay go before it, whatever their severity was when they were queued.
    """
    groups = [about for about, group in GROUPS.items() if group == GROUPS.get(What(newer.about))]
    if not groups:
        return
    slots = {f"about{n}": groups[min(n, len(groups) - 1)].value for n in range(3)}
    address = {"ch": newer.address.channel, "ac": newer.address.account}
    asked = {**address, "ticket": newer.ticket_id, "this": newer.key}
    unit.later(_SUPERSEDE, **asked, **slots, promise=newer.milestone)
    if newer.about == What.SEVERITY_CHANGED:
        sooner = to_ms(rank(newer.urgency, newer.created_at or EPOCH))
        unit.later(_HURRY, **asked, sooner=sooner)


_FAILED = (
    sa.select(deliveries)
    # Written out: a plan that PostgreSQL keeps for any state could not use the small index.
    .where(deliveries.c.state == sa.literal_column(f"'{DeliveryState.FAILED.value}'"))
    .order_by(sa.desc(deliveries.c.id))
    .limit(sa.bindparam("most"))
)
_WAITING = sa.select(sa.func.count().label("n")).where(deliveries.c.next_at.isnot(None))


_LATE = sa.select(
    sa.func.count().label("n"), sa.func.min(deliveries.c.created_at).label("since")
).where(
    deliveries.c.next_at.isnot(None),
    deliveries.c.about != "",
    # Not what waits for the end of quiet hours: that was never tried, and is not due.
    sa.or_(
        deliveries.c.next_at < sa.bindparam("before"),
        sa.and_(deliveries.c.attempts > 0, deliveries.c.created_at < sa.bindparam("before")),
    ),
)


@dataclass(frozen=True)
class Late:
    """How many notices wait past their time, and since when the first of them does."""

    total: int
    since: datetime | None


async def late(unit: Unit, before: datetime) -> Late:
    """Notices that were due or tried before an instant and are still in line."""
    row = await unit.row(_LATE, before=to_ms(before))
    return Late(0, None) if row is None else Late(row["n"], from_ms(row["since"]))


async def failed(unit: Unit, most: int) -> list[tuple[Delivery, str]]:
    """Deliveries given up for good, the newest first, each with the reason."""
    return [(delivery_of(row), row["error"]) for row in await unit.rows(_FAILED, most=most)]


def delivery_of(row: Any) -> Delivery:
    """The delivery of a row of the table."""
    return Delivery(
        id=row["id"],
        key=row["key"],
        ticket_id=row["ticket_id"],
        address=Address(row["channel"], row["account"]),
        message=OutgoingMessage(row["text"], choices_from(row["choices"])),
        person_id=row["person_id"],
        urgency=row["urgency"],
        about=row["about"],
        parts=frozenset(filter(None, row["parts"].split(","))),
        milestone=row["milestone"],
        follow_at=from_ms(row["follow_at"]),
        attempts=row["attempts"],
        created_at=from_ms(row["created_at"]),
        uncertain=row["uncertain"],
        echo=bool(row["echo"]),
    )


_BY_KEY = sa.select(deliveries).where(deliveries.c.key == sa.bindparam("named"))


async def by_key(unit: Unit, key: str) -> Delivery | None:
    """The delivery of that key, or None."""
    row = await unit.row(_BY_KEY, named=key)
    return None if row is None else delivery_of(row)


async def waiting(unit: Unit) -> int:
    """How many deliveries are in line."""
    row = await unit.row(_WAITING)
    return 0 if row is None else int(row["n"])
