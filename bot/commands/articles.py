"""zhiban articles and zhiban search: the knowledge articles in, out, and asked."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import click

from bot.commands.failures import Failed, because
from bot.commands.opening import opened, read_settings, ready_or_new
from bot.commands.shape import Command, Group, datastore_options
from bot.config import Settings
from bot.demo.hospital import starter_articles
from bot.language import words
from helpdesk.article import Article, Hit
from helpdesk.errors import Refused
from knowledge_base.importer import read_folder, write_folder
from knowledge_base.library import Library
from knowledge_base.reader import desk_facts, places, unfilled
from knowledge_base.search import Decision
from storage import articles as stored

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
    short_help=words("导入 Markdown 条目", "Import Markdown articles"),
    help=words(
        "导入一个文件夹里的 Markdown 条目；不写 PATH 就导入随附的条目。有一个不对就都不导入。",
        "Import a folder of Markdown articles, or those that come with the desk. All or none.",
    ),
)
@click.argument("path", type=click.Path(path_type=Path), required=False)
@datastore_options
def import_articles(path: Path | None, config: Path | None, demo: bool) -> None:
    """Add the articles, or bring them up to date."""
    settings = read_settings(config, demo=demo)
    found = _read(path) if path else starter_articles()
    asyncio.run(_save(settings, found))
    click.echo(words(f"已导入 {len(found)} 个条目", f"{len(found)} articles imported"))


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
@click.argument("text", nargs=-1, required=True)
@datastore_options
def search(text: tuple[str, ...], config: Path | None, demo: bool) -> None:
    """Print the hits, best first, and the decision."""
    decision, hits = asyncio.run(_ask(read_settings(config, demo=demo), " ".join(text)))
    click.echo(words(*_DECISIONS[decision]))
    for hit in hits:
        click.echo(f"{hit.score:6.2f}  {hit.article.title}  ({hit.article.id})")


async def _ask(settings: Settings, text: str) -> tuple[Decision, list[Hit]]:
    library = Library()
    async with opened(settings) as store:
        await library.refresh(store)
    return library.ask(text)
