"""Articles in from files: Markdown, a folder of it, CSV, XLSX, JSON Lines."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from helpdesk.article import Article
from knowledge_base.decoding import decoded
from knowledge_base.fields import LARGEST_FILE, SAFE_ID, Imported
from knowledge_base.jsonlines import article_rows
from knowledge_base.markdown import from_markdown
from knowledge_base.refusals import BadArticle
from knowledge_base.rows import Row
from knowledge_base.sheets import csv_rows
from knowledge_base.workbook import xlsx_rows

LARGEST_TABLE = 256_000_000
"""Bytes of a file with many articles."""


def _json_rows(file: Path) -> Iterator[Row]:
    with file.open("rb") as lines:
        yield from article_rows(lines)


_TABLES: Mapping[str, Callable[[Path], Iterator[Row]]] = {
    ".csv": csv_rows,
    ".xlsx": xlsx_rows,
    ".jsonl": _json_rows,
    ".ndjson": _json_rows,
}
_MARKDOWN = frozenset({".md", ".markdown"})


@dataclass
class Found:
    """What a path holds: articles in their order, and a line for each thing that is none."""

    articles: list[Imported] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)


def read_path(path: Path) -> Found:
    """The articles of a folder of Markdown files or of one file; what is bad is told by number.

    Runs nothing that is written in a file and follows no links.
    """
    if path.is_dir():
        return _folder(path)
    read = _TABLES.get(path.suffix.lower())
    if read is None and path.suffix.lower() not in _MARKDOWN:
        known = "、".join((*sorted(_MARKDOWN), *_TABLES))
        return Found(bad=[f"{path}：没有这个文件夹，也不是 {known}（no such folder or file）"])
    try:
        _look_at(path, LARGEST_TABLE if read else LARGEST_FILE)
        return read_rows(read(path)) if read else _together([(path.name, path)])
    except BadArticle as error:
        return Found(bad=[f"{path.name}：{error}"])
    except OSError:
        return Found(bad=[f"{path.name}：读不出来（cannot be read）"])


def read_folder(path: Path) -> tuple[list[Article], list[str]]:
    """The articles of the *.md files in the folder, by file name, and a line for each bad file.

    A file's name without .md is the article's id. Runs nothing that is written in a file, follows
    no links and looks into no sub-folders.
    """
    if not path.is_dir():
        return [], [f"{path}：没有这个文件夹（no such folder）"]
    found = _folder(path)
    return [imported.article for imported in found.articles], found.bad


def _folder(path: Path) -> Found:
    return _together((file.name, file) for file in sorted(path.glob("*.md")))


def _together(files: Iterable[tuple[str, Path]]) -> Found:
    found = Found()
    for name, file in files:
        try:
            found.articles.append(_markdown(file))
        except BadArticle as error:
            found.bad.append(f"{name}：{error}")
    return found


def _markdown(file: Path) -> Imported:
    _look_at(file, LARGEST_FILE)
    # macOS takes names apart (é as e and an accent); an id is the same everywhere.
    article_id = unicodedata.normalize("NFC", file.stem)
    if not SAFE_ID.fullmatch(article_id):
        raise BadArticle(
            "文件名只能用文字、数字、- 和 _，最多 60 个字（file name cannot be an id）"
        )
    return from_markdown(article_id, decoded(_bytes(file)))


def _look_at(file: Path, largest: int) -> None:
    if file.is_symlink() or not file.is_file():
        raise BadArticle("不是普通文件（not a regular file）")
    if file.stat().st_size > largest:
        size = f"{largest // 1000} kB" if largest < 10**6 else f"{largest // 10**6} MB"
        raise BadArticle(f"超过 {size}（too long）")


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST_FILE + 1)
    except OSError as error:
        raise BadArticle("读不出来（cannot be read）") from error


def read_rows(rows: Iterable[Row]) -> Found:
    """The articles of rows; of two with one id the first counts."""
    found, taken = Found(), set[str]()
    for row in rows:
        try:
            imported = row.read()
            if imported.article.id in taken:
                raise BadArticle(f"编号 {imported.article.id} 前面已经有了（id is taken）")
        except BadArticle as error:
            found.bad.append(f"第 {row.number} 行（line {row.number}）：{error}")
        else:
            taken.add(imported.article.id)
            found.articles.append(imported)
    return found
