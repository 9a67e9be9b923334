"""Reading a table of settings: each key asked for by its kind, each mistake noted by its key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

Word = TypeVar("Word", bound=StrEnum)
Value = TypeVar("Value")

NONE: Mapping[str, object] = {}


@dataclass
class Section:
    """One table, as found at `key` of a file. `mistakes` is shared by all sections of the file.

    A value that is missing or of the wrong kind is noted, and something harmless is given in its
    place, so that the rest can be read and all mistakes are found at once.
    """

    found: Mapping[str, object]
    key: str = ""
    mistakes: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    def mistake(self, name: str, what: str) -> None:
        """Note what is wrong with this name of the section."""
        self.mistakes.append(f"{self._path(name)}: {what}")

    def text(self, name: str) -> str:
        """A text that is not empty."""
        value = self._take(name)
        if isinstance(value, str) and value.strip():
            return value
        return self._wrong(name, value, "a text", "")

    def count(self, name: str) -> int:
        """A whole number from 1."""
        value = self._take(name)
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
        return self._wrong(name, value, "a whole number above 0", 1)

    def figures(self, name: str) -> tuple[int | None, int]:
        """A whole number from 1 as (None, number), or a range of two rising ones."""
        value = self.found.get(name)
        if not isinstance(value, list):
            return None, self.count(name)
        self._take(name)
        if len(value) == 2 and all(type(n) is int for n in value) and 0 < value[0] < value[1]:
            return value[0], value[1]
        return self._wrong(name, value, "two rising whole numbers such as [3, 5]", (None, 1))

    def rising(self, name: str) -> tuple[int, ...]:
        """A list of whole numbers from 1, none smaller than the one before it."""
        value = self._take(name)
        counts = isinstance(value, list) and all(type(n) is int and n > 0 for n in value)
        if isinstance(value, list) and value and counts and value == sorted(value):
            return tuple(value)
        return self._wrong(name, value, "a list of whole numbers that grow", (1,))

    def true(self, name: str) -> bool:
        """True, if it is there at all."""
        if name not in self.found or self._take(name) is True:
            return name in self.found
        return self._wrong(name, self.found[name], "true; leave it out instead", False)

    def amount(self, name: str) -> Decimal | None:
        """A sum of money above 0; None after a mistake."""
        value = self._take(name)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e12:
            return Decimal(str(value))
        return self._wrong(name, value, "a sum above 0", None)

    def share(self, name: str) -> float:
        """A number above 0."""
        value = self._take(name)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 100:
            return float(value)
        return self._wrong(name, value, "a number above 0 and below 100", 1.0)

    def day(self, name: str) -> date | None:
        """A date without a time; None after a mistake."""
        value = self._take(name)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        return self._wrong(name, value, "a date such as 2024-07-01", None)

    def one_of(self, name: str, words: Sequence[str]) -> str:
        """One of these words; the first of them after a mistake."""
        value = self._take(name)
        if isinstance(value, str) and value in words:
            return value
        return self._wrong(name, value, f"one of {', '.join(words)}", words[0])

    def word(self, name: str, words: type[Word], default: Word | None = None) -> Word:
        """One member of an enum, by its value."""
        if default is not None and name not in self.found:
            return default
        return words(self.one_of(name, [str(word) for word in words]))

    def words(
        self, name: str, words: type[Word], default: frozenset[Word] = frozenset()
    ) -> frozenset[Word]:
        """A list of members of an enum; without the key the default, if there is one."""
        if default and name not in self.found:
            return default
        known = {str(word) for word in words}
        texts = self.texts(name)
        for unknown in [text for text in texts if text not in known]:
            self.mistake(name, f"{unknown!r} is not one of {', '.join(words)}")
        return frozenset(words(text) for text in texts if text in known)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts that is not empty."""
        value = self._take(name)
        if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            return tuple(value)
        return self._wrong(name, value, "a list of texts", ())

    def section(self, name: str) -> "Section":
        """The table of this name; an empty one after a mistake."""
        value = self._take(name)
        found = value if isinstance(value, Mapping) else self._wrong(name, value, "a table", NONE)
        return Section(found, self._path(name), self.mistakes)

    def sections(self, name: str) -> tuple["Section", ...]:
        """The tables of a list, numbered from 1; none after a mistake."""
        value = self._take(name)
        if not (isinstance(value, list) and all(isinstance(item, Mapping) for item in value)):
            return self._wrong(name, value, "a list of tables", ())
        path = self._path(name)
        return tuple(
            Section(item, f"{path}[{n}]", self.mistakes) for n, item in enumerate(value, 1)
        )

    def end(self) -> None:
        """Note every key that nobody asked for."""
        for name in self.found:
            if name not in self.taken:
                self.mistake(name, "not a setting")

    def _take(self, name: str) -> object:
        self.taken.add(name)
        return self.found.get(name)

    def _wrong(self, name: str, value: object, wanted: str, instead: Value) -> Value:
        self.mistake(name, "missing" if value is None else f"not {wanted}")
        return instead

    def _path(self, name: str) -> str:
        return f"{self.key}.{name}" if self.key else name
