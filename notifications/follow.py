"""The next address: when one failed for good, or when nobody answered for too long."""

from dataclasses import replace
from datetime import datetime, timedelta

from helpdesk.messages import Address
from helpdesk.policy import Policy
from helpdesk.reaching import by_number, plan, wish
from storage import follow_ups, notice_rules, outbox, people, tickets
from storage.outbox import Delivery, DeliveryState
from storage.unit import Unit

MOST = 50

_LOST = frozenset({DeliveryState.FAILED, DeliveryState.SUPERSEDED})


async def follow_up(unit: Unit, policy: Policy, gateways: frozenset[str], now: datetime) -> int:
    """Tell again, at the next address, what nobody answered at the last; how many it were."""
    due = await follow_ups.due(unit, now, MOST)
    for delivery in due:
        await tell_next(unit, policy, delivery, gateways, now)
    return len(due)


async def tell_next(
    unit: Unit, policy: Policy | None, delivery: Delivery, gateways: frozenset[str], now: datetime
) -> bool:
    """Queue the delivery for the next address of its person; False when there is none left."""
    found = await _next(unit, policy, delivery, gateways)
    if found is None:
        return False
    address, follow = found
    copy = replace(
        delivery,
        key=f"{follow_ups.event_key(delivery.key)}:{address.channel}:{address.account}",
        address=address,
        follow_at=None if follow is None else now + follow,
        echo=True,
    )
    outbox.queue(unit, copy, now)
    return True


async def _next(
    unit: Unit, policy: Policy | None, delivery: Delivery, gateways: frozenset[str]
) -> tuple[Address, timedelta | None] | None:
    """The next address of the delivery's person, and how long until the one after it."""
    person = None if delivery.person_id is None else await people.get(unit, delivery.person_id)
    if person is None or not person.active or delivery.ticket_id is None:
        return None
    rules = await notice_rules.of(unit, person.id)
    known = await people.addresses(unit, person.id)
    found = await tickets.get_together(unit, {delivery.ticket_id})
    contract = policy.of(found[delivery.ticket_id]) if policy and found else None
    wanted = wish(contract, delivery.urgency)
    ways = plan(rules, known, by_number(person.phone, gateways), delivery.urgency, wanted)
    tried = await follow_ups.tried(unit, delivery)
    left = [a for a in (*ways.at_once, *ways.then) if a not in tried]
    if not left:
        return None
    return left[0], ways.after if len(left) > 1 else None


async def is_lost(unit: Unit, delivery: Delivery) -> bool:
    """Whether no address of its person is left at which the event was or may be told."""
    tried = await follow_ups.tried(unit, delivery)
    tried.pop(delivery.address, None)
    return all(state in _LOST for state in tried.values())
