"""Logins of the web chat's page: codes, sessions, and how often somebody tried."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.people import Person
from storage.instants import from_ms, to_ms
from storage.marks import upsert
from storage.people import PERSON_COLUMNS, person_of
from storage.schema import accounts, people, web_codes, web_counts, web_sessions
from storage.unit import Unit

CHANNEL = "webchat"


@dataclass(frozen=True)
class Session:
    """Somebody who is logged in since `made_at`, and until when."""

    person: Person
    made_at: datetime
    until: datetime


def _counting() -> Mapping[str, Any]:
    """One more within the window, or the first of a new one."""
    made: dict[str, Any] = {}
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert)):
        statement: Any = insert(web_counts)
        new = statement.excluded
        old = web_counts.c.since < new.since - sa.bindparam("span", type_=sa.BigInteger)
        made[name] = statement.on_conflict_do_update(
            index_elements=["who"],
            set_={
                "since": sa.case((old, new.since), else_=web_counts.c.since),
                "number": sa.case((old, 1), else_=web_counts.c.number + 1),
            },
        ).returning(web_counts.c.number)
    return made


_COUNT = _counting()
_PUT_CODE = upsert(web_codes, ["person_id"], ["hash", "until", "wrong"])
_NAMED = (
    sa.select(people.c.id)
    .where(people.c.staff_no == sa.bindparam("no"), people.c.active == 1)
    .scalar_subquery()
)
_TRY_CODE = (
    sa.update(web_codes)
    .where(
        web_codes.c.person_id == _NAMED,
        web_codes.c.until > sa.bindparam("now", type_=sa.BigInteger),
        web_codes.c.wrong < sa.bindparam("most", type_=sa.Integer),
    )
    .values(wrong=web_codes.c.wrong + 1)
    .returning(web_codes.c.person_id, web_codes.c.hash)
)
# Whoever deletes the row is let in: of two at once, one.
_USE_CODE = (
    sa.delete(web_codes)
    .where(web_codes.c.person_id == sa.bindparam("person"), web_codes.c.hash == sa.bindparam("is"))
    .returning(web_codes.c.person_id)
)
_BEGIN = sa.insert(web_sessions)
_SESSION = (
    sa.select(*PERSON_COLUMNS, web_sessions.c.made_at, web_sessions.c.until)
    .select_from(web_sessions.join(people, people.c.id == web_sessions.c.person_id))
    .where(
        web_sessions.c.hash == sa.bindparam("is"),
        web_sessions.c.until > sa.bindparam("now", type_=sa.BigInteger),
        people.c.active == 1,
    )
)
_RENEW = (
    sa.update(web_sessions)
    .where(web_sessions.c.hash == sa.bindparam("is"))
    .values(until=sa.bindparam("later"))
)
_END = (
    sa.delete(web_sessions)
    .where(web_sessions.c.hash == sa.bindparam("is"))
    .returning(web_sessions.c.person_id)
)
_END_ALL = sa.delete(web_sessions).where(web_sessions.c.person_id == sa.bindparam("person"))
_OLD = (
    sa.delete(web_sessions)
    .where(web_sessions.c.until <= sa.bindparam("now"))
    .returning(web_sessions.c.person_id)
)
_OLD_CODES = sa.delete(web_codes).where(web_codes.c.until <= sa.bindparam("now"))
_OLD_COUNTS = sa.delete(web_counts).where(web_counts.c.since <= sa.bindparam("before"))
_LEFT = sa.select(web_sessions.c.hash).where(web_sessions.c.person_id == sa.bindparam("person"))
_UNBIND = (
    sa.update(accounts)
    .where(accounts.c.channel == CHANNEL, accounts.c.person_id == sa.bindparam("person"))
    .values(person_id=None)
)


async def counted(unit: Unit, who: str, now: datetime, span: timedelta) -> int:
    """How often this happened within the window, this time included."""
    row = await unit.row(
        _COUNT[unit.dialect],
        who=who,
        since=to_ms(now),
        number=1,
        span=int(span.total_seconds() * 1000),
    )
    return 1 if row is None else int(row["number"])


async def put_code(unit: Unit, person_id: int, hashed: str, until: datetime) -> None:
    """Keep the code, in place of any before it."""
    values = {"hash": hashed, "until": to_ms(until), "wrong": 0}
    await unit.rows(_PUT_CODE[unit.dialect], person_id=person_id, **values)


async def try_code(unit: Unit, staff_no: str, now: datetime, most: int) -> tuple[int, str] | None:
    """Count one more try of the person's code, before anybody compares: person and hash, or None
    when there is no code that is good. One statement, whether there is such a person or not."""
    row = await unit.row(_TRY_CODE, no=staff_no, now=to_ms(now), most=most)
    return None if row is None else (row["person_id"], row["hash"])


async def use_code(unit: Unit, person_id: int, hashed: str) -> bool:
    """Use the code up; False when another was quicker."""
    return await unit.row(_USE_CODE, **{"person": person_id, "is": hashed}) is not None


async def begin(unit: Unit, hashed: str, person_id: int, now: datetime, until: datetime) -> None:
    """Keep a session."""
    at = {"made_at": to_ms(now), "until": to_ms(until)}
    await unit.rows(_BEGIN, hash=hashed, person_id=person_id, **at)


async def session(unit: Unit, hashed: str, now: datetime) -> Session | None:
    """The session of that hash, None when there is none, it ended, or its person left the house."""
    row = await unit.row(_SESSION, **{"is": hashed, "now": to_ms(now)})
    if row is None:
        return None
    made_at, until = from_ms(row["made_at"]), from_ms(row["until"])
    assert made_at is not None
    assert until is not None
    return Session(person_of(row), made_at, until)


async def renew(unit: Unit, hashed: str, until: datetime) -> None:
    await unit.rows(_RENEW, **{"is": hashed, "later": to_ms(until)})


async def end(unit: Unit, hashed: str, *, everywhere: bool) -> None:
    """End a session, or all of its person; without any he is told nothing there any more."""
    row = await unit.row(_END, **{"is": hashed})
    if row is None:
        return
    if everywhere:
        await unit.rows(_END_ALL, person=row["person_id"])
    await _unbind_without_session(unit, row["person_id"])


async def sweep(unit: Unit, now: datetime) -> None:
    """Drop what has run out."""
    over = {row["person_id"] for row in await unit.rows(_OLD, now=to_ms(now))}
    for person_id in sorted(over):
        await _unbind_without_session(unit, person_id)
    await unit.rows(_OLD_CODES, now=to_ms(now))
    await unit.rows(_OLD_COUNTS, before=to_ms(now - timedelta(days=1)))


async def _unbind_without_session(unit: Unit, person_id: int) -> None:
    # Nobody reads a page that is closed: a notice there would count as told.
    if not await unit.rows(_LEFT, person=person_id):
        await unit.rows(_UNBIND, person=person_id)
