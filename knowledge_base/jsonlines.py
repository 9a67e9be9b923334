"""Articles and questions as JSON Lines: an object a line."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from helpdesk.article import Article
from knowledge_base.importer import LARGEST_FILE, storable
from knowledge_base.search import Found

_LONGEST_ID = 60


class BadLine(Exception):
    """Why a line is no article or no question, in both languages."""


@dataclass(frozen=True)
class Asked:
    """A question of a file, by an id of its own."""

    id: str | int
    text: str


def read_articles(lines: Iterable[bytes]) -> tuple[list[Article], list[str]]:
    """The articles of the lines {"id", "title", "body", "tags", "similar", "system"}, and what is
    wrong with each bad line, by its number. Blank lines are passed over."""
    articles: dict[str, Article] = {}
    bad = []
    for number, line in _written(lines):
        try:
            article = _article(_object(line))
            if article.id in articles:
                raise BadLine(f"编号 {article.id} 前面已经有了（id is taken）")
            articles[article.id] = article
        except BadLine as error:
            bad.append(f"第 {number} 行（line {number}）：{error}")
    return list(articles.values()), bad


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
    if len(line) > LARGEST_FILE:
        raise BadLine(f"超过 {LARGEST_FILE // 1000} kB（too long）")
    try:
        about = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadLine("不是 UTF-8 编码（not UTF-8）") from None
    except (ValueError, RecursionError):
        raise BadLine("不是 JSON（not JSON）") from None
    if not isinstance(about, dict):
        raise BadLine("不是 {…}（not an object）")
    return about


def _article(about: Mapping[str, object]) -> Article:
    article = Article(
        id=_article_id(about),
        title=" ".join(_text(about, "title").split()),
        body=_text(about, "body").strip(),
        system=" ".join(_text(about, "system").split()),
        tags=_texts(about, "tags"),
        similar=_texts(about, "similar"),
    )
    if not article.title:
        raise BadLine("没有标题（no title）")
    return article


def _plain_id(about: Mapping[str, object]) -> str | int:
    found = about.get("id")
    if isinstance(found, bool) or not isinstance(found, str | int) or found == "":
        raise BadLine("没有编号 id（no id）")
    return found


def _article_id(about: Mapping[str, object]) -> str:
    article_id = str(_plain_id(about))
    fit = len(article_id) <= _LONGEST_ID and article_id.isprintable() and " " not in article_id
    if not fit:
        raise BadLine(f"编号最多 {_LONGEST_ID} 个字，不能有空格（bad id）")
    return article_id


def _text(about: Mapping[str, object], key: str) -> str:
    value = about.get(key, "")
    if not isinstance(value, str):
        raise BadLine(f"{key} 应是文字（{key} is not a text）")
    if not storable(value):
        raise BadLine("含有不能保存的字符（holds characters that cannot be stored）")
    return value


def _texts(about: Mapping[str, object], key: str) -> tuple[str, ...]:
    values = about.get(key) or []
    if not isinstance(values, Sequence) or isinstance(values, str):
        raise BadLine(f"{key} 应是一个列表（{key} is not a list）")
    texts = (" ".join(_text({key: value}, key).split()) for value in values)
    return tuple(filter(None, texts))
