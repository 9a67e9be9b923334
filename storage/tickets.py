"""Tickets with their deadlines and events: added and saved together, or not at all."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from helpdesk.assignment import WEIGHTS
from helpdesk.audience import listeners
from helpdesk.errors import Refused, TicketMoved
from helpdesk.messages import Address
from helpdesk.severity import Kind, Scope, Severity
from helpdesk.sla import Deadline
from helpdesk.ticket import WORKING, Status, Ticket, TicketEvent, What
from helpdesk.watch import WATCHED
from storage import breaches, people
from storage.deadline_rows import deadline_of, deadline_row
from storage.hold_records import dump_dates, dump_holds, load_dates, load_holds
from storage.instants import from_ms, to_ms
from storage.marks import upsert
from storage.numbers import next_number
from storage.schema import deadlines, ticket_events, tickets
from storage.unit import Unit

_INSTANTS = (
    "opened_at",
    "received_at",
    "restored_at",
    "closed_at",
    "chased_at",
    "remote_failed_at",
)
_PLAIN = (
    "version summary system department campus location contract reporter_id reporter_name "
    "reporter_phone taken_by via team engineer_id hold_reason workaround cause solution "
    "transfers chases rating rating_word claimed master_id"
).split()
_ENUMS: Mapping[str, type] = {
    "status": Status,
    "kind": Kind,
    "severity": Severity,
    "scope": Scope,
}
_ADD = sa.insert(tickets)
# The row stays locked until the unit ends: two desks on one PostgreSQL change a ticket in turn.
_GET = sa.select(tickets).where(tickets.c.id == sa.bindparam("ticket")).with_for_update()
_SAVE = (
    sa.update(tickets)
    .where(tickets.c.id == sa.bindparam("ticket"), tickets.c.version == sa.bindparam("known"))
    .returning(tickets.c.id)
)
_DEADLINES = (
    sa.select(deadlines)
    .where(deadlines.c.ticket_id == sa.bindparam("ticket"))
    .order_by(deadlines.c.due_at, deadlines.c.milestone)
)
TOGETHER = 50
_SLOTS = tuple(f"ticket{n}" for n in range(TOGETHER))
_ANY_SLOT = [sa.bindparam(slot, type_=sa.BigInteger) for slot in _SLOTS]
_THESE = sa.select(tickets).where(tickets.c.id.in_(_ANY_SLOT))
_CLAIM = _THESE.with_for_update(skip_locked=True)
_THEIR_DEADLINES = (
    sa.select(deadlines)
    .where(deadlines.c.ticket_id.in_(_ANY_SLOT))
    .order_by(deadlines.c.due_at, deadlines.c.milestone)
)
_CHANGING = [c.name for c in deadlines.c if not c.primary_key]
_PUT_DEADLINE = upsert(deadlines, ["ticket_id", "milestone"], _CHANGING)
_ADD_EVENT = sa.insert(ticket_events)


def _row(ticket: Ticket) -> dict[str, Any]:
    values = {name: getattr(ticket, name) for name in _PLAIN}
    values |= {name: getattr(ticket, name).value for name in _ENUMS}
    values |= {name: to_ms(getattr(ticket, name)) for name in _INSTANTS}
    values["reasons"] = json.dumps(ticket.reasons, ensure_ascii=False)
    values["helpers"] = json.dumps(ticket.helpers) if ticket.helpers else "[]"
    values["holds"], values["dates"] = dump_holds(ticket.holds), dump_dates(ticket.dates)
    values |= {"channel": ticket.address.channel, "account": ticket.address.account}
    return values


def _ticket(row: Any, clocks: tuple[Deadline, ...] = ()) -> Ticket:
    values: dict[str, Any] = {name: row[name] for name in _PLAIN}
    values |= {name: enum(row[name]) for name, enum in _ENUMS.items()}
    values |= {name: from_ms(row[name]) for name in _INSTANTS}
    values["reasons"] = tuple(json.loads(row["reasons"]))
    values["helpers"] = tuple(json.loads(row["helpers"]))
    values |= {"holds": load_holds(row["holds"]), "dates": load_dates(row["dates"])}
    address = Address(row["channel"], row["account"])
    return Ticket(id=row["id"], address=address, deadlines=clocks, **values)


async def add(unit: Unit, ticket: Ticket) -> Ticket:
    """Store a new ticket with its deadlines and news; returns it with its id, version 1."""
    stored = ticket.changed(id=await next_number(unit), version=1)
    unit.later(_ADD, id=stored.id, **_row(stored))
    for deadline in stored.deadlines:
        unit.later(_PUT_DEADLINE[unit.dialect], **deadline_row(stored.id, deadline))
    _write_news(unit, stored)
    _count(unit, None, stored)
    return stored.changed(news=())


async def get(unit: Unit, ticket_id: int) -> Ticket:
    """The ticket with its deadlines. Raises Refused when there is none of that number."""
    row = await unit.row(_GET, ticket=ticket_id)
    if row is None:
        raise Refused(f"没有找到工单 #{ticket_id}")
    return _ticket(row, await _deadlines(unit, ticket_id))


async def get_together(unit: Unit, ids: Collection[int]) -> dict[int, Ticket]:
    """The tickets of at most TOGETHER ids, in two statements and without locking them."""
    return await _together(unit, ids, _THESE)


async def _together(unit: Unit, ids: Collection[int], these: sa.Select[Any]) -> dict[int, Ticket]:
    slots = dict.fromkeys(_SLOTS, 0) | dict(zip(_SLOTS, sorted(ids), strict=False))
    # Tickets first: once they are locked, their deadlines are what the last desk left.
    found = await unit.rows(these, **slots)
    clocks: dict[int, list[Deadline]] = defaultdict(list)
    for row in await unit.rows(_THEIR_DEADLINES, **slots):
        clocks[row["ticket_id"]].append(deadline_of(row))
    return {row["id"]: _ticket(row, tuple(clocks[row["id"]])) for row in found}


async def _deadlines(unit: Unit, ticket_id: int) -> tuple[Deadline, ...]:
    return tuple(deadline_of(row) for row in await unit.rows(_DEADLINES, ticket=ticket_id))


async def save(unit: Unit, before: Ticket, after: Ticket) -> Ticket:
    """Store a changed ticket with its changed deadlines and its news.

    `before` is the ticket as it was read in this unit. The version rises when the ticket itself
    changed; a deadline that fired or a note makes nobody's card old. Raises TicketMoved when
    another version is stored; then nothing of this change is.
    """
    stored = after
    if _row(before) != _row(after):
        stored = after.changed(version=before.version + 1)
        if not await unit.rows(_SAVE, ticket=before.id, known=before.version, **_row(stored)):
            raise TicketMoved(before.id)
    for deadline in stored.deadlines:
        if deadline not in before.deadlines:
            unit.later(_PUT_DEADLINE[unit.dialect], **deadline_row(stored.id, deadline))
    _write_news(unit, stored)
    await breaches.write(unit, stored)
    _count(unit, before, stored)
    return stored.changed(news=(), late=())


async def save_fired(unit: Unit, checked: Sequence[tuple[Ticket, Ticket]]) -> None:
    """Store what became of tickets, before and after, of which only deadlines changed and news
    came: all in one batch per table."""
    for before, after in checked:
        for deadline in after.deadlines:
            if deadline not in before.deadlines:
                unit.later(_PUT_DEADLINE[unit.dialect], **deadline_row(after.id, deadline))
        _write_news(unit, after)
        await breaches.write(unit, after)
    # At once: a later unit of the same commit may read the deadlines for another change.
    await unit.flush()


def _write_news(unit: Unit, ticket: Ticket) -> None:
    for event in ticket.news:
        unit.later(
            _ADD_EVENT,
            ticket_id=ticket.id,
            at=to_ms(event.at),
            what=event.what.value,
            actor_id=event.actor_id,
            data=json.dumps(dict(event.data), ensure_ascii=False),
            # An event nobody is told of and nothing is watched after needs no relaying.
            relayed_at=None if _matters(ticket, event) else to_ms(event.at),
        )


def _matters(ticket: Ticket, event: TicketEvent) -> bool:
    return event.what in WATCHED or bool(listeners(ticket, event))


def _count(unit: Unit, before: Ticket | None, after: Ticket) -> None:
    """Keep each engineer's load, which assignment reads."""
    was, now = _carrier(before), _carrier(after)
    weighed = 0 if before is None else WEIGHTS[before.severity]
    weighs = WEIGHTS[after.severity]
    if (was, weighed) == (now, weighs):
        return
    if was is not None:
        people.add_load(unit, was, -weighed)
    if now is not None:
        people.add_load(unit, now, weighs)


def _carrier(ticket: Ticket | None) -> int | None:
    return ticket.engineer_id if ticket is not None and ticket.status in WORKING else None


# In the order of the index and cut off: a long pause of the desk makes no statement longer.
_DUE = (
    sa.select(deadlines.c.ticket_id)
    .where(deadlines.c.next_at <= sa.bindparam("now"))
    .order_by(deadlines.c.next_at)
    .limit(sa.bindparam("most"))
)
_NEXT = sa.select(sa.func.min(deadlines.c.next_at).label("at")).where(
    deadlines.c.next_at.isnot(None)
)
_HISTORY = (
    sa.select(ticket_events)
    .where(ticket_events.c.ticket_id == sa.bindparam("ticket"))
    .order_by(ticket_events.c.id)
)


async def claim_due(unit: Unit, now: datetime, most: int) -> list[Ticket]:
    """Tickets with a deadline step whose moment has come, locked for this unit; at most `most`
    of them, and TOGETHER. One that another desk has locked is left to it.
    """
    rows = await unit.rows(_DUE, now=to_ms(now), most=min(most, TOGETHER))
    due = {row["ticket_id"] for row in rows}
    return list((await _together(unit, due, _CLAIM)).values()) if due else []


async def claim_these(unit: Unit, ids: Collection[int]) -> dict[int, Ticket]:
    """The tickets of at most TOGETHER ids, locked for this unit; without those that another desk
    has locked."""
    return await _together(unit, ids, _CLAIM)


async def next_moment(unit: Unit) -> datetime | None:
    """When the next deadline step of any ticket comes."""
    row = await unit.row(_NEXT)
    return None if row is None else from_ms(row["at"])


async def whole(unit: Unit, rows: Sequence[Any]) -> list[Ticket]:
    """The tickets of rows of the table, with their deadlines."""
    return [_ticket(row, await _deadlines(unit, row["id"])) for row in rows]


async def history(unit: Unit, ticket_id: int) -> list[TicketEvent]:
    """What happened to the ticket, in order."""
    return [event_of(row) for row in await unit.rows(_HISTORY, ticket=ticket_id)]


def event_of(row: Any) -> TicketEvent:
    """The event of a ticket_events row."""
    return TicketEvent(
        what=What(row["what"]),
        at=from_ms(row["at"]),
        actor_id=row["actor_id"],
        data=json.loads(row["data"]),
        ticket_id=row["ticket_id"],
        id=row["id"],
    )
