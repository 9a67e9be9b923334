"""Candidates looked at passage by passage: how much of a question each says, and where."""

from dataclasses import dataclass

import numpy as np

from knowledge_base import signs
from knowledge_base.arrays import Floats, Integers, Marks
from knowledge_base.collection import Collection, Part
from knowledge_base.question import Alternative, Question
from knowledge_base.rank import Ranking

HEARD, STANDS_FOR = 0.6, 0.8
"""How much a homophone and a synonym count, where the word itself counts 1."""


@dataclass(frozen=True)
class Match:
    """How candidates match a question; a figure for each, from 0 to about 1.

    `asked`: the title or similar question nearest to it (a cosine), `title`: the share of that
    title which was said, `sentence`: the share of the question in the best sentence, `headline`:
    in title, similar questions, tags and system, `whole`: anywhere in the article.
    `alike` and `heard`: what is said only by a word of the same meaning, or only sounds so, in
    rarest terms. `saying` is what all of the question is worth, in rarest terms too.
    """

    asked: Floats
    title: Floats
    sentence: Floats
    headline: Floats
    whole: Floats
    alike: Floats
    heard: Floats
    saying: float


def match(
    collection: Collection, ranking: Ranking, question: Question, candidates: Integers
) -> Match:
    """Compare the candidates with the question."""
    saying = float(question.worth.sum())
    if not saying or not len(candidates):
        none = np.zeros(len(candidates))
        return Match(none, none, none, none, none, none, none, saying)
    passages, owners = _passages(collection, candidates)
    rows, at, codes = _text(collection, passages)
    levels = _levels(question, len(passages), rows, at, codes)
    covered = levels @ question.worth
    parts = collection.parts[passages]
    title = parts <= Part.SIMILAR
    worth = _worth(ranking, rows[at[0]], codes[0], title)
    anywhere = _together(levels, owners, parts >= 0, len(candidates))
    headline = _together(levels, owners, parts != Part.BODY, len(candidates))
    least = 2 * ranking.rarest
    cosine = covered / np.sqrt(saying * np.maximum(worth, 1e-6))
    return Match(
        asked=_most(owners, np.where(title, np.minimum(cosine, 1.2), 0), len(candidates)),
        title=_most(owners, np.where(title, _share(covered, worth, least), 0), len(candidates)),
        sentence=_most(owners, np.where(parts == Part.BODY, covered, 0), len(candidates)) / saying,
        headline=headline @ question.worth / saying,
        whole=anywhere @ question.worth / saying,
        alike=(anywhere == STANDS_FOR) @ question.worth / ranking.rarest,
        heard=(anywhere == HEARD) @ question.worth / ranking.rarest,
        saying=saying / ranking.rarest,
    )


def _worth(ranking: Ranking, rows: Integers, codes: Integers, of: Marks) -> Floats:
    """What all of those passages is worth; 0 for others."""
    wanted = of[rows]
    rarity = ranking.rarity(codes[wanted])
    return np.bincount(rows[wanted], rarity, len(of)).astype(np.float64)


def _share(covered: Floats, worth: Floats, least: float) -> Floats:
    share: Floats = np.minimum(covered / np.maximum(worth, least), 1.0)
    return share


def _passages(collection: Collection, candidates: Integers) -> tuple[Integers, Integers]:
    """The candidates' passages, and the candidate that each is of."""
    first, after = collection.first[candidates], collection.first[candidates + 1]
    return _ranges(first, after), np.repeat(np.arange(len(candidates)), after - first)


def _ranges(begins: Integers, ends: Integers) -> Integers:
    """All numbers from each begin to before its end, one after another."""
    counts = ends - begins
    shift = begins - np.append(0, np.cumsum(counts)[:-1])
    return np.repeat(shift, counts) + np.arange(counts.sum())


Both = tuple[Integers, Integers]
"""Of what is said, and of how it sounds."""


def _text(collection: Collection, passages: Integers) -> tuple[Integers, Both, Both]:
    """The passage of each sign, and where in the signs there are which codes."""
    begins, ends = collection.begins[passages], collection.ends[passages]
    # With the sign that ends each, or the last of all again where there is none.
    which = np.minimum(_ranges(begins, ends + 1), len(collection.signs) - 1)
    written = collection.signs[which].astype(np.int64)
    written[np.cumsum(ends + 1 - begins) - 1] = signs.END
    rows = np.repeat(np.arange(len(passages)), ends + 1 - begins)
    (at, codes), (heard_at, heard) = signs.exact(written), signs.sound_pairs(written)
    return rows, (at, heard_at), (codes, heard)


def _levels(question: Question, count: int, rows: Integers, at: Both, codes: Both) -> Floats:
    """How much of each slot of the question (a column) each passage (a row) says."""
    levels = np.zeros((count, len(question.slots)))
    _mark(levels, question.sounds, rows[at[1]], codes[1], HEARD)
    _mark(levels, question.slots, rows[at[0]], codes[0], 1)
    if question.alternatives:
        _stand_in(levels, question.alternatives, rows[at[0]], codes[0])
    return levels


def _mark(levels: Floats, wanted: Integers, rows: Integers, codes: Integers, level: float) -> None:
    order = np.argsort(wanted, kind="stable")
    for side in ("left", "right"):
        # Two slots may sound the same: both ends of their range are marked.
        where = np.searchsorted(wanted[order], codes, side=side) - (side == "right")
        slots = order[np.clip(where, 0, len(wanted) - 1)]
        same = (wanted[slots] == codes) & (codes >= 0)
        levels[rows[same], slots[same]] = level


def _stand_in(
    levels: Floats, alternatives: tuple[Alternative, ...], rows: Integers, codes: Integers
) -> None:
    lengths = np.array([len(other.codes) for other in alternatives])
    wanted, columns = np.unique(
        np.concatenate([other.codes for other in alternatives]), return_inverse=True
    )
    held = np.zeros((len(levels), len(wanted)), np.bool_)
    where = np.minimum(np.searchsorted(wanted, codes), len(wanted) - 1)
    same = wanted[where] == codes
    held[rows[same], where[same]] = True
    anywhere: Marks = np.any(held, axis=0).reshape(-1)[columns]
    ends: Integers = np.cumsum(lengths)
    begins: Integers = ends - lengths
    for at in np.flatnonzero(np.logical_and.reduceat(anywhere, begins)).tolist():
        slots = alternatives[at].slots
        said = np.flatnonzero(np.all(held[:, columns[begins[at] : ends[at]]], axis=1))
        if len(said) and len(slots):
            cells = np.ix_(said, slots)
            levels[cells] = np.maximum(levels[cells], STANDS_FOR)


def _most(owners: Integers, values: Floats, count: int) -> Floats:
    most = np.zeros(count)
    np.maximum.at(most, owners, values)
    return most


def _together(levels: Floats, owners: Integers, of: Marks, count: int) -> Floats:
    """How much of each slot those passages of each candidate say together."""
    said = np.zeros((count, levels.shape[1]))
    np.maximum.at(said, owners[of], levels[of])
    return said
