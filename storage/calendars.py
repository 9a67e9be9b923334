"""What was changed of the calendars, and how far the promises of open tickets were moved by it."""

from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from helpdesk.calendar_changes import CalendarChange, DayRule
from helpdesk.calendar_reading import read_intervals, say_intervals
from helpdesk.policy import Policy
from helpdesk.ticket import WORKING, Status
from storage.engine import Datastore
from storage.instants import from_ms, to_ms
from storage.marks import bump, fact
from storage.schema import calendar_changes, tickets
from storage.unit import Unit

REVISION = "calendar"
"""The fact that rises with every change."""

_EVERY = sa.select(calendar_changes).order_by(calendar_changes.c.id)
_ADD = sa.insert(calendar_changes).returning(calendar_changes.c.id)
# Locked until the unit ends: of two desks one moves the promises of these tickets.
_MOVING = (
    sa.select(calendar_changes)
    .where(calendar_changes.c.moved_to.isnot(None))
    .order_by(calendar_changes.c.id)
    .limit(1)
    .with_for_update()
)
_MOVED = (
    sa.update(calendar_changes)
    .where(calendar_changes.c.id == sa.bindparam("change"))
    .values(moved_to=sa.bindparam("up_to", type_=sa.BigInteger))
)
_IS_OPEN = sa.or_(*(tickets.c.status == s.value for s in sorted({*WORKING, Status.RESTORED})))
_OPEN_AFTER = (
    sa.select(tickets.c.id)
    .where(tickets.c.id > sa.bindparam("after"), _IS_OPEN)
    .order_by(tickets.c.id)
    .limit(sa.bindparam("most"))
)


async def add(unit: Unit, change: CalendarChange) -> CalendarChange:
    """Keep a change, and have every desk look again; returns it with its id."""
    row = await unit.row(
        _ADD,
        contract=change.contract,
        calendar=change.calendar,
        first_day=change.first,
        last_day=change.last,
        rule=change.rule.value,
        hours=say_intervals(change.intervals),
        season=int(change.season),
        afternoon=int(change.afternoon),
        valid_from=change.valid_from.isoformat(),
        set_at=to_ms(change.set_at),
        set_by=change.set_by,
        moves_promised=int(change.moves_promised),
        moved_to=0 if change.moves_promised else None,
    )
    assert row is not None
    await bump(unit, REVISION)
    await bump(unit, "roster")  # shifts of workdays and of holidays go by the same days
    return replace(change, id=row["id"])


async def every_change(unit: Unit) -> tuple[CalendarChange, ...]:
    """All changes as they were set; earlier versions are among them."""
    return tuple(_change(row) for row in await unit.rows(_EVERY))


async def moving(unit: Unit) -> tuple[CalendarChange, int] | None:
    """The first change that promises are still to be moved by, and after which ticket."""
    row = await unit.row(_MOVING)
    return None if row is None else (_change(row), row["moved_to"])


async def moved(unit: Unit, change: CalendarChange, up_to: int | None) -> None:
    """Remember how far its tickets were seen to; None: all of them."""
    await unit.rows(_MOVED, change=change.id, up_to=up_to)


async def open_after(unit: Unit, ticket_id: int, most: int) -> list[int]:
    """The next tickets that may have promises to keep, by number."""
    return [row["id"] for row in await unit.rows(_OPEN_AFTER, after=ticket_id, most=most)]


class CalendarBook:
    """Sees to it that a policy has the changes as they stand in the datastore.

    `moving`: there may be promises that are still to be moved by one of them.
    """

    def __init__(self) -> None:
        self.moving = False
        self._revision = ""

    async def refresh(self, store: Datastore, policy: Policy) -> bool:
        """Look for a new revision and put it into the policy; True when there was one."""
        return await store.read(lambda unit: self._refresh(unit, policy))

    async def _refresh(self, unit: Unit, policy: Policy) -> bool:
        revision = await fact(unit, REVISION)
        if revision == self._revision:
            return False
        policy.revise(await every_change(unit))
        self._revision = revision
        return True


def _change(row: Any) -> CalendarChange:
    return CalendarChange(
        first=row["first_day"],
        last=row["last_day"],
        rule=DayRule(row["rule"]),
        set_at=from_ms(row["set_at"]),
        set_by=row["set_by"],
        intervals=read_intervals(part for part in row["hours"].split(",") if part),
        season=bool(row["season"]),
        afternoon=bool(row["afternoon"]),
        valid_from=date.fromisoformat(row["valid_from"]),
        contract=row["contract"],
        calendar=row["calendar"],
        moves_promised=bool(row["moves_promised"]),
        id=row["id"],
    )
