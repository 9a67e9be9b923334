"""Articles out to a folder of Markdown files that git can track."""

import os
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from helpdesk.article import Article
from helpdesk.errors import Refused
from knowledge_base import synonym_file
from knowledge_base.fields import SAFE_ID
from knowledge_base.markdown import to_markdown


def write_folder(path: Path, articles: Iterable[Article]) -> None:
    """Write each article to its file, whole or not at all; other files in the folder stay.

    A file that says the same already is not touched. What read_folder gave comes back the same.
    Refused before anything is written if an id cannot be a file name or two ids would share one.
    """
    files = _file_names(articles)
    path.mkdir(parents=True, exist_ok=True)
    for name, article in files.items():
        _replace(path / name, to_markdown(article).encode())


def write_synonyms(path: Path, groups: Sequence[Sequence[str]]) -> None:
    """Write the groups to their file; no file is begun for none."""
    file = path / synonym_file.NAME
    if groups or file.is_file():
        _replace(file, synonym_file.written(groups))


def _file_names(articles: Iterable[Article]) -> dict[str, Article]:
    files: dict[str, Article] = {}
    taken: set[str] = set()
    for article in articles:
        safe = SAFE_ID.fullmatch(article.id) and unicodedata.is_normalized("NFC", article.id)
        # Some disks do not tell A.md from a.md.
        if not safe or article.id.casefold() in taken:
            raise Refused(f"知识条目编号 {article.id!r} 不能作文件名，没有导出")
        taken.add(article.id.casefold())
        files[f"{article.id}.md"] = article
    return files


def _says(file: Path, content: bytes) -> bool:
    if file.is_symlink() or not file.is_file() or file.stat().st_size != len(content):
        return False
    return file.read_bytes() == content


def _replace(file: Path, content: bytes) -> None:
    """Put the content in the file's place in one step, so that no half file is ever seen."""
    if _says(file, content):
        return
    draft = file.with_name(f".export-{os.getpid()}.tmp")
    try:
        with draft.open("wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
