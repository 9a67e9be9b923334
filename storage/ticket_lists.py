"""Tickets in lists, as people ask for them: their own, their queue, what is open, what was late."""

from datetime import datetime

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
_MINE = sa.select(tickets).where(_REPORTED).order_by(_NEWEST).limit(sa.bindparam("most"))
_QUEUE = (
    sa.select(tickets)
    .where(tickets.c.engineer_id == sa.bindparam("person"), _IS_WORKING)
    .order_by(tickets.c.severity, tickets.c.id)
    .limit(sa.bindparam("most"))
)
_OPEN = sa.select(tickets).where(_IS_WORKING).order_by(_NEWEST).limit(sa.bindparam("most"))
_BREACHED = (
    sa.select(tickets)
    .where(
        tickets.c.id.in_(
            sa.select(deadlines.c.ticket_id).where(
                deadlines.c.breached_at.isnot(None),
                deadlines.c.breached_at >= sa.bindparam("since"),
            )
        )
    )
    .order_by(_NEWEST)
    .limit(sa.bindparam("most"))
)


async def reported_by(
    unit: Unit, address: Address, person_id: int | None, most: int
) -> list[Ticket]:
    """What the person (or, for a guest, the account) reported, the newest first."""
    person = NOBODY if person_id is None else person_id
    rows = await unit.rows(_MINE, ch=address.channel, ac=address.account, person=person, most=most)
    return await whole(unit, rows)


async def queue_of(unit: Unit, engineer_id: int, most: int) -> list[Ticket]:
    """An engineer's open tickets, the worst severity first."""
    return await whole(unit, await unit.rows(_QUEUE, person=engineer_id, most=most))


async def open_tickets(unit: Unit, most: int) -> list[Ticket]:
    """Everything open, the newest first."""
    return await whole(unit, await unit.rows(_OPEN, most=most))


async def breached(unit: Unit, since: datetime, most: int) -> list[Ticket]:
    """Tickets with a target missed since an instant, the newest first."""
    return await whole(unit, await unit.rows(_BREACHED, since=to_ms(since), most=most))
