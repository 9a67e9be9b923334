"""The text of an article in pieces: pages short enough for a chat, steps, pictures."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

PAGE = 500
"""Characters of a page: within what every platform takes in one message, and read at a glance."""

_STEP = re.compile(r"^\s{0,3}(\d{1,2})\s*[.、．)）]\s*(\S.*)$")
_PICTURE = re.compile(r"!\[([^\]\n]*)\]\(\s*<?([^)\s>]+)>?[^)\n]*\)")
_MARKS = re.compile(r"^#{1,6}\s+|\*\*|__|`", re.MULTILINE)


@dataclass(frozen=True)
class Picture:
    """A picture of an article: what it shows, and where it is."""

    shows: str
    reference: str


def pictures(body: str) -> list[Picture]:
    """The pictures of the article in their order."""
    return [Picture(found[1].strip(), found[2]) for found in _PICTURE.finditer(body)]


def plain(body: str) -> str:
    """The text without what only a Markdown reader understands; a picture is named."""
    named = _PICTURE.sub(lambda found: f"［图：{found[1].strip() or '见网页'}］", body)
    return _MARKS.sub("", named).strip()


def steps(body: str) -> dict[int, str]:
    """The numbered steps by their numbers, each with the lines that belong to it."""
    found: dict[int, list[str]] = {}
    current: list[str] | None = None
    for line in body.splitlines():
        begins = _STEP.match(line)
        if begins and int(begins[1]) not in found:
            current = found[int(begins[1])] = [begins[2]]
        elif current is not None and line.startswith((" ", "\t")):
            current.append(line.strip())
        else:
            current = None
    return {number: "\n".join(lines) for number, lines in found.items()}


def pages(text: str, most: int = PAGE) -> list[str]:
    """The text in pages of at most `most` characters, cut between lines if that can be."""
    made: list[str] = []
    for part in _parts(text, most):
        if made and len(made[-1]) + 1 + len(part) <= most:
            made[-1] += f"\n{part}"
        else:
            made.append(part)
    return [page.strip("\n") for page in made if page.strip()] or [""]


def _parts(text: str, most: int) -> Iterator[str]:
    for line in text.split("\n"):
        rest = line
        while len(rest) > most:
            cut = max(rest.rfind(mark, most // 2, most) for mark in "。；！？，;") + 1 or most
            yield rest[:cut]
            rest = rest[cut:]
        yield rest
