"""Access tokens of platforms, shared by every process of the desk."""

from datetime import datetime

import sqlalchemy as sa

from storage.engine import Datastore
from storage.instants import from_ms, to_ms
from storage.marks import upsert
from storage.schema import tokens

_GET = sa.select(tokens).where(tokens.c.name == sa.bindparam("named"))
_PUT = upsert(tokens, ["name"], ["value", "expires_at"])


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
