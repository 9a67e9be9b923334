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


def collect(articles: Sequence[Article]) -> tuple[Collection, list[str]]:
    """The articles cut up, and each passage in one spelling."""
    passages = [(n, *passage) for n, article in enumerate(articles) for passage in _cut(article)]
    joined = one_spelling("\0".join(text.replace("\0", " ") for _, _, text in passages))
    words = signs.Words()
    written = words.signs(joined, learn=True) if passages else np.zeros(0, np.int64)
    ends = np.append(np.flatnonzero(written == signs.END), len(written))[: len(passages)]
    owners = np.array([owner for owner, _, _ in passages], np.int64)
    parts = np.array([part for _, part, _ in passages], np.int64)
    first = np.searchsorted(owners, np.arange(len(articles) + 1))
    begins = np.append(0, ends + 1)[: len(passages)]
    kept = written.astype(np.int32)
    return Collection(words, kept, begins, ends, parts, owners, first), joined.split("\0")


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


def ranking(collection: Collection, size: int) -> rank.Ranking:
    """The index of the collection's articles, `size` of them."""
    fields = tuple(FIELDS.values())
    return rank.build(size, fields, _lengths(collection, size), _kinds(collection))


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
