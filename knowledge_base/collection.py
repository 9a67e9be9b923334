"""All articles as one array of signs, cut into passages: titles, similar questions, sentences."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from helpdesk.article import Article
from knowledge_base import rank, signs
from knowledge_base.arrays import Any32, Floats, Integers
from knowledge_base.segment import BREAK
from knowledge_base.spelling import one_spelling

_Passage = tuple[int, "Part", str]
_SENTENCE = re.compile("[。；！？\n]+")


class Part(IntEnum):
    """The part of an article that a passage is, or is of."""

    TITLE = 0
    SIMILAR = 1
    TAGS = 2
    SYSTEM = 3
    BODY = 4


FIELDS = {
    Part.TITLE: rank.Field(weight=2.4, length=0.3),
    Part.SIMILAR: rank.Field(weight=0.9, length=0.3),
    Part.TAGS: rank.Field(weight=2, length=0.3),
    Part.SYSTEM: rank.Field(weight=1, length=0),
    Part.BODY: rank.Field(weight=1.5, length=0.75),
}


@dataclass(frozen=True)
class Collection:
    """Articles as signs. The passages of number n are at begins[n] to ends[n]; those of article a
    are first[a] to first[a + 1]."""

    words: signs.Words
    signs: Any32
    begins: Integers
    ends: Integers
    parts: Integers
    owners: Integers
    first: Integers


AT_ONCE = 1_000
"""So many passages are put in one spelling at once: whoever waits for the interpreter gets his turn
between."""


def collect(
    articles: Sequence[Article], known: signs.Words | None = None
) -> tuple[Collection, list[str]]:
    """The articles cut up, and each passage in one spelling.

    `known` are the Latin words of other articles; those of these are added to it.
    """
    words = signs.Words() if known is None else known
    passages = [(n, *passage) for n, article in enumerate(articles) for passage in _cut(article)]
    spelt = [_spelt(passages[at : at + AT_ONCE]) for at in range(0, len(passages), AT_ONCE)]
    parts = [words.signs(text, learn=True).astype(np.int32) for text in spelt]
    # No sign ends the last of all.
    written = np.concatenate([*parts, np.zeros(0, np.int32)])[:-1]
    return _collection(passages, words, written, len(articles)), _single(spelt)


def _spelt(passages: Sequence[_Passage]) -> str:
    """The passages in one spelling, with a sign that ends each."""
    return one_spelling("".join(text.replace("\0", " ") + "\0" for _, _, text in passages))


def _single(spelt: Sequence[str]) -> list[str]:
    return [passage for text in spelt for passage in text.split("\0")[:-1]]


def _collection(
    passages: Sequence[_Passage], words: signs.Words, written: Any32, articles: int
) -> Collection:
    ends = np.append(np.flatnonzero(written == signs.END), len(written))[: len(passages)]
    owners = np.array([owner for owner, _, _ in passages], np.int64)
    parts = np.array([part for _, part, _ in passages], np.int64)
    first = np.searchsorted(owners, np.arange(articles + 1))
    begins = np.append(0, ends + 1)[: len(passages)]
    return Collection(words, written, begins, ends, parts, owners, first)


def _cut(article: Article) -> Iterator[tuple[Part, str]]:
    yield Part.TITLE, article.title
    for asked in article.similar:
        yield Part.SIMILAR, asked
    if article.tags:
        yield Part.TAGS, BREAK.join(article.tags)
    if article.system:
        yield Part.SYSTEM, article.system
    for sentence in _SENTENCE.split(article.body):
        if sentence.strip():
            yield Part.BODY, sentence


def ranking(collection: Collection, size: int, averages: Floats | None = None) -> rank.Ranking:
    """The index of the collection's articles, `size` of them.

    `averages` are the lengths of fields that they are measured by, their own if None.
    """
    fields, lengths = tuple(FIELDS.values()), _lengths(collection, size)
    return rank.build(size, fields, lengths, _kinds(collection), averages)


def _kinds(collection: Collection) -> Iterator[rank.Terms]:
    """The terms of each kind, made as they are asked for: all at once would be much."""
    written = collection.signs.astype(np.int64)
    places = rank.places(collection.owners, collection.parts)
    # The sign that ends a passage counts to it; there is none after the last.
    place = np.repeat(places, collection.ends + 1 - collection.begins)[: len(written)]
    # Single characters find misspelt words in short parts; in a long one they find anything.
    at, codes = signs.characters(written)
    short = rank.fields(place[at]) != Part.BODY
    yield rank.Terms(codes[short], place[at[short]])
    for find in (signs.latin, signs.pairs, signs.sound_pairs):
        at, codes = find(written)
        yield rank.Terms(codes, place[at])


def _lengths(collection: Collection, size: int) -> Floats:
    """The length in signs of each part (a row) of each article (a column)."""
    lengths = np.zeros((len(FIELDS), size))
    each = collection.ends - collection.begins
    np.add.at(lengths, (collection.parts, collection.owners), each)
    return lengths
