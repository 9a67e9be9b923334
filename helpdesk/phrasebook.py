"""A phrase book: rows of Chinese sentences with slots, each beside its English."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from helpdesk.phrase_rows import Row, Slot, rows_of

HAN = re.compile("[\u3400-\u9fff]")
LINE, LABEL = "line", "label"
"""The sections of whole lines and of what stands on buttons; others are what slots hold."""

_LEADS = re.compile(r"(?:· |\d{1,2} |【[^】]*】)")
_SEPARATORS = {"、": ", ", "；": "; ", "，": ", "}
_OPENS, _CLOSES = "\ufdd0", "\ufdd1"  # no character of any text


@dataclass(frozen=True)
class Said:
    """A text in English, and the lines that stayed Chinese because no row fits them."""

    text: str
    missed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """Rows for one kind of thing, looked up by how they begin."""

    rows: tuple[Row, ...]

    @cached_property
    def _by_start(self) -> Mapping[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in sorted(self.rows, key=lambda row: -row.literal):
            found.setdefault(row.start, []).append(row)
        return found

    def candidates(self, text: str) -> Iterator[Row]:
        """Rows that may fit, the most literal first."""
        some = (*self._by_start.get(text[:1], ()), *self._by_start.get("", ()))
        return iter(sorted(some, key=lambda row: -row.literal))


@dataclass(frozen=True)
class Book:
    """What can be said in English. Rows are compiled when they are first looked at."""

    sections: Mapping[str, Section]
    _patterns: dict[Row, re.Pattern[str]] = field(default_factory=dict, compare=False)
    _kinds: dict[str, str] = field(default_factory=dict, compare=False)

    def said(self, section: str, text: str) -> str | None:
        """The English of a text by the rows of a section; None where none fits."""
        if section not in self.sections:
            return None
        for row in self.sections[section].candidates(text):
            found = self._pattern(row).fullmatch(text)
            if found is not None:
                return self._filled(row, found)
        return None

    def _pattern(self, row: Row) -> re.Pattern[str]:
        if row not in self._patterns:
            self._patterns[row] = re.compile(row.pattern(self._held))
        return self._patterns[row]

    def _held(self, slot: Slot) -> str:
        """What may stand in a slot, as a pattern without groups."""
        if slot.kind in _PLAIN and not slot.separator:
            return _PLAIN[slot.kind]
        if slot.loose or slot.separator:
            return ".+?"
        if slot.kind not in self._kinds:
            rows = sorted(self.sections[slot.kind].rows, key=lambda row: -row.literal)
            some = "|".join(row.pattern(self._held, named=False) for row in rows)
            self._kinds[slot.kind] = f"(?:{some})"
        return self._kinds[slot.kind]

    def _filled(self, row: Row, found: re.Match[str]) -> str:
        held = {slot.key: found[slot.group] for slot in row.slots}
        return row.filled({slot: self._in_slot(slot, held[slot.key]) for slot in row.slots})

    def _in_slot(self, slot: Slot, text: str | None) -> str | None:
        if text is None:
            return None
        if slot.kind in _PLAIN:
            return text.replace("、", ", ") if slot.separator else text
        if slot.separator:
            return self._listed(slot, text.split(slot.separator))
        return self.said(slot.kind, text) or text

    def _listed(self, slot: Slot, parts: Sequence[str]) -> str:
        """The parts of a list; what may be a piece of somebody's words keeps its own mark."""
        said = [self.said(slot.kind, part) for part in parts]
        first, *rest = zip(said, parts, strict=True)
        listed = (
            f"{_SEPARATORS[slot.separator]}{english}" if english else f"{slot.separator}{part}"
            for english, part in rest
        )
        return (first[0] or first[1]) + "".join(listed)


_PLAIN: Mapping[str, str] = {
    "no": r"\d+",
    "n": r"\d+",
    "hm": r"\d{1,2}:\d{2}",
    "code": r"[A-Za-z0-9_.:/#?&=%+~-]+",
    "bar": r"[▓░]+",
    "name": r"[^，。：；（）()“”\n]+?",
    "word": r".+?",
    "text": r".+",
}
"""Slots whose content goes over as it is; all others are the names of sections."""


def compiled(*texts: str) -> Book:
    """The book of the texts of its files. Raises ValueError for a row that cannot be one."""
    found: dict[str, list[Row]] = {}
    for section, row in (each for text in texts for each in rows_of(text)):
        found.setdefault(section, []).append(row)
    book = Book({name: Section(tuple(rows)) for name, rows in found.items()})
    _check(book)
    return book


def _check(book: Book) -> None:
    seen: set[tuple[str, str]] = set()
    for name, section in book.sections.items():
        for row in section.rows:
            if (name, row.chinese) in seen:
                raise ValueError(f"twice in [{name}]: {row.chinese}")
            seen.add((name, row.chinese))
            for slot in row.slots:
                if slot.kind not in _PLAIN and slot.kind not in book.sections:
                    raise ValueError(f"no section for {{{slot.kind}}}: {row.chinese}")


def in_english(book: Book, text: str, own: Collection[str] = ()) -> Said:
    """The text in English, line by line; a line that no row fits stays as it is.

    `own`: what people wrote that may stand in it over several lines, left exactly as it is. What
    they wrote in one line stands in a slot, and is never looked at.
    """
    if not HAN.search(text):
        return Said(text)
    kept = sorted({words for words in own if "\n" in words}, key=len, reverse=True)
    for number, words in enumerate(kept):
        text = text.replace(words, f"{_OPENS}{number}{_CLOSES}")
    lines = [_line(book, line) for line in text.split("\n")]
    said = "\n".join(english for english, _ in lines)
    for number, words in enumerate(kept):
        said = said.replace(f"{_OPENS}{number}{_CLOSES}", words)
    return Said(said, tuple(line for _, line in lines if line))


def _line(book: Book, line: str) -> tuple[str, str]:
    """The line in English, and the line itself if it stayed Chinese."""
    if not HAN.search(line):
        return line, ""
    english = book.said(LINE, line)
    if english is not None:
        return english, ""
    lead = _LEADS.match(line)
    if lead is not None:
        english = book.said(LINE, line[lead.end() :]) or book.said(LABEL, line[lead.end() :])
        if english is not None:
            return lead[0] + english, ""
    return line, line


def label_in_english(book: Book, label: str) -> str:
    """What stands on a button, in English where a row fits it."""
    return book.said(LABEL, label) or label if HAN.search(label) else label


def uncovered(book: Book, texts: Sequence[str]) -> list[str]:
    """The lines of the texts that no row fits."""
    return [line for text in texts for line in in_english(book, text).missed]
