"""A knowledge article, and one that was found."""

from dataclasses import dataclass
from enum import StrEnum


class ArticleKind(StrEnum):
    """What an article is for."""

    #: how something is done
    ARTICLE = "article"
    #: how to work on paper while `system` is down, and how to catch up afterwards
    FALLBACK = "fallback"


@dataclass(frozen=True)
class Article:
    """One answer. `body` is Markdown; `similar` are other ways people ask the same.

    `group` is the heading it is filed under. `system` of a fallback card is a name of the lexicon.
    """

    id: str
    title: str
    body: str
    system: str = ""
    tags: tuple[str, ...] = ()
    similar: tuple[str, ...] = ()
    group: str = ""
    kind: ArticleKind = ArticleKind.ARTICLE


@dataclass(frozen=True)
class Hit:
    """An article that was found. `score` compares hits of one search only; higher is better."""

    article: Article
    score: float
