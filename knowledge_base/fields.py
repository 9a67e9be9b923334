"""From named fields, as files have them, to an article, or why they are none."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TypeVar

from helpdesk.article import (
    EVERYONE,
    IT_ONLY,
    STATE_WORDS,
    Article,
    ArticleKind,
    ArticleState,
)
from helpdesk.language import ENGLISH, LANGUAGE_WORDS
from knowledge_base.english_versions import SUFFIX, is_english
from knowledge_base.harmless import harmless
from knowledge_base.refusals import BadArticle

LARGEST_FILE = 200_000
"""Bytes of an article. A longer one is no answer to a question, and is not read."""

LONGEST_ID = 60
"""Characters."""

LONGEST_LINE = 1000
"""Characters of a title, a tag, a similar question."""

T = TypeVar("T")

SAFE_ID = re.compile(r"\w[\w-]{0,59}")

HOSPITALS = timezone(timedelta(hours=8))
"""The zone of an hour of publishing that names none."""

KEEPING = {"state": "state", "audience": "audience", "owner": "owner"} | {
    "review": "review_on",
    "publish": "publish_at",
}
"""Fields about the keeping of an article, and what they are called there; a file may leave them
to what the desk knows."""

NAMES = ("id", "title", "body", "system", "group", "kind", "tags", "similar", "lang", *KEEPING)

_EVERYONE_WORDS = frozenset({"", "everyone", "all", "全员", "所有人", "全院"})
_IT_WORDS = frozenset({IT_ONLY, "信息科", "仅信息科", "信息科内部"})
_STATES = {word: state for state, word in STATE_WORDS.items()} | {s.value: s for s in ArticleState}


@dataclass(frozen=True)
class Imported:
    """An article from a file, which of KEEPING the file speaks of, and whether it held what a
    browser would run and is plain words now."""

    article: Article
    said: frozenset[str] = frozenset()
    tamed: bool = False


def read_fields(fields: Mapping[str, object], *, body_needed: bool = True) -> Imported:
    """The article of the fields named NAMES; others are passed over. Raises BadArticle."""
    article = Article(
        id=read_id(_with_language(_id(fields), line(fields, "lang"))),
        title=line(fields, "title"),
        body=_body(fields),
        system=line(fields, "system"),
        tags=lines(fields, "tags"),
        similar=lines(fields, "similar"),
        group=line(fields, "group"),
        kind=_kind(line(fields, "kind")),
        state=_state(line(fields, "state")),
        audience=_audience(line(fields, "audience")),
        owner=line(fields, "owner"),
        review_on=_read(line(fields, "review"), date.fromisoformat, "review", "2027-05-20"),
        publish_at=_read(line(fields, "publish"), _instant, "publish", "2026-12-01 08:00"),
    )
    _require(article, body_needed=body_needed)
    said = frozenset(KEEPING[name] for name in KEEPING if name in fields)
    return Imported(article, said, any(map(_would_run, fields.values())))


def _would_run(value: object) -> bool:
    written = value if isinstance(value, list) else [value]
    return any(isinstance(each, str) and harmless(each) != each for each in written)


def _with_language(written: str, language: str) -> str:
    """The id with the mark of an English version, where a field says that it is one."""
    if language.lower() not in ("", *LANGUAGE_WORDS):
        raise BadArticle("lang 只能是 zh、en（lang is one of these）")
    english = language.lower() == ENGLISH and written and not is_english(written)
    return written + SUFFIX if english else written


def read_id(written: str) -> str:
    """The id, the same however a system takes its accents apart. Raises BadArticle."""
    article_id = unicodedata.normalize("NFC", written)
    if not article_id:
        raise BadArticle("没有编号（no id）")
    fit = len(article_id) <= LONGEST_ID and article_id.isprintable()
    if not fit or " " in article_id:
        raise BadArticle(f"编号最多 {LONGEST_ID} 个字，不能有空格（bad id）")
    return article_id


def _require(article: Article, *, body_needed: bool) -> None:
    if not article.title:
        raise BadArticle("没有标题（no title）")
    if body_needed and not article.body:
        raise BadArticle("没有正文（no text）")
    names = (article.title, article.system, article.group, article.audience, article.owner)
    short = (*names, *article.tags, *article.similar)
    if not all(map(storable, (article.body, *short))):
        raise BadArticle("含有不能保存的字符（holds characters that cannot be stored）")
    if len(article.body.encode()) > LARGEST_FILE:
        raise BadArticle(f"正文超过 {LARGEST_FILE // 1000} kB（too long）")
    if any(len(text) > LONGEST_LINE for text in short):
        raise BadArticle(f"标题、标签、相似问题最多 {LONGEST_LINE} 个字（a line is too long）")


def storable(text: str) -> bool:
    """Whether both databases can keep the text."""
    return not re.search("[\0\ud800-\udfff]", text)


def _id(fields: Mapping[str, object]) -> str:
    value = fields.get("id", "")
    return value.strip() if isinstance(value, str) else ""


def line(fields: Mapping[str, object], key: str) -> str:
    """One line of text, spaces tidied, "" for none. Raises BadArticle."""
    value = fields.get(key, "")
    if not isinstance(value, str):
        raise BadArticle(f"{key} 应是一行文字（{key} is not a text）")
    return harmless(" ".join(value.split()))


def lines(fields: Mapping[str, object], key: str) -> tuple[str, ...]:
    """Several lines, or a single one. Raises BadArticle."""
    value = fields.get(key, [])
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise BadArticle(f"{key} 应是一个列表（{key} is not a list of texts）")
    return tuple(harmless(tidy) for each in found if (tidy := " ".join(each.split())))


def _body(fields: Mapping[str, object]) -> str:
    value = fields.get("body", "")
    if not isinstance(value, str):
        raise BadArticle("body 应是文字（body is not a text）")
    return harmless(value.replace("\r\n", "\n").replace("\r", "\n").strip())


def _kind(written: str) -> ArticleKind:
    try:
        return ArticleKind(written or ArticleKind.ARTICLE)
    except ValueError:
        known = "、".join(ArticleKind)
        raise BadArticle(f"kind 只能是 {known}（kind is one of these）") from None


def _state(written: str) -> ArticleState:
    if written and written not in _STATES:
        known = "、".join(ArticleState)
        raise BadArticle(f"state 只能是 {known}（state is one of these）")
    return _STATES.get(written, ArticleState.PUBLISHED)


def _audience(written: str) -> str:
    said = written.lower()
    if said in _EVERYONE_WORDS:
        return EVERYONE
    return IT_ONLY if said in _IT_WORDS else written


def _read(written: str, read: Callable[[str], T], name: str, example: str) -> T | None:
    try:
        return read(written) if written else None
    except (ValueError, OverflowError):
        raise BadArticle(f"{name} 应形如 {example}（{name} is not a date）") from None


def _instant(written: str) -> datetime:
    at = datetime.fromisoformat(written)
    return (at if at.tzinfo else at.replace(tzinfo=HOSPITALS)).astimezone(UTC)
