"""Who has the same trouble as a ticket and no ticket for it; which departments work on paper."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from helpdesk.messages import Address
from helpdesk.ticket import Status
from storage.instants import from_ms, to_ms
from storage.marks import upsert
from storage.schema import accounts, affected, on_paper, people, tickets
from storage.unit import Unit


@dataclass(frozen=True)
class Affected:
    """Somebody who said 我也受影响, with the words of his report."""

    ticket_id: int
    address: Address
    person_id: int | None
    name: str
    phone: str
    department: str
    text: str
    at: datetime
    id: int = 0


_KEYS = ["ticket_id", "channel", "account"]
_JOIN = upsert(affected, _KEYS, ["text", "department"])
_OF = (
    sa.select(affected)
    .where(affected.c.ticket_id == sa.bindparam("master"))
    .order_by(affected.c.id)
)
_OF_WHOM = (
    sa.select(affected)
    .where(
        affected.c.told_at.is_(None),
        sa.or_(
            sa.and_(
                affected.c.channel == sa.bindparam("channel"),
                affected.c.account == sa.bindparam("account"),
            ),
            affected.c.person_id == sa.bindparam("person_id"),
        ),
    )
    .order_by(affected.c.id.desc())
    .limit(sa.bindparam("most"))
)
_ONE = sa.select(affected).where(affected.c.id == sa.bindparam("number"))
_LEAVE = sa.delete(affected).where(affected.c.id == sa.bindparam("number"))
_UNTOLD = (
    sa.select(affected, tickets.c.status.label("master_status"))
    .join(tickets, tickets.c.id == affected.c.ticket_id)
    .where(
        affected.c.told_at.is_(None),
        sa.or_(
            *(
                tickets.c.status == status.value
                for status in (Status.RESTORED, Status.CLOSED, Status.CANCELLED)
            )
        ),
    )
    .order_by(affected.c.id)
    .limit(sa.bindparam("most"))
)
_TOLD = (
    sa.update(affected)
    .where(affected.c.id == sa.bindparam("number"))
    .values(told_at=sa.bindparam("done"))
)
_ON_PAPER = upsert(on_paper, ["ticket_id", "department"], ["at"])
_WHO_IS = (
    sa.select(on_paper.c.department)
    .where(on_paper.c.ticket_id == sa.bindparam("master"))
    .order_by(on_paper.c.at)
)
_REACHED = (
    sa.select(people.c.id, people.c.department, accounts.c.channel, accounts.c.account)
    .join(accounts, accounts.c.person_id == people.c.id)
    .where(people.c.active == 1)
    .order_by(people.c.id, accounts.c.channel, accounts.c.account)
)


async def join(unit: Unit, one: Affected) -> None:
    """Count somebody as affected; once per account."""
    await unit.rows(
        _JOIN[unit.dialect],
        ticket_id=one.ticket_id,
        channel=one.address.channel,
        account=one.address.account,
        person_id=one.person_id,
        name=one.name,
        phone=one.phone,
        department=one.department,
        text=one.text,
        at=to_ms(one.at),
    )


async def of_ticket(unit: Unit, master: int) -> list[Affected]:
    """Everybody who joined the ticket, in order."""
    return [_affected(row) for row in await unit.rows(_OF, master=master)]


_MOST_JOINED = 8


async def joined_by(unit: Unit, address: Address, person_id: int | None) -> list[Affected]:
    """What somebody joined and has not heard the end of, the newest first; a person's from
    whichever account."""
    rows = await unit.rows(
        _OF_WHOM,
        channel=address.channel,
        account=address.account,
        person_id=person_id or 0,
        most=_MOST_JOINED,
    )
    return [_affected(row) for row in rows]


async def move(unit: Unit, old: int, new: int) -> None:
    """Whoever joined one ticket has joined another now."""
    for one in await of_ticket(unit, old):
        await join(unit, replace(one, ticket_id=new))
        await leave(unit, one.id)


async def get(unit: Unit, number: int) -> Affected | None:
    row = await unit.row(_ONE, number=number)
    return None if row is None else _affected(row)


async def leave(unit: Unit, number: int) -> None:
    """He has a ticket of his own now, and is no longer counted here."""
    await unit.rows(_LEAVE, number=number)


async def untold(unit: Unit, most: int) -> list[Affected]:
    """Those who wait for word while the ticket they joined is over."""
    return [_affected(row) for row in await unit.rows(_UNTOLD, most=most)]


def told(unit: Unit, one: Affected, at: datetime) -> None:
    """He was told that it is over."""
    unit.later(_TOLD, number=one.id, done=to_ms(at))


def _affected(row: Any) -> Affected:
    return Affected(
        ticket_id=row["ticket_id"],
        address=Address(row["channel"], row["account"]),
        person_id=row["person_id"],
        name=row["name"],
        phone=row["phone"],
        department=row["department"],
        text=row["text"],
        at=from_ms(row["at"]),
        id=row["id"],
    )


async def say_on_paper(
    unit: Unit, master: int, department: str, person_id: int | None, at: datetime
) -> None:
    """A department works on paper until the fault is over."""
    await unit.rows(
        _ON_PAPER[unit.dialect],
        ticket_id=master,
        department=department,
        person_id=person_id,
        at=to_ms(at),
    )


async def working_on_paper(unit: Unit, master: int) -> list[str]:
    """The departments that said so, in order."""
    return [row["department"] for row in await unit.rows(_WHO_IS, master=master)]


async def addresses_by_department(unit: Unit) -> Sequence[tuple[int, str, Address]]:
    """Every bound account of the staff: person, department, address."""
    rows = await unit.rows(_REACHED)
    return [(r["id"], r["department"], Address(r["channel"], r["account"])) for r in rows]
