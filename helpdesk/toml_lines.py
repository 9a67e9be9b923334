"""On which line of a TOML text each key stands: a mistake is shown where it was made."""

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"(?P<skip>[ \t\r]+|#[^\n]*)"
    r'|(?P<text>"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\')'
    r"|(?P<line>\n)|(?P<mark>[\[\]{}=,.])|(?P<word>[^\s\[\]{}=,.#\"']+)",
    re.DOTALL,
)
_MARKS = ("[", "]", "{", "}", "=", ",", ".", "\n", "")
Token = tuple[str, int]
"""A word, mark or line end ("\\n"), and its line."""


def key_lines(text: str) -> dict[str, int]:
    """The line of each key, by its path as mistakes name it: `targets[2].kinds`, from 1."""
    return _Walk(list(_tokens(text))).lines()


def line_of(lines: dict[str, int], path: str) -> int:
    """The line of a path, or of the nearest table it belongs to; 1 when there is none."""
    while path:
        if path in lines:
            return lines[path]
        path = re.sub(r"(\.[^.\[\]]+|\[\d+\]|^[^.\[\]]+)$", "", path)
    return 1


def _tokens(text: str) -> Iterator[Token]:
    line, at = 1, 0
    while found := _TOKEN.match(text, at):
        at = found.end()
        if found.lastgroup == "text":
            # A text that looks like a mark is none.
            inside = found.group().strip("\"'")
            yield f" {inside}" if inside in _MARKS else inside, line
        elif found.lastgroup != "skip":
            yield found.group(), line
        line += found.group().count("\n")


class _Walk:
    """One pass over the tokens of a text that is TOML already."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.place = 0
        self.found: dict[str, int] = {}
        self.counts: dict[str, int] = {}
        self.table = ""

    def lines(self) -> dict[str, int]:
        while self.place < len(self.tokens):
            word, _ = self.tokens[self.place]
            if word == "[":
                self._header()
            elif word == "\n":
                self.place += 1
            else:
                self._pair(self.table)
        return self.found

    def _header(self) -> None:
        line = self.tokens[self.place][1]
        many = self._peek(1) == "["
        self.place += 2 if many else 1
        names = self._dotted("]")
        self.place += 2 if many else 1
        parents, last = names[:-1], names[-1]
        path = ""
        for name in parents:
            path = self._joined(path, name)
            self.found.setdefault(path, line)
            path = f"{path}[{self.counts[path]}]" if path in self.counts else path
        path = self._joined(path, last)
        self.found.setdefault(path, line)
        if many:
            self.counts[path] = self.counts.get(path, 0) + 1
            path = f"{path}[{self.counts[path]}]"
            self.found[path] = line
        self.table = path

    def _pair(self, table: str) -> None:
        line = self.tokens[self.place][1]
        path = table
        for name in self._dotted("="):
            path = self._joined(path, name)
            self.found.setdefault(path, line)
        self.place += 1
        self._value(path)

    def _value(self, path: str) -> None:
        self._newlines()
        if self._peek() == "[":
            self._array(path)
        elif self._peek() == "{":
            self._inline(path)
        else:
            while self._peek() not in ("\n", ",", "]", "}", ""):
                self.place += 1

    def _array(self, path: str) -> None:
        self.place += 1
        number = 0
        while self._newlines() not in ("]", ""):
            number += 1
            self.found[f"{path}[{number}]"] = self.tokens[self.place][1]
            self._value(f"{path}[{number}]")
            if self._newlines() == ",":
                self.place += 1
        self.place += 1

    def _inline(self, path: str) -> None:
        self.place += 1
        while self._newlines() not in ("}", ""):
            self._pair(path)
            if self._newlines() == ",":
                self.place += 1
        self.place += 1

    def _dotted(self, end: str) -> list[str]:
        names = []
        while self._peek() not in (end, ""):
            if self._peek() != ".":
                names.append(self._peek())
            self.place += 1
        return names

    def _newlines(self) -> str:
        """What comes after the line ends."""
        while self._peek() == "\n":
            self.place += 1
        return self._peek()

    def _peek(self, ahead: int = 0) -> str:
        place = self.place + ahead
        return self.tokens[place][0] if place < len(self.tokens) else ""

    @staticmethod
    def _joined(path: str, name: str) -> str:
        return f"{path}.{name}" if path else name
