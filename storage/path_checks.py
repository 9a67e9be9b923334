"""The daily question whether a channel reaches somebody on call, and the taps that answer it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from helpdesk.messages import Address
from storage.instants import to_ms
from storage.marks import upsert
from storage.outbox import Delivery
from storage.schema import path_checks
from storage.unit import Unit

KEY = "path-"
"""With what the keys of its deliveries begin."""


@dataclass(frozen=True)
class PathCheck:
    """One person asked at one address; `tapped`: he answered there."""

    person_id: int
    team: str
    address: Address
    tapped: bool = False


_ASK = upsert(path_checks, ["day", "channel", "account"], ["asked_at"])
_TAP = (
    sa.update(path_checks)
    .where(
        path_checks.c.day == sa.bindparam("on"),
        path_checks.c.channel == sa.bindparam("ch"),
        path_checks.c.account == sa.bindparam("ac"),
        path_checks.c.tapped_at.is_(None),
    )
    .values(tapped_at=sa.bindparam("now"))
    .returning(path_checks.c.person_id)
)
_OPEN = sa.select(path_checks).where(
    path_checks.c.day == sa.bindparam("on"), path_checks.c.ended_at.is_(None)
)
_END = (
    sa.update(path_checks)
    .where(path_checks.c.day == sa.bindparam("on"), path_checks.c.ended_at.is_(None))
    .values(ended_at=sa.bindparam("now"))
)


async def ask(unit: Unit, day: str, check: PathCheck, now: datetime) -> None:
    """Keep that somebody is asked."""
    await unit.rows(
        _ASK[unit.dialect],
        day=day,
        channel=check.address.channel,
        account=check.address.account,
        person_id=check.person_id,
        team=check.team,
        asked_at=to_ms(now),
    )


async def tap(unit: Unit, day: str, address: Address, now: datetime) -> bool:
    """Somebody answered at the address; False when he was not asked there, or has answered."""
    found = await unit.row(_TAP, on=day, ch=address.channel, ac=address.account, now=to_ms(now))
    return found is not None


async def answered(unit: Unit, delivery: Delivery, now: datetime) -> bool:
    """A receipt says that somebody reacted to the question itself; False when it was none."""
    head, _, _ = delivery.key.partition(":")
    day = head.removeprefix(KEY)
    return head != day and await tap(unit, day, delivery.address, now)


def key_of(day: str, address: Address) -> str:
    """The key of the delivery that asks somebody."""
    return f"{KEY}{day}:{address.channel}:{address.account}"


async def open_on(unit: Unit, day: str) -> list[PathCheck]:
    """Whoever was asked on that day and is not judged yet."""
    return [_check(row) for row in await unit.rows(_OPEN, on=day)]


async def end(unit: Unit, day: str, now: datetime) -> list[PathCheck]:
    """Everything that was asked on that day and not judged yet; from now on it is."""
    found = await open_on(unit, day)
    if found:
        await unit.rows(_END, on=day, now=to_ms(now))
    return found


def _check(row: Any) -> PathCheck:
    return PathCheck(
        row["person_id"],
        row["team"],
        Address(row["channel"], row["account"]),
        row["tapped_at"] is not None,
    )
