"""What was done with articles: every version, by whom, when and why."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.article import Article, ArticleKind
from helpdesk.errors import Refused
from helpdesk.keeping import Deed, Kept, same_text
from storage import articles
from storage.instants import from_ms, to_ms
from storage.schema import article_deeds, article_versions, people
from storage.unit import Unit

MOST_WHY = 500


@dataclass(frozen=True)
class Hand:
    """Whose hand it was (None: the desk's own, or the command line's), when, and why."""

    at: datetime
    by: int | None = None
    why: str = ""


@dataclass(frozen=True)
class Entry:
    """One thing that was done. `version` is the one after it; `name` is "" for the desk."""

    article_id: str
    version: int
    at: datetime
    deed: Deed
    name: str
    why: str


def _keep() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert)):
        statement: Any = insert(article_versions)
        made[name] = statement.on_conflict_do_nothing(index_elements=["article_id", "version"])
    return made


_KEEP = _keep()
_DEED = sa.insert(article_deeds)
_VERSION = (
    sa.select(article_versions.c.content)
    .where(article_versions.c.article_id == sa.bindparam("article"))
    .where(article_versions.c.version == sa.bindparam("number"))
)
_ENTRIES = (
    sa.select(article_deeds, people.c.name)
    .select_from(article_deeds.outerjoin(people, people.c.id == article_deeds.c.by_id))
    .order_by(article_deeds.c.id)
)
_OF_ONE = _ENTRIES.where(article_deeds.c.article_id == sa.bindparam("article"))
_BETWEEN = _ENTRIES.where(
    article_deeds.c.at >= sa.bindparam("since"), article_deeds.c.at < sa.bindparam("until")
)

_WRITERS = (Deed.WRITE, Deed.EDIT, Deed.PROPOSE, Deed.SUBMIT)
_LAST_WRITER = (
    sa.select(article_deeds.c.by_id)
    .where(article_deeds.c.article_id == sa.bindparam("article"))
    .where(sa.or_(*(article_deeds.c.deed == deed.value for deed in _WRITERS)))
    .order_by(article_deeds.c.id.desc())
    .limit(1)
)

_TEXT = ("title", "body", "system", "group", "audience")


async def record(
    unit: Unit, before: Mapping[str, Kept], after: Iterable[tuple[Article, Deed]], hand: Hand
) -> None:
    """Save the articles as they are now; one whose text differs gets a version of its own.

    `before` holds what was there, by id. What a desk of earlier days left without a version gets
    one when it is changed.
    """
    kept = [(_next(unit, before.get(article.id), article), deed) for article, deed in after]
    for each, deed in kept:
        _log(unit, each.article.id, each.version, deed, hand)
    await articles.save_kept(unit, [each for each, _ in kept])


def _next(unit: Unit, before: Kept | None, article: Article) -> Kept:
    if before is None:
        _put(unit, article, 1)
        return Kept(article)
    if same_text(before.article, article):
        return replace(before, article=article)
    _put(unit, before.article, before.version)
    newest = max(before.version, before.proposed) + 1
    _put(unit, article, newest)
    return Kept(article, newest)


async def propose(unit: Unit, before: Kept, article: Article, hand: Hand) -> Kept:
    """Keep a version that is not shown until a manager publishes it."""
    _put(unit, before.article, before.version)
    newest = max(before.version, before.proposed) + 1
    _put(unit, article, newest)
    kept = replace(before, proposed=newest)
    _log(unit, article.id, newest, Deed.PROPOSE, hand)
    await articles.save_kept(unit, [kept])
    return kept


async def settle(unit: Unit, kept: Kept, deed: Deed, hand: Hand) -> None:
    """Save the article with just these numbers, and log the deed."""
    _log(unit, kept.article.id, kept.version, deed, hand)
    await articles.save_kept(unit, [kept])


def _put(unit: Unit, article: Article, version: int) -> None:
    said = {name: getattr(article, name) for name in _TEXT}
    said |= {"tags": article.tags, "similar": article.similar, "kind": article.kind.value}
    content = json.dumps(said, ensure_ascii=False)
    unit.later(_KEEP[unit.dialect], article_id=article.id, version=version, content=content)


def _log(unit: Unit, article_id: str, version: int, deed: Deed, hand: Hand) -> None:
    unit.later(
        _DEED,
        article_id=article_id,
        version=version,
        at=to_ms(hand.at),
        deed=deed.value,
        by_id=hand.by,
        why=hand.why[:MOST_WHY],
    )


async def version(unit: Unit, kept: Kept, number: int) -> Article:
    """The article with the text of that version; all else as it stands. Raises Refused."""
    row = await unit.row(_VERSION, article=kept.article.id, number=number)
    if row is None:
        if number == kept.version:
            return kept.article
        raise Refused(f"“{kept.article.title}”没有第 {number} 版")
    said = json.loads(row["content"])
    return replace(
        kept.article,
        tags=tuple(said["tags"]),
        similar=tuple(said["similar"]),
        kind=ArticleKind(said["kind"]),
        **{name: said[name] for name in _TEXT},
    )


async def of_article(unit: Unit, article_id: str) -> list[Entry]:
    """What was done with the article, oldest first."""
    return _entries(await unit.rows(_OF_ONE, article=article_id))


async def last_writer(unit: Unit, article_id: str) -> int | None:
    """Who last wrote or submitted the article; None when nobody of the staff did."""
    row = await unit.row(_LAST_WRITER, article=article_id)
    return None if row is None else row["by_id"]


async def between(unit: Unit, since: datetime, until: datetime) -> list[Entry]:
    """What was done with any article from `since` on and before `until`, oldest first."""
    return _entries(await unit.rows(_BETWEEN, since=to_ms(since), until=to_ms(until)))


def _entries(rows: Sequence[Any]) -> list[Entry]:
    return [
        Entry(
            row["article_id"],
            row["version"],
            from_ms(row["at"]),
            Deed(row["deed"]),
            row["name"] or "",
            row["why"],
        )
        for row in rows
    ]
