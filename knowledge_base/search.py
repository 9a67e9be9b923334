"""The articles that answer a question, and whether they really do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from helpdesk.article import Article, Hit
from knowledge_base import calibration, collection, rank, subject, synonyms
from knowledge_base.arrays import Floats, Integers, Marks, Strengths
from knowledge_base.collection import Collection, Part
from knowledge_base.confidence import Evidence, Matters, confidence, elsewhere, seldom_treated
from knowledge_base.passages import Match, match
from knowledge_base.question import Question, understand
from knowledge_base.spelling import one_spelling
from knowledge_base.synonyms import Synonyms
from knowledge_base.wording import Likeness, essence, essence_of, likeness


class Decision(StrEnum):
    """What to do with what was found."""

    #: show the best article as the answer
    ANSWER = "answer"
    #: ask whether one of these is meant
    OFFER = "offer"
    #: nothing here answers; go on without articles
    NONE = "none"


# The numbers below were chosen by measuring; benchmarks/evaluate_search.py shows what they give.

ENOUGH = {Decision.ANSWER: 0.5, Decision.OFFER: 0.18}
"""The confidence from which each holds; below all of them it is NONE."""

TWINS = 0.01
"""Articles whose scores differ by less than this share are offered together."""

HEADLINE, FEW_WORDS = 0.1, 2.5
"""An article whose title, similar questions and tags say less than this share of a question that
is worth less than so many of the rarest terms says it in passing: it is offered at most."""

LOOKED_AT = 20
"""So many of the best are compared with the question passage by passage."""

READ = 5
"""So many of those are compared with it word by word."""

ASKED, TITLE, SENTENCE, WHOLE = 0.1, 0.15, 0.18, 0.2
"""What each figure of a match adds to a score of 1 for the best of the index."""

NEAR = 0.06
"""What an article adds that is about the work of the reader's department."""


@dataclass(frozen=True)
class Index:
    """Articles made searchable. Built once and only read; build a new one when they change.

    `worded`: the numbers of the articles that are asked for in just these words; `matters`: words
    that say a question is of something else; `subject`: what grams say of that; `leniency`: added
    to confidence, in logits;
    `patched`: how many articles came, went or changed since it was built as a whole.
    """

    articles: tuple[Article, ...]
    collection: Collection
    ranking: rank.Ranking
    worded: Mapping[str, Sequence[int]]
    synonyms: Synonyms
    matters: Matters
    subject: subject.Weights
    leniency: float = 0.0
    patched: int = 0


@dataclass(frozen=True)
class Found:
    """What a question found: articles, best first, and what to do with them.

    `sure`, from 0 to 1, is how likely the first answers.
    """

    decision: Decision
    hits: list[Hit]
    sure: float


NOTHING = Found(Decision.NONE, [], 0.0)


def build(articles: Iterable[Article], said_alike: Synonyms | None = None) -> Index:
    """Index the articles; 10,000 take about a second of CPU."""
    kept = tuple(articles)
    known = synonyms.shipped() if said_alike is None else said_alike
    bare, titles = calibration.untitled(kept)
    trial = replace(_index(tuple(bare), known), subject=subject.SILENT)
    reached = [find(trial, title, 1).sure for title in titles]
    return replace(_index(kept, known), leniency=calibration.leniency(reached))


def _index(kept: tuple[Article, ...], said_alike: Synonyms) -> Index:
    collected, passages = collection.collect(kept)
    headlines = _headlines(collected, passages)
    return Index(
        kept,
        collected,
        collection.ranking(collected, len(kept)),
        worded(collected, passages),
        said_alike,
        seldom_treated(headlines, len(kept)),
        subject.weights_beside(headlines, len(kept)),
    )


def _headlines(collected: Collection, passages: Sequence[str]) -> str:
    rows = zip(passages, collected.parts.tolist(), strict=False)
    return "\n".join(passage for passage, part in rows if part <= Part.TAGS)


def worded(collected: Collection, passages: Sequence[str]) -> dict[str, list[int]]:
    """The articles' titles and similar questions in their essence, and which article asks so."""
    worded: dict[str, list[int]] = {}
    rows = zip(passages, collected.parts.tolist(), collected.owners.tolist(), strict=False)
    for passage, part, owner in rows:
        words = essence_of(passage) if part <= Part.SIMILAR else ""
        if words and owner not in worded.setdefault(words, []):
            worded[words].append(owner)
    return worded


def _asked(article: Article) -> tuple[str, ...]:
    return (article.title, *article.similar)


def find(
    index: Index,
    text: str,
    limit: int = 3,
    hidden: Marks | None = None,
    near: Marks | None = None,
) -> Found:
    """The articles nearest to the question, best first, and whether they answer it.

    Those that are asked for in the same or nearly the same words come first. `hidden` are those
    the reader may not see, a mark for each: for him they are not there. `near` are those about the
    work of his department: of two that fit as well, one of these comes first.
    """
    if not index.articles:
        return NOTHING
    question = understand(text, index.ranking, index.collection.words, index.synonyms)
    scores = rank.score(index.ranking, question.codes, question.weights)
    asked = essence(text)
    same = np.array(index.worded.get(asked, ())[:READ], np.int64)
    if hidden is not None:
        scores, same = np.where(hidden, 0, scores), same[~hidden[same]]
    found = rank.best(scores, max(limit, LOOKED_AT))
    candidates = np.concatenate([same, found[~np.isin(found, same)]])
    if not len(candidates):
        return NOTHING
    matched = match(index.collection, index.ranking, question, candidates)
    totals = _totals(scores[candidates], matched)
    if near is not None:
        totals = totals + NEAR * near[candidates]
    order = np.lexsort((candidates, -totals))
    alike = _alike(index, asked, np.union1d(same, candidates[order[:READ]]))
    order = _alike_first(order, candidates, alike)
    hits = _hits(index, candidates[order], totals[order], limit)
    evidence = _evidence(index, question, scores, matched, order, candidates, totals)
    sure = confidence(evidence, index.leniency)
    if _in_its_words(alike, candidates[order]):
        return Found(Decision.ANSWER, hits, max(sure, ENOUGH[Decision.ANSWER]))
    passing = matched.headline[order[0]] < HEADLINE and matched.saying < FEW_WORDS
    clear = evidence.lead >= TWINS and not passing
    return Found(_decision(sure, clear), hits, sure)


def _totals(scores: Strengths, matched: Match) -> Floats:
    totals = scores.astype(np.float64) / max(float(scores.max()), 1e-9)
    totals = totals + ASKED * matched.asked + TITLE * matched.title
    return totals + SENTENCE * matched.sentence + WHOLE * matched.whole


def _alike(index: Index, asked: str, candidates: Integers) -> dict[int, Likeness]:
    return {n: likeness(asked, _asked(index.articles[n])) for n in candidates.tolist()}


def _alike_first(order: Integers, candidates: Integers, alike: Mapping[int, Likeness]) -> Integers:
    places = order.tolist()
    places.sort(key=lambda place: -alike.get(int(candidates[place]), Likeness.OTHER))
    return np.array(places)


def _hits(index: Index, numbers: Integers, totals: Floats, limit: int) -> list[Hit]:
    # What was put first for its wording scores no less than what follows.
    falling = np.maximum.accumulate(totals[::-1])[::-1]
    rows = zip(numbers[:limit].tolist(), falling[:limit].tolist(), strict=True)
    return [Hit(index.articles[number], round(score, 4)) for number, score in rows]


def _evidence(
    index: Index,
    question: Question,
    scores: Strengths,
    matched: Match,
    order: Integers,
    candidates: Integers,
    totals: Floats,
) -> Evidence:
    best = int(order[0])
    article = index.articles[candidates[best]]
    next_ = float(totals[order[1]]) if len(order) > 1 else 0.0
    headlines = one_spelling(" ".join((*_asked(article), *article.tags, article.system)))
    return Evidence(
        found=float(scores[candidates[best]]) / index.ranking.rarest,
        lead=1 - next_ / float(totals[best]) if totals[best] else 0.0,
        title=float(matched.title[best]),
        whole=float(matched.whole[best]),
        alike=float(matched.alike[best]),
        heard=float(matched.heard[best]),
        saying=matched.saying,
        elsewhere=elsewhere(question.plain, headlines, index.matters),
        bearing=subject.bearing(question.plain, index.subject),
    )


def _in_its_words(alike: Mapping[int, Likeness], numbers: Integers) -> bool:
    """Asked in the words of the first, and not as much in those of the second."""
    two = [alike.get(number, Likeness.OTHER) for number in numbers[:2].tolist()]
    return two[0] > max(two[1:], default=Likeness.OTHER)


def _decision(sure: float, clear: bool) -> Decision:
    made = next((each for each, least in ENOUGH.items() if sure >= least), Decision.NONE)
    return Decision.OFFER if made is Decision.ANSWER and not clear else made
