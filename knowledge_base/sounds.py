"""How characters sound, so that a homophone or pinyin finds what was meant."""

from functools import cache, lru_cache

import numpy as np

from knowledge_base.arrays import Integers
from knowledge_base.spelling import table

# What many people type or say alike: 找/早, 程/层, 音/英.
_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_FINALS = (("ing", "in"), ("eng", "en"))

LONGEST = 6
"""Letters of the longest syllable (zhuang)."""

SPELT = 30
"""Letters of the longest word that is read as pinyin."""


def sounds(signs: Integers) -> Integers:
    """The number of each character's syllable, 0 for what has none."""
    return _of_character()[np.minimum(signs, 0xFFFF)]


@lru_cache(maxsize=4096)
def syllables(word: str) -> tuple[int, ...]:
    """The syllables that a Latin word spells as pinyin; none if it does not, or just one."""
    found = _spelt(word) if len(word) <= SPELT else None
    return tuple(found) if found and len(found) > 1 else ()


def _spelt(word: str) -> list[int] | None:
    if not word:
        return []
    for length in range(min(LONGEST, len(word)), 0, -1):
        if word[:length] in _written():
            rest = _spelt(word[length:])
            if rest is not None:
                return [_numbers()[_heard(word[:length])], *rest]
    return None


def _heard(syllable: str) -> str:
    for written, heard in _ALIKE:
        if syllable.startswith(written):
            syllable = heard + syllable[len(written) :]
    for written, heard in _FINALS:
        if syllable.endswith(written):
            syllable = syllable[: -len(written)] + heard
    return syllable


@cache
def _written() -> dict[str, str]:
    """Each syllable and the characters that are read so, the commonest reading only."""
    return {line.partition(" ")[0]: line.partition(" ")[2] for line in table("pinyin.txt")}


@cache
def _numbers() -> dict[str, int]:
    heard = dict.fromkeys(map(_heard, _written()))
    return {syllable: number for number, syllable in enumerate(heard, 1)}


@cache
def _of_character() -> Integers:
    numbers = np.zeros(0x10000, np.int64)
    for syllable, characters in _written().items():
        numbers[list(map(ord, characters))] = _numbers()[_heard(syllable)]
    return numbers
