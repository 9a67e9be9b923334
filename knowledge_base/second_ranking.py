"""What a model inside the hospital thinks of the articles found: what it is asked, what its answer
is worth, and how little it may change."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from helpdesk.article import Article, Hit
from helpdesk.masking import mask
from knowledge_base.search import Decision, Found

SECONDS = 1.0
"""How long an answer may be kept waiting for it."""

CANDIDATES = 20
"""So many of the articles found are shown to it."""

LONGEST_ASKED, LONGEST_SHOWN = 500, 400
"""Characters of the question, and of an article."""

SAY = 0.5
"""The share that the model has in the order; the rest is the desk's own."""

Opinions = Mapping[str, float]
"""By article, how well it answers: from 0 for the worst shown to 1 for the best."""


class RankingWay(StrEnum):
    """What the endpoint offers."""

    RERANK = "rerank"
    EMBEDDINGS = "embeddings"


def shown(article: Article) -> str:
    """As much of an article as the model sees."""
    return "\n".join((article.title, *article.similar, article.body))[:LONGEST_SHOWN]


def asked(way: RankingWay, model: str, text: str, articles: Sequence[Article]) -> dict[str, object]:
    """The body of the request. Raises ValueError for a text with something private in it."""
    if mask(text).text != text:
        raise ValueError("the text is not masked")
    texts = [shown(article) for article in articles]
    if way is RankingWay.RERANK:
        return {"model": model, "query": text[:LONGEST_ASKED], "documents": texts}
    return {"model": model, "input": [text[:LONGEST_ASKED], *texts]}


def understood(way: RankingWay, body: object, articles: Sequence[Article]) -> Opinions:
    """The opinions in an answer; none for nonsense: every article has one, or none has."""
    try:
        read = _relevance if way is RankingWay.RERANK else _nearness
        scores = read(body, len(articles))
    except (TypeError, KeyError, IndexError, ValueError, OverflowError):
        return {}
    least, most = min(scores, default=0.0), max(scores, default=0.0)
    if not math.isfinite(most - least) or most <= least:
        return {}
    places = (score - least for score in scores)
    return {a.id: place / (most - least) for a, place in zip(articles, places, strict=True)}


def _relevance(body: object, count: int) -> list[float]:
    rows = body["results"]  # type: ignore[index]
    found = {int(row["index"]): _number(row["relevance_score"]) for row in rows}
    return [found[n] for n in range(count)]


def _nearness(body: object, count: int) -> list[float]:
    rows = body["data"]  # type: ignore[index]
    found = {int(row["index"]): [_number(part) for part in row["embedding"]] for row in rows}
    question, *articles = (found[n] for n in range(count + 1))
    return [_cosine(question, article) for article in articles]


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("not a number")
    return float(value)


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    together = sum(a * b for a, b in zip(one, other, strict=True))
    return together / (math.hypot(*one) * math.hypot(*other) or 1.0)


def reordered(found: Found, opinions: Opinions) -> Found:
    """What was found in an order that both agree to.

    Nothing is left out and nothing found that the desk did not find. Where the model puts another
    first, the desk asks which is meant instead of answering.
    """
    if not opinions or found.decision is Decision.NONE or not found.hits:
        return found
    best = found.hits[0].score or 1.0
    scores = [
        Hit(hit.article, round(_mixed(hit.score / best, opinions.get(hit.article.id, 0.0)), 4))
        for hit in found.hits
    ]
    hits = sorted(scores, key=lambda hit: -hit.score)
    if hits[0].article.id == found.hits[0].article.id:
        return replace(found, hits=hits)
    return replace(found, hits=hits, decision=Decision.OFFER)


def _mixed(own: float, opinion: float) -> float:
    return (1 - SAY) * own + SAY * opinion
