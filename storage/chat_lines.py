"""The web chat's own memory: what was said on each account, by whom, with which choices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.messages import OutgoingMessage
from storage.instants import from_ms, to_ms
from storage.said import choices_from, choices_to
from storage.schema import chat_lines
from storage.unit import Unit


@dataclass(frozen=True)
class Line:
    """One line of a conversation; `author` is "person" or "desk"."""

    id: int
    account: str
    author: str
    message: OutgoingMessage
    at: datetime


def _once() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert)):
        statement: Any = insert(chat_lines)
        made[name] = statement.on_conflict_do_nothing(index_elements=["key"])
    return made


_ADD = _once()
_AFTER = (
    sa.select(chat_lines)
    .where(chat_lines.c.id > sa.bindparam("last"))
    .order_by(chat_lines.c.id)
    .limit(sa.bindparam("most"))
)
_OF_ACCOUNT = (
    sa.select(chat_lines)
    .where(chat_lines.c.account == sa.bindparam("ac"), chat_lines.c.id > sa.bindparam("last"))
    .order_by(chat_lines.c.id)
    .limit(sa.bindparam("most"))
)
_BEFORE = (
    sa.select(chat_lines)
    .where(chat_lines.c.account == sa.bindparam("ac"), chat_lines.c.id < sa.bindparam("first"))
    .order_by(chat_lines.c.id.desc())
    .limit(sa.bindparam("most"))
)
_MISSED = (
    sa.select(chat_lines)
    .where(
        chat_lines.c.account == sa.bindparam("ac"),
        sa.or_(
            chat_lines.c.id > sa.bindparam("last"),
            sa.and_(
                chat_lines.c.id > sa.bindparam("near"), chat_lines.c.at >= sa.bindparam("since")
            ),
        ),
    )
    .order_by(chat_lines.c.id)
    .limit(sa.bindparam("most"))
)
_NEWEST = sa.select(sa.func.max(chat_lines.c.id).label("id"))
NEAR = 1000
"""A line with a lower number may be committed later than one with a higher, but not by so many."""


def add(
    unit: Unit, key: str, account: str, author: str, message: OutgoingMessage, at: datetime
) -> None:
    """Add a line; one with the same key is there already and stays."""
    unit.later(
        _ADD[unit.dialect],
        key=key,
        account=account,
        author=author,
        text=message.text,
        choices=choices_to(message.choices),
        at=to_ms(at),
    )


async def after(unit: Unit, last: int, most: int) -> Sequence[Line]:
    """Lines of every account later than the line `last`, in order."""
    return [_line(row) for row in await unit.rows(_AFTER, last=last, most=most)]


async def of_account(unit: Unit, account: str, last: int, most: int) -> Sequence[Line]:
    """Lines of one account later than the line `last`, in order."""
    return [_line(row) for row in await unit.rows(_OF_ACCOUNT, ac=account, last=last, most=most)]


async def before(unit: Unit, account: str, first: int, most: int) -> Sequence[Line]:
    """The newest lines of an account before the line `first`, in order."""
    rows = await unit.rows(_BEFORE, ac=account, first=first, most=most)
    return [_line(row) for row in reversed(rows)]


async def missed(unit: Unit, account: str, last: int, since: datetime, most: int) -> Sequence[Line]:
    """Lines of an account after the line `last`, and those said since an instant: of two desks
    that write at once the later number may be seen first."""
    near = max(last - NEAR, 0)
    rows = await unit.rows(_MISSED, ac=account, last=last, near=near, since=to_ms(since), most=most)
    return [_line(row) for row in rows]


async def newest(unit: Unit) -> int:
    """The number of the last line of all, 0 when there is none."""
    row = await unit.row(_NEWEST)
    return 0 if row is None or row["id"] is None else int(row["id"])


def _line(row: Any) -> Line:
    message = OutgoingMessage(row["text"], choices_from(row["choices"]))
    return Line(row["id"], row["account"], row["author"], message, from_ms(row["at"]))
