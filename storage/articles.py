"""Knowledge articles as they are shown, and those that wait for their hour."""

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from helpdesk.article import Article, ArticleKind, ArticleState
from helpdesk.errors import Refused
from helpdesk.keeping import Kept
from storage.instants import from_ms, to_ms
from storage.marks import bump, upsert
from storage.schema import articles
from storage.unit import Unit

REVISION = "articles"
"""The fact that rises with every change, so that indexes are built again."""

_TEXTS = ("title", "body", "system", "group", "audience", "owner")
_SAVED = [*_TEXTS, "tags", "similar", "kind", "state", "review_on", "publish_at"]

_ALL = sa.select(articles).order_by(articles.c.id)
_PUBLISHED = _ALL.where(articles.c.state == ArticleState.PUBLISHED.value)
_ONE = sa.select(articles).where(articles.c.id == sa.bindparam("article"))
_FALLBACK = (
    _PUBLISHED.where(articles.c.kind == ArticleKind.FALLBACK.value)
    .where(articles.c.system == sa.bindparam("of_system"))
    .limit(1)
)
_DUE = _ALL.where(articles.c.publish_at <= sa.bindparam("now"))
# Who deals with an article holds it until his unit ends, so that no version is given out twice.
_LOCKED = {"sqlite": _ONE, "postgresql": _ONE.with_for_update()}
_DUE_LOCKED = {"sqlite": _DUE, "postgresql": _DUE.with_for_update(skip_locked=True)}
_REVIEW = (
    sa.update(articles)
    .where(articles.c.id == sa.bindparam("article"))
    .values(review_on=sa.bindparam("on_day"))
)
_SAVE = upsert(articles, ["id"], [*_SAVED, "changed_in"])
_SAVE_KEPT = upsert(articles, ["id"], [*_SAVED, "changed_in", "version", "proposed"])
_CHANGED = _ALL.where(articles.c.changed_in > sa.bindparam("known"))
_PAGE = _PUBLISHED.where(articles.c.id > sa.bindparam("after")).limit(500)


async def everything(unit: Unit) -> list[Article]:
    """All articles by id, whatever their state."""
    return [kept.article for kept in await all_kept(unit)]


async def published(unit: Unit) -> list[Article]:
    """The articles that can be found, by id; read in pages, so that others have their turn."""
    found: list[Article] = []
    while rows := await unit.rows(_PAGE, after=found[-1].id if found else ""):
        found += map(article_of, rows)
    return found


async def changed(unit: Unit, known: int) -> list[Article]:
    """The articles saved after that revision, whatever their state."""
    return [article_of(row) for row in await unit.rows(_CHANGED, known=known)]


async def all_kept(unit: Unit) -> list[Kept]:
    """All articles by id, with their versions."""
    return [_kept(row) for row in await unit.rows(_ALL)]


async def find(unit: Unit, article_id: str) -> Kept | None:
    """The article of that id, or None."""
    row = await unit.row(_ONE, article=article_id)
    return None if row is None else _kept(row)


async def get(unit: Unit, article_id: str) -> Kept:
    """The article to change, nobody else's until the unit ends. Raises Refused if it is gone."""
    row = await unit.row(_LOCKED[unit.dialect], article=article_id)
    if row is None:
        raise Refused(f"没有编号为 {article_id[:60]} 的知识条目")
    return _kept(row)


async def due(unit: Unit, now: datetime) -> list[Kept]:
    """Articles whose hour to be published has come; on PostgreSQL those no other desk has."""
    return [_kept(row) for row in await unit.rows(_DUE_LOCKED[unit.dialect], now=to_ms(now))]


async def fallback_card(unit: Unit, system: str) -> Article | None:
    """The card written for just that system, the first by id; None when there is none."""
    row = await unit.row(_FALLBACK, of_system=system)
    return None if row is None else article_of(row)


def _kept(row: Any) -> Kept:
    return Kept(article_of(row), row["version"], row["proposed"])


def article_of(row: Any) -> Article:
    """The article of a row."""
    return Article(
        id=row["id"],
        tags=tuple(json.loads(row["tags"])),
        similar=tuple(json.loads(row["similar"])),
        kind=ArticleKind(row["kind"]),
        state=ArticleState(row["state"]),
        review_on=date.fromisoformat(row["review_on"]) if row["review_on"] else None,
        publish_at=from_ms(row["publish_at"]),
        **{name: row[name] for name in _TEXTS},
    )


def values_of(article: Article) -> dict[str, Any]:
    """The columns of an article."""
    return {name: getattr(article, name) for name in ("id", *_TEXTS)} | {
        "tags": json.dumps(article.tags, ensure_ascii=False),
        "similar": json.dumps(article.similar, ensure_ascii=False),
        "kind": article.kind.value,
        "state": article.state.value,
        "review_on": article.review_on.isoformat() if article.review_on else "",
        "publish_at": to_ms(article.publish_at),
    }


async def save(unit: Unit, new: Sequence[Article]) -> None:
    """Put the articles in as they stand, without a version of their own."""
    revision = await bump(unit, REVISION)
    for article in new:
        unit.later(_SAVE[unit.dialect], **values_of(article), changed_in=revision)


def set_review(unit: Unit, ids: Sequence[str], on: date) -> None:
    """Give the articles a review date; no index has to know."""
    for article_id in ids:
        unit.later(_REVIEW, article=article_id, on_day=on.isoformat())


async def save_kept(unit: Unit, changed: Collection[Kept]) -> None:
    """Put the articles and their versions in; nothing happens when there are none."""
    if not changed:
        return
    revision = await bump(unit, REVISION)
    for kept in changed:
        numbers = {"version": kept.version, "proposed": kept.proposed, "changed_in": revision}
        unit.later(_SAVE_KEPT[unit.dialect], **values_of(kept.article), **numbers)
