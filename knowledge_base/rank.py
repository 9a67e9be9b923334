"""BM25F over an inverted index: how well documents of several fields match a question's terms."""

import math
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

SATURATION = 1.2
"""BM25's k1: how soon a repeated term stops counting."""

POSTINGS_READ = 8_000
"""A question reads this many postings at most, rarest terms first, before it only completes the
scores of its best candidates; so words that are everywhere do not make it slow."""

CANDIDATES = 50


@dataclass(frozen=True)
class Field:
    """What a term in this field weighs, and how much a long field is held against it (0 to 1)."""

    weight: float
    length: float


@dataclass(frozen=True)
class Postings:
    """The documents that hold a term, ascending, and how strongly (above 0, below 1)."""

    documents: Sequence[int]
    strengths: Sequence[float]

    def strength(self, document: int) -> float:
        at = bisect_left(self.documents, document)
        found = at < len(self.documents) and self.documents[at] == document
        return self.strengths[at] if found else 0.0


@dataclass(frozen=True)
class Ranking:
    """The index. `size` is the number of documents."""

    size: int
    postings: Mapping[str, Postings]

    @property
    def rarest(self) -> float:
        """The rarity of a term that no document holds."""
        return _rarity(self.size, 0)

    def rarity(self, term: str) -> float:
        """The term's inverse document frequency: above 0, higher if fewer documents hold it."""
        held = self.postings.get(term)
        return _rarity(self.size, len(held.documents) if held else 0)


Document = Sequence[tuple[Field, list[str]]]
"""The terms of each field; every document lists the same fields in the same order."""


def build(documents: Sequence[Document]) -> Ranking:
    """Index the documents; a document's number is its place in the sequence."""
    averages = _average_lengths(documents)
    columns: dict[str, tuple[array[int], array[float]]] = {}
    for number, document in enumerate(documents):
        for term, weight in _weights(document, averages).items():
            column = columns.get(term)
            if column is None:
                column = columns[term] = (array("i"), array("f"))
            column[0].append(number)
            column[1].append(weight / (SATURATION + weight))
    return Ranking(len(documents), {term: Postings(*both) for term, both in columns.items()})


def best(ranking: Ranking, question: Mapping[str, float], limit: int) -> list[tuple[int, float]]:
    """The best documents and their scores, best first; `question` says what each term weighs."""
    known = [term for term in question if term in ranking.postings]
    known.sort(key=lambda term: len(ranking.postings[term].documents))
    worth = {term: question[term] * ranking.rarity(term) for term in known}
    scores: dict[int, float] = {}
    left = POSTINGS_READ
    while known and (not scores or len(ranking.postings[known[0]].documents) <= left):
        term = known.pop(0)
        left -= _add(scores, ranking.postings[term], worth[term])
    candidates = nlargest(max(limit, CANDIDATES), scores.items(), key=lambda pair: pair[1])
    rest = [(ranking.postings[term], worth[term]) for term in known]
    complete = [(n, score + sum(p.strength(n) * w for p, w in rest)) for n, score in candidates]
    return sorted(complete, key=lambda pair: (-pair[1], pair[0]))[:limit]


def _rarity(size: int, holding: int) -> float:
    return math.log(1 + (size - holding + 0.5) / (holding + 0.5))


def _add(scores: dict[int, float], postings: Postings, worth: float) -> int:
    score_of = scores.get
    for number, strength in zip(postings.documents, postings.strengths, strict=True):
        scores[number] = score_of(number, 0.0) + worth * strength
    return len(postings.documents)


def _average_lengths(documents: Sequence[Document]) -> list[float]:
    sums = [sum(len(words) for _, words in column) for column in zip(*documents, strict=True)]
    return [max(total / len(documents), 1.0) for total in sums]


def _weights(document: Document, averages: Sequence[float]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for (field, words), average in zip(document, averages, strict=True):
        factor = field.weight / (1 - field.length + field.length * len(words) / average)
        for term, count in Counter(words).items():
            weights[term] = weights.get(term, 0.0) + factor * count
    return weights
