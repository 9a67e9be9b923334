"""How long what people sent is kept, and the key that signs links to it."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.media import MediaState
from storage.instants import to_ms
from storage.marks import fact
from storage.schema import desk_facts, media, media_orders, tickets
from storage.unit import Unit

_KEY = "media_key"
MOST = 200


def _first() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert)):
        statement: Any = insert(desk_facts)
        made[name] = statement.on_conflict_do_nothing(index_elements=["name"])
    return made


_FIRST = _first()
_OLD = (
    sa.select(media.c.id, media.c.name)
    .outerjoin(tickets, tickets.c.id == media.c.ticket_id)
    .where(
        media.c.state != MediaState.CLEANED.value,
        sa.or_(
            tickets.c.closed_at < sa.bindparam("closed", type_=sa.BigInteger),
            sa.and_(
                media.c.ticket_id.is_(None),
                media.c.channel != "article",  # pictures of articles stay
                media.c.at < sa.bindparam("loose", type_=sa.BigInteger),
            ),
        ),
    )
    .order_by(media.c.id)
    .limit(sa.bindparam("most"))
)
_CLEANED = (
    sa.update(media)
    .where(media.c.id == sa.bindparam("this"))
    .values(state=MediaState.CLEANED.value, ref="", next_at=None)
)
_NO_ORDERS = sa.delete(media_orders).where(media_orders.c.media_id == sa.bindparam("this"))


async def key(unit: Unit) -> str:
    """The key of this datastore; made when it is first wanted."""
    if not (known := await fact(unit, _KEY)):
        await unit.rows(_FIRST[unit.dialect], name=_KEY, value=secrets.token_hex(32))
        known = await fact(unit, _KEY)
    return known


async def known_key(unit: Unit) -> str:
    """The key, or "" when no link was ever made."""
    return await fact(unit, _KEY)


async def old(unit: Unit, closed: datetime, loose: datetime) -> Sequence[tuple[int, str]]:
    """Number and name of what is on tickets closed before, or on none and sent before `loose`."""
    rows = await unit.rows(_OLD, closed=to_ms(closed), loose=to_ms(loose), most=MOST)
    return [(row["id"], row["name"]) for row in rows]


def cleaned(unit: Unit, media_id: int) -> None:
    """Its content is no more."""
    unit.later(_NO_ORDERS, this=media_id)
    unit.later(_CLEANED, this=media_id)
