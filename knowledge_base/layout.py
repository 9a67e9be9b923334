"""The text of an article as blocks a web page shows: nothing of it is markup any more."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from knowledge_base.steps import Picture, pictures

_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(\S.*?)\s*#*\s*")
_STEP = re.compile(r"\s{0,3}(\d{1,2})\s*[.、．)）]\s*(\S.*)")
_POINT = re.compile(r"\s{0,3}[-*+·•]\s+(\S.*)")
_ONLY_PICTURES = re.compile(r"\s*(?:!\[[^\]\n]*\]\([^)\n]*\)\s*)+")
_PICTURE = re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)")
_LINK = re.compile(r"\[([^\]\n]+)\]\(\s*<?([^)\s>]+)>?[^)\n]*\)")
_STRONG = re.compile(r"\*\*(.+?)\*\*|__(.+?)__")
_CODE = re.compile(r"`([^`\n]*)`")


Looks = Literal["heading", "step", "point", "picture", "text"]
"""What a block looks like on the page."""


@dataclass(frozen=True)
class Span:
    """Words of a line, said strongly or not."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Block:
    """A part of the page: its lines, the number of a step, or a picture."""

    kind: Looks
    lines: tuple[tuple[Span, ...], ...] = ()
    number: int = 0
    picture: Picture | None = None


def blocks(body: str) -> list[Block]:
    """The article's parts in their order."""
    made: list[Block] = []
    open_ = False
    for line in body.splitlines():
        new = list(_begun(line))
        if new:
            made += new
            open_ = new[-1].kind in ("step", "point")
        elif not line.strip():
            open_ = False
            made.append(Block("text"))
        elif open_ or (made and made[-1].kind == "text" and made[-1].lines):
            made[-1] = replace(made[-1], lines=(*made[-1].lines, _spans(line)))
        else:
            made.append(Block("text", (_spans(line),)))
    return [block for block in made if block.lines or block.picture]


def _begun(line: str) -> Iterator[Block]:
    if _ONLY_PICTURES.fullmatch(line):
        yield from (Block("picture", picture=each) for each in pictures(line))
        return
    if found := _HEADING.fullmatch(line):
        yield Block("heading", (_spans(found[1]),))
    elif found := _STEP.fullmatch(line):
        yield Block("step", (_spans(found[2]),), int(found[1]))
    elif found := _POINT.fullmatch(line):
        yield Block("point", (_spans(found[1]),))


def _spans(line: str) -> tuple[Span, ...]:
    plain = _PICTURE.sub(lambda m: f"［图：{m[1].strip() or '见原文'}］", line.strip())
    plain = _CODE.sub(r"\1", _LINK.sub(r"\1（\2）", plain))
    made, end = [], 0
    for found in _STRONG.finditer(plain):
        made += [Span(plain[end : found.start()]), Span(found[1] or found[2], strong=True)]
        end = found.end()
    return tuple(span for span in (*made, Span(plain[end:])) if span.text)
