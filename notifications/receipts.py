"""What follows from a receipt: the next address, or peace."""

from dataclasses import dataclass
from datetime import datetime

from helpdesk.arrival import Arrival
from helpdesk.policy import Policy
from notifications.giving_up import given_up
from storage import follow_ups, path_checks, receipts
from storage.outbox import Delivery
from storage.unit import Unit


@dataclass(frozen=True)
class Receipt:
    """What is said of one notice; `why`: the platform's word for a failure."""

    channel: str
    key: str
    arrival: Arrival
    why: str = ""


async def take(
    unit: Unit, policy: Policy, gateways: frozenset[str], receipt: Receipt, now: datetime
) -> bool:
    """Keep a receipt and do what follows; False when it tells nothing new.

    A notice that failed goes to the next address; somebody who answered is told nothing more of
    what he was told of the ticket.
    """
    found = await receipts.noted(unit, receipt.channel, receipt.key, receipt.arrival, receipt.why)
    if found is None:
        return False
    await followed(unit, policy, gateways, found, receipt.arrival, now)
    return True


async def followed(
    unit: Unit,
    policy: Policy,
    gateways: frozenset[str],
    delivery: Delivery,
    arrival: Arrival,
    now: datetime,
) -> None:
    """What a receipt that was kept leads to."""
    if arrival is Arrival.FAILED:
        await given_up(unit, policy, delivery, gateways, now)
    if arrival is Arrival.ANSWERED:
        if delivery.ticket_id is not None and delivery.person_id is not None:
            follow_ups.read(unit, delivery.ticket_id, delivery.person_id)
        await path_checks.answered(unit, delivery, now)
