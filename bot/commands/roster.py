"""zhiban roster: the plan in and out, who is on call, what is wrong, which team has a system."""

import asyncio
import csv
import difflib
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path

import click

from bot.app import read_policy, roster_book
from bot.commands.failures import Failed, because
from bot.commands.opening import now_of, opened, read_settings, ready_or_new
from bot.commands.roster_rows import COLUMNS, plan_of, rows_of
from bot.commands.shape import Group, Moment, datastore_options
from bot.commands.tables import Row, each_row, read_table
from bot.config import Settings
from bot.language import words
from helpdesk.duty_hours import DayBook
from helpdesk.lexicon import SYSTEMS
from helpdesk.people import Person
from helpdesk.roster import Roster
from helpdesk.roster_check import check as checked
from notifications.roster_words import finding_line
from storage import people, roster_changes, rosters
from storage.rosters import DEFAULT_SYSTEM
from storage.unit import Unit

_ZH_DAYS, _EN_DAYS = "一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@click.group(cls=Group, help=words("每周排班，和各系统归哪个班组。", "Weekly shifts and teams."))
def roster() -> None:
    """Nothing of its own."""


@roster.command(
    "import",
    short_help=words("导入每周排班 CSV", "Import the weekly shifts from CSV"),
    help=words(
        "导入排班 CSV，替换原来的全部班次。列：班组、星期（1-7、一..日、一-五，或日期）、"
        "开始、结束、工号；可选：层（大的优先）、日子（工作日、节假日）、轮换（每天、每周、每3天，"
        "工号写几个人）、起始、交接、截止。结束早于开始就到第二天；有一行不对就都不导入。",
        "Import the roster from CSV in place of all there is. Columns: team, weekday (1-7, "
        "a range, or a date), start, end, staff_no; optional: layer, days, every (week, 3days), "
        "from, at, until. An end before the start is on the next day. All rows or none.",
    ),
)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.csv")
@datastore_options
def import_roster(file: Path, config: Path | None, demo: bool) -> None:
    """Put these shifts in place of all there are."""
    settings = read_settings(config, demo=demo)
    count = asyncio.run(_replace(settings, read_table(file, COLUMNS)))
    click.echo(words(f"已导入 {count} 个班次", f"{count} shifts imported"))


async def _replace(settings: Settings, rows: list[Row]) -> int:
    book = DayBook(str(settings.timezone))

    async def replace(unit: Unit, now: datetime) -> int:
        staff = {person.staff_no: person for person in await people.everyone(unit)}
        plans = each_row(rows, lambda row: plan_of(row.fields, staff, book))
        shifts = [shift for plan in plans for shift in plan.shifts]
        turns = [turn for plan in plans for turn in plan.rotations]
        dated = [change for plan in plans for change in plan.dated]
        await rosters.replace_shifts(unit, shifts)
        await rosters.replace_rotations(unit, turns)
        await roster_changes.replace_temporary(unit, dated, now)
        return len(shifts) + len(turns) + len(dated)

    async with opened(settings, ready_or_new, create=True) as store:
        now = (await now_of(store))()
        return await store.write(lambda unit: replace(unit, now))


@roster.command(
    "export",
    short_help=words("导出排班 CSV", "Export the roster as CSV"),
    help=words(
        "导出排班 CSV，可以原样再导入：每周班次、轮班和没过去的临时排班。请假和换班不在里面。",
        "Export weekly shifts, rotations and dated shifts as CSV that can be imported again.",
    ),
)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.csv")
@datastore_options
def export_roster(file: Path, config: Path | None, demo: bool) -> None:
    """Write the plan to a file."""
    settings = read_settings(config, demo=demo)
    found, staff, now = asyncio.run(_everything(settings))
    rows = list(rows_of(found, {person.id: person.staff_no for person in staff}, now))
    text = io.StringIO()
    csv.writer(text).writerows([[column.zh for column in COLUMNS], *rows])
    try:
        file.write_text(text.getvalue(), encoding="utf-8-sig", newline="")
    except OSError as error:
        why = because(error)
        raise Failed(words(f"{file} 写不进去：{why}", f"cannot write {file}: {why}")) from None
    click.echo(words(f"已导出 {len(rows)} 行", f"{len(rows)} rows exported"))


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
        found = roster_book(settings, now).dress(await store.read(rosters.load))
        return found, await store.read(people.everyone), now


@roster.command(
    help=words(
        "指定系统归哪个班组；SYSTEM 写 * 表示其余所有系统。",
        "Say which team looks after a system; * is all others.",
    ),
)
@click.argument("system")
@click.argument("team")
@click.option("--owner", metavar="STAFF_NO", help=words("系统负责人的工号", "Who answers for it"))
@datastore_options
def team(system: str, team: str, owner: str | None, config: Path | None, demo: bool) -> None:
    """Give a system to a team."""
    if system not in (*SYSTEMS, DEFAULT_SYSTEM):
        near = words("、", ", ").join(difflib.get_close_matches(system, SYSTEMS, 3, 0.3) or SYSTEMS)
        raise Failed(
            words(f"没有“{system}”这个系统，可以是：{near}", f"No system {system}: {near}")
        )
    asyncio.run(_set_team(read_settings(config, demo=demo), system, team, owner))
    click.echo(words(f"{system} 归 {team}", f"{system} belongs to {team}"))


async def _set_team(settings: Settings, system: str, team: str, owner: str | None) -> None:
    async def put(unit: Unit) -> None:
        there = sorted({p.team for p in await people.everyone(unit) if p.team and p.active})
        if team not in there:
            named = words("、", ", ").join(there)
            raise Failed(
                words(f"没有班组 {team}，现有：{named}", f"No team {team}; there are: {named}")
            )
        await rosters.set_team(unit, system, team)
        if owner is not None:
            person = await people.by_staff_no(unit, owner)
            if person is None or not person.assignable:
                raise Failed(words(f"没有工程师 {owner}", f"no engineer {owner}"))
            await rosters.set_owner(unit, system, person.id)

    async with opened(settings) as store:
        await store.write(put)


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
    found, staff, _ = asyncio.run(_everything(settings))
    names = {person.id: f"{person.name} {person.staff_no}" for person in staff}
    if at is not None:
        _show_at(found, names, at if at.tzinfo else at.replace(tzinfo=settings.timezone))
        return
    _show_plan(found, names)


def _show_at(found: Roster, names: Mapping[int, str], at: datetime) -> None:
    for name in found.team_names:
        there = _listed(found.on_call(name, at), names) or words("没有人", "nobody")
        later = _listed(found.standby(name, at), names)
        standby = words(f"；备班 {later}", f"; standby {later}") if later else ""
        click.echo(f"{name}  {there}{standby}")


def _listed(ids: Sequence[int], names: Mapping[int, str]) -> str:
    return words("、", ", ").join(names.get(person, "") for person in ids)


def _show_plan(found: Roster, names: Mapping[int, str]) -> None:
    order = sorted(found.shifts, key=lambda s: (s.team, s.weekday, s.start_minute))
    for name, shifts in groupby(order, lambda s: s.team):
        click.echo(name)
        for shift in shifts:
            day = words(f"周{_ZH_DAYS[shift.weekday]}", _EN_DAYS[shift.weekday])
            hours = f"{_clock(shift.start_minute)}-{_clock(shift.end_minute)}"
            click.echo(f"  {day} {hours} {names.get(shift.person_id, '')}")
    for turn in found.rotations:
        every = words(f"每 {turn.every_days} 天轮换", f"every {turn.every_days} days")
        since = f"{turn.starts} {_clock(turn.at_minute)}"
        click.echo(f"{turn.team}  {every} {since}  {_listed(turn.people, names)}")
    for system, owner in sorted(found.teams.items()):
        click.echo(f"{system} -> {owner}")


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
