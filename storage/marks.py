"""Small facts about the desk itself: revisions that tell other processes to look again."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.schema import desk_facts
from storage.unit import Unit


def upsert(table: sa.Table, keys: list[str], columns: list[str]) -> dict[str, sa.Insert]:
    """INSERT ... ON CONFLICT (keys) DO UPDATE of the columns, for each dialect."""
    made: dict[str, sa.Insert] = {}
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert)):
        statement: Any = insert(table)
        new = {column: statement.excluded[column] for column in columns}
        made[name] = statement.on_conflict_do_update(index_elements=keys, set_=new)
    return made


_GET = sa.select(desk_facts.c.value).where(desk_facts.c.name == sa.bindparam("fact"))
_PUT = upsert(desk_facts, ["name"], ["value"])
_NEXT = sa.cast(sa.cast(desk_facts.c.value, sa.Integer) + 1, sa.Text)


def _bump() -> dict[str, Any]:
    # Counted in the statement: two desks that read 5 at once would both write 6.
    made: dict[str, Any] = {}
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert)):
        statement: Any = insert(desk_facts)
        raised = statement.on_conflict_do_update(index_elements=["name"], set_={"value": _NEXT})
        made[name] = raised.returning(desk_facts.c.value)
    return made


_BUMP = _bump()


async def fact(unit: Unit, name: str) -> str:
    """The fact's value, "" when it was never put."""
    row = await unit.row(_GET, fact=name)
    return "" if row is None else str(row["value"])


async def put_fact(unit: Unit, name: str, value: str) -> None:
    """Keep the fact."""
    await unit.rows(_PUT[unit.dialect], name=name, value=value)


async def bump(unit: Unit, name: str) -> int:
    """Raise a revision, so that whoever holds a copy reads again; the new one, from 1."""
    (row,) = await unit.rows(_BUMP[unit.dialect], name=name, value="1")
    return int(row["value"])
