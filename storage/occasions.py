"""Work that is done once: a notice before a shift, the check of a Friday."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.instants import to_ms
from storage.schema import occasions
from storage.unit import Unit


def _once() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert)):
        statement: Any = insert(occasions)
        ignored = statement.on_conflict_do_nothing(index_elements=["name"])
        made[name] = ignored.returning(occasions.c.name)
    return made


_ONCE = _once()
_KNOWN = sa.select(occasions.c.name).where(occasions.c.name == sa.bindparam("known"))
_FORGET = sa.delete(occasions).where(occasions.c.at < sa.bindparam("before"))


async def first_time(unit: Unit, name: str, now: datetime) -> bool:
    """Whether nobody did the work of this name yet, in any process; from now on it is done."""
    if await unit.row(_KNOWN, known=name) is not None:
        return False
    return await unit.row(_ONCE[unit.dialect], name=name, at=to_ms(now)) is not None


async def forget(unit: Unit, before: datetime) -> None:
    """Drop what was done before an instant: nobody asks for it again."""
    await unit.rows(_FORGET, before=to_ms(before))
