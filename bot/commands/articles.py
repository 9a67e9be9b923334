"""zhiban articles and zhiban search: the knowledge articles in, out, and asked."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from bot.commands.failures import Failed, because
from bot.commands.opening import opened, read_settings, ready_or_new
from bot.commands.shape import Command, Group, datastore_options
from bot.config import Settings
from bot.demo.hospital import starter_articles
from bot.language import words
from helpdesk.article import Article
from helpdesk.errors import Refused
from knowledge_base.importer import read_folder, write_folder
from knowledge_base.jsonlines import BadLine, answer_line, read_articles, read_questions
from knowledge_base.library import Library
from knowledge_base.reader import desk_facts, places, unfilled
from knowledge_base.search import Decision
from storage import articles as stored

MOST_HITS = 10
"""Articles of an answer in JSON Lines."""

_DECISIONS: Mapping[Decision, tuple[str, str]] = {
    Decision.ANSWER: ("直接回答", "answers"),
    Decision.OFFER: ("问是不是想问这些", "offers these"),
    Decision.NONE: ("不用条目，转报修", "none of these answers"),
}


@click.group(cls=Group, help=words("知识条目。", "Knowledge articles."))
def articles() -> None:
    """Nothing of its own."""


@articles.command(
    "import",
    short_help=words("导入条目", "Import articles"),
    help=words(
        "导入一个文件夹里的 Markdown 条目，有一个不对就都不导入；"
        "或一个 JSON Lines 文件（- 是标准输入）"
        "里的条目，不对的行报出行号。不写 PATH 就导入随附的条目。",
        "Import a folder of Markdown articles, all or none; or a JSON Lines file (- is standard "
        "input), whose bad lines are named; or those that come with the desk.",
    ),
)
@click.argument("path", type=click.Path(path_type=Path, allow_dash=True), required=False)
@click.option(
    "--strict",
    is_flag=True,
    help=words("有一行不对就都不导入", "Import nothing if one line is bad"),
)
@datastore_options
def import_articles(path: Path | None, strict: bool, config: Path | None, demo: bool) -> None:
    """Add the articles, or bring them up to date."""
    settings = read_settings(config, demo=demo)
    found = _given(path, strict=strict) if path else starter_articles()
    asyncio.run(_save(settings, found))
    click.echo(words(f"已导入 {len(found)} 个条目", f"{len(found)} articles imported"))


def _given(path: Path, *, strict: bool) -> list[Article]:
    return _read(path) if path.is_dir() else _read_lines(path, strict=strict)


def _read_lines(path: Path, *, strict: bool) -> list[Article]:
    with _lines(path) as lines:
        found, bad = read_articles(lines)
    if not found or (bad and strict):
        raise Failed(*bad, words("一个也没有导入", "Nothing was imported"))
    for line in bad:
        click.echo(line, err=True)
    return found


@contextmanager
def _lines(path: Path) -> Iterator[IO[bytes]]:
    try:
        with click.open_file(str(path), "rb") as opened_file:
            yield opened_file
    except OSError as error:
        why = because(error)
        raise Failed(words(f"{path} 读不出来：{why}", f"Cannot read {path}: {why}")) from None


def _read(path: Path) -> list[Article]:
    found, bad = read_folder(path)
    if bad:
        raise Failed(*bad, words("一个也没有导入", "Nothing was imported"))
    if not found:
        raise Failed(words(f"{path} 里没有 .md 文件", f"There is no .md file in {path}"))
    return found


async def _save(settings: Settings, found: list[Article]) -> None:
    async with opened(settings, ready_or_new, create=True) as store:
        await store.write(lambda unit: stored.save(unit, found))


@articles.command(
    "export", help=words("把条目写成 Markdown 文件。", "Write the articles as Markdown files.")
)
@click.argument("path", type=click.Path(path_type=Path))
@datastore_options
def export_articles(path: Path, config: Path | None, demo: bool) -> None:
    """Write every article to a file in the folder."""
    settings = read_settings(config, demo=demo)
    found = asyncio.run(_everything(settings))
    try:
        write_folder(path, found)
    except Refused as refused:
        raise Failed(refused.says) from None
    except OSError as error:
        why = because(error)
        raise Failed(words(f"{path} 写不进去：{why}", f"Cannot write to {path}: {why}")) from None
    click.echo(words(f"已导出 {len(found)} 个条目", f"{len(found)} articles exported"))
    _say_unfilled(settings, found)


def _say_unfilled(settings: Settings, found: list[Article]) -> None:
    known = desk_facts(settings.hospital, settings.desk_phone)
    left = sum(unfilled(article, known) for article in found)
    if left:
        chinese = f"其中 {left} 处 {{{{本院：…}}}} 还没有填，读的人会看到“可问信息科”之类的话"
        click.echo(words(chinese, f"{left} places {{{{本院：…}}}} are still to be filled in"))


async def _everything(settings: Settings) -> list[Article]:
    async with opened(settings) as store:
        return await store.read(stored.everything)


@articles.command(
    "todo",
    short_help=words("还要医院填的地方", "What the hospital has to fill in"),
    help=words(
        "列出还没有填的 {{本院：…}}：条目、正文第几行、填什么、那行文字。写 PATH 就看那个文件夹。",
        "List what is still to be filled in: article, line of its text, what, and the line. "
        "With PATH, of a folder.",
    ),
)
@click.argument("path", type=click.Path(path_type=Path), required=False)
@datastore_options
def todo(path: Path | None, config: Path | None, demo: bool) -> None:
    """Print a line for each place, and how many there are."""
    settings = read_settings(config, demo=demo)
    found = _read(path) if path else asyncio.run(_everything(settings))
    known = desk_facts(settings.hospital, settings.desk_phone)
    waiting = [(article.id, place) for article in found for place in places(article, known)]
    for article_id, place in waiting:
        click.echo(f"{article_id}:{place.line}  {place.hint}  {place.text}")
    click.echo(words(f"共 {len(waiting)} 处", f"{len(waiting)} places"))


@click.command(
    cls=Command,
    help=words(
        "看一个问题能查到哪些条目、会不会直接回答。",
        "Show which articles a question finds, and whether they answer it.",
    ),
)
@click.argument("text", nargs=-1)
@click.option(
    "--jsonl",
    "path",
    type=click.Path(path_type=Path, allow_dash=True),
    help=words(
        '问一个文件里的问题，每行 {"id", "text"}（- 是标准输入）',
        'Ask the questions of a file, {"id", "text"} a line (- is standard input)',
    ),
)
@datastore_options
def search(text: tuple[str, ...], path: Path | None, config: Path | None, demo: bool) -> None:
    """Print the hits, best first, and the decision."""
    if bool(text) == bool(path):
        raise click.UsageError(
            words("请写一个问题，或用 --jsonl 给一个文件", "Give a question, or a file by --jsonl")
        )
    library = asyncio.run(_library(read_settings(config, demo=demo)))
    if path:
        _ask_all(library, path)
    else:
        _ask(library, " ".join(text))


def _ask(library: Library, text: str) -> None:
    found = library.find(text)
    click.echo(words(*_DECISIONS[found.decision]))
    for hit in found.hits:
        click.echo(f"{hit.score:6.2f}  {hit.article.title}  ({hit.article.id})")


def _ask_all(library: Library, path: Path) -> None:
    try:
        with _lines(path) as lines:
            for asked in read_questions(lines):
                click.echo(answer_line(asked, library.find(asked.text, MOST_HITS)))
    except BadLine as error:
        raise Failed(str(error)) from None


async def _library(settings: Settings) -> Library:
    library = Library()
    async with opened(settings) as store:
        await library.refresh(store)
    return library
