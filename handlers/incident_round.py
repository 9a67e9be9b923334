"""The tick's part in major incidents: ask the managers, follow the master, send fallback cards."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from handlers import fallback
from handlers.turn import Desk
from helpdesk.incident import (
    Incident,
    IncidentState,
    Suspicion,
    in_departments,
    is_stale,
    suspected,
    worth_asking,
)
from helpdesk.linking import follow
from helpdesk.messages import Address, OutgoingMessage
from helpdesk.pace import urgency
from helpdesk.severity import Severity
from helpdesk.ticket import WORKING, Status, Ticket, check_deadlines, who_reported
from notifications import incident_words as words
from notifications.incident_words import standing
from notifications.scene import Scene
from notifications.telling import tell_managers
from storage import affected, incidents, marks, outbox, tickets
from storage.instants import to_ms
from storage.outbox import Delivery
from storage.unit import Unit

TOGETHER = 50
CARDS_TOGETHER = 100
"""Addresses in one unit: few, so that a report coming in never waits long."""

EVERYBODY = "*"


async def incident_round(desk: Desk, now: datetime) -> None:
    """One round at `now`; cheap while nothing is new."""
    await desk.incidents.refresh(desk.store, now)
    for found in _suspected(desk, now):
        if worth_asking(desk.incidents.open.get(found.matter), found, now):
            await _ask(desk, found, now)
    await _until_none(desk, now)
    for master in list(desk.incidents.masters.values()):
        await _see_to(desk, master, now)


async def _until_none(desk: Desk, now: datetime) -> None:
    """Everybody who waits for a restored master is told of it, in small units."""
    while await desk.store.write(lambda unit: _follow(desk, unit, now)):
        pass
    while await desk.store.write(lambda unit: _tell_joined(desk, unit, now)):
        pass


def _suspected(desk: Desk, now: datetime) -> list[Suspicion]:
    """What is probably one fault; of a declared one, only what nobody has linked."""
    masters = desk.incidents.masters
    alone = (report for report in desk.incidents.recent if report.ticket_id not in masters)
    return suspected(alone, desk.threshold, now)


async def _ask(desk: Desk, found: Suspicion, now: datetime) -> None:
    await desk.store.write(lambda unit: _propose(desk, unit, found, now))


async def _propose(desk: Desk, unit: Unit, found: Suspicion, now: datetime) -> None:
    """Ask the managers on duty whether these are one fault; another desk may have asked."""
    there = {i.matter: i for i in await incidents.under_way(unit)}
    known = there.get(found.matter)
    if not worth_asking(known, found, now):
        return
    if known is not None and is_stale(known, now):
        await incidents.put(unit, replace(known, state=IncidentState.DISMISSED), now)
        known = None
    asked = _asked(known, found, now)
    await incidents.put(unit, asked)
    scene = Scene(desk.policy.contract_for(found.first.system), now)
    declared = known if known and known.state is IncidentState.DECLARED else None
    message = words.proposal(found, asked.ticket_id, declared, scene)
    roster = await desk.rosters.current(unit, await marks.fact(unit, "roster"))
    await tell_managers(unit, roster, message, f"i{asked.ticket_id}p{to_ms(now)}", now)


def _asked(known: Incident | None, found: Suspicion, now: datetime) -> Incident:
    first, number = found.first, len(found.reports)
    if known is None:
        new = Incident(first.ticket_id, found.matter, first.system, IncidentState.PROPOSED)
        return replace(new, reports=number, proposed_at=now)
    is_declared = known.state is IncidentState.DECLARED
    state = known.state if is_declared else IncidentState.PROPOSED
    return replace(known, state=state, reports=number, proposed_at=now)


async def _follow(desk: Desk, unit: Unit, now: datetime) -> int:
    pairs = await incidents.to_follow(unit, TOGETHER)
    for number, master_id in pairs:
        ticket, master = await tickets.get(unit, number), await tickets.get(unit, master_id)
        if ticket.status is not Status.LINKED or master.restored_at is None:
            continue
        quiet = not await _hears_by(unit, ticket, master)
        contract = desk.policy.of(ticket)
        # A clock that ran on says first what it missed.
        seen = check_deadlines(ticket, contract, master.restored_at)
        after = follow(seen, master, contract, quiet=quiet)
        await tickets.save(unit, ticket, after)
    return len(pairs)


async def _hears_by(unit: Unit, ticket: Ticket, master: Ticket) -> bool:
    """Whether this is the ticket by which its reporter hears of the end: his first one."""
    who = who_reported(ticket)
    if who == who_reported(master):
        return False
    linked = await incidents.linked(unit, master.id)
    mine = [row["id"] for row in linked if incidents.who_of(row) == who]
    return not mine or ticket.id == mine[0]


async def _tell_joined(desk: Desk, unit: Unit, now: datetime) -> int:
    """One message to each who joined and has not heard of the end by a ticket of his own."""
    waiting = await affected.untold(unit, TOGETHER)
    for one in waiting:
        stands = await standing(unit, one.ticket_id)
        if not await _has_ticket(unit, one, stands.ticket):
            scene = Scene(desk.policy.of(stands.ticket), now)
            message = words.restored(stands, scene)
            _queue(unit, one.address, one.person_id, message, f"i{one.ticket_id}r", stands, now)
        affected.told(unit, one, now)
    return len(waiting)


async def _has_ticket(unit: Unit, one: affected.Affected, master: Ticket) -> bool:
    who = one.person_id or one.address
    if who == who_reported(master):
        return True
    return any(incidents.who_of(row) == who for row in await incidents.linked(unit, master.id))


async def _see_to(desk: Desk, incident: Incident, now: datetime) -> None:
    """End an incident whose master is done, or send the fallback card to whom it is due."""
    ticket = await desk.store.write(lambda unit: tickets.get(unit, incident.ticket_id))
    if ticket.status not in WORKING:
        over = replace(incident, state=IncidentState.OVER)
        await desk.store.write(lambda unit: incidents.put(unit, over, now))
    elif ticket.severity <= Severity.S2:
        await _send_cards(desk, incident, now)


async def _send_cards(desk: Desk, incident: Incident, now: datetime) -> None:
    """The card goes to every department that reported, once to each address."""
    card = desk.library.fallback_card(incident.system)
    if card is None or EVERYBODY in incident.carded:
        return
    stands = await desk.store.write(
        lambda unit: standing(unit, incident.ticket_id, incident.system)
    )
    new = [d for d in stands.departments if d not in incident.carded]
    if incident.hospital_wide:
        new = [EVERYBODY]
    if not new:
        return
    staff = await desk.store.read(affected.addresses_by_department)
    told = [(i, a) for i, d, a in staff if new == [EVERYBODY] or in_departments(d, new)]
    message = words.fallback(
        stands, Scene(desk.policy.of(stands.ticket), now), fallback.card_text(desk, card)
    )
    for start in range(0, len(told), CARDS_TOGETHER):
        some = told[start : start + CARDS_TOGETHER]
        await desk.store.write(lambda unit, some=some: _cards(unit, some, message, stands, now))  # type: ignore[misc]
    carded = replace(incident, carded=(*incident.carded, *new))
    await desk.store.write(lambda unit: incidents.put(unit, carded))


async def _cards(
    unit: Unit,
    told: Sequence[tuple[int, Address]],
    message: OutgoingMessage,
    stands: words.Standing,
    now: datetime,
) -> None:
    for person, address in told:
        _queue(unit, address, person, message, f"i{stands.ticket.id}f", stands, now)


def _queue(
    unit: Unit,
    address: Address,
    person: int | None,
    message: OutgoingMessage,
    key: str,
    stands: words.Standing,
    now: datetime,
) -> None:
    name = f"{key}:{address.channel}:{address.account}"
    urgent = urgency(stands.ticket.severity)
    outbox.queue(unit, Delivery(name, address, message, person_id=person, urgency=urgent), now)
