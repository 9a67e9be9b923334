"""What a department's work is: of two articles that fit a question, the one of its trade."""

from functools import cache

import numpy as np

from helpdesk.article import Article
from knowledge_base.arrays import Marks
from knowledge_base.spelling import one_spelling, table


def of_the_trade(articles: tuple[Article, ...], department: str) -> Marks | None:
    """A mark for each article about the work of the department; None for one not known."""
    named = one_spelling(department)
    words = {w for names, work in _trades() if any(n in named for n in names) for w in work}
    if not words:
        return None
    return np.array([any(word in said for word in words) for said in map(_about, articles)], bool)


def _about(article: Article) -> str:
    return one_spelling(" ".join((article.title, *article.tags, article.system, article.group)))


@cache
def _trades() -> tuple[tuple[list[str], list[str]], ...]:
    lines = (one_spelling(line).partition("/") for line in table("places.txt"))
    return tuple((names.split(), work.split()) for names, _, work in lines)
