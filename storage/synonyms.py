"""Words that editors said mean the same: groups, parted by strokes as in the tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from storage.article_history import Hand
from storage.instants import to_ms
from storage.marks import bump
from storage.schema import synonyms
from storage.unit import Unit

REVISION = "synonyms"
"""The fact that rises with every change, so that every desk takes it over."""


@dataclass(frozen=True)
class Group:
    """Words that mean the same, as they were written."""

    id: int
    words: tuple[str, ...]


_ALL = sa.select(synonyms).order_by(synonyms.c.id)
_PUT = sa.insert(synonyms)
_DROP = sa.delete(synonyms).where(synonyms.c.id == sa.bindparam("number"))


async def groups(unit: Unit) -> list[Group]:
    """All groups, oldest first."""
    return [_group(row) for row in await unit.rows(_ALL)]


def _group(row: Any) -> Group:
    return Group(row["id"], tuple(row["words"].split("/")))


async def hold(unit: Unit) -> None:
    """Keep all groups for this unit until it ends, and raise their revision."""
    await bump(unit, REVISION)


def put(unit: Unit, words: Sequence[str], hand: Hand) -> None:
    """A new group, in a unit that holds them."""
    unit.later(_PUT, words="/".join(words), at=to_ms(hand.at), by_id=hand.by)


def drop(unit: Unit, group: Group) -> None:
    """Take a group away, in a unit that holds them."""
    unit.later(_DROP, number=group.id)
