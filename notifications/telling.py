"""Telling a person something that is about no ticket: at every address, once per key."""

from datetime import datetime

from helpdesk.messages import OutgoingMessage
from helpdesk.people import Role
from helpdesk.roster import Roster
from storage import outbox, people
from storage.outbox import Delivery
from storage.unit import Unit

_URGENCY = 2
"""As urgent as a notice about an S2: a shift or a swap does not wait behind mild tickets."""


async def tell(
    unit: Unit, person_id: int, message: OutgoingMessage, key: str, now: datetime
) -> bool:
    """Put the message in line for the person; False when he has no account to be told at."""
    addresses = await people.addresses(unit, person_id)
    for address in addresses:
        name = f"{key}:{address.channel}:{address.account}"
        delivery = Delivery(name, address, message, person_id=person_id, urgency=_URGENCY)
        outbox.queue(unit, delivery, now)
    return bool(addresses)


async def tell_managers(
    unit: Unit, roster: Roster, message: OutgoingMessage, key: str, now: datetime
) -> None:
    """Tell the duty managers: those on call, or all when nobody of them can be reached."""
    on_call = roster.on_call(Role.DUTY_MANAGER.value, now)
    told = [await tell(unit, person, message, key, now) for person in on_call]
    if any(told):
        return
    for manager in await people.with_role(unit, Role.DUTY_MANAGER):
        if manager.id not in on_call:
            await tell(unit, manager.id, message, key, now)
