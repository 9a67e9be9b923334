"""CSV files as offices export them: either language in the first row, bad rows by number."""

import codecs
import csv
import io
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.commands.failures import Failed, because
from bot.language import words

MOST_TOLD = 20
"""How many bad rows are told; a wrong file has them all."""

T = TypeVar("T")


@dataclass(frozen=True)
class Column:
    """A column: its English name (what the program calls it), its Chinese one, and its need."""

    name: str
    zh: str
    required: bool = True


@dataclass(frozen=True)
class Row:
    """One row: its line in the file, and its fields by English name ("" for a missing column)."""

    line: int
    fields: Mapping[str, str]


class BadRow(Exception):
    """What is wrong with a row, in the reader's language."""


def read_table(file: Path, columns: Sequence[Column]) -> list[Row]:
    """The rows of the file, blank ones left out. Raises Failed."""
    text = text_of(file)
    reader = csv.reader(io.StringIO(text), delimiter=_separator(text), strict=True)
    try:
        written = [(reader.line_num, [_tidy(cell) for cell in cells]) for cells in reader]
    except csv.Error:
        raise Failed(
            words(
                f"{file}：第 {reader.line_num} 行的引号不成对", f"{file}:{reader.line_num}: quotes"
            )
        ) from None
    rows = [(line, cells) for line, cells in written if any(cells)]
    if len(rows) < 2:
        raise Failed(words(f"{file}：没有数据行", f"{file}: no rows"))
    names = _names(file, rows[0][1], columns)
    return [Row(line, _fields(names, cells, columns)) for line, cells in rows[1:]]


def _separator(text: str) -> str:
    """What stands between the columns of the first row: spreadsheets differ by country."""
    first = text.lstrip().partition("\n")[0]
    return max(",;\t", key=first.count)


def each_row(rows: Iterable[Row], read: Callable[[Row], T]) -> list[T]:
    """What `read` makes of every row; Failed naming every row for which it raises BadRow."""
    good, bad = [], []
    for row in rows:
        try:
            good.append(read(row))
        except BadRow as error:
            bad.append(words(f"第 {row.line} 行：{error}", f"line {row.line}: {error}"))
    if bad:
        raise Failed(*bad[:MOST_TOLD], words(*_summary(len(bad))))
    return good


def _summary(bad: int) -> tuple[str, str]:
    return (
        f"共 {bad} 行有错，一行也没有导入，改好后请再导入一次",
        f"{bad} bad rows, nothing was imported: correct them and import again",
    )


def text_of(file: Path) -> str:
    """The text of a file, in any of the codings that offices use. Raises Failed."""
    try:
        content = file.read_bytes()
    except OSError as error:
        why = because(error)
        raise Failed(words(f"{file} 读不出来：{why}", f"{file} cannot be read: {why}")) from None
    wide = content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Failed(
        words(
            f"{file} 不是文本，请另存为 UTF-8 的 CSV 或日历文件",
            f"{file} is no text: save it as CSV or a calendar file in UTF-8",
        )
    )


def _tidy(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip()


def _names(file: Path, header: Sequence[str], columns: Sequence[Column]) -> list[str]:
    """The English names of the columns as they stand. Raises Failed."""
    known = {c.zh: c.name for c in columns} | {c.name: c.name for c in columns}
    names = [known.get(cell.lower(), "") for cell in header]
    mistakes = list(_mistakes(header, names, columns))
    if mistakes:
        listed = words("、".join(c.zh for c in columns), ", ".join(c.name for c in columns))
        mistakes.append(words(f"可用的列：{listed}", f"known columns: {listed}"))
        raise Failed(*(f"{file}: {mistake}" for mistake in mistakes))
    return names


def _mistakes(
    header: Sequence[str], names: Sequence[str], columns: Sequence[Column]
) -> Iterator[str]:
    for cell, name in zip(header, names, strict=True):
        if not name:
            yield words(f"不认识的列“{cell}”", f"unknown column {cell!r}")
        elif names.count(name) > 1:
            yield words(f"“{cell}”这一列重复", f"column {cell} twice")
    for column in columns:
        if column.required and column.name not in names:
            yield words(f"缺少“{column.zh}”列", f"column {column.name} is missing")


def _fields(
    names: Sequence[str], cells: Sequence[str], columns: Sequence[Column]
) -> Mapping[str, str]:
    # Cells beyond the header are kept under "", for the row to be refused.
    empty = {column.name: "" for column in columns}
    return empty | dict(zip(names, cells, strict=False)) | {"": "".join(cells[len(names) :])}
