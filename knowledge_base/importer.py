"""Articles in and out of a folder of Markdown files with front matter."""

import os
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler

from helpdesk.article import Article, ArticleKind
from helpdesk.errors import Refused

LARGEST_FILE = 200_000
"""Bytes. A longer file is no answer to a question, and is not read."""

_SAFE_ID = re.compile(r"\w[\w-]{0,59}")
_YAML = YAMLHandler()


class _BadFile(Exception):
    """Why a file is no article, in both languages."""


def read_folder(path: Path) -> tuple[list[Article], list[str]]:
    """The articles of the *.md files in the folder, by file name, and a line for each bad file.

    A file's name without .md is the article's id. Runs nothing that is written in a file, follows
    no links and looks into no sub-folders.
    """
    if not path.is_dir():
        return [], [f"{path}：没有这个文件夹（no such folder）"]
    articles, bad = [], []
    for file in sorted(path.glob("*.md")):
        try:
            articles.append(_article(_file_id(file), _text(file)))
        except _BadFile as error:
            bad.append(f"{file.name}：{error}")
    return articles, bad


def write_folder(path: Path, articles: Iterable[Article]) -> None:
    """Write each article to its file, whole or not at all; other files in the folder stay.

    What read_folder gave comes back the same. Refused before anything is written if an id cannot
    be a file name or two ids would share one.
    """
    files = _file_names(articles)
    path.mkdir(parents=True, exist_ok=True)
    for name, article in files.items():
        _replace(path / name, _markdown(article).encode())


def _text(file: Path) -> str:
    if file.is_symlink() or not file.is_file():
        raise _BadFile("不是普通文件（not a regular file）")
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST_FILE + 1)
    except OSError as error:
        raise _BadFile("读不出来（cannot be read）") from error
    if len(content) > LARGEST_FILE:
        raise _BadFile(f"超过 {LARGEST_FILE // 1000} kB（too long）")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _BadFile("不是 UTF-8 编码，请另存为 UTF-8（not UTF-8）") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _article(article_id: str, text: str) -> Article:
    about, body = _parts(text)
    article = Article(
        id=article_id,
        title=_line(about, "title"),
        body=body,
        system=_line(about, "system"),
        tags=_lines(about, "tags"),
        similar=_lines(about, "similar"),
        group=_line(about, "group"),
        kind=_kind(_line(about, "kind")),
    )
    if not article.title:
        raise _BadFile("没有标题（no title）")
    if not body:
        raise _BadFile("没有正文（no text）")
    texts = (article.title, body, article.system, article.group, *article.tags, *article.similar)
    if not all(map(storable, texts)):
        raise _BadFile("含有不能保存的字符（holds characters that cannot be stored）")
    return article


def _parts(text: str) -> tuple[dict[str, object], str]:
    if not _YAML.detect(text.lstrip()):
        raise _BadFile("没有标题：开头缺少 --- 信息（no title: no front matter）")
    try:
        written, body = _YAML.split(text.strip())
        # BaseLoader builds only text, lists and mappings: safe, and 007 or 2026-01-01 stay as
        # written. frontmatter's own safe loader would make numbers and dates of them.
        about = _YAML.load(written, Loader=yaml.BaseLoader)
    except (ValueError, OverflowError, yaml.YAMLError, RecursionError) as error:
        raise _BadFile("开头 --- 之间的信息写法有误（broken front matter）") from error
    if not isinstance(about, dict):
        raise _BadFile("开头 --- 之间应是“名称: 内容”（broken front matter）")
    return about, body.strip()


def _line(about: dict[str, object], key: str) -> str:
    value = about.get(key, "")
    if not isinstance(value, str):
        raise _BadFile(f"{key} 应是一行文字（{key} is not a text）")
    return " ".join(value.split())


def _kind(written: str) -> ArticleKind:
    try:
        return ArticleKind(written or ArticleKind.ARTICLE)
    except ValueError:
        known = "、".join(ArticleKind)
        raise _BadFile(f"kind 只能是 {known}（kind is one of these）") from None


def _lines(about: dict[str, object], key: str) -> tuple[str, ...]:
    value = about.get(key, [])
    lines = [value] if isinstance(value, str) else value
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise _BadFile(f"{key} 应是一个列表（{key} is not a list of texts）")
    return tuple(tidy for line in lines if (tidy := " ".join(line.split())))


def storable(text: str) -> bool:
    """Whether both databases can keep the text."""
    return not re.search("[\0\ud800-\udfff]", text)


def _file_id(file: Path) -> str:
    # macOS takes names apart (é as e and an accent); an id is the same everywhere.
    article_id = unicodedata.normalize("NFC", file.stem)
    if not _SAFE_ID.fullmatch(article_id):
        raise _BadFile("文件名只能用文字、数字、- 和 _，最多 60 个字（file name cannot be an id）")
    return article_id


def _file_names(articles: Iterable[Article]) -> dict[str, Article]:
    files: dict[str, Article] = {}
    taken: set[str] = set()
    for article in articles:
        safe = _SAFE_ID.fullmatch(article.id) and unicodedata.is_normalized("NFC", article.id)
        # Some disks do not tell A.md from a.md.
        if not safe or article.id.casefold() in taken:
            raise Refused(f"知识条目编号 {article.id!r} 不能作文件名，没有导出")
        taken.add(article.id.casefold())
        files[f"{article.id}.md"] = article
    return files


def _markdown(article: Article) -> str:
    about: dict[str, object] = {"title": article.title, "system": article.system}
    about["group"] = article.group
    about["kind"] = "" if article.kind is ArticleKind.ARTICLE else article.kind.value
    about |= {"tags": list(article.tags), "similar": list(article.similar)}
    kept = {key: value for key, value in about.items() if value}
    post = frontmatter.Post(article.body, _YAML, **kept)
    return frontmatter.dumps(post, sort_keys=False, width=10**6) + "\n"


def _replace(file: Path, content: bytes) -> None:
    """Put the content in the file's place in one step, so that no half file is ever seen."""
    draft = file.with_name(f".export-{os.getpid()}.tmp")
    try:
        with draft.open("wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
