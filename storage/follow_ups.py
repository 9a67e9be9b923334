"""What became of a notice at one address, and the next address of the same person."""

from datetime import datetime

import sqlalchemy as sa

from helpdesk.messages import Address
from storage.instants import to_ms
from storage.outbox import Delivery, DeliveryState, delivery_of
from storage.schema import deliveries
from storage.unit import Unit

_DUE = (
    sa.select(deliveries, deliveries.c.state)
    .where(deliveries.c.follow_at <= sa.bindparam("now"))
    .order_by(deliveries.c.follow_at)
    .limit(sa.bindparam("most"))
    .with_for_update(skip_locked=True)
)
_DONE = (
    sa.update(deliveries).where(deliveries.c.id == sa.bindparam("delivery")).values(follow_at=None)
)
_OF_TICKET = sa.select(
    deliveries.c.key, deliveries.c.channel, deliveries.c.account, deliveries.c.state
).where(
    deliveries.c.ticket_id == sa.bindparam("ticket"),
    deliveries.c.person_id == sa.bindparam("person"),
)
_BESIDE = sa.select(deliveries.c.key, deliveries.c.state).where(
    deliveries.c.person_id == sa.bindparam("person"),
    deliveries.c.created_at == sa.bindparam("made"),
    deliveries.c.ticket_id.is_(None),
    deliveries.c.id != sa.bindparam("this"),
)
_ARRIVED = sa.or_(
    deliveries.c.state == DeliveryState.SENT.value,
    deliveries.c.state == DeliveryState.DELIVERED.value,
)
_READ = (
    sa.update(deliveries)
    .where(
        deliveries.c.ticket_id == sa.bindparam("ticket"),
        deliveries.c.person_id == sa.bindparam("person"),
        sa.or_(_ARRIVED, deliveries.c.follow_at.isnot(None)),
    )
    .values(
        state=sa.case((_ARRIVED, DeliveryState.READ.value), else_=deliveries.c.state),
        follow_at=None,
    )
)

_SEEN = (
    sa.update(deliveries)
    .where(
        deliveries.c.ticket_id == sa.bindparam("ticket"),
        deliveries.c.person_id == sa.bindparam("person"),
        _ARRIVED,
    )
    .values(state=DeliveryState.READ.value)
)


async def due(unit: Unit, now: datetime, most: int) -> list[Delivery]:
    """Notices that nobody answered for as long as their reader set; each is given out once."""
    rows = await unit.rows(_DUE, now=to_ms(now), most=most)
    for row in rows:
        unit.later(_DONE, delivery=row["id"])
    return [delivery_of(row) for row in rows]


async def tried(unit: Unit, delivery: Delivery) -> dict[Address, DeliveryState]:
    """Where the person of a delivery was told of the same event, and how that stands."""
    event = event_key(delivery.key)
    rows = await unit.rows(_OF_TICKET, ticket=delivery.ticket_id, person=delivery.person_id)
    return {
        Address(row["channel"], row["account"]): DeliveryState(row["state"])
        for row in rows
        if event_key(row["key"]) == event
    }


async def all_lost(unit: Unit, delivery: Delivery) -> bool:
    """Whether what is about no ticket reached its person at none of his other addresses either."""
    made = None if delivery.created_at is None else to_ms(delivery.created_at)
    rows = await unit.rows(_BESIDE, person=delivery.person_id, made=made, this=delivery.id)
    own = delivery.key.removesuffix(f":{delivery.address.channel}:{delivery.address.account}")
    others = [row["state"] for row in rows if row["key"].startswith(f"{own}:")]
    return all(state == DeliveryState.FAILED.value for state in others)


def event_key(key: str) -> str:
    """The part of a delivery's key that names its event."""
    return key.partition(":")[0]


def read(unit: Unit, ticket_id: int, person_id: int) -> None:
    """The person did something with the ticket: what he was told of it, he has read."""
    unit.later(_READ, ticket=ticket_id, person=person_id)


def seen(unit: Unit, ticket_id: int, person_id: int) -> None:
    """The person looked at the ticket: what arrived of it he has read, but not answered."""
    unit.later(_SEEN, ticket=ticket_id, person=person_id)
