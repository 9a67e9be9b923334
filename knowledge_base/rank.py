"""BM25F over an inverted index: how well documents of several fields match a question's terms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from knowledge_base.arrays import Any32, Floats, Integers, Strengths

SATURATION = 2.0
"""BM25's k1: how soon a repeated term stops counting."""

EVENNESS = 0.7
"""The power of a term's rarity; below 1, common words count for more beside the rarest."""

POSTINGS_READ = 1_000_000
"""A question reads this many postings at most, rarest terms first: in a very large collection the
words that are everywhere order only what the others found."""


@dataclass(frozen=True)
class Field:
    """What a term in this field weighs, and how much a long field is held against it (0 to 1)."""

    weight: float
    length: float


@dataclass(frozen=True)
class Terms:
    """Occurrences of terms of one kind: the code and the place of each."""

    codes: Integers
    places: Any32


_FIELD_BITS = 3


def places(documents: Integers, fields: Integers) -> Any32:
    """The places of documents (up to 2**28) and fields (up to 8) of theirs."""
    return (documents << _FIELD_BITS | fields).astype(np.int32)


def fields(places: Any32 | Integers) -> Any32 | Integers:
    """The fields that the places are in."""
    return places & (1 << _FIELD_BITS) - 1


@dataclass(frozen=True)
class Postings:
    """Which documents, `size` of them, hold which codes. `codes` ascend; those of number n are in
    documents[begins[n]:begins[n + 1]], as strongly as `strengths` says (above 0, below 1)."""

    size: int
    codes: Integers
    begins: Integers
    documents: Any32
    strengths: Strengths

    def numbers(self, codes: Integers) -> Integers:
        """The place of each code, -1 if no document holds it."""
        if not self.codes.size:
            return np.full(len(codes), -1)
        at = np.minimum(np.searchsorted(self.codes, codes), self.codes.size - 1)
        return np.where(self.codes[at] == codes, at, -1)

    def holding(self, codes: Integers) -> Integers:
        """How many documents hold each of the codes."""
        if not self.codes.size:
            return np.zeros(len(codes), np.int64)
        numbers = self.numbers(codes)
        return np.where(numbers >= 0, self.begins[numbers + 1] - self.begins[numbers], 0)


_NO_CODES = np.zeros(0, np.int64)
NONE = Postings(
    0, _NO_CODES, np.zeros(1, np.int64), _NO_CODES.astype(np.int32), _NO_CODES.astype(np.float32)
)


@dataclass(frozen=True)
class Ranking:
    """The index of documents, some of which may have been exchanged since it was built.

    Its documents are those of `base` that `origin` names (all, if None), then those of `late`;
    `gone` are those of `base` that it does not name. `averages` are the lengths of fields that
    documents were measured by.
    """

    base: Postings
    averages: Floats
    origin: Integers | None = None
    gone: Postings = NONE
    late: Postings = NONE

    @property
    def size(self) -> int:
        """How many documents there are."""
        return self.base.size - self.gone.size + self.late.size

    @property
    def rarest(self) -> float:
        """The rarity of a term that no document holds."""
        return float(self.rarity_of(np.zeros(1, np.int64))[0])

    def rarity_of(self, holding: Integers) -> Floats:
        """The rarity of what so many documents hold."""
        return _rarity(self.size, holding)

    def holding(self, codes: Integers) -> Integers:
        """How many documents hold each of the codes."""
        holding = self.base.holding(codes)
        return holding - self.gone.holding(codes) + self.late.holding(codes)

    def rarity(self, codes: Integers) -> Floats:
        """How much each code tells documents apart: above 0, higher if fewer hold it."""
        return self.rarity_of(self.holding(codes))


def build(
    size: int,
    fields: Sequence[Field],
    lengths: Floats,
    kinds: Iterable[Terms],
    averages: Floats | None = None,
) -> Ranking:
    """Index `size` documents.

    `lengths` has a row for each field and a column for each document, in a measure of its own;
    `averages` are their means if None. The codes of each kind are below 2**32 and above those of
    the kind before.
    """
    averages = _averages(lengths) if averages is None else averages
    weights = _weights(fields, lengths, averages)
    parts = [_postings(kind, weights, size) for kind in kinds if kind.codes.size]
    if not parts:
        return Ranking(replace(NONE, size=size), averages)
    codes, counts, documents, strengths = map(np.concatenate, zip(*parts, strict=True))
    begins = np.concatenate([[0], np.cumsum(counts)])
    return Ranking(Postings(size, codes, begins, documents, strengths), averages)


def score(
    ranking: Ranking, codes: Integers, weights: Floats, most: int = POSTINGS_READ
) -> Strengths:
    """How well each document matches the terms; `weights` says what each term weighs.

    Reads the rarest terms first and `most` postings at most, but one term at least.
    """
    holding = ranking.holding(codes)
    known = np.flatnonzero(holding > 0)
    known = known[np.argsort(holding[known], kind="stable")]
    read = np.cumsum(holding[known]) <= most
    known = known[: max(int(read.sum()), 1)]
    worth = (weights[known] * _rarity(ranking.size, holding[known])).astype(np.float32)
    early = _sums(ranking.base, codes[known], worth)
    if ranking.origin is None:
        return early
    return np.concatenate([early[ranking.origin], _sums(ranking.late, codes[known], worth)])


def _sums(postings: Postings, codes: Integers, worth: Strengths) -> Strengths:
    numbers = postings.numbers(codes)
    known = numbers >= 0
    begins, ends = postings.begins[numbers[known]], postings.begins[numbers[known] + 1]
    held = [slice(*both) for both in zip(begins.tolist(), ends.tolist(), strict=True)]
    if not held:
        return np.zeros(postings.size, np.float32)
    # Counted at once: adding term by term takes three times as long.
    documents = np.concatenate([postings.documents[each] for each in held])
    strengths = np.concatenate([postings.strengths[each] for each in held])
    weights = strengths * np.repeat(worth[known], ends - begins)
    return np.bincount(documents, weights, postings.size).astype(np.float32)


def best(scores: Strengths, limit: int) -> Integers:
    """The documents of the highest scores above 0, best first, earlier ones before equals."""
    found = np.flatnonzero(scores > 0)
    if len(found) > limit:
        found = found[np.argpartition(-scores[found], limit - 1)[:limit]]
    return found[np.lexsort((found, -scores[found]))]


def _rarity(size: int, holding: Integers | Floats) -> Floats:
    rarity: Floats = np.log(1 + (size - holding + 0.5) / (holding + 0.5)) ** EVENNESS
    return rarity


def _averages(lengths: Floats) -> Floats:
    means: Floats = lengths.mean(axis=1) if lengths.size else np.ones(len(lengths))
    return np.maximum(means, 1.0)


def _weights(fields: Sequence[Field], lengths: Floats, averages: Floats) -> Floats:
    weight = np.array([[field.weight] for field in fields])
    length = np.array([[field.length] for field in fields])
    weights: Floats = weight / (1 - length + length * lengths / averages[:, None])
    return weights


def _postings(
    kind: Terms, weights: Floats, size: int
) -> tuple[Integers, Integers, Any32, Strengths]:
    """The codes, how many documents hold each, and those documents with their strengths."""
    bits = size.bit_length()
    # One number for all that is sorted by: sorting numbers alone is many times faster.
    packed = kind.codes << bits + _FIELD_BITS | kind.places
    packed.sort()
    first = np.flatnonzero(np.diff(packed >> _FIELD_BITS, prepend=-1))
    each = weights[fields(packed), packed >> _FIELD_BITS & (1 << bits) - 1]
    weight = np.add.reduceat(each, first)
    held = packed[first] >> _FIELD_BITS
    codes = held >> bits
    begins = np.flatnonzero(np.diff(codes, prepend=-1))
    counts = np.diff(begins, append=len(codes))
    documents = (held & (1 << bits) - 1).astype(np.int32)
    return codes[begins], counts, documents, _single(weight / (SATURATION + weight))


def _single(values: Floats | Integers) -> Strengths:
    return values.astype(np.float32)
