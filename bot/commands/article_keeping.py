"""zhiban articles list, history, diff and what changes an article: keeping from a terminal."""

import asyncio
import difflib
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import click

from bot.commands.failures import Failed
from bot.commands.opening import now_of, opened, read_settings
from bot.commands.shape import Command, Moment, datastore_options
from bot.language import words
from handlers import keeping
from helpdesk.article import STATE_WORDS, Article
from helpdesk.errors import Refused
from helpdesk.keeping import DEED_WORDS, Deed, is_stale
from knowledge_base.markdown import to_markdown
from storage import article_history, articles, candidates, people
from storage.article_history import Hand
from storage.unit import Unit

T = TypeVar("T")
Work = Callable[[Unit, Hand, date], Awaitable[T]]


def on_articles(config: Path | None, *, demo: bool, by: str, why: str, work: Work[T]) -> T:
    """Do the work in one unit, in the name of whoever has the staff number. Raises Failed."""
    settings = read_settings(config, demo=demo)

    async def unit_of_work(unit: Unit, now: datetime) -> T:
        person = await people.by_staff_no(unit, by) if by else None
        if by and person is None:
            raise Refused(f"没有工号 {by}")
        hand = Hand(now, person.id if person else None, why)
        return await work(unit, hand, now.astimezone(settings.timezone).date())

    async def run() -> T:
        async with opened(settings) as store:
            now = (await now_of(store))()
            return await store.write(lambda unit: unit_of_work(unit, now))

    try:
        return asyncio.run(run())
    except Refused as refused:
        raise Failed(refused.says) from None


by_option = click.option(
    "--by",
    default="",
    metavar="STAFF_NO",
    help=words("是谁（工号）", "Who: a staff number"),
)
_why = click.option("--why", default="", metavar="TEXT", help=words("为什么", "Why"))


@click.command("list", cls=Command, help=words("列出条目。", "List the articles."))
@click.option("--stale", is_flag=True, help=words("只列过期未复审的", "Only those past review"))
@datastore_options
def list_articles(stale: bool, config: Path | None, demo: bool) -> None:
    """Print a line for each article."""

    async def work(unit: Unit, hand: Hand, today: date) -> list[str]:
        kept = await articles.all_kept(unit)
        return [
            f"{k.article.id}\t{STATE_WORDS[k.article.state]}\t{k.version}\t"
            f"{k.article.review_on or '-'}\t{k.article.owner or '-'}\t{k.article.title}"
            for k in kept
            if not stale or is_stale(k.article, today)
        ]

    for line in on_articles(config, demo=demo, by="", why="", work=work):
        click.echo(line)


@click.command(cls=Command, help=words("一个条目的历史。", "What was done with an article."))
@click.argument("article")
@datastore_options
def history(article: str, config: Path | None, demo: bool) -> None:
    """Print a line for each thing that was done."""

    async def work(unit: Unit, hand: Hand, today: date) -> list[str]:
        await articles.get(unit, article)
        return [
            f"{e.at:%Y-%m-%d %H:%M}Z  {e.version}  {DEED_WORDS[e.deed]}  {e.name or '-'}  {e.why}"
            for e in await article_history.of_article(unit, article)
        ]

    for line in on_articles(config, demo=demo, by="", why="", work=work):
        click.echo(line.rstrip())


@click.command(cls=Command, help=words("比较两个版本。", "Compare two versions."))
@click.argument("article")
@click.argument("old", type=int)
@click.argument("new", type=int)
@datastore_options
def diff(article: str, old: int, new: int, config: Path | None, demo: bool) -> None:
    """Print what differs, as a unified diff of the Markdown."""

    async def work(unit: Unit, hand: Hand, today: date) -> list[Article]:
        kept = await articles.get(unit, article)
        return [await article_history.version(unit, kept, number) for number in (old, new)]

    first, second = on_articles(config, demo=demo, by="", why="", work=work)
    before, after = (to_markdown(each).splitlines() for each in (first, second))
    for line in difflib.unified_diff(before, after, str(old), str(new), lineterm=""):
        click.echo(line)


@click.command(cls=Command, help=words("恢复旧版。", "Show an old version again."))
@click.argument("article")
@click.argument("number", type=int)
@by_option
@_why
@datastore_options
def restore(article: str, number: int, by: str, why: str, config: Path | None, demo: bool) -> None:
    """Bring an old version back as the newest."""

    async def work(unit: Unit, hand: Hand, today: date) -> int:
        return (await keeping.restore(unit, article, number, hand)).version

    version = on_articles(config, demo=demo, by=by, why=why, work=work)
    click.echo(words(f"已恢复，现在是第 {version} 版", f"Restored as version {version}"))


_DEEDS = {
    "submit": Deed.SUBMIT,
    "return": Deed.RETURN,
    "publish": Deed.PUBLISH,
    "archive": Deed.ARCHIVE,
    "review": Deed.REVIEW,
}


@click.command(
    "set",
    cls=Command,
    help=words(
        "改变状态：submit 提交审核，return 退回（写 --why），publish 发布，"
        "archive 归档，review 复审。",
        "Change where an article stands: submit, return (with --why), publish, archive, review.",
    ),
)
@click.argument("deed", type=click.Choice(list(_DEEDS)))
@click.argument("article")
@click.option("--at", type=Moment(), help=words("定时发布", "Publish at this time"))
@by_option
@_why
@datastore_options
def set_state(
    deed: str, article: str, at: datetime | None, by: str, why: str, config: Path | None, demo: bool
) -> None:
    """Do the deed, or plan the publishing."""
    zone = read_settings(config, demo=demo).timezone

    async def work(unit: Unit, hand: Hand, today: date) -> str:
        if at is not None and deed == "publish":
            hour = at if at.tzinfo else at.replace(tzinfo=zone)
            after = await keeping.plan(unit, article, hour, hand)
        else:
            after = await keeping.act(unit, article, _DEEDS[deed], hand, today)
        return STATE_WORDS[after.article.state]

    click.echo(on_articles(config, demo=demo, by=by, why=why, work=work))


@click.command(
    "candidates",
    cls=Command,
    help=words(
        "候选问法：不写选项就列出；--take N 加为相似问题，--leave N 不加。",
        "Words that may become similar questions: list, --take N or --leave N.",
    ),
)
@click.option("--take", type=int, metavar="N", help=words("加为相似问题", "Take it"))
@click.option("--leave", type=int, metavar="N", help=words("不加", "Leave it"))
@by_option
@datastore_options
def list_candidates(
    take: int | None, leave: int | None, by: str, config: Path | None, demo: bool
) -> None:
    """List what waits, or decide on one."""

    async def work(unit: Unit, hand: Hand, today: date) -> list[str]:
        number = take if take is not None else leave
        if number is not None:
            await keeping.decide(unit, number, hand, taken=take is not None)
        found = await candidates.waiting(unit, 200)
        return [f"{c.id}\t{c.times}\t{c.source.value}\t{c.article_id}\t{c.text}" for c in found]

    for line in on_articles(config, demo=demo, by=by, why="", work=work):
        click.echo(line)


COMMANDS = (list_articles, history, diff, restore, set_state, list_candidates)
