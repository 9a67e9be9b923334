"""Articles and questions as JSON Lines: an object a line."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from knowledge_base.decoding import decoded
from knowledge_base.fields import LARGEST_FILE, storable
from knowledge_base.refusals import BadArticle
from knowledge_base.rows import Row
from knowledge_base.search import Found

LONGEST = 6 * LARGEST_FILE
"""Bytes of a line: JSON may take six for a character."""


class BadLine(Exception):
    """Why a line is no article or no question, in both languages."""


@dataclass(frozen=True)
class Asked:
    """A question of a file, by an id of its own."""

    id: str | int
    text: str


def article_rows(lines: Iterable[bytes]) -> Iterator[Row]:
    """A row for each line {"id", "title", "body", "tags", "similar", …}, blank ones left out."""
    for number, line in _written(lines):
        try:
            about = _object(line)
            # What is null was not said.
            said = {key: value for key, value in about.items() if value is not None}
            yield Row(number, {**said, "id": str(_plain_id(about))}, body_needed=False)
        except BadLine as error:
            yield Row(number, wrong=str(error))


def read_questions(lines: Iterable[bytes]) -> Iterator[Asked]:
    """The questions of the lines {"id", "text"}. Raises BadLine at the first that is none."""
    for number, line in _written(lines):
        try:
            about = _object(line)
            yield Asked(_plain_id(about), _text(about, "text"))
        except BadLine as error:
            raise BadLine(f"第 {number} 行（line {number}）：{error}") from None


def answer_line(asked: Asked, found: Found) -> str:
    """The line {"id", "decision", "hits"} for what a question found."""
    hits = [
        {"article": hit.article.id, "score": hit.score, "title": hit.article.title}
        for hit in found.hits
    ]
    answer = {"id": asked.id, "decision": found.decision.value, "hits": hits}
    return json.dumps(answer, ensure_ascii=False)


def _written(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    return ((number, line) for number, line in enumerate(lines, 1) if line.strip())


def _object(line: bytes) -> Mapping[str, object]:
    if len(line) > LONGEST:
        raise BadLine(f"超过 {LONGEST // 1000} kB（too long）")
    try:
        about = json.loads(decoded(line))
    except BadArticle as error:
        raise BadLine(str(error)) from None
    except (ValueError, RecursionError):
        raise BadLine("不是 JSON（not JSON）") from None
    if not isinstance(about, dict):
        raise BadLine("不是 {…}（not an object）")
    return about


def _plain_id(about: Mapping[str, object]) -> str | int:
    found = about.get("id")
    if isinstance(found, bool) or not isinstance(found, str | int) or found == "":
        raise BadLine("没有编号 id（no id）")
    return found


def _text(about: Mapping[str, object], key: str) -> str:
    value = about.get(key, "")
    if not isinstance(value, str):
        raise BadLine(f"{key} 应是文字（{key} is not a text）")
    if not storable(value):
        raise BadLine("含有不能保存的字符（holds characters that cannot be stored）")
    return value
