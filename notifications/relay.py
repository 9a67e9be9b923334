"""From an event to one delivery per person and address, with the people of this moment."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from helpdesk.audience import Listener, listeners
from helpdesk.media import MediaKind, counted
from helpdesk.messages import Address, OutgoingMessage
from helpdesk.pace import counted_at, urgency
from helpdesk.people import Person, Role
from helpdesk.policy import Policy
from helpdesk.reaching import ASKING, NO_RULES, NoticeRules, by_number, plan, wish
from helpdesk.roster import Roster
from helpdesk.ticket import Status, Ticket, TicketEvent, What
from helpdesk.watch import watches_after
from notifications import texts
from notifications.groups import tell_groups
from storage import media, notice_rules, outbox, people, tickets, watches
from storage.outbox import Delivery
from storage.unit import Unit

MOST = tickets.TOGETHER
"""Events relayed in one unit: few, so that a report coming in never waits long."""


MACHINES = frozenset({"alarms"})
"""Channels that things come from and nobody reads."""

PERHAPS_KNOWN = timedelta(minutes=2)
"""How long the reporter of a known fault has to say that his is that one, before the staff hear."""


@dataclass(frozen=True)
class _Round:
    """One round of relaying: what every event of it is looked at with."""

    unit: Unit
    policy: Policy
    roster: Roster
    now: datetime
    addresses: dict[int, Sequence[Address]] = field(default_factory=dict)
    roles: dict[Role, Sequence[Person]] = field(default_factory=dict)
    gateways: frozenset[str] = frozenset()
    groups: frozenset[Address] = frozenset()
    rules: dict[int, NoticeRules] = field(default_factory=dict)
    sent: dict[int, Sequence[MediaKind]] = field(default_factory=dict)


@dataclass(frozen=True)
class _News:
    """An event with all that is read for telling it: who hears it where, and whom it names."""

    event: TicketEvent
    ticket: Ticket
    addresses: Mapping[Address, set[Listener]]
    named: Mapping[int, Person]


async def relay_events(
    unit: Unit,
    policy: Policy,
    roster: Roster,
    now: datetime,
    gateways: frozenset[str] = frozenset(),
    groups: frozenset[Address] = frozenset(),
) -> int:
    """Queue the notices of at most MOST events; how many events there were.

    An event is marked and its deliveries queued in one transaction, and a delivery is unique on
    (event, address): nobody is told twice of one event at one address.
    """
    events = await outbox.events_to_relay(unit, MOST)
    this = _Round(unit, policy, roster, now, gateways=gateways, groups=groups)
    about = await tickets.get_together(unit, {event.ticket_id for event in events})
    this.sent.update(await media.kinds_of(unit, about))
    await _meet(this, {i for event in events for i in _concerned(event, about[event.ticket_id])})
    # Read for all, then write for all: what is written between reads cannot go as one batch.
    gathered = [await _gathered(this, event, about[event.ticket_id]) for event in events]
    owners = {address: i for i, found in this.addresses.items() for address in found}
    told = {owners[a] for news in gathered for a in news.addresses if a in owners}
    this.rules.update(await notice_rules.of_these(unit, told) if told else {})
    for news in gathered:
        await _relay(this, news, owners)
        for watch in watches_after(news.ticket, news.event, policy.of(news.ticket)):
            watches.put(unit, watch)
        outbox.mark_relayed(unit, news.event, now)
    return len(events)


def _concerned(event: TicketEvent, ticket: Ticket) -> list[int]:
    """Whose name or address an event may need."""
    named = _named(ticket, event)
    return [i for i in (ticket.reporter_id, *named, *ticket.helpers) if i is not None]


def _named(ticket: Ticket, event: TicketEvent) -> list[int | None]:
    """Whose names the event may say."""
    data = event.data
    one = (
        ticket.engineer_id,
        ticket.taken_by,
        data.get("engineer"),
        data.get("previous"),
        data.get("seen_by"),
        data.get("lost_by"),
    )
    return [*one, *data.get("engineers", ()), *(i for _, i in data.get("members", ()))]


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
    event, ticket = news.event, news.ticket
    if _reaches_nobody_given(news):
        # Whoever has it has no account here: somebody must call him.
        lost = ticket.noting(What.NOTICE_FAILED, this.now, lost_by=ticket.engineer_id)
        await tickets.save(this.unit, ticket, lost)
    sent = counted(this.sent.get(ticket.id, ()))
    scene = texts.Scene(this.policy.of(ticket), this.now, news.named, attachments=sent)
    for told in _readers(news, owners):
        message = texts.notice(ticket, event, sorted(told.parts), scene)
        await _queue(this, news, told, message)
    if this.groups:
        his = this.addresses.get(ticket.engineer_id or 0, ())
        tell_groups(this.unit, this.groups, (ticket, event), scene, his, this.now)


@dataclass(frozen=True)
class _Reader:
    """Somebody who is told: his accounts, and in which parts he listens. A guest has no person."""

    person_id: int | None
    accounts: list[Address]
    parts: set[Listener]


def _readers(news: _News, owners: Mapping[Address, int]) -> list[_Reader]:
    found: dict[int | Address, _Reader] = {}
    for address, parts in news.addresses.items():
        owner = owners.get(address)
        reader = found.setdefault(address if owner is None else owner, _Reader(owner, [], set()))
        reader.accounts.append(address)
        reader.parts.update(parts)
    return list(found.values())


async def _queue(this: _Round, news: _News, reader: _Reader, message: OutgoingMessage) -> None:
    event, ticket = news.event, news.ticket
    urgent = urgency(ticket.severity)
    rules = this.rules.get(reader.person_id or 0, NO_RULES)
    asking = event.what in ASKING and reader.parts != {Listener.REPORTER}
    numbers = await _numbers(this, reader) if asking else ()
    contract = this.policy.of(ticket)
    wanted = wish(contract, urgent, _first_channels(event, reader))
    ways = plan(rules, reader.accounts, numbers, urgent, wanted)
    start = rules.not_before(urgent, this.now, contract.calendar.zone)
    if event.data.get("known"):
        start = max(start, event.at + PERHAPS_KNOWN)
    follow_at = start + ways.after if asking and ways.then and ways.after else None
    counted = counted_at([address.channel for address in ways.at_once])
    for place, address in enumerate(ways.at_once):
        delivery = Delivery(
            f"e{event.id}:{address.channel}:{address.account}",
            address,
            message,
            ticket.id,
            person_id=reader.person_id,
            urgency=urgent,
            about=event.what.value,
            parts=frozenset(part.value for part in reader.parts),
            milestone=event.data.get("milestone", ""),
            follow_at=follow_at,
            created_at=this.now,
            echo=place != counted,
        )
        outbox.queue(this.unit, delivery, this.now, start)
        outbox.supersede(this.unit, delivery)
        follow_at = None  # one of them is enough to be followed by the next


def _first_channels(event: TicketEvent, reader: _Reader) -> tuple[str, ...]:
    """Where the step of the ladder behind the event wants its reader to be told first."""
    channels = event.data.get("channels", {})
    found = [name for part in sorted(reader.parts) for name in channels.get(part.value, ())]
    return tuple(dict.fromkeys(found))


async def _numbers(this: _Round, reader: _Reader) -> tuple[Address, ...]:
    person = await people.get(this.unit, reader.person_id) if reader.person_id else None
    return () if person is None else by_number(person.phone, this.gateways)


_GIVEN = frozenset({What.ASSIGNED, What.REASSIGNED})


def _reaches_nobody_given(news: _News) -> bool:
    """Whether somebody was given the ticket who cannot be told."""
    told = bool(listeners(news.ticket, news.event))
    reached = any(Listener.ENGINEER in parts for parts in news.addresses.values())
    return told and news.event.what in _GIVEN and not reached


async def _people_named(this: _Round, ticket: Ticket, event: TicketEvent) -> Mapping[int, Person]:
    """The people whose names the notice may say."""
    found = [await people.get(this.unit, i) for i in _named(ticket, event) if i is not None]
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
    nameless = ticket.reporter_id is None and ticket.taken_by is None
    if listener is Listener.REPORTER and nameless:
        # Only the reporter himself can be a note's nameless author: a guest has no person.
        own_note = event.what is What.NOTED and event.actor_id is None
        return [] if own_note or ticket.address.channel in MACHINES else [ticket.address]
    ids = await _people(this, ticket, event, listener)
    never = {event.actor_id, *event.data.get("against", ())}
    return [a for i in ids if i not in never for a in await _addresses_known(this, i)]


async def _addresses_known(this: _Round, person_id: int) -> Sequence[Address]:
    if person_id not in this.addresses:
        this.addresses[person_id] = await people.addresses(this.unit, person_id)
    return this.addresses[person_id]


async def _people(
    this: _Round, ticket: Ticket, event: TicketEvent, listener: Listener
) -> list[int]:
    carrier = await _carrier(this, ticket) if listener is Listener.ENGINEER else None
    named = {
        Listener.REPORTER: ticket.reporter_id or ticket.taken_by,
        Listener.ENGINEER: carrier or event.data.get("engineer"),
        Listener.PREVIOUS: event.data.get("previous"),
    }
    if listener in named:
        person_id = named[listener]
        return [] if person_id is None else [person_id]
    several = {Listener.POOL: event.data.get("engineers", ()), Listener.HELPER: ticket.helpers}
    if listener in several:
        return list(event.data.get("helpers", several[listener]))
    # The roster may hold shifts for the role; when nobody of them can be reached, all are told.
    on_call = [
        person_id
        for person_id in this.roster.on_call(listener.value, this.now)
        if await _addresses_known(this, person_id)
    ]
    found = on_call or [person.id for person in await _with_role(this, Role(listener.value))]
    if not found and listener is Listener.DUTY_MANAGER:
        # A step of the ladder on which nobody stands is no reason to stop.
        return await _people(this, ticket, event, Listener.DIRECTOR)
    return found


async def _carrier(this: _Round, ticket: Ticket) -> int | None:
    """Who has it: of a linked ticket whose own clock speaks, whoever has its master."""
    if ticket.status is not Status.LINKED or ticket.master_id is None:
        return ticket.engineer_id
    master = (await tickets.get_together(this.unit, {ticket.master_id})).get(ticket.master_id)
    return master.engineer_id if master is not None else ticket.engineer_id


async def _with_role(this: _Round, role: Role) -> Sequence[Person]:
    if role not in this.roles:
        this.roles[role] = await people.with_role(this.unit, role)
    return this.roles[role]
