"""What was sent on the web chat's page, held until the desk has kept it with its ticket."""

from datetime import datetime

import sqlalchemy as sa

from storage.instants import to_ms
from storage.schema import web_uploads
from storage.unit import Unit

_ADD = sa.insert(web_uploads)
_GET = sa.select(web_uploads.c.content).where(web_uploads.c.ref == sa.bindparam("named"))
_FOR = _GET.where(web_uploads.c.account == sa.bindparam("ac"))
_OLD = sa.delete(web_uploads).where(web_uploads.c.at <= sa.bindparam("before"))
_LATELY = sa.select(sa.func.count().label("n")).where(
    web_uploads.c.account == sa.bindparam("ac"), web_uploads.c.at > sa.bindparam("since")
)


async def add(unit: Unit, ref: str, account: str, content: bytes, at: datetime) -> None:
    await unit.rows(_ADD, ref=ref, account=account, content=content, at=to_ms(at))


async def content_of(unit: Unit, ref: str) -> bytes | None:
    row = await unit.row(_GET, named=ref)
    return None if row is None else bytes(row["content"])


async def content_for(unit: Unit, ref: str, account: str) -> bytes | None:
    """What the account sent, or was sent, under that reference."""
    row = await unit.row(_FOR, named=ref, ac=account)
    return None if row is None else bytes(row["content"])


async def number_since(unit: Unit, account: str, since: datetime) -> int:
    """How many came from the account since then."""
    row = await unit.row(_LATELY, ac=account, since=to_ms(since))
    return 0 if row is None else int(row["n"])


async def drop_before(unit: Unit, before: datetime) -> None:
    """Drop what is older: it was fetched long ago, or never will be."""
    await unit.rows(_OLD, before=to_ms(before))
