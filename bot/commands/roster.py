"""zhiban roster: the plan in and out, who is on call, what is wrong, which team has a system."""

import asyncio
import csv
import io
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import click

from bot.commands.failures import Failed, because
from bot.commands.opening import now_of, opened, read_settings, ready_or_new
from bot.commands.roster_ical import ical_of
from bot.commands.roster_ical_reading import read_ical
from bot.commands.roster_plan import lines_at, plan_lines
from bot.commands.roster_rows import COLUMNS, Plan, plan_of, rows_of
from bot.commands.roster_team import team
from bot.commands.shape import Group, Moment, datastore_options
from bot.commands.tables import each_row, read_table, text_of
from bot.config import Settings
from bot.language import words
from bot.rules import read_policy, roster_book
from helpdesk.duty_hours import DayBook
from helpdesk.people import Person
from helpdesk.roster import Roster
from helpdesk.roster_check import check as checked
from notifications.roster_words import finding_line
from storage import people, roster_changes, rosters
from storage.unit import Unit


@click.group(cls=Group, help=words("每周排班，和各系统归哪个班组。", "Weekly shifts and teams."))
def roster() -> None:
    """Nothing of its own."""


@roster.command(
    "import",
    short_help=words("导入排班（CSV、ics）", "Import the roster (CSV, ics)"),
    help=words(
        "导入排班（CSV，或 iCalendar 的 .ics），替换原来的全部班次。CSV 的列："
        "班组、星期（1-7、一..日、一-五，或日期）、"
        "开始、结束、工号；可选：层（大的优先）、日子（工作日、节假日）、轮换（每天、每周、每3天，"
        "工号写几个人）、起始、交接、截止。结束早于开始就到第二天；有一行不对就都不导入。"
        "日历文件按标题或参加人里的工号、姓名认人；不是每周重复的事件写成半年内的临时排班。",
        "Import the roster (CSV, or iCalendar .ics) in place of all there is. CSV columns: "
        "team, weekday (1-7, "
        "a range, or a date), start, end, staff_no; optional: layer, days, every (week, 3days), "
        "from, at, until. An end before the start is on the next day. All rows or none. In a "
        "calendar file people are known by number or name in the title or among those invited; "
        "what is not weekly becomes dated shifts for half a year.",
    ),
)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.csv|FILE.ics")
@datastore_options
def import_roster(file: Path, config: Path | None, demo: bool) -> None:
    """Put these shifts in place of all there are."""
    settings = read_settings(config, demo=demo)
    count = asyncio.run(_replace(settings, _reading(file)))
    click.echo(words(f"已导入 {count} 个班次", f"{count} shifts imported"))


Read = Callable[[Mapping[str, Person], DayBook, datetime], list[Plan]]


def _reading(file: Path) -> Read:
    """How the file is read, once the staff list is known. Raises Failed."""
    if _is_ical(file):
        text = text_of(file)
        return lambda staff, book, now: read_ical(text, staff, book, now)
    rows = read_table(file, COLUMNS)
    return lambda staff, book, now: each_row(rows, lambda row: plan_of(row.fields, staff, book))


async def _replace(settings: Settings, read: Read) -> int:
    async def replace(unit: Unit, now: datetime) -> int:
        staff = {person.staff_no: person for person in await people.everyone(unit)}
        plans = read(staff, DayBook(str(settings.timezone)), now)
        # A row that is there twice says nothing new.
        shifts = list(dict.fromkeys(shift for plan in plans for shift in plan.shifts))
        turns = [turn for plan in plans for turn in plan.rotations]
        dated = list(dict.fromkeys(change for plan in plans for change in plan.dated))
        await rosters.replace_shifts(unit, shifts)
        await rosters.replace_rotations(unit, turns)
        await roster_changes.replace_temporary(unit, dated, now)
        return len(shifts) + len(turns) + len(dated)

    async with opened(settings, ready_or_new, create=True) as store:
        now = (await now_of(store))()
        return await store.write(lambda unit: replace(unit, now))


@roster.command(
    "export",
    short_help=words("导出排班（CSV、ics）", "Export the roster (CSV, ics)"),
    help=words(
        "导出排班（文件名以 .ics 结尾就是 iCalendar），可以原样再导入："
        "每周班次、轮班和没过去的临时排班。请假和换班在 .ics 里能看到，导入时不动。",
        "Export weekly shifts, rotations and dated shifts, as CSV or iCalendar (.ics), to be "
        "imported again. The .ics shows leave and swaps too; an import leaves them alone.",
    ),
)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.csv|FILE.ics")
@datastore_options
def export_roster(file: Path, config: Path | None, demo: bool) -> None:
    """Write the plan to a file."""
    settings = read_settings(config, demo=demo)
    found, staff, now = asyncio.run(_everything(settings))
    write = ical_of if _is_ical(file) else _csv_of
    content, count = write(found, {person.id: person for person in staff}, now)
    try:
        file.write_bytes(content)
    except OSError as error:
        why = because(error)
        raise Failed(words(f"{file} 写不进去：{why}", f"cannot write {file}: {why}")) from None
    what = words(*(("个事件", "events") if _is_ical(file) else ("行", "rows")))
    click.echo(words(f"已导出 {count} {what}", f"{count} {what} exported"))


def _is_ical(file: Path) -> bool:
    return file.suffix.lower() in (".ics", ".ical")


def _csv_of(roster: Roster, staff: Mapping[int, Person], now: datetime) -> tuple[bytes, int]:
    rows = list(rows_of(roster, {number: p.staff_no for number, p in staff.items()}, now))
    text = io.StringIO()
    csv.writer(text).writerows([[column.zh for column in COLUMNS], *rows])
    return text.getvalue().encode("utf-8-sig"), len(rows)


@roster.command(
    help=words(
        "检查未来两周的排班：空档、重班、请假、没有账号、驻场人数、分得匀不匀（8 周）。"
        "有问题退出码为 1。",
        "Check the next two weeks: gaps, double bookings, leave, accounts, residents, shares.",
    ),
)
@datastore_options
def check(config: Path | None, demo: bool) -> None:
    """Print what is wrong with the roster."""
    settings = read_settings(config, demo=demo)
    found, staff, now = asyncio.run(_everything(settings))
    reachable = asyncio.run(_reachable(settings))
    findings = checked(found, read_policy(settings, now), reachable, now)
    names = {person.id: person.name for person in staff}
    for finding in findings:
        click.echo(finding_line(finding, names, now, str(settings.timezone)))
    if findings:
        raise Failed(words(f"共 {len(findings)} 个问题", f"{len(findings)} problems"))
    click.echo(words("未来两周的排班没有问题", "Nothing is wrong with the next two weeks"))


async def _reachable(settings: Settings) -> frozenset[int]:
    async with opened(settings) as store:
        return await store.read(people.reachable)


async def _everything(settings: Settings) -> tuple[Roster, list[Person], datetime]:
    async with opened(settings) as store:
        now = (await now_of(store))()
        contract = read_policy(settings, now).default_contract
        found = await store.read(roster_book(settings, now, contract).read)
        return found, await store.read(people.everyone), now


roster.add_command(team)


@roster.command(
    help=words(
        "列出班次和系统归属；--at 看某一时刻谁值班、谁备班（不写时区按配置的时区）。",
        "Show the shifts and the teams of systems; --at: who is on call at an instant, who next.",
    )
)
@click.option("--at", type=Moment(), metavar="TIME", help=words("时刻", "An instant, ISO 8601"))
@datastore_options
def show(at: datetime | None, config: Path | None, demo: bool) -> None:
    """Print the roster, or who is on call."""
    settings = read_settings(config, demo=demo)
    found, staff, now = asyncio.run(_everything(settings))
    names = {person.id: f"{person.name} {person.staff_no}" for person in staff}
    if at is not None:
        at = at if at.tzinfo else at.replace(tzinfo=settings.timezone)
    lines = plan_lines(found, names, now) if at is None else lines_at(found, names, at)
    click.echo("\n".join(lines) or words("还没有排班", "There is no roster yet"))
