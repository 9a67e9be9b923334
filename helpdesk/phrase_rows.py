"""Rows of a phrase book: how they are written, and what they match.

A file has sections, `[name]`, and in them rows, `中文 => English`. `{name}` is a slot: digits,
names and own words (the plain kinds of phrasebook.py), or something that the section of that name
says in English. `{name2}` is another slot of the same kind. `{name?}` takes anything, said in
English only where the section has it; `{name*、}` a list of such. `<...>` may be missing, and is
then missing in the English too.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

_SLOT = r"\{([a-z_]+)(\d*)(\?|\*[、；，])?\}"
_TOKEN = re.compile(rf"{_SLOT}|[<>]|[^{{}}<>]+")
_SECTION = re.compile(r"\[([a-z_]+)\]")
_ARROW = " => "


@dataclass(frozen=True)
class Slot:
    """A place in a row. `loose`: it may hold what its section does not know."""

    kind: str
    number: str = ""
    loose: bool = False
    separator: str = ""

    @property
    def key(self) -> str:
        return self.kind + self.number

    @property
    def group(self) -> str:
        """Its name in the pattern."""
        return f"s_{self.key}"


_Token = str | Slot
_OPEN, _CLOSE = "<", ">"


@dataclass(frozen=True)
class Row:
    """One row: what is said in Chinese, and the same in English."""

    chinese: str
    english: str

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(token for token in _tokens(self.chinese) if isinstance(token, Slot))

    @cached_property
    def literal(self) -> int:
        """Characters that stand fast: of two rows that fit, the one with more is meant."""
        return sum(len(t) for t in _tokens(self.chinese) if isinstance(t, str) and t not in "<>")

    @property
    def start(self) -> str:
        """The character every text that fits begins with, "" where there is none."""
        return "" if self.chinese[0] in "{<" else self.chinese[0]

    def pattern(self, held: Callable[[Slot], str], *, named: bool = True) -> str:
        """What fits the row, as a regular expression; `held` says what stands in a slot."""
        return "".join(_piece(token, held, named=named) for token in _tokens(self.chinese))

    def filled(self, held: Mapping[Slot, str | None]) -> str:
        """The English with what stood in the slots; None: the slot was in a missing part."""
        by_key = {slot.key: text for slot, text in held.items()}
        return "".join(_part(part, by_key) for part in self._parts)

    @cached_property
    def _parts(self) -> tuple[tuple[_Token, ...], ...]:
        """The English, what may be missing apart from what may not."""
        return tuple(tuple(_tokens(part)) for part in re.split("[<>]", self.english))


def _part(tokens: tuple[_Token, ...], by_key: Mapping[str, str | None]) -> str:
    said = [by_key[token.key] if isinstance(token, Slot) else token for token in tokens]
    return "" if None in said else "".join(filter(None, said))


def _piece(token: _Token, held: Callable[[Slot], str], *, named: bool) -> str:
    if isinstance(token, Slot):
        return f"(?P<{token.group}>{held(token)})" if named else f"(?:{held(token)})"
    if token in (_OPEN, _CLOSE):
        return "(?:" if token == _OPEN else ")?"
    return re.escape(token)


def _tokens(text: str) -> Iterator[_Token]:
    end = 0
    for found in _TOKEN.finditer(text):
        if found.start() != end:
            break
        end = found.end()
        kind, number, how = found[1], found[2], found[3] or ""
        yield Slot(kind, number, how == "?", how[1:]) if kind else found[0]
    if end != len(text):
        raise ValueError(f"not a row: {text}")


def rows_of(text: str) -> Iterator[tuple[str, Row]]:
    """Each row of a file with the section it is in. Raises ValueError.

    Lines that begin with "# " are for whoever writes the book.
    """
    section = ""
    for line in text.splitlines():
        named = _SECTION.fullmatch(line)
        if named is not None:
            section = named[1]
        elif line and not line.startswith("# "):
            yield section, _row(line)


def _row(line: str) -> Row:
    chinese, arrow, english = line.partition(_ARROW)
    row = Row(chinese, english)
    known = {slot.key for slot in row.slots}
    used = {token.key for token in _tokens(english) if isinstance(token, Slot)}
    if not arrow or not used <= known:
        raise ValueError(f"not a row: {line}")
    return row
