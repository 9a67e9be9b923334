"""From an event to one delivery per person and address, with the people of this moment."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from helpdesk.audience import Listener, listeners
from helpdesk.messages import Address
from helpdesk.pace import urgency
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
    roles: dict[Role, Sequence[Person]] = field(default_factory=dict)


@dataclass(frozen=True)
class _News:
    """An event with all that is read for telling it: who hears it where, and whom it names."""

    event: TicketEvent
    ticket: Ticket
    addresses: Mapping[Address, set[Listener]]
    named: Mapping[int, Person]


async def relay_events(unit: Unit, policy: Policy, roster: Roster, now: datetime) -> int:
    """Queue the notices of at most MOST events; how many events there were.

    An event is marked and its deliveries queued in one transaction, and a delivery is unique on
    (event, address): nobody is told twice of one event at one address.
    """
    events = await outbox.events_to_relay(unit, MOST)
    this = _Round(unit, policy, roster, now)
    about = await tickets.get_together(unit, {event.ticket_id for event in events})
    await _meet(this, {i for event in events for i in _concerned(event, about[event.ticket_id])})
    # Read for all, then write for all: what is written between reads cannot go as one batch.
    gathered = [await _gathered(this, event, about[event.ticket_id]) for event in events]
    owners = {address: i for i, found in this.addresses.items() for address in found}
    for news in gathered:
        await _relay(this, news, owners)
        outbox.mark_relayed(unit, news.event, now)
    return len(events)


def _concerned(event: TicketEvent, ticket: Ticket) -> list[int]:
    """Whose name or address an event may need."""
    given = (event.data.get("engineer"), event.data.get("previous"))
    return [i for i in (ticket.engineer_id, ticket.reporter_id, *given) if i is not None]


async def _meet(this: _Round, ids: Collection[int]) -> None:
    """Read people and their addresses together: one by one they cost more than the telling."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), people.TOGETHER):
        some = ordered[start : start + people.TOGETHER]
        this.addresses.update(await people.get_together(this.unit, some))


async def _gathered(this: _Round, event: TicketEvent, ticket: Ticket) -> _News:
    told = listeners(ticket, event)
    if not told:
        return _News(event, ticket, {}, {})
    named = await _people_named(this, ticket, event)
    return _News(event, ticket, await _addresses(this, ticket, event, told), named)


async def _relay(this: _Round, news: _News, owners: Mapping[Address, int]) -> None:
    event, ticket, addresses = news.event, news.ticket, news.addresses
    if _reaches_nobody_given(news):
        # Whoever has it has no account here: somebody must call him.
        await tickets.save(this.unit, ticket, ticket.noting(What.NOTICE_FAILED, this.now))
    scene = texts.Scene(this.policy.of(ticket), this.now, news.named)
    for address, parts in addresses.items():
        message = texts.notice(ticket, event, sorted(parts), scene)
        delivery = Delivery(
            f"e{event.id}:{address.channel}:{address.account}",
            address,
            message,
            ticket.id,
            person_id=owners.get(address),
            urgency=urgency(ticket.severity),
            about=event.what.value,
            parts=frozenset(part.value for part in parts),
            milestone=event.data.get("milestone", ""),
            created_at=this.now,
        )
        outbox.queue(this.unit, delivery, this.now)
        outbox.supersede(this.unit, delivery)


_GIVEN = frozenset({What.ASSIGNED, What.REASSIGNED})


def _reaches_nobody_given(news: _News) -> bool:
    """Whether somebody was given the ticket who cannot be told."""
    told = bool(listeners(news.ticket, news.event))
    reached = any(Listener.ENGINEER in parts for parts in news.addresses.values())
    return told and news.event.what in _GIVEN and not reached


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
    return on_call or [person.id for person in await _with_role(this, Role(listener.value))]


async def _with_role(this: _Round, role: Role) -> Sequence[Person]:
    if role not in this.roles:
        this.roles[role] = await people.with_role(this.unit, role)
    return this.roles[role]
