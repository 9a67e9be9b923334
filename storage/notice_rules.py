"""How people want to be told: a row for whoever said so."""

import json
from collections.abc import Collection
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from helpdesk.reaching import NO_RULES, NoticeRules
from storage.marks import upsert
from storage.schema import notice_rules
from storage.unit import Unit

TOGETHER = 50
_SLOTS = tuple(f"person{n}" for n in range(TOGETHER))
_THESE = sa.select(notice_rules).where(
    notice_rules.c.person_id.in_([sa.bindparam(slot, type_=sa.BigInteger) for slot in _SLOTS])
)
_FIELDS = ["urgent_channels", "other_channels", "quiet_from", "quiet_until", "second_after"]
_PUT = upsert(notice_rules, ["person_id"], _FIELDS)


async def of(unit: Unit, person_id: int) -> NoticeRules:
    """The rules of one person."""
    return (await of_these(unit, {person_id})).get(person_id, NO_RULES)


async def of_these(unit: Unit, ids: Collection[int]) -> dict[int, NoticeRules]:
    """The rules of those among these people who made any."""
    found: dict[int, NoticeRules] = {}
    ordered = sorted(ids)
    for start in range(0, len(ordered), TOGETHER):
        some = ordered[start : start + TOGETHER]
        slots = dict.fromkeys(_SLOTS, 0) | dict(zip(_SLOTS, some, strict=False))
        found |= {row["person_id"]: _rules(row) for row in await unit.rows(_THESE, **slots)}
    return found


def _rules(row: Any) -> NoticeRules:
    starts, ends, after = row["quiet_from"], row["quiet_until"], row["second_after"]
    return NoticeRules(
        tuple(json.loads(row["urgent_channels"])),
        tuple(json.loads(row["other_channels"])),
        None if starts is None else (starts, ends),
        None if after is None else timedelta(minutes=after),
    )


async def put(unit: Unit, person_id: int, rules: NoticeRules) -> None:
    """Keep the person's rules in place of those before."""
    starts, ends = rules.quiet or (None, None)
    after = rules.second_after
    await unit.rows(
        _PUT[unit.dialect],
        person_id=person_id,
        urgent_channels=json.dumps(rules.urgent_channels),
        other_channels=json.dumps(rules.other_channels),
        quiet_from=starts,
        quiet_until=ends,
        second_after=None if after is None else after // timedelta(minutes=1),
    )
