"""zhiban articles synonyms list, add and remove: words that mean the same in this hospital."""

from datetime import date
from pathlib import Path

import click

from bot.commands.article_keeping import by_option, on_articles
from bot.commands.shape import Command, Group, datastore_options
from bot.language import words
from handlers import same_words
from storage import synonyms as stored
from storage.article_history import Hand
from storage.unit import Unit


@click.group(
    cls=Group,
    help=words("本院的同义词，查条目时算同一个词。", "Words that mean the same in a search."),
)
def synonyms() -> None:
    """Nothing of its own."""


@synonyms.command("list", cls=Command, help=words("列出。", "List them."))
@datastore_options
def list_synonyms(config: Path | None, demo: bool) -> None:
    """Print a line for each group."""

    async def work(unit: Unit, hand: Hand, today: date) -> list[str]:
        return ["/".join(group.words) for group in await stored.groups(unit)]

    for line in on_articles(config, demo=demo, by="", why="", work=work):
        click.echo(line)


@synonyms.command(
    "add",
    cls=Command,
    help=words("加一组，或往一组里加词：条码 条吗 标签。", "Add a group, or words to a group."),
)
@click.argument("word", nargs=-1, required=True)
@by_option
@datastore_options
def add_synonyms(word: tuple[str, ...], by: str, config: Path | None, demo: bool) -> None:
    """Print the group as it is now."""
    said = [part for each in word for part in each.split("/") if part]

    async def work(unit: Unit, hand: Hand, today: date) -> tuple[str, ...]:
        return await same_words.add(unit, said, hand)

    click.echo("/".join(on_articles(config, demo=demo, by=by, why="", work=work)))


@synonyms.command("remove", cls=Command, help=words("去掉一个词。", "Take a word out."))
@click.argument("word")
@by_option
@datastore_options
def remove_synonym(word: str, by: str, config: Path | None, demo: bool) -> None:
    """Print what is left of its group."""

    async def work(unit: Unit, hand: Hand, today: date) -> tuple[str, ...]:
        return await same_words.remove(unit, word, hand)

    left = on_articles(config, demo=demo, by=by, why="", work=work)
    click.echo("/".join(left) or words("这一组没有了", "The group is gone"))
