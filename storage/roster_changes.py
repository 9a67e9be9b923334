"""Changes of the roster for a time, and the swaps that colleagues ask of each other."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from helpdesk.roster_change import Change, ChangeKind
from helpdesk.swap import Swap, SwapState
from storage.instants import from_ms, to_ms
from storage.marks import bump
from storage.schema import roster_changes, swaps
from storage.unit import Row, Unit

MOST = 2000
"""Changes that are kept at hand, those that end last: years of them, for most teams."""

_IN_FORCE = (
    sa.select(roster_changes)
    .where(roster_changes.c.undone_at.is_(None))
    .order_by(sa.desc(roster_changes.c.ends_at), roster_changes.c.id)
    .limit(MOST)
)
_ADD = sa.insert(roster_changes).returning(roster_changes.c.id)
_UNDONE: dict[str, Any] = {"undone_at": sa.bindparam("now")}
_UNDO = (
    sa.update(roster_changes)
    .where(roster_changes.c.id == sa.bindparam("change"), roster_changes.c.undone_at.is_(None))
    .values(_UNDONE)
    .returning(roster_changes.c.id)
)
# The kind is part of the condition: of two managers who answer at once, the second finds nothing.
_AGREE = (
    sa.update(roster_changes)
    .where(
        roster_changes.c.id == sa.bindparam("change"),
        roster_changes.c.kind == ChangeKind.LEAVE_ASKED.value,
        roster_changes.c.undone_at.is_(None),
    )
    .values(kind=ChangeKind.LEAVE.value, by_id=sa.bindparam("manager"))
    .returning(roster_changes.c.id)
)
_UNDO_SWAP = (
    sa.update(roster_changes)
    .where(roster_changes.c.swap_id == sa.bindparam("swap"), roster_changes.c.undone_at.is_(None))
    .values(_UNDONE)
)
_UNDO_TEMPORARY = (
    sa.update(roster_changes)
    .where(
        roster_changes.c.kind == ChangeKind.TEMPORARY.value,
        roster_changes.c.ends_at > sa.bindparam("now"),
        roster_changes.c.undone_at.is_(None),
    )
    .values(_UNDONE)
)
_SWAP = sa.select(swaps).where(swaps.c.id == sa.bindparam("swap"))
_OPEN_SWAPS = (
    sa.select(swaps)
    .where(
        sa.or_(
            swaps.c.asked_by == sa.bindparam("person"), swaps.c.taken_by == sa.bindparam("person")
        ),
        sa.or_(swaps.c.state == SwapState.ASKED.value, swaps.c.state == SwapState.TAKEN.value),
        swaps.c.gap == 0,
        swaps.c.starts_at > sa.bindparam("now"),
        sa.or_(swaps.c.back_starts_at.is_(None), swaps.c.back_starts_at > sa.bindparam("now")),
    )
    .order_by(swaps.c.starts_at, swaps.c.id)
)
_ADD_SWAP = sa.insert(swaps).returning(swaps.c.id)
# The state is part of the condition: of two who press at once, the second finds nothing.
_MOVE_SWAP = (
    sa.update(swaps)
    .where(swaps.c.id == sa.bindparam("swap"), swaps.c.state == sa.bindparam("old_state"))
    .values(
        state=sa.bindparam("new_state"),
        taken_by=sa.func.coalesce(sa.bindparam("taker", type_=sa.BigInteger), swaps.c.taken_by),
        answered_at=sa.bindparam("now"),
    )
    .returning(swaps.c.id)
)


async def in_force(unit: Unit) -> tuple[Change, ...]:
    """The changes nobody undid, in the order they were made."""
    found = [_change(row) for row in await unit.rows(_IN_FORCE)]
    return tuple(sorted(found, key=lambda change: change.id))


def _change(row: Row) -> Change:
    return Change(
        ChangeKind(row["kind"]),
        row["person_id"],
        from_ms(row["starts_at"]),
        from_ms(row["ends_at"]),
        row["team"],
        row["for_id"],
        row["reason"],
        row["by_id"],
        row["swap_id"],
        row["id"],
        from_ms(row["at"]),
    )


async def add(unit: Unit, change: Change, now: datetime) -> int:
    """Keep a change, in force at once; its id."""
    row = await unit.row(
        _ADD,
        kind=change.kind.value,
        team=change.team,
        person_id=change.person_id,
        for_id=change.for_id,
        starts_at=to_ms(change.starts),
        ends_at=to_ms(change.ends),
        reason=change.reason,
        by_id=change.by_id,
        swap_id=change.swap_id,
        at=to_ms(now),
    )
    await bump(unit, "roster")
    assert row is not None
    return int(row["id"])


async def undo(unit: Unit, change_id: int, now: datetime) -> bool:
    """Take a change back; False when somebody did already."""
    undone = await unit.row(_UNDO, change=change_id, now=to_ms(now))
    await bump(unit, "roster")
    return undone is not None


async def agree(unit: Unit, change_id: int, manager: int) -> bool:
    """Put a leave that was asked for in force; False when somebody answered it already."""
    agreed = await unit.row(_AGREE, change=change_id, manager=manager)
    await bump(unit, "roster")
    return agreed is not None


async def replace_temporary(unit: Unit, new: Sequence[Change], now: datetime) -> None:
    """Put these dated shifts in place of all that are not over."""
    await unit.rows(_UNDO_TEMPORARY, now=to_ms(now))
    for change in new:
        await add(unit, change, now)
    await bump(unit, "roster")


async def swap(unit: Unit, swap_id: int) -> Swap | None:
    """The swap, or None."""
    row = await unit.row(_SWAP, swap=swap_id)
    return None if row is None else _swap(row)


def _swap(row: Row) -> Swap:
    return Swap(
        row["team"],
        row["asked_by"],
        row["asked_of"],
        from_ms(row["starts_at"]),
        from_ms(row["ends_at"]),
        from_ms(row["back_starts_at"]),
        from_ms(row["back_ends_at"]),
        SwapState(row["state"]),
        row["taken_by"],
        row["id"],
        bool(row["gap"]),
    )


async def ask_swap(unit: Unit, asked: Swap, now: datetime) -> int:
    """Keep an asked swap; its id. The roster does not change until somebody takes it."""
    values: dict[str, Any] = {
        "team": asked.team,
        "state": SwapState.ASKED.value,
        "asked_by": asked.asked_by,
        "asked_of": asked.asked_of,
        "starts_at": to_ms(asked.starts),
        "ends_at": to_ms(asked.ends),
        "back_starts_at": to_ms(asked.back_starts),
        "back_ends_at": to_ms(asked.back_ends),
        "gap": int(asked.gap),
        "at": to_ms(now),
    }
    row = await unit.row(_ADD_SWAP, **values)
    assert row is not None
    return int(row["id"])


async def take_swap(unit: Unit, asked: Swap, taker: int, now: datetime) -> bool:
    """Change the roster as asked; False when it was answered already: the first press wins."""
    if not await _move(unit, asked.id, SwapState.ASKED, SwapState.TAKEN, now, taker):
        return False
    for change in asked.changes(taker):
        await add(unit, change, now)
    return True


async def decline_swap(unit: Unit, swap_id: int, now: datetime) -> bool:
    """Nobody takes it; False when it was answered already."""
    return await _move(unit, swap_id, SwapState.ASKED, SwapState.DECLINED, now)


async def withdraw_swap(unit: Unit, swap_id: int, now: datetime) -> bool:
    """Whoever asked does not want it any more; False when it was answered already."""
    return await _move(unit, swap_id, SwapState.ASKED, SwapState.UNDONE, now)


async def open_swaps(unit: Unit, person_id: int, now: datetime) -> list[Swap]:
    """What the person asked for or took and can still be taken back, the nearest first."""
    rows = await unit.rows(_OPEN_SWAPS, person=person_id, now=to_ms(now))
    return [_swap(row) for row in rows]


async def undo_swap(unit: Unit, swap_id: int, now: datetime) -> bool:
    """Put the roster back as it was before; False when it was undone already."""
    if not await _move(unit, swap_id, SwapState.TAKEN, SwapState.UNDONE, now):
        return False
    await unit.rows(_UNDO_SWAP, swap=swap_id, now=to_ms(now))
    await bump(unit, "roster")
    return True


async def _move(
    unit: Unit,
    swap_id: int,
    old: SwapState,
    new: SwapState,
    now: datetime,
    taker: int | None = None,
) -> bool:
    said = {"old_state": old.value, "new_state": new.value, "taker": taker, "now": to_ms(now)}
    return await unit.row(_MOVE_SWAP, swap=swap_id, **said) is not None
