"""Receipts: what became of a notice after it went out, told later and in any order."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from helpdesk.arrival import Arrival
from storage.outbox import Delivery, DeliveryState, delivery_of, may_become
from storage.schema import deliveries
from storage.unit import Unit

_LEADS: Mapping[Arrival, DeliveryState] = {
    Arrival.DELIVERED: DeliveryState.DELIVERED,
    Arrival.READ: DeliveryState.READ,
    Arrival.ANSWERED: DeliveryState.READ,
    Arrival.FAILED: DeliveryState.FAILED,
}


def _noted(arrival: Arrival, *which: sa.ColumnElement[bool]) -> sa.Update:
    state = _LEADS[arrival]
    # To have seen it is no answer: the next address still follows.
    answered = {"follow_at": None} if arrival is Arrival.ANSWERED else {}
    return (
        sa.update(deliveries)
        .where(deliveries.c.channel == sa.bindparam("ch"), *which, may_become(state))
        .values(state=state.value, next_at=None, error=sa.bindparam("why"), **answered)
        .returning(deliveries)
    )


_BY_KEY = {one: _noted(one, deliveries.c.key == sa.bindparam("named")) for one in Arrival}
_BY_RECEIPT = {
    one: _noted(
        one,
        # Written out, so that PostgreSQL uses the small index.
        deliveries.c.channel == sa.literal_column("'wechat'"),
        deliveries.c.receipt == sa.bindparam("got"),
        deliveries.c.account == sa.bindparam("ac"),
        deliveries.c.receipt != sa.literal_column("''"),
    )
    for one in Arrival
}


async def noted(
    unit: Unit, channel: str, key: str, arrival: Arrival, why: str = ""
) -> Delivery | None:
    """Keep what is said of the delivery with that key; None when it is unknown or known better."""
    return _found(await unit.row(_BY_KEY[arrival], ch=channel, named=key, why=why))


async def noted_by_receipt(
    unit: Unit, account: str, receipt: str, arrival: Arrival, why: str = ""
) -> Delivery | None:
    """The same by the number that the Official Account's platform gave the message."""
    found = await unit.row(_BY_RECEIPT[arrival], ch="wechat", ac=account, got=receipt, why=why)
    return _found(found)


def _found(row: Any) -> Delivery | None:
    return None if row is None else delivery_of(row)
