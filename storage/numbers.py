"""Ticket numbers, given out before the ticket is written, so that tickets go in batches."""

import sqlalchemy as sa

from storage.schema import tickets
from storage.unit import Unit

_LAST = sa.select(sa.func.coalesce(sa.func.max(tickets.c.id), 0).label("number"))
_RESERVE = sa.select(sa.func.nextval("tickets_id_seq").label("number")).select_from(
    sa.func.generate_series(1, sa.bindparam("many", type_=sa.Integer)).table_valued("slot")
)


async def next_number(unit: Unit) -> int:
    """The number of the ticket that is opened next.

    SQLite has one writer: numbers follow one another. On PostgreSQL two desks may open tickets
    side by side, so numbers are reserved, as many as units share the commit; what is left over
    serves the next commit, and a number taken by a unit that fails is not used again.
    """
    if unit.dialect == "postgresql":
        if not unit.spare_numbers:
            rows = await unit.rows(_RESERVE, many=unit.together)
            unit.spare_numbers += [row["number"] for row in rows]
        return unit.spare_numbers.pop(0)
    return await _after_the_last(unit)


async def _after_the_last(unit: Unit) -> int:
    key = ("numbers", "tickets")
    if key not in unit.memo:
        row = await unit.row(_LAST)
        unit.memo[key] = 0 if row is None else row["number"]
    unit.memo[key] += 1
    number: int = unit.memo[key]
    return number
