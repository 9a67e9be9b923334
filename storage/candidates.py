"""Words in which articles were asked for, until an editor takes or leaves them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.errors import Refused
from storage.instants import to_ms
from storage.schema import candidates
from storage.unit import Unit


class Source(StrEnum):
    """Where a candidate comes from."""

    #: the article was shown and 有用 pressed
    HELPED = "helped"
    #: the article was chosen among several
    CHOSEN = "chosen"
    #: nothing answered; the article is the nearest one
    UNANSWERED = "unanswered"


@dataclass(frozen=True)
class Candidate:
    """Words that may become a similar question. `times`: how often they were said."""

    id: int
    article_id: str
    text: str
    source: Source
    times: int


def _add() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert)):
        statement: Any = insert(candidates)
        # What an editor refused stays refused, however often it is said again.
        made[name] = statement.on_conflict_do_update(
            index_elements=["article_id", "essence"],
            set_={"times": candidates.c.times + statement.excluded.times},
        )
    return made


def _propose() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert)):
        statement: Any = insert(candidates)
        keys = ["article_id", "essence"]
        made[name] = statement.on_conflict_do_nothing(index_elements=keys)
    return made


_ADD, _PROPOSE = _add(), _propose()
_WAITING = (
    sa.select(candidates)
    .where(candidates.c.state == "waiting")
    .order_by(candidates.c.times.desc(), candidates.c.id)
    .limit(sa.bindparam("most"))
)
_COUNT = sa.select(sa.func.count()).where(candidates.c.state == "waiting")
_DECIDE = (
    sa.update(candidates)
    .where(candidates.c.id == sa.bindparam("candidate"), candidates.c.state == "waiting")
    .values(
        state=sa.bindparam("new_state"),
        decided_by=sa.bindparam("who"),
        decided_at=sa.bindparam("now"),
    )
    .returning(*candidates.c)
)


def add(
    unit: Unit, article_id: str, essence: str, text: str, source: Source, now: datetime
) -> None:
    """One more time that the words, or words like them (`essence`), led to the article."""
    values = {"article_id": article_id, "essence": essence, "text": text, "source": source.value}
    unit.later(_ADD[unit.dialect], **values, times=1, at=to_ms(now))


def propose(
    unit: Unit, article_id: str, essence: str, text: str, times: int, now: datetime
) -> None:
    """Words that nothing answered, so often; known ones stay as they are."""
    values = {"article_id": article_id, "essence": essence, "text": text, "times": times}
    unit.later(_PROPOSE[unit.dialect], **values, source=Source.UNANSWERED.value, at=to_ms(now))


async def waiting(unit: Unit, most: int) -> list[Candidate]:
    """Those nobody decided on, the most frequent first."""
    return _candidates(await unit.rows(_WAITING, most=most))


async def count(unit: Unit) -> int:
    """How many nobody decided on."""
    row = await unit.row(_COUNT)
    return int(row[0]) if row is not None else 0


async def decide(
    unit: Unit, candidate_id: int, by: int | None, now: datetime, *, taken: bool
) -> Candidate:
    """Take or leave the candidate, once. Raises Refused when it is decided or gone."""
    state = "taken" if taken else "left"
    row = await unit.row(_DECIDE, candidate=candidate_id, new_state=state, who=by, now=to_ms(now))
    if row is None:
        raise Refused("这条相似问法已经处理过了")
    return _candidates([row])[0]


def _candidates(rows: Sequence[Any]) -> list[Candidate]:
    return [
        Candidate(row["id"], row["article_id"], row["text"], Source(row["source"]), row["times"])
        for row in rows
    ]
