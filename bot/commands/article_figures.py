"""zhiban articles stats and report: what readers did, and the evidence for the contract."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot.commands.article_keeping import on_articles
from bot.commands.opening import read_settings
from bot.commands.shape import Command, datastore_options
from bot.language import words
from knowledge_base.grouping import together
from knowledge_base.half_year import Evidence, half_year_report
from storage import article_figures, article_history, articles
from storage.article_figures import REFUSED, Asked, Figures
from storage.article_history import Hand
from storage.unit import Unit

MOST_LISTED = 20
_UNANSWERED = frozenset({"none", REFUSED})

_first = click.option(
    "--from", "first", type=click.DateTime(["%Y-%m-%d"]), help=words("从哪天起", "First day")
)
_last = click.option(
    "--to", "last", type=click.DateTime(["%Y-%m-%d"]), help=words("到哪天止", "Last day")
)


@click.command(
    cls=Command,
    help=words(
        "阅读、评价、自助率（读过没有报修的比例）、没有答案的提问、常问的问题；默认本月。",
        "Views, votes, deflection, questions without answer, top questions; this month by default.",
    ),
)
@_first
@_last
@datastore_options
def stats(first: datetime | None, last: datetime | None, config: Path | None, demo: bool) -> None:
    """Print the figures."""
    zone = str(read_settings(config, demo=demo).timezone)

    async def work(unit: Unit, hand: Hand, today: date) -> tuple[list[Figures], list[Asked]]:
        begin = first.date() if first else today.replace(day=1)
        end = last.date() if last else today
        figures = await article_figures.of_months(unit, f"{begin:%Y-%m}", f"{end:%Y-%m}")
        return figures, await _asked(unit, begin, end, zone)

    figures, asked = on_articles(config, demo=demo, by="", why="", work=work)
    _say_figures(figures)
    _say_groups(words("没有答案的提问", "Without answer"), _unanswered(asked))
    _say_groups(words("常问的问题", "Top questions"), [a for a in asked if a.decision != REFUSED])


async def _asked(unit: Unit, first: date, last: date, zone: str) -> list[Asked]:
    since, until = _span(first, last, zone)
    return await article_figures.questions_between(unit, since, until)


def _span(first: date, last: date, zone: str) -> tuple[datetime, datetime]:
    local = ZoneInfo(zone)
    end = datetime.combine(last + timedelta(days=1), time(), local)
    return datetime.combine(first, time(), local), end


def _unanswered(asked: list[Asked]) -> list[Asked]:
    return [each for each in asked if each.decision in _UNANSWERED]


def _say_figures(figures: list[Figures]) -> None:
    views = sum(f.views for f in figures)
    reported = sum(f.reported for f in figures)
    rate = Figures("", views=views, reported=reported).deflected
    click.echo(words(f"阅读 {views} 次，自助率 {rate:.0%}", f"{views} views, {rate:.0%} deflected"))
    for f in sorted(figures, key=lambda f: (-f.views, f.article_id))[:MOST_LISTED]:
        zh = f"阅读 {f.views} 有用 {f.useful} 没解决 {f.not_useful} 自助率 {f.deflected:.0%}"
        en = f"views {f.views} useful {f.useful} not {f.not_useful} deflected {f.deflected:.0%}"
        click.echo(f"  {f.article_id}  {words(zh, en)}")


def _say_groups(head: str, asked: list[Asked]) -> None:
    click.echo(f"{head} {len(asked)}")
    for group in together(each.text for each in asked)[:MOST_LISTED]:
        click.echo(f"  {group.count}  {group.words}")


@click.command(
    cls=Command,
    help=words(
        "知识库更新报告（Markdown）：改了什么、复审了什么、还缺什么；默认近半年。",
        "The report for the contract (Markdown): changed, reviewed, missing; half a year back.",
    ),
)
@_first
@_last
@datastore_options
def report(first: datetime | None, last: datetime | None, config: Path | None, demo: bool) -> None:
    """Print the report."""
    zone = str(read_settings(config, demo=demo).timezone)

    async def work(unit: Unit, hand: Hand, today: date) -> str:
        end = last.date() if last else today
        begin = first.date() if first else end - timedelta(days=182)
        since, until = _span(begin, end, zone)
        entries = await article_history.between(unit, since, until)
        unanswered = together(a.text for a in _unanswered(await _asked(unit, begin, end, zone)))
        kept = await articles.everything(unit)
        return half_year_report(Evidence(begin, end, zone, kept, entries, unanswered), today)

    click.echo(on_articles(config, demo=demo, by="", why="", work=work), nl=False)


COMMANDS = (stats, report)
