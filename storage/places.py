"""Places and devices with a code on them."""

from typing import Any

import sqlalchemy as sa

from helpdesk.place import Place, PlaceKind
from storage.marks import upsert
from storage.schema import places
from storage.unit import Unit

_KEYS = ["kind", "name", "department", "campus"]
_PUT = upsert(places, _KEYS, ["system"])
_ALL = sa.select(places).order_by(places.c.department, places.c.kind, places.c.name)
_PUT_WECHAT = (
    sa.update(places)
    .where(places.c.code == sa.bindparam("this"))
    .values(wechat=sa.bindparam("url"))
)
_BY_CODE = sa.select(places).where(places.c.code == sa.bindparam("scanned"))


async def save(unit: Unit, place: Place) -> None:
    """Keep the place; one that is there already keeps the code that hangs on its wall."""
    values = {name: getattr(place, name) for name in ("name", "department", "campus", "system")}
    await unit.rows(_PUT[unit.dialect], code=place.code, kind=place.kind.value, **values)


async def put_wechat(unit: Unit, code: str, url: str) -> None:
    """Keep where the Official Account's code for the place leads: it is made once."""
    await unit.rows(_PUT_WECHAT, this=code, url=url)


async def everywhere(unit: Unit) -> list[Place]:
    """Every place, department by department."""
    return [_place(row) for row in await unit.rows(_ALL)]


async def by_code(unit: Unit, code: str) -> Place | None:
    """The place a code hangs at, or None."""
    row = await unit.row(_BY_CODE, scanned=code)
    return None if row is None else _place(row)


def _place(row: Any) -> Place:
    return Place(
        kind=PlaceKind(row["kind"]),
        name=row["name"],
        department=row["department"],
        campus=row["campus"],
        system=row["system"],
        code=row["code"],
        wechat=row["wechat"],
    )
