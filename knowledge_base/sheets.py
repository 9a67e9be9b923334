"""Articles of a table: columns in either language, a row for each."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from knowledge_base.decoding import decoded
from knowledge_base.fields import LARGEST_FILE, NAMES
from knowledge_base.harmless import is_formula
from knowledge_base.refusals import BadArticle
from knowledge_base.rows import Row

_ZH: Mapping[str, str] = {
    "编号": "id",
    "标题": "title",
    "正文": "body",
    "系统": "system",
    "分组": "group",
    "类型": "kind",
    "标签": "tags",
    "相似问题": "similar",
    "状态": "state",
    "可见范围": "audience",
    "负责人": "owner",
    "复审日期": "review",
    "定时发布": "publish",
}
_COLUMNS = {**_ZH, **{name: name for name in NAMES}}
_PARTS: Mapping[str, re.Pattern[str]] = {
    "tags": re.compile(r"[|;；、,，\n]"),
    "similar": re.compile(r"[|;；\n]"),
}
_NEEDED = ("id", "title", "body")


def csv_rows(file: Path) -> Iterator[Row]:
    """The rows of a CSV file by their lines. Raises BadArticle when it is none."""
    try:
        text = decoded(file.read_bytes())
    except OSError as error:
        raise BadArticle("读不出来（cannot be read）") from error
    csv.field_size_limit(20 * LARGEST_FILE)  # a long cell is a bad row, not the end of the file
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    return table_rows(_numbered(reader))


def _numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, Sequence[str]]]:
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise BadArticle(f"第 {number} 条的引号不成对（quotes）") from None
        yield number, cells


def table_rows(written: Iterable[tuple[int, Sequence[str]]]) -> Iterator[Row]:
    """The rows under the first one, which names the columns; blank ones are passed over.

    Raises BadArticle when the first row does not.
    """
    rows = iter(written)
    _, header = next(rows, (0, ()))
    names = _names(header)
    for number, cells in rows:
        if any(cell.strip() for cell in cells):
            yield _row(number, names, cells)


def _names(header: Sequence[str]) -> list[str]:
    names = [_COLUMNS.get(cell.strip().lower(), "") for cell in header]
    missing = [zh for zh, name in _ZH.items() if name in _NEEDED and name not in names]
    if missing:
        listed = "、".join(missing)
        raise BadArticle(f"第一行缺少列：{listed}（columns are missing: id, title, body）")
    return names


def _row(number: int, names: Sequence[str], cells: Sequence[str]) -> Row:
    told = {name: cell for name, cell in zip(names, cells, strict=False) if name}
    formula = next((name for name, cell in told.items() if is_formula(cell)), None)
    if formula:
        return Row(number, wrong=f"{formula} 是公式，请改成文字（a formula）")
    if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
        return Row(number, wrong="单元格比列名多（more cells than columns）")
    return Row(number, {name: _parts(name, cell) for name, cell in told.items()})


def _parts(name: str, cell: str) -> object:
    pattern = _PARTS.get(name)
    return cell if pattern is None else pattern.split(cell)
