"""Who wants to see what on which channel: an order is a row until it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from helpdesk.messages import Address
from storage.instants import to_ms
from storage.marks import upsert
from storage.media import LEASE
from storage.schema import media_orders
from storage.unit import Unit


@dataclass(frozen=True)
class Order:
    """One thing for one address, with the words to be put under it."""

    id: int
    media_id: int
    address: Address
    caption: str
    attempts: int


_PUT = upsert(media_orders, ["media_id", "channel", "account"], ["caption", "attempts", "next_at"])
_DUE = (
    sa.select(media_orders.c.channel)
    .distinct()
    .where(media_orders.c.next_at <= sa.bindparam("now"))
)
_CLAIM = (
    sa.update(media_orders)
    .where(
        media_orders.c.id.in_(
            sa.select(media_orders.c.id)
            .where(
                media_orders.c.next_at <= sa.bindparam("now", type_=sa.BigInteger),
                media_orders.c.channel == sa.bindparam("ch"),
            )
            .order_by(media_orders.c.id)
            .limit(sa.bindparam("most"))
            .with_for_update(skip_locked=True)
        )
    )
    .values(
        next_at=sa.bindparam("lease", type_=sa.BigInteger), attempts=media_orders.c.attempts + 1
    )
    .returning(media_orders)
)
_DONE = sa.delete(media_orders).where(media_orders.c.id == sa.bindparam("this"))
_PUT_OFF = (
    sa.update(media_orders)
    .where(media_orders.c.id == sa.bindparam("this"))
    .values(next_at=sa.bindparam("later", type_=sa.BigInteger))
)


def order(unit: Unit, media_id: int, address: Address, caption: str, now: datetime) -> None:
    """Send it there; asked again before it came, it still comes once."""
    unit.later(
        _PUT[unit.dialect],
        media_id=media_id,
        channel=address.channel,
        account=address.account,
        caption=caption,
        attempts=0,
        next_at=to_ms(now),
    )


async def channels_due(unit: Unit, now: datetime) -> Sequence[str]:
    """Channels on which somebody waits for something."""
    return [row["channel"] for row in await unit.rows(_DUE, now=to_ms(now))]


async def claim(unit: Unit, channel: str, now: datetime, most: int) -> Sequence[Order]:
    """What is to be sent on a channel now; nobody else gets it while the lease runs."""
    lease = to_ms(now + LEASE)
    rows = await unit.rows(_CLAIM, now=to_ms(now), ch=channel, most=most, lease=lease)
    found = [
        Order(
            row["id"],
            row["media_id"],
            Address(row["channel"], row["account"]),
            row["caption"],
            row["attempts"],
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: one.id)


def done(unit: Unit, found: Order) -> None:
    """It arrived, or never will."""
    unit.later(_DONE, this=found.id)


def put_off(unit: Unit, found: Order, until: datetime) -> None:
    """Try again then."""
    unit.later(_PUT_OFF, this=found.id, later=to_ms(until))
