"""The articles that answer a question, and whether they really do."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from helpdesk.article import Article, Hit
from knowledge_base import rank
from knowledge_base.segment import characters, terms
from knowledge_base.wording import Likeness, essence, likeness

TITLE = rank.Field(weight=3, length=0.3)
SIMILAR = rank.Field(weight=1, length=0.75)
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

ENOUGH = {Decision.ANSWER: 0.5, Decision.OFFER: 0.35}
"""The confidence from which each holds; below all of them it is NONE."""

CLEAR_LEAD = 0.15
"""An answer's score is ahead of the next by this share of it; closer ones are offered together."""

EVEN, SLOPE = 2.1, 1.1
"""The evidence at which an answer is as likely as not, and how fast more of it convinces."""

FULL_TITLE = 8
"""A title worth less than this many of the rarest terms convinces less: saying 报卡 is not much."""

BESIDE_THE_POINT = 1.6
"""An article whose title, tags and similar questions share no word with the question says it in
passing; below this many of the rarest terms it does not count."""

LOOKED_AT = 5
"""So many of the best are compared with the question word by word."""


@dataclass(frozen=True)
class Index:
    """Articles made searchable. Built once and only read; build a new one when they change.

    `worded`: the numbers of the articles that are asked for in just these words.
    """

    articles: tuple[Article, ...]
    ranking: rank.Ranking
    worded: Mapping[str, Sequence[int]]


def build(articles: Iterable[Article]) -> Index:
    """Index the articles; 10,000 take about two seconds of CPU."""
    kept = tuple(articles)
    return Index(kept, rank.build([_document(article) for article in kept]), _worded(kept))


def _worded(articles: Sequence[Article]) -> dict[str, list[int]]:
    worded: dict[str, list[int]] = {}
    for number, article in enumerate(articles):
        for words in {essence(asked) for asked in _asked(article)} - {""}:
            worded.setdefault(words, []).append(number)
    return worded


def _asked(article: Article) -> tuple[str, ...]:
    return (article.title, *article.similar)


def best_answers(index: Index, text: str, limit: int = 3) -> list[Hit]:
    """The articles nearest to the question, best first; none if not a term of it is known.

    Those that are asked for in the same or nearly the same words come first.
    """
    found = dict(rank.best(index.ranking, _question(text), max(limit, LOOKED_AT)))
    same = index.worded.get(essence(text), ())[:LOOKED_AT]
    likely = dict.fromkeys([*same, *list(found)[:LOOKED_AT]])
    alike = {number: likeness(text, _asked(index.articles[number])) for number in likely}
    first = sorted(filter(alike.get, alike), key=lambda number: -alike[number])
    top = max(found.values(), default=index.ranking.rarest)
    scores = dict.fromkeys(first, top) | {n: s for n, s in found.items() if not alike.get(n)}
    return [Hit(index.articles[number], score) for number, score in scores.items()][:limit]


def decide(index: Index, text: str, hits: Sequence[Hit]) -> Decision:
    """Whether the best of the hits answers, is worth offering, or is beside the point.

    `hits` are what best_answers gave for the same text, two or more of them if it found so many.
    """
    if hits and _in_its_words(text, hits):
        return Decision.ANSWER
    if not hits or _in_passing(index, text, hits[0]):
        return Decision.NONE
    sure = confidence(index, text, hits[0])
    made = next((each for each, least in ENOUGH.items() if sure >= least), Decision.NONE)
    return Decision.OFFER if made is Decision.ANSWER and not _leads(hits) else made


def _leads(hits: Sequence[Hit]) -> bool:
    return len(hits) < 2 or hits[1].score <= hits[0].score * (1 - CLEAR_LEAD)


def _in_passing(index: Index, text: str, hit: Hit) -> bool:
    if hit.score >= BESIDE_THE_POINT * index.ranking.rarest:
        return False
    about = (*_asked(hit.article), *hit.article.tags, hit.article.system)
    return not _words(text) & {word for said in about for word in _words(said)}


def _words(text: str) -> set[str]:
    return {term for term in terms(text) if len(term) > 1}


def _in_its_words(text: str, hits: Sequence[Hit]) -> bool:
    """Asked in the words of the first, and not as much in those of the second."""
    alike = [likeness(text, _asked(hit.article)) for hit in hits[:2]]
    return alike[0] > max(alike[1:], default=Likeness.OTHER)


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
    # Single characters find misspelt words in title and tags; in longer fields they find anything.
    return (
        (TITLE, terms(article.title) + characters(article.title)),
        (TAGS, [word for tag in article.tags for word in terms(tag) + characters(tag)]),
        (SIMILAR, [word for similar in article.similar for word in terms(similar)]),
        (SYSTEM, terms(article.system)),
        (BODY, terms(article.body)),
    )
