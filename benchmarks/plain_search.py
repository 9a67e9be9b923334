"""Plain BM25 over pairs of characters and over words: what the search has to be better than."""

import re
from collections.abc import Callable, Sequence

import bm25s
import rjieba

from helpdesk.article import Article

Cut = Callable[[str], list[str]]

_RUN = re.compile("[\u3400-\u9fff]+|[a-z0-9]+")


def pairs(text: str) -> list[str]:
    return [pair for run in _RUN.findall(text.lower()) for pair in _pairs(run)]


def _pairs(run: str) -> list[str]:
    if run.isascii():
        return [run]
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def words(text: str) -> list[str]:
    return [word for word in rjieba.cut(text.lower()) if word.isalnum()]


PLAIN: dict[str, Cut] = {"pairs": pairs, "words": words}


def whole(article: Article) -> str:
    parts = (article.title, *article.similar, *article.tags, article.system, article.body)
    return " ".join(parts)


def plain_search(articles: Sequence[Article], cut: Cut) -> Callable[[str], list[str]]:
    """A function from a question to the ids of the nearest ten, best first."""
    retriever = bm25s.BM25()
    retriever.index([cut(whole(article)) for article in articles], show_progress=False)
    most = min(10, len(articles))

    def ask(text: str) -> list[str]:
        asked = cut(text)
        if not asked:
            return []
        found, _ = retriever.retrieve([asked], k=most, show_progress=False)
        return [articles[number].id for number in found[0].tolist()]

    return ask
