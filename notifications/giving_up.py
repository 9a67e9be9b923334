"""A notice that failed for good: the next address, or the duty manager."""

from datetime import datetime

from helpdesk.errors import Refused
from helpdesk.people import Role
from helpdesk.policy import Policy
from helpdesk.severity import Severity
from helpdesk.ticket import What
from notifications.follow import is_lost, tell_next
from storage import people, tickets
from storage.outbox import Delivery
from storage.unit import Unit


async def given_up(
    unit: Unit,
    policy: Policy | None,
    delivery: Delivery,
    gateways: frozenset[str],
    now: datetime,
) -> None:
    """Tell it at the next address; after the last one the duty manager hears."""
    next_one = await tell_next(unit, policy, delivery, gateways, now)
    if not next_one and await is_lost(unit, delivery):
        await _tell_the_manager(unit, delivery, now)


async def _tell_the_manager(unit: Unit, delivery: Delivery, now: datetime) -> None:
    """A notice that reached somebody on the staff nowhere, or a severe one that reached nobody, is
    itself news; one about that news is not."""
    if delivery.ticket_id is None or not delivery.about:
        return
    try:
        ticket = await tickets.get(unit, delivery.ticket_id)
    except Refused:
        return
    known = [e for e in await tickets.history(unit, ticket.id) if e.what is What.NOTICE_FAILED]
    if not known and (ticket.severity <= Severity.S2 or await _is_staff(unit, delivery)):
        await tickets.save(unit, ticket, ticket.noting(What.NOTICE_FAILED, now))


async def _is_staff(unit: Unit, delivery: Delivery) -> bool:
    person = None if delivery.person_id is None else await people.get(unit, delivery.person_id)
    return person is not None and person.role is not Role.REPORTER
