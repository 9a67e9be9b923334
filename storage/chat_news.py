"""What is new in the web chat's conversations, none left out although numbers commit out of order.

On PostgreSQL a line takes its number before it is committed, so that a later number may be seen
first. A number that was passed over stays open until every transaction that could still commit it
has ended. On SQLite there is one writer, and numbers come in order.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from storage import chat_lines
from storage.chat_lines import Line
from storage.schema import chat_lines as table
from storage.unit import Unit

MOST = 500
"""Lines read at once; more are read at once after them."""
LOOKED_BACK = 1000
"""Numbers below the newest that may be open when somebody begins to read."""


@dataclass(frozen=True)
class Transactions:
    """Numbers of transactions: all below `ended` are over, none from `begun` on had begun."""

    ended: int
    begun: int


@dataclass(frozen=True)
class News:
    """Lines in order, what was late among them, as of `running`."""

    lines: Sequence[Line]
    running: Transactions


_BETWEEN = (
    sa.select(table.c.id)
    .where(
        table.c.id > sa.bindparam("above", type_=sa.BigInteger),
        table.c.id <= sa.bindparam("top", type_=sa.BigInteger),
    )
    .order_by(table.c.id)
)
_AMONG = (
    sa.select(table)
    .where(table.c.id == sa.any_(sa.bindparam("these", type_=postgresql.ARRAY(sa.BigInteger))))
    .order_by(table.c.id)
)
_RUNNING = sa.select(
    sa.cast(
        sa.cast(sa.func.pg_snapshot_xmin(sa.func.pg_current_snapshot()), sa.Text), sa.BigInteger
    ).label("ended"),
    sa.cast(
        sa.cast(sa.func.pg_snapshot_xmax(sa.func.pg_current_snapshot()), sa.Text), sa.BigInteger
    ).label("begun"),
)


async def news(unit: Unit, top: int, still_open: Collection[int]) -> News:
    """Every line after `top`, and those of the open numbers that have come."""
    # Asked first: what ended before it is seen by everything read after it.
    running = await _running(unit)
    late = await _among(unit, still_open) if still_open else []
    return News([*late, *await _after(unit, top)], running)


async def start(unit: Unit) -> tuple[int, Sequence[int]]:
    """The newest number, and those not far below it that may still come."""
    top = await chat_lines.newest(unit)
    if unit.dialect == "sqlite":
        return top, []
    above = max(top - LOOKED_BACK, 0)
    there = {row["id"] for row in await unit.rows(_BETWEEN, above=above, top=top)}
    return top, [number for number in range(above + 1, top) if number not in there]


async def _after(unit: Unit, top: int) -> list[Line]:
    found: list[Line] = []
    while True:
        more = await chat_lines.everything_after(unit, found[-1].id if found else top, MOST)
        found += more
        if len(more) < MOST:
            return found


async def _among(unit: Unit, numbers: Collection[int]) -> list[Line]:
    rows = await unit.rows(_AMONG, these=sorted(numbers))
    return [chat_lines.line_of(row) for row in rows]


async def _running(unit: Unit) -> Transactions:
    row = None if unit.dialect == "sqlite" else await unit.row(_RUNNING)
    return Transactions(0, 0) if row is None else Transactions(row["ended"], row["begun"])
