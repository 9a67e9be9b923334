"""An index with some articles exchanged: what has not changed is copied, not worked out again."""

from collections.abc import Collection as Some
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from helpdesk.article import Article
from knowledge_base import collection, search, signs
from knowledge_base.arrays import Any32, Integers, Marks
from knowledge_base.collection import Collection
from knowledge_base.rank import Postings, Ranking
from knowledge_base.search import Index

SMALL = 300
"""Fewer articles are indexed anew as fast."""

MOST = 0.05
"""The share of articles that may be exchanged before all are indexed anew: the average length of
articles and the words of other matters are those of the whole until then."""


def exchanged(index: Index, gone: Some[str], new: Sequence[Article]) -> Index:
    """The index without the articles of those ids and with the new ones.

    A new article of an id that is there already takes its place.
    """
    out = {*gone, *(article.id for article in new)}
    stay = np.array([article.id not in out for article in index.articles], np.bool_)
    kept = [article for article in index.articles if article.id not in out]
    patched = index.patched + len(index.articles) - len(kept) + len(new)
    if len(kept) < SMALL or patched > MOST * len(kept):
        together = sorted((*kept, *new), key=lambda article: article.id)
        return search.build(together, index.synonyms)
    return replace(_patched(index, stay, (*kept, *new), len(kept)), patched=patched)


def _patched(index: Index, stay: Marks, articles: tuple[Article, ...], kept: int) -> Index:
    # Whoever asks meanwhile reads the old words, so the new ones go into a copy.
    words = index.collection.words.copy()
    added, passages = collection.collect(articles[kept:], words)
    numbers = np.where(stay, np.cumsum(stay) - 1, -1)
    return replace(
        index,
        articles=articles,
        collection=_joined(index.collection, added, numbers, kept),
        ranking=_ranking(index, stay, added, len(articles) - kept),
        worded=_worded(index.worded, search.worded(added, passages), numbers.tolist(), kept),
    )


def _ranking(index: Index, stay: Marks, added: Collection, new: int) -> Ranking:
    """The base stays as it is, however large: what went and what came are kept beside it."""
    old = index.ranking
    origin = np.arange(old.base.size) if old.origin is None else old.origin
    early = len(origin)
    went = [index.articles[number] for number in np.flatnonzero(~stay[:early]).tolist()]
    text, _ = collection.collect(went, added.words)
    gone = _postings(text, len(went), old)
    return replace(
        old,
        origin=origin[stay[:early]],
        gone=_merged(old.gone, np.ones(old.gone.size, np.bool_), gone),
        late=_merged(old.late, stay[early:], _postings(added, new, old)),
    )


def _postings(text: Collection, size: int, old: Ranking) -> Postings:
    return collection.ranking(text, size, old.averages).base


def _joined(old: Collection, added: Collection, numbers: Integers, kept: int) -> Collection:
    """The passages of what stays, then the added ones. Signs of what went are left where they are:
    nothing points to them."""
    stays = numbers[old.owners] >= 0
    shift = len(old.signs) + 1
    end = np.full(1, signs.END, np.int32)
    owners = np.concatenate([numbers[old.owners[stays]], added.owners + kept])
    return Collection(
        added.words,
        np.concatenate([old.signs, end, added.signs]),
        np.concatenate([old.begins[stays], added.begins + shift]),
        np.concatenate([old.ends[stays], added.ends + shift]),
        np.concatenate([old.parts[stays], added.parts]),
        owners,
        np.searchsorted(owners, np.arange(kept + len(added.first))),
    )


def _merged(old: Postings, stay: Marks, added: Postings) -> Postings:
    """Those documents of the old that stay, then the added ones."""
    kept = int(stay.sum())
    moved = np.where(stay, np.cumsum(stay) - 1, -1).astype(np.int32)[old.documents]
    stays = moved >= 0
    codes = np.repeat(old.codes, np.diff(old.begins))[stays]
    coming = np.repeat(added.codes, np.diff(added.begins))
    at = np.searchsorted(codes, coming, side="right")
    codes = np.insert(codes, at, coming)
    begins = np.flatnonzero(np.diff(codes, prepend=-1))
    return Postings(
        kept + added.size,
        codes[begins],
        np.append(begins, len(codes)),
        _inserted(moved[stays], at, added.documents + np.int32(kept)),
        np.insert(old.strengths[stays], at, added.strengths),
    )


def _inserted(documents: Any32, at: Integers, coming: Any32) -> Any32:
    made: Any32 = np.insert(documents, at, coming)
    return made


def _worded(
    old: Mapping[str, Sequence[int]],
    added: Mapping[str, Sequence[int]],
    numbers: Sequence[int],
    kept: int,
) -> dict[str, list[int]]:
    made = {
        words: [numbers[owner] for owner in owners if numbers[owner] >= 0]
        for words, owners in old.items()
    }
    for words, owners in added.items():
        made.setdefault(words, []).extend(owner + kept for owner in owners)
    return {words: owners for words, owners in made.items() if owners}
