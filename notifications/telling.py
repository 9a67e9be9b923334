"""Telling a person something that is about no ticket: at every address, once per key."""

from collections.abc import Collection
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


async def tell_role(
    unit: Unit,
    roster: Roster,
    role: Role,
    message: OutgoingMessage,
    key: str,
    now: datetime,
    *,
    never: Collection[int] = (),
) -> tuple[int, ...]:
    """Tell those with the role: those on call, or all when nobody of them can be reached.

    Returns who has an account to be told at; `never` are not told.
    """
    on_call = [p for p in roster.on_call(role.value, now) if p not in never]
    told = [person for person in on_call if await tell(unit, person, message, key, now)]
    if told:
        return tuple(told)
    others = [p.id for p in await people.with_role(unit, role) if p.id not in (*on_call, *never)]
    return tuple([p for p in others if await tell(unit, p, message, key, now)])


async def tell_managers(
    unit: Unit, roster: Roster, message: OutgoingMessage, key: str, now: datetime
) -> None:
    """Tell the duty managers: those on call, or all when nobody of them can be reached."""
    await tell_role(unit, roster, Role.DUTY_MANAGER, message, key, now)
