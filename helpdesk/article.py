"""A knowledge article, and one that was found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Article:
    """One answer. `body` is Markdown; `similar` are other ways people ask the same."""

    id: str
    title: str
    body: str
    system: str = ""
    tags: tuple[str, ...] = ()
    similar: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    """An article that was found. `score` compares hits of one search only; higher is better."""

    article: Article
    score: float
