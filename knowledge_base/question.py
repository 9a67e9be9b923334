"""A question as the index understands it: its terms, their weights, and what may stand for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge_base import signs
from knowledge_base.arrays import Floats, Integers
from knowledge_base.english import in_chinese
from knowledge_base.rank import Ranking
from knowledge_base.segment import BREAK, FUNCTION_WORDS, LATIN, cut, parted
from knowledge_base.sounds import syllables
from knowledge_base.spelling import beginning, table
from knowledge_base.synonyms import Synonyms

ACROSS = 0.4
"""What a pair weighs that reaches from one word into the next, beside 1 within a word."""

PASSING = 0.4
"""What a word weighs that stories are told in, whatever they are about."""

CHARACTER = 0.3
STRANGE_SOUND = 0.35
"""What the sound of a pair weighs that the articles do not hold: a misspelling perhaps."""

SYNONYM = 0.9
"""What a synonym weighs that is as rare as all words of the same meaning together."""

CORRECTED = 8
"""So many unknown Latin words of a question are compared with those of the articles."""

SLIPS = {4: 1, 8: 2}
"""Wrong letters that are let pass in a Latin word of at least so many."""


@dataclass(frozen=True)
class Alternative:
    """Codes that together stand for some slots of a question, and what each of them weighs."""

    codes: Integers
    slots: Integers
    weights: Floats


@dataclass(frozen=True)
class Question:
    """`codes` and `weights` find candidates. `slots` are what is said: pairs and Latin words, with
    what each is worth, how it sounds (-1: not at all) and what may stand for some of them."""

    plain: str
    codes: Integers
    weights: Floats
    slots: Integers
    worth: Floats
    sounds: Integers
    alternatives: tuple[Alternative, ...]


def understand(text: str, ranking: Ranking, words: signs.Words, synonyms: Synonyms) -> Question:
    """The beginning of the text as a question to these articles."""
    plain = _corrected(in_chinese(beginning(text), words.numbers), words)
    written = words.signs(plain)
    codes, inside = _said(plain, written, words)
    sounds = signs.as_sound(codes)
    holding = ranking.holding(codes)
    spelt = _pinyin(plain, words)
    weights = _first_weights(codes, inside, written, sounds, holding, spelt)
    alternatives = _alternatives(plain, codes, synonyms, words, ranking)
    for other in alternatives:
        for code, weight in zip(other.codes.tolist(), other.weights.tolist(), strict=True):
            weights[code] = max(weights.get(code, 0.0), weight)
    # What is misspelt is as rare as what it sounds like.
    meant = np.where((holding == 0) & (sounds >= 0), sounds, codes)
    worth = inside * ranking.rarity(np.where(ranking.holding(meant) > 0, meant, codes))
    return Question(
        plain,
        np.array(list(weights), np.int64),
        np.array(list(weights.values()), np.float64),
        np.concatenate([codes, spelt]),
        np.concatenate([worth, ranking.rarity(spelt)]),
        np.concatenate([sounds, spelt]),
        alternatives,
    )


def _said(plain: str, written: Integers, words: signs.Words) -> tuple[Integers, Floats]:
    """The codes of pairs and Latin words, each once, and how much a part of a word each is."""
    codes = np.unique(signs.exact(written)[1])
    codes = codes[~np.isin(codes, _spelt_words(plain, words))]
    whole = BREAK.join(cut(parted(plain)))
    within = signs.pairs(words.signs(whole))[1]
    part = (codes & signs.PAIR == signs.PAIR) & ~np.isin(codes, within)
    passing = np.where(np.isin(codes, _passing()), PASSING, 1.0)
    return codes, np.where(part, ACROSS, 1.0) * passing


@cache
def _passing() -> Integers:
    """The codes of words that are said in passing."""
    words = signs.Words()
    each = [words.codes(word) for line in table("passing.txt") for word in line.split()]
    return np.unique(np.concatenate(each))


def _first_weights(
    codes: Integers,
    inside: Floats,
    written: Integers,
    sounds: Integers,
    holding: Integers,
    spelt: Integers,
) -> dict[int, float]:
    weights = dict(zip(codes.tolist(), inside.tolist(), strict=True))
    strange = sounds[(holding == 0) & (sounds >= 0)]
    weights |= dict.fromkeys(strange.tolist(), STRANGE_SOUND)
    weights |= dict.fromkeys(signs.characters(written)[1].tolist(), CHARACTER)
    return weights | dict.fromkeys(spelt.tolist(), 1.0)


def _unknown(plain: str, words: signs.Words) -> Iterator[str]:
    found = LATIN.findall(plain)
    return (word for word in found if word not in words.numbers and word not in FUNCTION_WORDS)


def _pinyin(plain: str, words: signs.Words) -> Integers:
    """The sounds of Latin words that are none of the articles' and spell syllables."""
    found = [syllables(word) for word in _unknown(plain, words) if word.isalpha()]
    pairs = [pair for spelt in found for pair in pairwise(spelt)]
    both = np.array(sorted(set(pairs)), np.int64).reshape(-1, 2)
    return signs.sound_code(both[:, 0], both[:, 1])


def _spelt_words(plain: str, words: signs.Words) -> Integers:
    """The code of unknown Latin words, if all of them are pinyin."""
    unknown = list(_unknown(plain, words))
    if not unknown or not all(map(syllables, unknown)):
        return np.zeros(0, np.int64)
    return signs.latin(words.signs(unknown[0]))[1]


def _corrected(plain: str, words: signs.Words) -> str:
    """The text with the articles' Latin words for those it has a slip in."""
    for word in list(dict.fromkeys(_unknown(plain, words)))[:CORRECTED]:
        slips = max((most for least, most in SLIPS.items() if len(word) >= least), default=0)
        if not slips or not word.isalpha() or syllables(word):
            continue
        near = process.extractOne(
            word, words.numbers.keys(), scorer=OSA.distance, score_cutoff=slips
        )
        if near and near[0][0] == word[0]:
            plain = plain.replace(word, near[0])
    return plain


def _alternatives(
    plain: str, codes: Integers, synonyms: Synonyms, words: signs.Words, ranking: Ranking
) -> tuple[Alternative, ...]:
    """What the articles have for the words of the text, each for the slots its word fills."""
    slots = {code: slot for slot, code in enumerate(codes.tolist())}
    spelt = [
        [words.codes(word), *filter(len, map(words.codes, others))]
        for word, others in synonyms.found(plain).items()
    ]
    every = [each for group in spelt for each in group]
    if not every:
        return ()
    weights, held = _weigh(every, [len(group) for group in spelt], ranking)
    rest = zip(every, weights, held, strict=True)
    found = []
    for group in spelt:
        (own, _, _), *others = islice(rest, len(group))
        filled = np.array([slots[code] for code in own.tolist() if code in slots], np.int64)
        found += [Alternative(each, filled, weight) for each, weight, has in others if has]
    return tuple(found)


def _weigh(
    every: list[Integers], groups: list[int], ranking: Ranking
) -> tuple[list[Floats], list[bool]]:
    """What the codes of each word weigh, and whether an article may have the word.

    `groups` says how many of the words, one after another, mean the same.
    """
    lengths = np.array([len(word) for word in every])
    ends = np.cumsum(lengths)
    holding = ranking.holding(np.concatenate(every))
    # As many articles may hold a word as hold the rarest part of it.
    fewest = np.zeros(len(every), np.int64)
    some = lengths > 0
    fewest[some] = np.minimum.reduceat(holding, (ends - lengths)[some])
    starts = np.cumsum([0, *groups[:-1]])
    meant = np.minimum(np.add.reduceat(fewest, starts), ranking.size)
    # Of a meaning that many articles have in one word or another, no word tells much.
    meaning = np.repeat(np.repeat(ranking.rarity_of(meant), groups), lengths)
    share = np.minimum(meaning / ranking.rarity_of(holding), 1.0)
    weights = SYNONYM * share / np.repeat(np.maximum(lengths, 1), lengths)
    parts = [weights[end - n : end] for end, n in zip(ends.tolist(), lengths.tolist(), strict=True)]
    return parts, (fewest > 0).tolist()
