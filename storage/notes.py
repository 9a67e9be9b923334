"""What people added to a ticket, the last of it for its card."""

import json

import sqlalchemy as sa

from helpdesk.ticket import What
from storage.schema import ticket_events
from storage.unit import Unit

_LAST = (
    sa.select(ticket_events.c.data)
    .where(
        ticket_events.c.ticket_id == sa.bindparam("ticket"),
        ticket_events.c.what == What.NOTED.value,
    )
    .order_by(ticket_events.c.id.desc())
    .limit(sa.bindparam("most"))
)


async def last_notes(unit: Unit, ticket_id: int, most: int) -> tuple[str, ...]:
    """The words of the last notes on the ticket, the oldest of them first."""
    rows = await unit.rows(_LAST, ticket=ticket_id, most=most)
    return tuple(str(json.loads(row["data"])["text"]) for row in reversed(rows))
