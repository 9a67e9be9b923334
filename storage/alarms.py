"""Alarms: who may send them, and what is known of each key."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from helpdesk.alarm import AlarmState
from storage.instants import from_ms, to_ms
from storage.marks import upsert
from storage.schema import alarm_sources, alarms
from storage.unit import Unit

_PUT_SOURCE = upsert(alarm_sources, ["name"], ["token_hash", "made_at"])
_SOURCES = sa.select(alarm_sources).order_by(alarm_sources.c.name)
_HEARD = (
    sa.select(
        alarm_sources.c.name,
        alarm_sources.c.made_at,
        sa.func.max(alarms.c.seen_at).label("seen_at"),
        sa.func.sum(alarms.c.firing).label("n"),
    )
    .select_from(alarm_sources.outerjoin(alarms, alarms.c.source == alarm_sources.c.name))
    .group_by(alarm_sources.c.name, alarm_sources.c.made_at)
    .order_by(alarm_sources.c.name)
)
_DROP = (
    sa.delete(alarm_sources)
    .where(alarm_sources.c.name == sa.bindparam("source"))
    .returning(alarm_sources.c.name)
)
_GET = (
    sa.select(alarms)
    .where(alarms.c.source == sa.bindparam("of_source"), alarms.c.key == sa.bindparam("of_key"))
    .with_for_update()
)
_PUT = upsert(alarms, ["source", "key"], ["ticket_id", "firing", "changes", "flapping", "seen_at"])


def hashed(token: str) -> str:
    """A token as it is kept: it is random and long, so a plain hash will do."""
    return hashlib.sha256(token.encode()).hexdigest()


async def put_source(unit: Unit, name: str, token: str, now: datetime) -> None:
    """Let a source in by this token, and by no earlier one."""
    values = {"token_hash": hashed(token), "made_at": to_ms(now)}
    await unit.rows(_PUT_SOURCE[unit.dialect], name=name, **values)


async def drop_source(unit: Unit, name: str) -> bool:
    """Let the source in no more; False when there was none."""
    return bool(await unit.rows(_DROP, source=name))


async def sources(unit: Unit) -> Sequence[tuple[str, str, datetime]]:
    """Every source: name, hash of its token, since when."""
    rows = await unit.rows(_SOURCES)
    return [(row["name"], row["token_hash"], from_ms(row["made_at"])) for row in rows]


@dataclass(frozen=True)
class Heard:
    """A source: since when its token is good, when it last sent something, how much fires."""

    name: str
    made_at: datetime
    seen_at: datetime | None
    firing: int


async def heard(unit: Unit) -> list[Heard]:
    """Every source by name; never a token."""
    return [
        Heard(row["name"], from_ms(row["made_at"]), from_ms(row["seen_at"]), int(row["n"] or 0))
        for row in await unit.rows(_HEARD)
    ]


async def state(unit: Unit, source: str, key: str) -> AlarmState | None:
    """What is known of a key, locked for this unit."""
    row = await unit.row(_GET, of_source=source, of_key=key)
    if row is None:
        return None
    changes = tuple(from_ms(at) for at in json.loads(row["changes"]))
    return AlarmState(row["ticket_id"] or 0, bool(row["firing"]), changes, bool(row["flapping"]))


async def keep(unit: Unit, source: str, key: str, known: AlarmState, now: datetime) -> None:
    """Keep what is known of a key."""
    await unit.rows(
        _PUT[unit.dialect],
        source=source,
        key=key,
        ticket_id=known.ticket_id or None,
        firing=int(known.firing),
        changes=json.dumps([to_ms(at) for at in known.changes]),
        flapping=int(known.flapping),
        seen_at=to_ms(now),
    )
