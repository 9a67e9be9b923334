"""The articles that answer a question, and whether they really do."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from helpdesk.article import Article, Hit
from knowledge_base import rank
from knowledge_base.segment import characters, terms

TITLE = rank.Field(weight=3, length=0.3)
SIMILAR = rank.Field(weight=2, length=0.3)
TAGS = rank.Field(weight=2, length=0.3)
SYSTEM = rank.Field(weight=1, length=0)
BODY = rank.Field(weight=1.5, length=0.75)

CHARACTER = 0.25
"""What a single character weighs beside a term of 1."""


class Decision(StrEnum):
    """What to do with what was found."""

    #: show the best article as the answer
    ANSWER = "answer"
    #: ask whether one of these is meant
    OFFER = "offer"
    #: nothing here answers; go on without articles
    NONE = "none"


# The numbers below were chosen by measuring; benchmarks/evaluate_search.py shows what they give.

ENOUGH = {Decision.ANSWER: 0.55, Decision.OFFER: 0.35}
"""The confidence from which each holds; below all of them it is NONE."""

EVEN, SLOPE = 2.1, 1.1
"""The evidence at which an answer is as likely as not, and how fast more of it convinces."""

FULL_TITLE = 8
"""A title worth less than this many of the rarest terms convinces less: saying 报卡 is not much."""


@dataclass(frozen=True)
class Index:
    """Articles made searchable. Built once and only read; build a new one when they change."""

    articles: tuple[Article, ...]
    ranking: rank.Ranking


def build(articles: Iterable[Article]) -> Index:
    """Index the articles; 10,000 take about two seconds of CPU."""
    kept = tuple(articles)
    return Index(kept, rank.build([_document(article) for article in kept]))


def best_answers(index: Index, text: str, limit: int = 3) -> list[Hit]:
    """The articles nearest to the question, best first; none if not a term of it is known."""
    found = rank.best(index.ranking, _question(text), limit)
    return [Hit(index.articles[number], score) for number, score in found]


def decide(index: Index, text: str, hits: Sequence[Hit]) -> Decision:
    """Whether the best of the hits answers, is worth offering, or is beside the point."""
    sure = confidence(index, text, hits[0]) if hits else 0.0
    return next((made for made, least in ENOUGH.items() if sure >= least), Decision.NONE)


def confidence(index: Index, text: str, hit: Hit) -> float:
    """From 0 to 1: how likely the hit answers, where half of all questions can be answered.

    Weighs how much was found, in rarest terms; the share of what the question could reach; and how
    much of the title, or of the nearest similar question, was said.
    """
    question = _question(text)
    reach = sum(_worth(index.ranking, question).values())
    if not reach:
        return 0.0
    asked = (hit.article.title, *hit.article.similar)
    said = max(_said(index.ranking, question, title) for title in asked)
    found = hit.score / index.ranking.rarest
    evidence = found + 5 * hit.score / reach + 2 * said
    return 1 / (1 + math.exp(SLOPE * (EVEN - evidence)))


def _said(ranking: rank.Ranking, question: Mapping[str, float], title: str) -> float:
    worth = _worth(ranking, _question(title))
    total = max(sum(worth.values()), FULL_TITLE * ranking.rarest)
    return sum(worth[term] for term in worth if term in question) / total


def _worth(ranking: rank.Ranking, question: Mapping[str, float]) -> dict[str, float]:
    return {term: weight * ranking.rarity(term) for term, weight in question.items()}


def _question(text: str) -> dict[str, float]:
    return dict.fromkeys(characters(text), CHARACTER) | {
        term: 1.0 if len(term) > 1 else CHARACTER for term in terms(text)
    }


def _document(article: Article) -> rank.Document:
    # Characters of the body would find everything; those of the short fields find misspelt words.
    similar, tags = " ".join(article.similar), " ".join(article.tags)
    return (
        (TITLE, terms(article.title) + characters(article.title)),
        (SIMILAR, terms(similar) + characters(similar)),
        (TAGS, terms(tags) + characters(tags)),
        (SYSTEM, terms(article.system)),
        (BODY, terms(article.body)),
    )
