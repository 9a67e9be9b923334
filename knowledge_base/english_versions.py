"""English versions of articles: kept beside them, under the same id with -en behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from helpdesk.article import Article

SUFFIX = "-en"


def is_english(article_id: str) -> bool:
    """Whether the article of that id is the English version of another."""
    return article_id.endswith(SUFFIX)


def whose(article_id: str) -> str:
    """The id of the article that an English version is of."""
    return article_id.removesuffix(SUFFIX)


def apart(found: Iterable[Article]) -> tuple[list[Article], list[Article]]:
    """The articles, and the English versions among them."""
    plain: list[Article] = []
    english: list[Article] = []
    for article in found:
        (english if is_english(article.id) else plain).append(article)
    return plain, english


def as_read(article: Article, english: Mapping[str, Article]) -> Article:
    """The article in the words of its English version, where it has one: title and text change,
    what it is and who may read it do not. `english`: the versions by the id of what they are of."""
    version = english.get(article.id)
    return article if version is None else replace(article, title=version.title, body=version.body)
