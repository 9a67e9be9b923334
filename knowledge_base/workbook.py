"""Articles of the first sheet of an Excel workbook, which may be out to do harm."""

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import TYPE_FORMULA

from knowledge_base.refusals import BadArticle
from knowledge_base.rows import Row
from knowledge_base.sheets import table_rows

LARGEST = 20_000_000
"""Bytes of a workbook as it lies there."""
LARGEST_INSIDE = 150_000_000
"""Bytes of all its parts, unpacked."""
MOST_PACKED = 200
"""A part that swells by more than this was made to."""
MOST_PARTS = 500
MOST_ROWS, MOST_COLUMNS = 100_001, 40


def xlsx_rows(file: Path) -> Iterator[Row]:
    """The rows of the first sheet by their numbers. Raises BadArticle when it is no workbook, or
    one that unpacks to more than anybody writes."""
    try:
        _look_inside(file)
        yield from table_rows(_cells(file))
    except BadArticle:
        raise
    except Exception as error:  # whatever a broken file makes the library stumble over
        raise BadArticle("不是能读的 XLSX，请用 Excel 另存一次（not a workbook）") from error


def _look_inside(file: Path) -> None:
    if file.stat().st_size > LARGEST:
        raise BadArticle(f"超过 {LARGEST // 10**6} MB（too long）")
    with zipfile.ZipFile(file) as packed:
        parts = packed.infolist()
        swollen = any(part.file_size > MOST_PACKED * max(part.compress_size, 500) for part in parts)
        inside = sum(part.file_size for part in parts)
        if swollen or inside > LARGEST_INSIDE or len(parts) > MOST_PARTS:
            raise BadArticle("解压后大得不正常，没有打开（a zip bomb?）")
        if any(_declares(packed, part) for part in parts if part.filename.endswith(".xml")):
            raise BadArticle("里面有不该有的声明，没有打开（a document type）")


def _declares(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    with packed.open(part) as opened:
        start = opened.read(4096)
    return b"<!" in start.replace(b"\0", b"").replace(b"<!--", b"")


def _cells(file: Path) -> Iterator[tuple[int, Sequence[str]]]:
    book = openpyxl.load_workbook(file, read_only=True, keep_links=False)
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its size is not to be relied on
        rows = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS)
        for number, cells in enumerate(rows, 1):
            if number > MOST_ROWS:
                raise BadArticle(f"超过 {MOST_ROWS - 1} 行（too many rows）")
            yield number, _trimmed([_text(cell) for cell in cells])
    finally:
        book.close()


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(cell: object) -> str:
    value = getattr(cell, "value", None)
    if getattr(cell, "data_type", "") == TYPE_FORMULA:
        return f"={str(value).removeprefix('=')}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return "" if value is None else str(value)
