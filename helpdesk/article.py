"""An article of the knowledge base: what staff read when they ask."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import blake2b

EVERYONE = ""
IT_ONLY = "it"
"""The audience of articles for engineers and managers alone; any other word is a department."""


class ArticleKind(StrEnum):
    """What an article is for."""

    #: how something is done
    ARTICLE = "article"
    #: how to work on paper while `system` is down, and how to catch up afterwards
    FALLBACK = "fallback"


class ArticleState(StrEnum):
    """Where an article stands. Only what is published is found."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    ARCHIVED = "archived"


STATE_WORDS = {
    ArticleState.DRAFT: "草稿",
    ArticleState.IN_REVIEW: "待审核",
    ArticleState.PUBLISHED: "已发布",
    ArticleState.ARCHIVED: "已归档",
}


@dataclass(frozen=True)
class Article:
    """One answer. `body` is Markdown; `similar` are other ways people ask the same.

    `group` is the heading it is filed under. `system` of a fallback card is a name of the lexicon.
    `audience`: EVERYONE, IT_ONLY or a department. `owner` is a staff number. `review_on` is the
    local date by which somebody has to look whether it still holds; `publish_at` (aware, UTC) the
    instant from which a waiting article is published by itself.
    """

    id: str
    title: str
    body: str
    system: str = ""
    tags: tuple[str, ...] = ()
    similar: tuple[str, ...] = ()
    group: str = ""
    kind: ArticleKind = ArticleKind.ARTICLE
    state: ArticleState = ArticleState.PUBLISHED
    audience: str = EVERYONE
    owner: str = ""
    review_on: date | None = None
    publish_at: datetime | None = None


_FITS_A_BUTTON = re.compile(r"[^\s:~][^\s:]{0,49}")


def handle(article_id: str) -> str:
    """What a button carries for the id: the id itself, or a digest of one that does not fit."""
    if _FITS_A_BUTTON.fullmatch(article_id) and len(article_id.encode()) <= 50:
        return article_id
    return "~" + blake2b(article_id.encode(), digest_size=12).hexdigest()


@dataclass(frozen=True)
class Hit:
    """An article that was found. `score` compares hits of one search only; higher is better."""

    article: Article
    score: float
