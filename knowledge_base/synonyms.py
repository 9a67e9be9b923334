"""Words that mean the same, or nearly: what people say and what articles write."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from knowledge_base.spelling import one_spelling, table

_LATIN = re.compile("[a-z]{2}")
_SHIPPED = ("synonyms.txt", "everyday.txt")

LONGEST = 8
"""Characters. A longer entry is a sentence, no word, and is left out."""


@dataclass(frozen=True)
class Synonyms:
    """For each word, in one spelling, the words that may stand for it."""

    others: Mapping[str, tuple[str, ...]]

    def found(self, plain: str) -> dict[str, tuple[str, ...]]:
        """The words in the text that others stand for, and the others."""
        parts = (
            (at, plain[at : at + length])
            for at, sign in enumerate(plain)
            for length in self._lengths.get(sign, ())
        )
        return {
            part: self.others[part]
            for at, part in parts
            if part in self.others and not _inside_latin(plain, at, at + len(part))
        }

    def beside(self, more: "Synonyms") -> "Synonyms":
        """These and more."""
        others = dict(self.others)
        for word, found in more.others.items():
            others[word] = tuple(dict.fromkeys((*others.get(word, ()), *found)))
        return Synonyms(others)

    @cached_property
    def _lengths(self) -> dict[str, list[int]]:
        """How long the words are that begin with each character."""
        lengths: dict[str, set[int]] = {}
        for word in self.others:
            lengths.setdefault(word[0], set()).add(len(word))
        return {sign: sorted(found) for sign, found in lengths.items()}


def _inside_latin(plain: str, begin: int, end: int) -> bool:
    """Whether a part is a piece of a longer Latin word: app of happy."""
    return any(
        0 < at < len(plain) and _LATIN.fullmatch(plain[at - 1 : at + 1]) for at in (begin, end)
    )


def synonyms(lines: Iterable[str]) -> Synonyms:
    """Groups of words, a line each, parted by a stroke: 条码/条吗/标签."""
    others: dict[str, dict[str, None]] = {}
    for line in lines:
        words = dict.fromkeys(one_spelling(word).strip() for word in line.split("/"))
        group = [word for word in words if 0 < len(word) <= LONGEST]
        for word in group:
            others.setdefault(word, {}).update(dict.fromkeys(o for o in group if o != word))
    return Synonyms({word: tuple(found) for word, found in others.items()})


@cache
def shipped() -> Synonyms:
    """Those that come with the desk."""
    return synonyms(line for name in _SHIPPED for line in table(name))
