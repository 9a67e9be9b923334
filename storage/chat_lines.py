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

CHANGE = "change"
"""The author of a line that says how an earlier one stands from now on: its text begins with the
number of that line, alone on a row. Only who is told of everything new gets it."""


@dataclass(frozen=True)
class Line:
    """One line of a conversation; `author` is "person", "desk" or CHANGE."""

    id: int
    account: str
    author: str
    message: OutgoingMessage
    at: datetime
    key: str = ""


def _once() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert)):
        statement: Any = insert(chat_lines)
        made[name] = statement.on_conflict_do_nothing(index_elements=["key"])
    return made


_ADD = _once()
_EVERYTHING_AFTER = (
    sa.select(chat_lines)
    .where(chat_lines.c.id > sa.bindparam("last"))
    .order_by(chat_lines.c.id)
    .limit(sa.bindparam("most"))
)
_HIS = chat_lines.c.account == sa.bindparam("ac")
_SAID = chat_lines.c.author != CHANGE
_AFTER = _EVERYTHING_AFTER.where(_SAID)
_HEARD = _EVERYTHING_AFTER.where(_HIS)
_OF_ACCOUNT = _HEARD.where(_SAID)
_BEFORE = (
    sa.select(chat_lines)
    .where(_HIS, _SAID, chat_lines.c.id < sa.bindparam("first"))
    .order_by(chat_lines.c.id.desc())
    .limit(sa.bindparam("most"))
)
_NEWEST = sa.select(sa.func.max(chat_lines.c.id).label("id"))
_REWRITE = (
    sa.update(chat_lines)
    .where(chat_lines.c.key == sa.bindparam("named"), _HIS)
    .values(text=sa.bindparam("new_text"), choices=sa.bindparam("new_choices"))
    .returning(chat_lines.c.id)
)


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
    return [line_of(row) for row in await unit.rows(_AFTER, last=last, most=most)]


async def of_account(unit: Unit, account: str, last: int, most: int) -> Sequence[Line]:
    """Lines of one account later than the line `last`, in order."""
    return [line_of(row) for row in await unit.rows(_OF_ACCOUNT, ac=account, last=last, most=most)]


async def before(unit: Unit, account: str, first: int, most: int) -> Sequence[Line]:
    """The newest lines of an account before the line `first`, in order."""
    rows = await unit.rows(_BEFORE, ac=account, first=first, most=most)
    return [line_of(row) for row in reversed(rows)]


async def everything_after(unit: Unit, last: int, most: int) -> Sequence[Line]:
    """Lines and changes of every account later than the line `last`, in order."""
    return [line_of(row) for row in await unit.rows(_EVERYTHING_AFTER, last=last, most=most)]


async def heard(unit: Unit, account: str, last: int, most: int) -> Sequence[Line]:
    """Lines and changes of one account later than the line `last`, in order."""
    return [line_of(row) for row in await unit.rows(_HEARD, ac=account, last=last, most=most)]


async def change(
    unit: Unit, key: str, account: str, message: OutgoingMessage, at: datetime
) -> bool:
    """The account's line of that key says something else from now on; False when there is none."""
    choices = choices_to(message.choices)
    asked = {"named": key, "ac": account, "new_text": message.text, "new_choices": choices}
    row = await unit.row(_REWRITE, **asked)
    if row is None:
        return False
    said = OutgoingMessage(f"{row['id']}\n{message.text}", message.choices)
    add(unit, f"c:{key}:{to_ms(at)}", account, CHANGE, said, at)
    return True


async def newest(unit: Unit) -> int:
    """The number of the last line of all, 0 when there is none."""
    row = await unit.row(_NEWEST)
    return 0 if row is None or row["id"] is None else int(row["id"])


def line_of(row: Any) -> Line:
    message = OutgoingMessage(row["text"], choices_from(row["choices"]))
    return Line(row["id"], row["account"], row["author"], message, from_ms(row["at"]), row["key"])
