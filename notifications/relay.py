"""From an event to one delivery per person and address, with the people of this moment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from helpdesk.audience import Listener, listeners
from helpdesk.messages import Address
from helpdesk.people import Person, Role
from helpdesk.policy import Policy
from helpdesk.roster import Roster
from helpdesk.ticket import Ticket, TicketEvent, What
from notifications import texts
from storage import outbox, people, tickets
from storage.outbox import Delivery
from storage.unit import Unit

MOST = tickets.TOGETHER
"""Events relayed in one unit: few, so that a report coming in never waits long."""


@dataclass(frozen=True)
class _Round:
    """One round of relaying: what every event of it is looked at with."""

    unit: Unit
    policy: Policy
    roster: Roster
    now: datetime
    addresses: dict[int, Sequence[Address]] = field(default_factory=dict)


async def relay_events(unit: Unit, policy: Policy, roster: Roster, now: datetime) -> int:
    """Queue the notices of at most MOST events; how many events there were.

    An event is marked and its deliveries queued in one transaction, and a delivery is unique on
    (event, address): nobody is told twice of one event at one address.
    """
    events = await outbox.events_to_relay(unit, MOST)
    this = _Round(unit, policy, roster, now)
    about = await tickets.get_together(unit, {event.ticket_id for event in events})
    for event in events:
        await _relay(this, event, about[event.ticket_id])
        outbox.mark_relayed(unit, event, now)
    return len(events)


async def _relay(this: _Round, event: TicketEvent, ticket: Ticket) -> None:
    told = listeners(ticket, event)
    if not told:
        return
    people_named = await _people_named(this, ticket, event)
    scene = texts.Scene(this.policy.contract(ticket.contract), this.now, people_named)
    addresses = await _addresses(this, ticket, event, told)
    if event.what in _GIVEN and not any(Listener.ENGINEER in p for p in addresses.values()):
        # Whoever has it has no account here: somebody must call him.
        await tickets.save(this.unit, ticket, ticket.noting(What.NOTICE_FAILED, this.now))
    for address, parts in addresses.items():
        message = texts.notice(ticket, event, sorted(parts), scene)
        key = f"e{event.id}:{address.channel}:{address.account}"
        outbox.queue(this.unit, Delivery(key, address, message, ticket.id), this.now)


_GIVEN = frozenset({What.ASSIGNED, What.REASSIGNED})


async def _people_named(this: _Round, ticket: Ticket, event: TicketEvent) -> Mapping[int, Person]:
    """The people whose names the notice may say."""
    named = (ticket.engineer_id, event.data.get("engineer"), event.data.get("previous"))
    found = [await people.get(this.unit, i) for i in named if i is not None]
    return {person.id: person for person in found if person is not None}


async def _addresses(
    this: _Round, ticket: Ticket, event: TicketEvent, told: Iterable[Listener]
) -> dict[Address, set[Listener]]:
    """Every address to tell, with the parts its owner listens in; the doer is not told."""
    found: dict[Address, set[Listener]] = {}
    for listener in sorted(told):
        for address in await _addresses_of(this, ticket, event, listener):
            found.setdefault(address, set()).add(listener)
    return found


async def _addresses_of(
    this: _Round, ticket: Ticket, event: TicketEvent, listener: Listener
) -> list[Address]:
    if listener is Listener.REPORTER and ticket.reporter_id is None:
        # Only the reporter himself can be a note's nameless author: a guest has no person.
        own_note = event.what is What.NOTED and event.actor_id is None
        return [] if own_note else [ticket.address]
    ids = await _people(this, ticket, event, listener)
    return [a for i in ids if i != event.actor_id for a in await _addresses_known(this, i)]


async def _addresses_known(this: _Round, person_id: int) -> Sequence[Address]:
    if person_id not in this.addresses:
        this.addresses[person_id] = await people.addresses(this.unit, person_id)
    return this.addresses[person_id]


async def _people(
    this: _Round, ticket: Ticket, event: TicketEvent, listener: Listener
) -> list[int]:
    named = {
        Listener.REPORTER: ticket.reporter_id,
        Listener.ENGINEER: ticket.engineer_id or event.data.get("engineer"),
        Listener.PREVIOUS: event.data.get("previous"),
    }
    if listener in named:
        person_id = named[listener]
        return [] if person_id is None else [person_id]
    # The roster may hold shifts for the role; when nobody of them can be reached, all are told.
    on_call = [
        person_id
        for person_id in this.roster.on_call(listener.value, this.now)
        if await _addresses_known(this, person_id)
    ]
    everyone = await people.with_role(this.unit, Role(listener.value))
    return on_call or [person.id for person in everyone]
