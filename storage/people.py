"""People: the staff list, their addresses, one-time codes that bind an account to a person."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.messages import Address
from helpdesk.people import Person, Role
from storage.instants import to_ms
from storage.marks import bump, upsert
from storage.schema import accounts, invites, people
from storage.unit import Unit

_FIELDS = (
    *("id", "staff_no", "name", "role", "department", "campus", "phone", "team", "active"),
    *("skills", "nda", "language"),
)
PERSON_COLUMNS = tuple(people.c[name].label(f"person_{name}") for name in _FIELDS)


def person_of(row: Any) -> Person:
    """The person of a row that holds PERSON_COLUMNS."""
    return Person(
        id=row["person_id"],
        staff_no=row["person_staff_no"],
        name=row["person_name"],
        role=Role(row["person_role"]),
        department=row["person_department"],
        campus=row["person_campus"],
        phone=row["person_phone"],
        team=row["person_team"],
        active=bool(row["person_active"]),
        skills=tuple(row["person_skills"].split()),
        nda=bool(row["person_nda"]),
        language=row["person_language"],
    )


_LIST = sa.select(*PERSON_COLUMNS).order_by(people.c.staff_no)
_BY_ID = sa.select(*PERSON_COLUMNS).where(people.c.id == sa.bindparam("person"))
_BY_STAFF_NO = sa.select(*PERSON_COLUMNS).where(people.c.staff_no == sa.bindparam("no"))
_BY_NAME = sa.select(*PERSON_COLUMNS).where(people.c.name == sa.bindparam("named"))
# Offices write 138-0000-0000 and 138 0000 0000.
_phone_digits = sa.func.replace(sa.func.replace(people.c.phone, "-", ""), " ", "")
_BY_PHONE = sa.select(*PERSON_COLUMNS).where(
    _phone_digits == sa.bindparam("called", type_=sa.Text), people.c.active == 1
)
_BY_ROLE = (
    sa.select(*PERSON_COLUMNS)
    .where(people.c.role == sa.bindparam("r"), people.c.active == 1)
    .order_by(people.c.staff_no)
)
_SAVED = ["name", "role", "department", "campus", "phone", "team", "active", "skills", "nda"]
_SAVE = upsert(people, ["staff_no"], _SAVED)
_LOADS = sa.select(*PERSON_COLUMNS, people.c.load).where(
    people.c.team == sa.bindparam("of_team"),
    people.c.active == 1,
    people.c.nda == 1,
    people.c.role == Role.ENGINEER.value,
)
_ADD_LOAD = (
    sa.update(people)
    .where(people.c.id == sa.bindparam("person"))
    .values(load=people.c.load + sa.bindparam("more", type_=sa.Integer))
)
_ADDRESSES = (
    sa.select(accounts.c.channel, accounts.c.account)
    .join(people, people.c.id == accounts.c.person_id)
    .where(
        people.c.id == sa.bindparam("person"), people.c.active == 1, accounts.c.closed_at.is_(None)
    )
    .order_by(accounts.c.channel, accounts.c.account)
)

TOGETHER = 50
"""How many people get_together takes at once."""

_SLOTS = tuple(f"person{n}" for n in range(TOGETHER))
_THESE = (
    sa.select(*PERSON_COLUMNS, accounts.c.channel, accounts.c.account)
    .outerjoin(
        accounts, sa.and_(accounts.c.person_id == people.c.id, accounts.c.closed_at.is_(None))
    )
    .where(people.c.id.in_([sa.bindparam(slot, type_=sa.BigInteger) for slot in _SLOTS]))
    .order_by(accounts.c.channel, accounts.c.account)
)


_HIS = (accounts.c.person_id.isnot(None), accounts.c.closed_at.is_(None))
_REACHABLE = sa.select(accounts.c.person_id).where(*_HIS).distinct()


_CHANNELS = (
    sa.select(accounts.c.person_id, accounts.c.channel)
    .where(*_HIS)
    .distinct()
    .order_by(accounts.c.channel)
)


def _invite() -> dict[str, Any]:
    # Codes are random and short: an old one's number may come up again.
    made: dict[str, Any] = {}
    over = sa.or_(invites.c.used_at.isnot(None), invites.c.expires_at <= sa.bindparam("now"))
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert)):
        statement: Any = insert(invites)
        new = {c: statement.excluded[c] for c in ("person_id", "expires_at", "used_at")}
        replaced = statement.on_conflict_do_update(
            index_elements=["code_hash"], set_=new, where=over
        )
        made[name] = replaced.returning(invites.c.person_id)
    return made


_INVITE = _invite()
_USE_INVITE = (
    sa.update(invites)
    .where(
        invites.c.code_hash == sa.bindparam("hashed"),
        invites.c.used_at.is_(None),
        invites.c.expires_at > sa.bindparam("now"),
    )
    .values(used_at=sa.bindparam("now"))
    .returning(invites.c.person_id)
)
_USE_OWN_INVITE = _USE_INVITE.where(
    invites.c.person_id
    == sa.select(people.c.id)
    .where(people.c.staff_no == sa.bindparam("no"), people.c.active == 1)
    .scalar_subquery()
)


async def everyone(unit: Unit) -> list[Person]:
    """The staff list by staff number."""
    return [person_of(row) for row in await unit.rows(_LIST)]


async def get(unit: Unit, person_id: int) -> Person | None:
    """The person, or None. Read once for units that commit together."""
    if ("person", person_id) not in unit.memo:
        row = await unit.row(_BY_ID, person=person_id)
        unit.memo["person", person_id] = None if row is None else person_of(row)
    found: Person | None = unit.memo["person", person_id]
    return found


async def get_together(unit: Unit, ids: Collection[int]) -> dict[int, list[Address]]:
    """Read at most TOGETHER people at once, for `get`; returns their addresses as `addresses`."""
    slots = dict.fromkeys(_SLOTS, 0) | dict(zip(_SLOTS, sorted(ids), strict=False))
    found: dict[int, list[Address]] = {person_id: [] for person_id in ids}
    for row in await unit.rows(_THESE, **slots):
        person = person_of(row)
        unit.memo["person", person.id] = person
        if person.active and row["channel"] is not None:
            found[person.id].append(Address(row["channel"], row["account"]))
    return found


async def by_staff_no(unit: Unit, staff_no: str) -> Person | None:
    row = await unit.row(_BY_STAFF_NO, no=staff_no)
    return None if row is None else person_of(row)


async def by_name(unit: Unit, name: str) -> list[Person]:
    """Everyone of that name: names are not unique in a hospital."""
    return [person_of(row) for row in await unit.rows(_BY_NAME, named=name)]


async def by_phone(unit: Unit, phone: str) -> list[Person]:
    """Everyone with that number who is still there: a ward's telephone belongs to several."""
    digits = phone.replace("-", "").replace(" ", "")
    return [person_of(row) for row in await unit.rows(_BY_PHONE, called=digits)]


async def with_role(unit: Unit, role: Role) -> list[Person]:
    """The active people with a role."""
    return [person_of(row) for row in await unit.rows(_BY_ROLE, r=role.value)]


async def save(unit: Unit, person: Person) -> Person:
    """Add the person, or bring the one with that staff number up to date."""
    values = {name: getattr(person, name) for name in _SAVED}
    values |= {"active": int(person.active), "nda": int(person.nda)}
    values["skills"] = " ".join(person.skills)
    await unit.rows(_SAVE[unit.dialect], staff_no=person.staff_no, **values)
    stored = await by_staff_no(unit, person.staff_no)
    assert stored is not None
    await bump(unit, "roster")  # the roster knows who may be on call
    unit.memo.pop(("person", stored.id), None)
    return replace(person, id=stored.id)


async def loads(unit: Unit, team: str) -> dict[int, int]:
    """The load of each engineer of the team who may be given tickets: his open ones, by weight.

    Read once for units that commit together; add_load keeps it right among them.
    """
    known: dict[int, int] | None = unit.memo.get(("loads", team))
    if known is None:
        rows = await unit.rows(_LOADS, of_team=team)
        known = unit.memo["loads", team] = {r["person_id"]: r["load"] for r in rows}
        unit.memo |= {("person", row["person_id"]): person_of(row) for row in rows}
    return known


def add_load(unit: Unit, person_id: int, more: int) -> None:
    """Add to an engineer's load the weight of tickets given, or, negative, taken."""
    unit.later(_ADD_LOAD, person=person_id, more=more)
    for (subject, _), known in unit.memo.items():
        if subject == "loads" and person_id in known:
            known[person_id] += more


async def addresses(unit: Unit, person_id: int) -> Sequence[Address]:
    """Every account bound to the person that is not closed; none of somebody who left."""
    rows = await unit.rows(_ADDRESSES, person=person_id)
    return [Address(row["channel"], row["account"]) for row in rows]


async def reachable(unit: Unit) -> frozenset[int]:
    """Everybody who has an account that notices go to."""
    return frozenset(row["person_id"] for row in await unit.rows(_REACHABLE))


async def channels(unit: Unit) -> dict[int, list[str]]:
    """The channels on which each person has an account."""
    found: dict[int, list[str]] = {}
    for row in await unit.rows(_CHANNELS):
        found.setdefault(row["person_id"], []).append(row["channel"])
    return found


async def invite(
    unit: Unit, person_id: int, code_hash: str, expires_at: datetime, now: datetime
) -> bool:
    """Keep a one-time code (its hash only).

    False when the code is one that still works, for whomever: nothing is kept, make another.
    """
    row = await unit.row(
        _INVITE[unit.dialect],
        code_hash=code_hash,
        person_id=person_id,
        expires_at=to_ms(expires_at),
        now=to_ms(now),
    )
    return row is not None


async def use_own_invite(unit: Unit, staff_no: str, code_hash: str, now: datetime) -> int | None:
    """The id of the person with that staff number, using up a code made for nobody else."""
    row = await unit.row(_USE_OWN_INVITE, hashed=code_hash, no=staff_no, now=to_ms(now))
    return None if row is None else int(row["person_id"])


async def use_invite(unit: Unit, code_hash: str, now: datetime) -> Person | None:
    """The person of a code that is unused and not expired, using it up; else None.

    Also None for somebody who left since the code was made.
    """
    row = await unit.row(_USE_INVITE, hashed=code_hash, now=to_ms(now))
    person = None if row is None else await get(unit, row["person_id"])
    return person if person is not None and person.active else None
