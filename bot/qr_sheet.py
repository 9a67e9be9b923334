"""Sheets of codes to print and stick on: A4 as SVG, which any browser prints."""

from collections.abc import Sequence
from html import escape

import segno

from helpdesk.place import Place

COLUMNS, ROWS = 3, 4
PER_SHEET = COLUMNS * ROWS
_WIDTH, _HEIGHT = 210, 297  # millimetres
_CELL_WIDTH, _CELL_HEIGHT = 64, 68
_LEFT, _TOP = 9, 12
_SIDE = 48
_LETTERS = 15


def sheets(places: Sequence[Place], links: Sequence[str]) -> list[str]:
    """The sheets as SVG texts, twelve codes on each; `links` are what the codes say."""
    cells = list(zip(places, links, strict=True))
    return [_sheet(cells[i : i + PER_SHEET]) for i in range(0, len(cells), PER_SHEET)]


def _sheet(cells: Sequence[tuple[Place, str]]) -> str:
    drawn = "\n".join(_cell(n, place, link) for n, (place, link) in enumerate(cells))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}mm" height="{_HEIGHT}mm" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" text-anchor="middle">\n'
        f'<rect width="100%" height="100%" fill="#fff"/>\n{drawn}\n</svg>\n'
    )


def _cell(number: int, place: Place, link: str) -> str:
    row, column = divmod(number, COLUMNS)
    x, y = _LEFT + column * _CELL_WIDTH, _TOP + row * _CELL_HEIGHT
    middle = x + _CELL_WIDTH / 2
    return "\n".join(
        (
            _code(link, middle - _SIDE / 2, y),
            _line(middle, y + _SIDE + 4, 4.2, place.title),
            _line(middle, y + _SIDE + 9, 3.2, "扫码报修 · 工程师扫码到场"),
            _line(middle, y + _SIDE + 13, 2.6, place.code),
        )
    )


def _code(link: str, x: float, y: float) -> str:
    # M: a sixth of the code may be scratched. Four modules of white around it, as the norm wants.
    drawn = segno.make(link, error="m", micro=False).svg_inline(border=4, omitsize=True)
    return drawn.replace("<svg ", f'<svg x="{x}" y="{y}" width="{_SIDE}" height="{_SIDE}" ', 1)


def _line(x: float, y: float, size: float, text: str) -> str:
    shown = text if len(text) <= _LETTERS * 4.2 / size else text[: int(_LETTERS * 4.2 / size)] + "…"
    return f'<text x="{x}" y="{y}" font-size="{size}">{escape(shown)}</text>'
