"""Text as numbers: a sign for each character or Latin word, a code for each term of them.

Whole collections are cut into terms at once, so that ten thousand articles take a second.
"""

import numpy as np

from knowledge_base.arrays import Integers
from knowledge_base.segment import BREAK, FUNCTION_WORDS, parted, replace_latin
from knowledge_base.sounds import sounds

END = 0
"""The sign between two texts that were joined to be cut at once."""

_FIRST, _LAST = 0x3400, 0x9FFF
_WORDS_FROM = 0x20000
_UNKNOWN = 0x10FFFF - _WORDS_FROM

LATIN, PAIR, SOUND = (kind << 30 for kind in (1, 2, 3))
"""What a code's upper bits say it is the code of; a single character has none of them."""


class Words:
    """The Latin words and numbers of a collection, numbered as they come."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self._codes: dict[str, Integers] = {}

    def copy(self) -> "Words":
        """The same words, to learn more."""
        made = Words()
        made.numbers = dict(self.numbers)
        return made

    def signs(self, plain: str, *, learn: bool = False) -> Integers:
        """The signs of a text in one spelling. `learn` numbers the words that are new."""
        written = replace_latin(_basic(parted(plain)), self._learn if learn else self._know)
        return np.frombuffer(written.encode("utf-32-le"), np.uint32).astype(np.int64)

    def codes(self, word: str) -> Integers:
        """The codes of a word of a table of synonyms, each once; kept, once the words are known."""
        found = self._codes.get(word)
        if found is None:
            found = self._codes[word] = np.unique(exact(self.signs(word))[1])
        return found

    def _learn(self, word: str) -> str:
        if word in FUNCTION_WORDS:
            return BREAK
        return chr(_WORDS_FROM + self.numbers.setdefault(word, len(self.numbers)) % _UNKNOWN)

    def _know(self, word: str) -> str:
        if word in FUNCTION_WORDS:
            return BREAK
        return chr(_WORDS_FROM + self.numbers.get(word, _UNKNOWN))


def _basic(text: str) -> str:
    """The text without signs beyond the basic plane, whose places the Latin words take."""
    if text.isascii() or max(text) < "\U00010000":
        return text
    return "".join(sign if sign < "\U00010000" else BREAK for sign in text)


Found = tuple[Integers, Integers]
"""Where in the signs terms begin, and their codes."""


def pairs(signs: Integers) -> Found:
    """Every two neighbouring Chinese characters."""
    chinese = (signs >= _FIRST) & (signs <= _LAST)
    at = np.flatnonzero(chinese[:-1] & chinese[1:])
    return at, PAIR | (signs[at] - _FIRST) << 15 | signs[at + 1] - _FIRST


def sound_pairs(signs: Integers) -> Found:
    """How every two neighbouring Chinese characters sound."""
    heard = sounds(signs)
    at = np.flatnonzero((heard[:-1] > 0) & (heard[1:] > 0))
    return at, sound_code(heard[at], heard[at + 1])


def sound_code(one: Integers, other: Integers) -> Integers:
    """The code of two syllables."""
    return SOUND | one << 9 | other


def latin(signs: Integers) -> Found:
    """Every Latin word and number."""
    at = np.flatnonzero(signs >= _WORDS_FROM)
    return at, LATIN | signs[at] - _WORDS_FROM


def characters(signs: Integers) -> Found:
    """Every Chinese character: a weak hint that survives a wrong one beside it."""
    at = np.flatnonzero((signs >= _FIRST) & (signs <= _LAST))
    return at, signs[at] - _FIRST


def exact(signs: Integers) -> Found:
    """Pairs and Latin words: what a text says."""
    (at, codes), (beside, words) = pairs(signs), latin(signs)
    return np.concatenate([at, beside]), np.concatenate([codes, words])


def as_sound(codes: Integers) -> Integers:
    """The sound codes of the pairs among the codes, -1 for others."""
    pair = codes & PAIR == PAIR
    heard = [sounds((codes >> shift & 0x7FFF) + _FIRST) for shift in (15, 0)]
    return np.where(pair & (heard[0] > 0) & (heard[1] > 0), sound_code(*heard), -1)
