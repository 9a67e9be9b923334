"""A notice that failed for good: the next address, or the duty manager."""

from datetime import datetime

from helpdesk.errors import Refused
from helpdesk.messages import OutgoingMessage
from helpdesk.people import Person, Role
from helpdesk.policy import Policy
from helpdesk.severity import Severity
from helpdesk.ticket import What
from notifications.follow import is_lost, tell_next
from notifications.telling import tell
from storage import follow_ups, people, tickets
from storage.outbox import Delivery
from storage.unit import Unit

OF_SHIFTS = "duty:"
"""With this begin the keys of what is said before a shift."""


async def given_up(
    unit: Unit,
    policy: Policy | None,
    delivery: Delivery,
    gateways: frozenset[str],
    now: datetime,
) -> None:
    """Tell it at the next address; after the last one the duty manager hears."""
    if delivery.key.startswith(OF_SHIFTS):
        await _shift_not_heard(unit, delivery, now)
        return
    next_one = await tell_next(unit, policy, delivery, gateways, now)
    if not next_one and await is_lost(unit, delivery):
        await _tell_the_manager(unit, delivery, now)


async def _tell_the_manager(unit: Unit, delivery: Delivery, now: datetime) -> None:
    """A notice that reached somebody on the staff nowhere, or a severe one that reached nobody, is
    itself news, once for each person; one about that news is not."""
    if delivery.ticket_id is None or delivery.about in ("", What.NOTICE_FAILED):
        return
    try:
        ticket = await tickets.get(unit, delivery.ticket_id)
    except Refused:
        return
    person = None if delivery.person_id is None else await people.get(unit, delivery.person_id)
    known = [e for e in await tickets.history(unit, ticket.id) if e.what is What.NOTICE_FAILED]
    told = any(event.data.get("lost_by") == delivery.person_id for event in known)
    if not told and (ticket.severity <= Severity.S2 or _is_staff(person)):
        lost = ticket.noting(What.NOTICE_FAILED, now, lost_by=delivery.person_id)
        await tickets.save(unit, ticket, lost)


async def _shift_not_heard(unit: Unit, delivery: Delivery, now: datetime) -> None:
    """Somebody has to call whoever read of his shift nowhere."""
    person = None if delivery.person_id is None else await people.get(unit, delivery.person_id)
    if person is None or not await follow_ups.all_lost(unit, delivery):
        return
    shift = delivery.message.text.splitlines()[1:2]
    phone = f"（电话 {person.phone}）" if person.phone else ""
    text = "\n".join([f"{person.name}{phone}的值班提醒没有送到，请电话通知：", *shift])
    key = f"unheard:{person.id}:{delivery.created_at:%Y%m%d%H%M}"
    for manager in await people.with_role(unit, Role.DUTY_MANAGER):
        await tell(unit, manager.id, OutgoingMessage(text), key, now)


def _is_staff(person: Person | None) -> bool:
    return person is not None and person.role is not Role.REPORTER
