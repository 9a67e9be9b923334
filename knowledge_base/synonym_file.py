"""Editors' synonyms as a file beside the articles: a group a line, 条码/条吗/标签."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from helpdesk.errors import Refused
from knowledge_base.decoding import decoded
from knowledge_base.refusals import BadArticle

NAME = "synonyms.txt"
LARGEST = 1_000_000
_HEAD = "# 本院的同义词，一行一组（a group of synonyms a line）\n"


def written(groups: Iterable[Sequence[str]]) -> bytes:
    """The file of the groups."""
    return (_HEAD + "".join("/".join(words) + "\n" for words in groups)).encode()


def read(folder: Path) -> list[tuple[str, ...]]:
    """The groups of the file in the folder, none if there is no file. Raises Refused."""
    file = folder / NAME
    if file.is_symlink() or not file.is_file():
        return []
    if file.stat().st_size > LARGEST:
        raise Refused(f"{NAME} 超过 1 MB（too long）")
    try:
        lines = decoded(file.read_bytes()).splitlines()
    except BadArticle as error:
        raise Refused(f"{NAME}：{error}") from error
    said = (line.strip() for line in lines)
    return [tuple(line.split("/")) for line in said if line and not line.startswith("#")]
