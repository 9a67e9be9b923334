"""Receipts of gateways and platforms, each in one unit."""

from datetime import datetime

from handlers.turn import Desk
from helpdesk.arrival import Arrival
from notifications import receipts
from notifications.receipts import Receipt
from storage.receipts import noted_by_receipt
from storage.unit import Unit


async def take(desk: Desk, receipt: Receipt, now: datetime) -> bool:
    """Keep one receipt; False when it tells nothing new. Raises DatastoreAway."""
    return await desk.store.write(
        lambda unit: receipts.take(unit, desk.policy, desk.gateways, receipt, now)
    )


async def arrived(desk: Desk, account: str, number: str, why: str, now: datetime) -> None:
    """What the Official Account's platform says of a template message: `why` it did not arrive,
    or ""."""
    arrival = Arrival.FAILED if why else Arrival.DELIVERED

    async def keep(unit: Unit) -> None:
        found = await noted_by_receipt(unit, account, number, arrival, why)
        if found is not None:
            await receipts.followed(unit, desk.policy, desk.gateways, found, arrival, now)

    await desk.store.write(keep)
