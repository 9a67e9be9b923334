"""zhiban articles and zhiban search: the knowledge articles in, out, and asked."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

import click

from bot.commands import article_figures, article_files, article_keeping, article_synonyms
from bot.commands.failures import Failed, because
from bot.commands.opening import opened, read_settings
from bot.commands.shape import Command, Group, datastore_options
from bot.config import Settings
from bot.language import words
from bot.second_ranking import SecondRanking
from helpdesk.article import Article
from helpdesk.masking import mask
from knowledge_base.importer import read_folder
from knowledge_base.jsonlines import BadLine, answer_line, read_questions
from knowledge_base.library import Library
from knowledge_base.reader import desk_facts, places
from knowledge_base.search import Decision, Found
from knowledge_base.second_ranking import CANDIDATES, reordered
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


for _command in (*article_files.COMMANDS, *article_keeping.COMMANDS, *article_figures.COMMANDS):
    articles.add_command(_command)
articles.add_command(article_synonyms.synonyms)


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
    settings = read_settings(config, demo=demo)
    find = _asking(asyncio.run(_library(settings)), settings)
    if path:
        _ask_all(find, path)
    else:
        _ask(find, " ".join(text))


Find = Callable[[str, int], Found]
"""What a question finds, so many articles at most."""


def _asking(library: Library, settings: Settings) -> Find:
    """As the desk does in a chat, with the ranking endpoint where one is set."""
    if not settings.ranking.base_url:
        return library.find
    ranking = SecondRanking(settings.ranking)

    def find(text: str, limit: int) -> Found:
        found = library.find(text, CANDIDATES)
        shown = [hit.article for hit in found.hits]
        opinions = asyncio.run(ranking(mask(text).text, shown)) if shown else {}
        found = reordered(found, opinions)
        return replace(found, hits=found.hits[:limit])

    return find


def _ask(find: Find, text: str) -> None:
    found = find(text, 3)
    click.echo(words(*_DECISIONS[found.decision]))
    for hit in found.hits:
        click.echo(f"{hit.score:6.2f}  {hit.article.title}  ({hit.article.id})")


def _ask_all(find: Find, path: Path) -> None:
    try:
        with _lines(path) as lines:
            for asked in read_questions(lines):
                click.echo(answer_line(asked, find(asked.text, MOST_HITS)))
    except BadLine as error:
        raise Failed(str(error)) from None


async def _library(settings: Settings) -> Library:
    library = Library()
    async with opened(settings) as store:
        await library.refresh(store)
    return library
