"""Tickets in lists, as people ask for them: their own, their queue, what is open, what was late."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from helpdesk.messages import Address
from helpdesk.ticket import WORKING, Ticket
from storage.instants import to_ms
from storage.schema import deadlines, tickets
from storage.tickets import whole
from storage.unit import Unit

_NEWEST = sa.desc(tickets.c.id)
_PERSON = sa.bindparam("person", type_=sa.BigInteger)
NOBODY = -1  # ids are positive, and NULL would have no type on PostgreSQL
# As helpdesk.ticket.parties_of has it: what somebody else reported from the same account, a
# ward's telephone, stays his.
_REPORTED = sa.or_(
    sa.and_(
        tickets.c.channel == sa.bindparam("ch"),
        tickets.c.account == sa.bindparam("ac"),
        sa.or_(tickets.c.reporter_id.is_(None), _PERSON == NOBODY),
    ),
    tickets.c.reporter_id == _PERSON,
)
# Written out with OR: IN over a list is expanded only when a statement is executed.
_IS_WORKING = sa.or_(*(tickets.c.status == status.value for status in sorted(WORKING)))
_IN_QUEUE = sa.and_(tickets.c.engineer_id == _PERSON, _IS_WORKING)
_WAS_LATE = tickets.c.id.in_(
    sa.select(deadlines.c.ticket_id).where(
        deadlines.c.breached_at.isnot(None),
        deadlines.c.breached_at >= sa.bindparam("since"),
    )
)
# As Ticket.next_deadline has it.
_NEXT_DUE = (
    sa.select(sa.func.min(deadlines.c.due_at))
    .where(
        deadlines.c.ticket_id == tickets.c.id,
        deadlines.c.met_at.is_(None),
        deadlines.c.waived == 0,
        deadlines.c.held_at.is_(None),
    )
    .scalar_subquery()
)
_WORST = (tickets.c.severity, _NEXT_DUE.nulls_last(), tickets.c.id)


def _listing(which: sa.ColumnElement[bool], *order: Any) -> sa.Select[Any]:
    return sa.select(tickets).where(which).order_by(*order).limit(sa.bindparam("most"))


def _counting(which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(sa.func.count().label("n")).select_from(tickets).where(which)


_MINE, _COUNT_MINE = _listing(_REPORTED, _NEWEST), _counting(_REPORTED)
_QUEUE, _COUNT_QUEUE = _listing(_IN_QUEUE, *_WORST), _counting(_IN_QUEUE)
_OPEN, _COUNT_OPEN = _listing(_IS_WORKING, *_WORST), _counting(_IS_WORKING)
_OF_TEAM = sa.and_(tickets.c.team == sa.bindparam("of_team"), _IS_WORKING)
_TEAM_OPEN, _COUNT_TEAM = _listing(_OF_TEAM, *_WORST), _counting(_OF_TEAM)
_LATE, _COUNT_LATE = _listing(_WAS_LATE, tickets.c.severity, _NEWEST), _counting(_WAS_LATE)


_OF_GUEST = sa.select(
    sa.func.max(sa.case((_IS_WORKING, tickets.c.id))).label("newest"),
    sa.func.sum(sa.case((_IS_WORKING, 1), else_=0)).label("open"),
    sa.func.sum(sa.case((tickets.c.received_at > sa.bindparam("since"), 1), else_=0)).label("n"),
).where(
    tickets.c.channel == sa.bindparam("ch"),
    tickets.c.account == sa.bindparam("ac"),
    tickets.c.reporter_id.is_(None),
)


@dataclass(frozen=True)
class OfGuest:
    """How many tickets of an account are open, how many are new, and the newest open one."""

    open: int
    lately: int
    newest: int | None


async def of_guest(unit: Unit, address: Address, since: datetime) -> OfGuest:
    """What an account without a person has reported; `lately`: since that instant."""
    row = await unit.row(_OF_GUEST, ch=address.channel, ac=address.account, since=to_ms(since))
    if row is None:
        return OfGuest(0, 0, None)
    return OfGuest(int(row["open"] or 0), int(row["n"] or 0), row["newest"])


async def _count(unit: Unit, counting: sa.Select[Any], **asked: Any) -> int:
    row = await unit.row(counting, **asked)
    return row["n"] if row else 0


def _asked(address: Address, person_id: int | None) -> dict[str, Any]:
    person = NOBODY if person_id is None else person_id
    return {"ch": address.channel, "ac": address.account, "person": person}


async def reported_by(
    unit: Unit, address: Address, person_id: int | None, most: int
) -> list[Ticket]:
    """What the person (or, for a guest, the account) reported, the newest first."""
    return await whole(unit, await unit.rows(_MINE, most=most, **_asked(address, person_id)))


async def count_reported(unit: Unit, address: Address, person_id: int | None) -> int:
    """How many `reported_by` would give without a limit."""
    return await _count(unit, _COUNT_MINE, **_asked(address, person_id))


async def queue_of(unit: Unit, engineer_id: int, most: int) -> list[Ticket]:
    """An engineer's open tickets: the worst severity first, then what is due next."""
    return await whole(unit, await unit.rows(_QUEUE, person=engineer_id, most=most))


async def count_queue(unit: Unit, engineer_id: int) -> int:
    """How many `queue_of` would give without a limit."""
    return await _count(unit, _COUNT_QUEUE, person=engineer_id)


async def open_tickets(unit: Unit, most: int) -> list[Ticket]:
    """Everything open: the worst severity first, then what is due next."""
    return await whole(unit, await unit.rows(_OPEN, most=most))


async def count_open(unit: Unit) -> int:
    """How many `open_tickets` would give without a limit."""
    return await _count(unit, _COUNT_OPEN)


async def open_of(unit: Unit, team: str, most: int) -> list[Ticket]:
    """What a team has open: the worst severity first, then what is due next."""
    return await whole(unit, await unit.rows(_TEAM_OPEN, of_team=team, most=most))


async def count_open_of(unit: Unit, team: str) -> int:
    """How many `open_of` would give without a limit."""
    return await _count(unit, _COUNT_TEAM, of_team=team)


async def breached(unit: Unit, since: datetime, most: int) -> list[Ticket]:
    """Tickets with a target missed since an instant: the worst severity first, then the newest."""
    return await whole(unit, await unit.rows(_LATE, since=to_ms(since), most=most))


async def count_breached(unit: Unit, since: datetime) -> int:
    """How many `breached` would give without a limit."""
    return await _count(unit, _COUNT_LATE, since=to_ms(since))
