"""What readers did with articles, in numbers: no row says who read what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.instants import from_ms, to_ms
from storage.schema import article_figures, article_votes, articles, questions
from storage.unit import Unit

MOST_TEXT = 200
"""Characters of a question that are kept."""


@dataclass(frozen=True)
class Figures:
    """Of an article, over some months. `reported`: a ticket was opened after it was read."""

    article_id: str
    views: int = 0
    useful: int = 0
    not_useful: int = 0
    reported: int = 0

    @property
    def deflected(self) -> float:
        """The share of those who read it and opened no ticket, from 0 to 1; 0 if nobody read."""
        return max(self.views - self.reported, 0) / self.views if self.views else 0.0


@dataclass(frozen=True)
class Asked:
    """A question as it was put. `decision` is that of the search, or REFUSED."""

    at: datetime
    text: str
    decision: str
    article_id: str


REFUSED = "refused"
"""Of several titles none was meant."""

_COUNTED = ("views", "useful", "not_useful", "reported")


def _count() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert)):
        statement: Any = insert(article_figures)
        more = {c: article_figures.c[c] + statement.excluded[c] for c in _COUNTED}
        keys = ["article_id", "month"]
        made[name] = statement.on_conflict_do_update(index_elements=keys, set_=more)
    return made


def _vote() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert)):
        statement: Any = insert(article_votes)
        made[name] = statement.on_conflict_do_nothing(index_elements=["voter"]).returning(
            article_votes.c.useful
        )
    return made


_COUNT, _VOTE = _count(), _vote()
_CHANGE = (
    sa.update(article_votes)
    .where(article_votes.c.voter == sa.bindparam("who"))
    .where(article_votes.c.useful != sa.bindparam("opinion"))
    .values(useful=sa.bindparam("opinion"))
    .returning(article_votes.c.useful)
)
_TOTALS = (
    sa.update(articles)
    .where(articles.c.id == sa.bindparam("article"))
    .values(
        useful=articles.c.useful + sa.bindparam("more_useful"),
        not_useful=articles.c.not_useful + sa.bindparam("more_not_useful"),
    )
)
_ASKED = sa.insert(questions)
_QUESTIONS = (
    sa.select(questions)
    .where(questions.c.at >= sa.bindparam("since"), questions.c.at < sa.bindparam("until"))
    .order_by(questions.c.id)
)
_FORGET = sa.delete(questions).where(questions.c.at < sa.bindparam("before"))
_FIGURES = (
    sa.select(
        article_figures.c.article_id,
        *(sa.func.sum(article_figures.c[c]).label(c) for c in _COUNTED),
    )
    .where(article_figures.c.month >= sa.bindparam("first"))
    .where(article_figures.c.month <= sa.bindparam("last"))
    .group_by(article_figures.c.article_id)
    .order_by(article_figures.c.article_id)
)


def viewed(unit: Unit, article_id: str, month: str) -> None:
    """Somebody was shown the article, in that month ("2026-11")."""
    _more(unit, article_id, month, views=1)


def reported(unit: Unit, article_id: str, month: str) -> None:
    """Somebody who had read the article opened a ticket."""
    _more(unit, article_id, month, reported=1)


def _more(unit: Unit, article_id: str, month: str, **counted: int) -> None:
    values = dict.fromkeys(_COUNTED, 0) | counted
    unit.later(_COUNT[unit.dialect], article_id=article_id, month=month, **values)


async def vote(
    unit: Unit, article_id: str, voter: str, month: str, now: datetime, *, useful: bool
) -> bool:
    """Count one reader's opinion once; a later one takes its place. Whether anything changed."""
    who = blake2b(f"{article_id}\n{voter}".encode(), digest_size=16).hexdigest()
    opinion = int(useful)
    values = {"voter": who, "article_id": article_id, "useful": opinion, "at": to_ms(now)}
    first = await unit.row(_VOTE[unit.dialect], **values)
    if first is None and await unit.row(_CHANGE, who=who, opinion=opinion) is None:
        return False
    taken = 0 if first is not None else -1
    more = {"useful": opinion or taken, "not_useful": (1 - opinion) or taken}
    _more(unit, article_id, month, **more)
    totals = {f"more_{name}": number for name, number in more.items()}
    await unit.rows(_TOTALS, article=article_id, **totals)
    return True


def asked(unit: Unit, text: str, decision: str, article_id: str, now: datetime) -> None:
    """Keep a question, without who put it."""
    unit.later(
        _ASKED, at=to_ms(now), text=text[:MOST_TEXT], decision=decision, article_id=article_id
    )


async def questions_between(unit: Unit, since: datetime, until: datetime) -> list[Asked]:
    """The questions from `since` on and before `until`, oldest first."""
    rows = await unit.rows(_QUESTIONS, since=to_ms(since), until=to_ms(until))
    return [
        Asked(from_ms(row["at"]), row["text"], row["decision"], row["article_id"]) for row in rows
    ]


async def forget(unit: Unit, before: datetime) -> None:
    """Drop questions nobody counts any more."""
    await unit.rows(_FORGET, before=to_ms(before))


async def of_months(unit: Unit, first: str, last: str) -> list[Figures]:
    """The figures of the articles from one month to another, both counted, by id."""
    return _figures(await unit.rows(_FIGURES, first=first, last=last))


def _figures(rows: Sequence[Any]) -> list[Figures]:
    return [Figures(row["article_id"], *(row[name] or 0 for name in _COUNTED)) for row in rows]
