"""What the model sees of a message: runs of characters, what words mean, what the rules found."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

from helpdesk.concepts import CONCEPT_OF
from helpdesk.plain_text import clauses
from helpdesk.reach import without_address
from helpdesk.reading import Reading

Sign = str | tuple[str, str]
"""Something found in the message, or two of them together."""

_LENGTHS = {
    first: sorted({len(word) for word in CONCEPT_OF if word[0] == first})
    for first in {word[0] for word in CONCEPT_OF}
}
"""How long the words are that begin with a character."""

HEAD, TAIL = 500, 100
_MANY = re.compile(
    r"(?:[2-9]|\d\d+|[二三四五六七八九十两几俩仨]+)(?=[台个把间名张层栋份辆窗人套科条楼])"
)
_DIGITS = re.compile(r"\d+")
_SAID_ANYWHERE = frozenset({"fine", "others_ok", "over", "thanks", "unreal", "wait", "again"})
"""These count also where they stand in what the rules take out: "其他都正常"."""

_TELLING_LAST = frozenset({"over", "thanks", "fine", "unreal", "wait", "ask", "want", "byhand"})
"""What is said last often decides: "全瘫了！！…哦我插排没开"."""


@dataclass(frozen=True)
class Evidence:
    """`runs`: one and two characters as they stand; `signs`: what they mean, in order;
    `ruled`: what the rules made of them."""

    runs: frozenset[str]
    signs: tuple[str, ...]
    ruled: tuple[str, ...] = ()

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Every two signs, the earlier letter first."""
        return combinations(self.signs, 2)


def evidence(reading: Reading, found: tuple[str, ...]) -> Evidence:
    """The evidence of a message; `found` is what the rules made of it, as signs."""
    whole, live = (_plain(without_address(text)) for text in (reading.text, reading.live))
    signs = _concepts(live)
    if live != whole:
        signs.update(_SAID_ANYWHERE & _concepts(whole))
    signs.update(_shape(reading))
    signs.update(f"end={name}" for name in _concepts(_end(live)) & _TELLING_LAST)
    return Evidence(frozenset(_runs(whole)), tuple(sorted(signs)), found)


def evidence_of(part: str) -> Evidence:
    """The evidence of some words of a message by themselves."""
    plain = _plain(part)
    return Evidence(frozenset(_runs(plain)), tuple(sorted(_concepts(plain))))


def _end(text: str) -> str:
    parts = clauses(text.rstrip("$"))
    return parts[-1] if len(parts) > 1 else ""


def _plain(text: str) -> str:
    short = text if len(text) <= HEAD + TAIL else text[:HEAD] + text[-TAIL:]
    return f"^{_DIGITS.sub('0', _MANY.sub('多', short))}$"


def _runs(text: str) -> Iterator[str]:
    yield from text
    yield from map("".join, pairwise(text))


def _concepts(text: str) -> set[str]:
    named: set[str] = set()
    for start, first in enumerate(text):
        for length in _LENGTHS.get(first, ()):
            meant = CONCEPT_OF.get(text[start : start + length])
            if meant:
                named.update(meant)
    return named


def _shape(reading: Reading) -> Iterator[str]:
    if reading.broken:
        yield "broken"
    if reading.supposed:
        yield "supposed"
    yield f"places={min(3, len({place.name for place in reading.places}))}"
    yield f"length={min(4, len(reading.text) // 12)}"
