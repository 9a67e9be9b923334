"""The ledger of broken promises: a row for each, from the moment it breaks until it is decided."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from helpdesk.breach import Breach
from helpdesk.contract import Clock, Milestone
from helpdesk.hold_record import HoldRecord
from helpdesk.roster import Roster
from helpdesk.ticket import Ticket, TicketEvent, What
from storage import rosters
from storage.hold_records import dump_holds, load_holds
from storage.instants import from_ms, to_ms
from storage.marks import upsert
from storage.schema import breaches, people
from storage.unit import Unit

_MS = timedelta(milliseconds=1)
_KEYS = ["ticket_id", "milestone", "promised_at"]
_SETTLED = ["actual_at", "excess", "excess_wall", "holds", "waived", "lifted"]
"""What may still change after a promise has broken."""
_PUT = upsert(breaches, _KEYS, _SETTLED)
_OPEN = sa.and_(
    breaches.c.ticket_id == sa.bindparam("ticket"),
    breaches.c.decision == sa.literal_column("''"),
    breaches.c.lifted == sa.literal_column("0"),
)
_CLAIM = sa.update(breaches).where(_OPEN, breaches.c.asked_at.is_(None))
_DECIDE = sa.update(breaches).where(_OPEN, breaches.c.asked_at.isnot(None))
GRANTED, REFUSED = "granted", "refused"


async def write(unit: Unit, ticket: Ticket) -> None:
    """Store what a ticket's news say of the ledger: promises broken or met late, claims, decisions.

    Who was on call is looked up for the moment of the promise, and stays as it was first written.
    """
    for late in ticket.late:
        unit.later(_PUT[unit.dialect], **await _row(unit, ticket, late))
    for event in ticket.news:
        if event.what in _BY_EVENT:
            await _BY_EVENT[event.what](unit, ticket, event)


async def _row(unit: Unit, ticket: Ticket, late: Breach) -> dict[str, Any]:
    roster = replace(await _roster(unit), zone=late.zone)
    return {
        "ticket_id": ticket.id,
        "milestone": late.milestone.value,
        "promised_at": to_ms(late.promised_at),
        "contract": ticket.contract,
        "clause": late.clause,
        "clock": late.clock.value,
        "severity": ticket.severity.value,
        "started_at": to_ms(late.started_at),
        "target": late.target // _MS,
        "actual_at": to_ms(late.actual_at),
        "excess": _ms(late.excess),
        "excess_wall": _ms(late.excess_wall),
        "holds": dump_holds(late.holds),
        "engineer_id": ticket.engineer_id,
        "on_call": json.dumps(roster.on_call(ticket.team, late.promised_at)),
        "waived": int(late.waived),
        "lifted": int(late.lifted),
    }


async def _roster(unit: Unit) -> Roster:
    """The roster as it stands, read once for a batch of breaches."""
    known = unit.memo.get(("roster", "breaches"))
    if known is None:
        known = unit.memo["roster", "breaches"] = await rosters.load(unit)
    assert isinstance(known, Roster)
    return known


def _ms(span: timedelta | None) -> int | None:
    return None if span is None else span // _MS


async def _claim(unit: Unit, ticket: Ticket, event: TicketEvent) -> None:
    cause, by, at = event.data["cause"], event.actor_id, to_ms(event.at)
    await unit.rows(_CLAIM, ticket=ticket.id, cause=cause, asked_by=by, asked_at=at)


async def _grant(unit: Unit, ticket: Ticket, event: TicketEvent) -> None:
    await _decide(unit, ticket, event, GRANTED)


async def _refuse(unit: Unit, ticket: Ticket, event: TicketEvent) -> None:
    await _decide(unit, ticket, event, REFUSED)


async def _decide(unit: Unit, ticket: Ticket, event: TicketEvent, decision: str) -> None:
    by, at = event.actor_id, to_ms(event.at)
    await unit.rows(_DECIDE, ticket=ticket.id, decision=decision, decided_by=by, decided_at=at)


_BY_EVENT: Mapping[What, Callable[[Unit, Ticket, TicketEvent], Awaitable[None]]] = {
    What.CLAIMED: _claim,
    What.EXEMPTED: _grant,
    What.EXEMPTION_REFUSED: _refuse,
}


@dataclass(frozen=True)
class LedgerRow:
    """One row of the ledger, with the names of the people in it.

    `decision` is "", "granted" or "refused". Times and figures as helpdesk.breach.Breach has them.
    """

    id: int
    ticket_id: int
    contract: str
    severity: str
    milestone: Milestone
    clause: str
    clock: Clock
    started_at: datetime
    promised_at: datetime
    target: timedelta
    actual_at: datetime | None
    excess: timedelta | None
    excess_wall: timedelta | None
    holds: tuple[HoldRecord, ...]
    engineer: str
    on_call: tuple[str, ...]
    waived: bool
    lifted: bool
    cause: str
    asked_by: str
    asked_at: datetime | None
    decision: str
    decided_by: str
    decided_at: datetime | None


_LISTED = (
    sa.select(breaches)
    .where(
        breaches.c.promised_at >= sa.bindparam("since"),
        breaches.c.promised_at < sa.bindparam("until"),
    )
    .order_by(breaches.c.promised_at, breaches.c.id)
)
_NAMES = sa.select(people.c.id, people.c.name)
_FOREVER = 2**62


async def listed(
    unit: Unit, since: datetime | None = None, until: datetime | None = None
) -> list[LedgerRow]:
    """The rows of promises that broke from `since` and before `until`, in order of time."""
    first = 0 if since is None else to_ms(since)
    last = _FOREVER if until is None else to_ms(until)
    rows = await unit.rows(_LISTED, since=first, until=last)
    names = {row["id"]: row["name"] for row in await unit.rows(_NAMES)} if rows else {}
    return [_ledger_row(row, names) for row in rows]


def _ledger_row(row: Any, names: Mapping[int, str]) -> LedgerRow:
    return LedgerRow(
        id=row["id"],
        ticket_id=row["ticket_id"],
        contract=row["contract"],
        severity=row["severity"],
        milestone=Milestone(row["milestone"]),
        clause=row["clause"],
        clock=Clock(row["clock"]),
        started_at=from_ms(row["started_at"]),
        promised_at=from_ms(row["promised_at"]),
        target=row["target"] * _MS,
        actual_at=from_ms(row["actual_at"]),
        excess=_span(row["excess"]),
        excess_wall=_span(row["excess_wall"]),
        holds=load_holds(row["holds"]),
        engineer=names.get(row["engineer_id"], ""),
        on_call=_named(json.loads(row["on_call"]), names),
        waived=bool(row["waived"]),
        lifted=bool(row["lifted"]),
        cause=row["cause"],
        asked_by=names.get(row["asked_by"], ""),
        asked_at=from_ms(row["asked_at"]),
        decision=row["decision"],
        decided_by=names.get(row["decided_by"], ""),
        decided_at=from_ms(row["decided_at"]),
    )


def _span(ms: int | None) -> timedelta | None:
    return None if ms is None else ms * _MS


def _named(ids: Sequence[int], names: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(names[i] for i in ids if i in names)
