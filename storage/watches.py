"""Tickets that are looked at again: found by the next moment, handled by one desk."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from helpdesk.watch import Watch, WatchKind
from storage.instants import from_ms, to_ms
from storage.marks import upsert
from storage.schema import watches
from storage.unit import Unit

TOGETHER = 50
_SLOTS = tuple(f"ticket{n}" for n in range(TOGETHER))
_PUT = upsert(
    watches,
    ["ticket_id", "kind"],
    ["since", "next_at", "person_id", "rounds", "tried", "snoozes"],
)
_DUE = (
    sa.select(watches.c.ticket_id)
    .where(watches.c.next_at <= sa.bindparam("now", type_=sa.BigInteger))
    .order_by(watches.c.next_at)
    .limit(sa.bindparam("most"))
)
_THEIRS = (
    sa.select(watches)
    .where(
        watches.c.ticket_id.in_([sa.bindparam(slot, type_=sa.BigInteger) for slot in _SLOTS]),
        watches.c.next_at <= sa.bindparam("now", type_=sa.BigInteger),
    )
    .order_by(watches.c.next_at)
)
_OF = sa.select(watches).where(watches.c.ticket_id == sa.bindparam("ticket"))
_DROP = sa.delete(watches).where(
    watches.c.ticket_id == sa.bindparam("ticket"), watches.c.kind == sa.bindparam("which")
)
_NEXT = sa.select(sa.func.min(watches.c.next_at).label("at"))


def put(unit: Unit, watch: Watch) -> None:
    """Keep the watch in place of the one of its ticket and kind."""
    unit.later(
        _PUT[unit.dialect],
        ticket_id=watch.ticket_id,
        kind=watch.kind.value,
        since=to_ms(watch.since),
        next_at=to_ms(watch.next_at),
        person_id=watch.person_id,
        rounds=watch.rounds,
        tried=json.dumps(watch.tried),
        snoozes=watch.snoozes,
    )


async def drop(unit: Unit, watch: Watch) -> None:
    """Look no more."""
    await unit.rows(_DROP, ticket=watch.ticket_id, which=watch.kind.value)


async def due_tickets(unit: Unit, now: datetime, most: int) -> set[int]:
    """Tickets of which something is to be looked at; nothing is claimed by asking."""
    rows = await unit.rows(_DUE, now=to_ms(now), most=min(most, TOGETHER))
    return {row["ticket_id"] for row in rows}


async def due_of(unit: Unit, tickets: Collection[int], now: datetime) -> list[Watch]:
    """What is due of these tickets, at most TOGETHER, which the unit has locked before."""
    slots = dict.fromkeys(_SLOTS, 0) | dict(zip(_SLOTS, sorted(tickets), strict=False))
    return [_watch(row) for row in await unit.rows(_THEIRS, now=to_ms(now), **slots)]


async def of(unit: Unit, ticket_id: int) -> dict[WatchKind, Watch]:
    """What is watched of a ticket."""
    found = [_watch(row) for row in await unit.rows(_OF, ticket=ticket_id)]
    return {watch.kind: watch for watch in found}


async def next_moment(unit: Unit) -> datetime | None:
    """When something is looked at next."""
    row = await unit.row(_NEXT)
    return None if row is None else from_ms(row["at"])


def _watch(row: Any) -> Watch:
    return Watch(
        row["ticket_id"],
        WatchKind(row["kind"]),
        from_ms(row["since"]),
        from_ms(row["next_at"]),
        row["person_id"],
        row["rounds"],
        tuple(json.loads(row["tried"])),
        row["snoozes"],
    )
