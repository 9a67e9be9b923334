"""Access tokens of platforms, shared by every process of the desk."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.engine import Datastore
from storage.instants import from_ms, to_ms
from storage.marks import upsert
from storage.schema import tokens

_GET = sa.select(tokens).where(tokens.c.name == sa.bindparam("named"))
_PUT = upsert(tokens, ["name"], ["value", "expires_at"])


def _claim() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert)):
        statement: Any = insert(tokens)
        made[name] = statement.on_conflict_do_update(
            index_elements=["name"],
            set_={"expires_at": statement.excluded.expires_at},
            where=tokens.c.expires_at <= sa.bindparam("at", type_=sa.BigInteger),
        ).returning(tokens.c.name)
    return made


_CLAIM = _claim()


class Tokens:
    """The token store the channels use; `get` returns the value and when it expires."""

    def __init__(self, store: Datastore) -> None:
        self._store = store

    async def get(self, name: str) -> tuple[str, datetime] | None:
        """The token kept under the name, or None. It may have expired."""
        row = await self._store.read(lambda unit: unit.row(_GET, named=name))
        return None if row is None else (row["value"], from_ms(row["expires_at"]))

    async def put(self, name: str, value: str, expires_at: datetime) -> None:
        """Keep the token for every process."""
        await self._store.write(
            lambda unit: unit.rows(
                _PUT[unit.dialect], name=name, value=value, expires_at=to_ms(expires_at)
            )
        )

    async def claim(self, name: str, now: datetime, until: datetime) -> bool:
        """Whether the name is the caller's alone until then, or until he puts it back expired."""
        values = {"name": name, "value": "", "expires_at": to_ms(until), "at": to_ms(now)}
        taken = await self._store.write(lambda unit: unit.rows(_CLAIM[unit.dialect], **values))
        return bool(taken)
