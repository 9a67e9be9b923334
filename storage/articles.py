"""Knowledge articles and what readers thought of them."""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from helpdesk.article import Article, ArticleKind
from storage.marks import bump, upsert
from storage.schema import articles
from storage.unit import Unit

REVISION = "articles"
"""The fact that rises with every change, so that indexes are built again."""

_ALL = sa.select(articles).order_by(articles.c.id)
_FALLBACK = (
    sa.select(articles)
    .where(articles.c.kind == ArticleKind.FALLBACK.value)
    .where(articles.c.system == sa.bindparam("of_system"))
    .order_by(articles.c.id)
    .limit(1)
)
_SAVE = upsert(articles, ["id"], ["title", "body", "system", "tags", "similar", "group", "kind"])
_USEFUL, _NOT_USEFUL = (
    sa.update(articles)
    .where(articles.c.id == sa.bindparam("article"))
    .values({column.name: column + 1})
    for column in (articles.c.useful, articles.c.not_useful)
)


async def everything(unit: Unit) -> list[Article]:
    """All articles by id."""
    return [_article(row) for row in await unit.rows(_ALL)]


async def fallback_card(unit: Unit, system: str) -> Article | None:
    """The card written for just that system, the first by id; None when there is none."""
    row = await unit.row(_FALLBACK, of_system=system)
    return None if row is None else _article(row)


def _article(row: Any) -> Article:
    return Article(
        id=row["id"],
        title=row["title"],
        body=row["body"],
        system=row["system"],
        tags=tuple(json.loads(row["tags"])),
        similar=tuple(json.loads(row["similar"])),
        group=row["group"],
        kind=ArticleKind(row["kind"]),
    )


async def save(unit: Unit, new: Sequence[Article]) -> None:
    """Add the articles, or bring those with the same ids up to date."""
    for article in new:
        unit.later(
            _SAVE[unit.dialect],
            id=article.id,
            title=article.title,
            body=article.body,
            system=article.system,
            tags=json.dumps(article.tags, ensure_ascii=False),
            similar=json.dumps(article.similar, ensure_ascii=False),
            group=article.group,
            kind=article.kind.value,
        )
    await bump(unit, REVISION)


async def vote(unit: Unit, article_id: str, *, useful: bool) -> None:
    """Count one reader's opinion."""
    await unit.rows(_USEFUL if useful else _NOT_USEFUL, article=article_id)
