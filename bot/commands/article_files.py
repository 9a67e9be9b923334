"""zhiban articles import and export: knowledge articles from files and to a folder."""

import asyncio
import sys
from pathlib import Path

import click

from bot import article_pictures
from bot.commands.failures import Failed, because
from bot.commands.opening import now_of, opened, read_settings, ready_or_new
from bot.commands.shape import Command, datastore_options
from bot.config import Settings
from bot.demo.hospital import starter_folder
from bot.language import words
from bot.media_folder import MediaFolder, NoRoom
from handlers import same_words
from handlers.keeping import Counts, bring_in
from helpdesk.article import Article
from helpdesk.errors import Refused
from knowledge_base import synonym_file
from knowledge_base.exporter import write_folder, write_synonyms
from knowledge_base.fields import Imported
from knowledge_base.importer import Found, read_path, read_rows
from knowledge_base.jsonlines import article_rows
from knowledge_base.reader import desk_facts, unfilled
from storage import article_pictures as stored_pictures
from storage import articles as stored
from storage import synonyms
from storage.article_history import Hand
from storage.article_pictures import Picture
from storage.unit import Unit

MOST_TOLD = 200
"""How many bad rows are told; a wrong file has them all."""


@click.command(
    "import",
    cls=Command,
    short_help=words("导入条目", "Import articles"),
    help=words(
        "导入条目：Markdown 文件或一个文件夹、CSV、XLSX、JSON Lines（- 是标准输入）。"
        "不对的行报出行号，其余一次导入；没有变化的条目不动。不写 PATH 就导入随附的条目。",
        "Import articles: a Markdown file or a folder of them, CSV, XLSX, JSON Lines (- is "
        "standard input). Bad rows are named, the others come in together; what has not changed "
        "is left alone. Without PATH, those that come with the desk.",
    ),
)
@click.argument("path", type=click.Path(path_type=Path, allow_dash=True), required=False)
@click.option(
    "--strict",
    is_flag=True,
    help=words("有一行不对就都不导入", "Import nothing if one row is bad"),
)
@click.option(
    "--why", default="", metavar="TEXT", help=words("为什么改，记入历史", "Why, for the history")
)
@datastore_options
def import_articles(
    path: Path | None, strict: bool, why: str, config: Path | None, demo: bool
) -> None:
    """Add the articles, or bring them up to date."""
    settings = read_settings(config, demo=demo)
    found = _read(path or starter_folder())
    alike, seen = _alike(path), _pictures(path, found)
    for line in found.bad[:MOST_TOLD]:
        click.echo(line, err=True)
    if not (found.articles or alike) or (strict and found.bad):
        bad = len(found.bad)
        empty = words(f"{path} 里没有条目", f"There is no article in {path}")
        nothing = words(f"{bad} 处有错，一个也没有导入", f"{bad} bad rows, nothing was imported")
        raise Failed(nothing if bad else empty)
    _keep(settings, seen)
    counts, groups = asyncio.run(_save(settings, found.articles, alike, seen, why))
    _say(counts, len(found.bad))
    _say_tamed([each.article.id for each in found.articles if each.tamed])
    if groups:
        click.echo(words(f"同义词新增 {groups} 组", f"{groups} groups of synonyms are new"))


def _say_tamed(tamed: list[str]) -> None:
    for article in tamed[:MOST_TOLD]:
        zh = f"{article}：网页代码已改成普通文字"
        click.echo(words(zh, f"{article}: code for browsers was made plain text"), err=True)


def _pictures(path: Path | None, found: Found) -> list[article_pictures.File]:
    """The pictures of a folder's articles; what is none is bad as a row may be."""
    if path is None or not path.is_dir():
        return []
    files, bad = article_pictures.found(path, [each.article for each in found.articles])
    found.bad.extend(bad)
    return files


def _keep(settings: Settings, files: list[article_pictures.File]) -> None:
    try:
        for file in files:
            MediaFolder(settings.media.dir).keep(file.name, file.content)
    except NoRoom as error:
        raise Failed(words(f"图片存不下：{error}", f"No room for pictures: {error}")) from None


def _alike(path: Path | None) -> list[tuple[str, ...]]:
    try:
        return synonym_file.read(path) if path else []
    except Refused as refused:
        raise Failed(refused.says) from None


def _read(path: Path) -> Found:
    if str(path) == "-":
        return read_rows(article_rows(sys.stdin.buffer))
    return read_path(path)


def _say(counts: Counts, bad: int) -> None:
    total = counts.new + counts.changed + counts.same
    zh = f"已导入 {total} 个条目：新增 {counts.new}，更新 {counts.changed}，没有变化 {counts.same}"
    en = f"{total} articles imported: {counts.new} new, {counts.changed} changed"
    left = words(f"；{bad} 处有错没有导入", f"; {bad} bad rows left out") if bad else ""
    click.echo(words(zh, f"{en}, {counts.same} as they were") + left)


async def _save(
    settings: Settings,
    found: list[Imported],
    alike: list[tuple[str, ...]],
    seen: list[article_pictures.File],
    why: str,
) -> tuple[Counts, int]:
    async with opened(settings, ready_or_new, create=True) as store:
        now = (await now_of(store))()
        today, hand = now.astimezone(settings.timezone).date(), Hand(now, why=why)

        async def work(unit: Unit) -> tuple[Counts, int]:
            counts = await bring_in(unit, found, hand, today)
            await article_pictures.keep(unit, seen, now)
            return counts, await same_words.bring_in(unit, alike, hand)

        try:
            return await store.write(work)
        except Refused as refused:
            raise Failed(f"{synonym_file.NAME}：{refused.says}") from None


@click.command(
    "export",
    cls=Command,
    help=words("把条目写成 Markdown 文件。", "Write the articles as Markdown files."),
)
@click.argument("path", type=click.Path(path_type=Path))
@datastore_options
def export_articles(path: Path, config: Path | None, demo: bool) -> None:
    """Write every article to a file in the folder."""
    settings = read_settings(config, demo=demo)
    found, groups, kept = asyncio.run(_everything(settings))
    try:
        write_folder(path, found)
        write_synonyms(path, groups)
        article_pictures.write_out(path, MediaFolder(settings.media.dir), kept)
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


async def _everything(
    settings: Settings,
) -> tuple[list[Article], list[tuple[str, ...]], list[Picture]]:
    async with opened(settings) as store:
        groups = [group.words for group in await store.read(synonyms.groups)]
        kept = await store.read(stored_pictures.everything)
        return await store.read(stored.everything), groups, kept


COMMANDS = (import_articles, export_articles)
