"""zhiban roster: the weekly shifts from CSV, and which team looks after which system."""

import asyncio
import difflib
import re
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path

import click

from bot.commands.failures import Failed
from bot.commands.opening import opened, read_settings, ready_or_new
from bot.commands.shape import Group, datastore_options
from bot.commands.tables import BadRow, Column, Row, each_row, read_table
from bot.config import Settings
from bot.language import words
from helpdesk.lexicon import SYSTEMS
from helpdesk.people import MANAGERS, ROLE_WORDS, Person, Role
from helpdesk.roster import DAY, Roster, Shift
from storage import people, rosters
from storage.rosters import DEFAULT_SYSTEM
from storage.unit import Unit

COLUMNS = (
    Column("team", "班组"),
    Column("weekday", "星期"),
    Column("start", "开始"),
    Column("end", "结束"),
    Column("staff_no", "工号"),
)
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)?([1-7一二三四五六日天])")
_WEEKDAYS = {day: n % 7 for n, day in enumerate("1234567一二三四五六日")} | {"天": 6}
_ZH_DAYS, _EN_DAYS = "一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_TEAMS_OF_ROLES = {ROLE_WORDS[role]: role.value for role in MANAGERS}
"""Managers' shifts go by the word for their role: who of them is told at which hour."""

_TIME = re.compile(r"(\d{1,2}):(\d{2})")


@click.group(cls=Group, help=words("每周排班，和各系统归哪个班组。", "Weekly shifts and teams."))
def roster() -> None:
    """Nothing of its own."""


@roster.command(
    "import",
    short_help=words("导入每周排班 CSV", "Import the weekly shifts from CSV"),
    help=words(
        "导入每周排班 CSV，替换原来的全部班次。列：班组、星期（1-7 或 一..日）、开始、结束、工号。"
        "结束早于开始就到第二天；有一行不对就都不导入。",
        "Import the weekly shifts from CSV in place of all there are. Columns: team, "
        "weekday (1-7), start, end, staff_no. An end before the start is on the next day. "
        "All rows or none.",
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
    async def replace(unit: Unit) -> int:
        staff = {person.staff_no: person for person in await people.everyone(unit)}
        shifts = each_row(rows, lambda row: _shift(row.fields, staff))
        await rosters.replace_shifts(unit, shifts)
        return len(shifts)

    async with opened(settings, ready_or_new, create=True) as store:
        return await store.write(replace)


def _shift(fields: Mapping[str, str], staff: Mapping[str, Person]) -> Shift:
    day = _WEEKDAY.fullmatch(fields["weekday"])
    if day is None:
        raise BadRow(words("星期应为 1 到 7，或 一 到 日", "weekday must be 1 to 7"))
    start, end = _minute(fields["start"]), _minute(fields["end"])
    team = _TEAMS_OF_ROLES.get(fields["team"], fields["team"])
    person = _on_shift(team, fields["staff_no"], staff)
    return Shift(team, _WEEKDAYS[day[1]], start % DAY, end, person.id)


def _minute(text: str) -> int:
    found = _TIME.fullmatch(text)
    minute = int(found[1]) * 60 + int(found[2]) if found else DAY + 1
    if minute > DAY or (found and int(found[2]) > 59):
        raise BadRow(words(f"时间“{text}”应形如 08:00", f"time {text!r} must be like 08:00"))
    return minute


def _on_shift(team: str, staff_no: str, staff: Mapping[str, Person]) -> Person:
    """Who has the shift: an engineer in his own team, or a manager in the shifts of his role."""
    person = staff.get(staff_no)
    if person is not None and person.active and team == person.role and person.role in MANAGERS:
        return person
    if person is None or person.role is not Role.ENGINEER or not person.active:
        raise BadRow(
            words(f"名单里没有工程师 {staff_no}", f"no engineer {staff_no} on the staff list")
        )
    if person.team != team:
        raise BadRow(
            words(f"{staff_no} 的班组是{person.team}", f"{staff_no} is of team {person.team}")
        )
    return person


@roster.command(
    help=words(
        "指定系统归哪个班组；SYSTEM 写 * 表示其余所有系统。",
        "Say which team looks after a system; * is all others.",
    ),
)
@click.argument("system")
@click.argument("team")
@datastore_options
def team(system: str, team: str, config: Path | None, demo: bool) -> None:
    """Give a system to a team."""
    if system not in (*SYSTEMS, DEFAULT_SYSTEM):
        near = words("、", ", ").join(difflib.get_close_matches(system, SYSTEMS, 3, 0.3) or SYSTEMS)
        raise Failed(
            words(f"没有“{system}”这个系统，可以是：{near}", f"No system {system}: {near}")
        )
    asyncio.run(_set_team(read_settings(config, demo=demo), system, team))
    click.echo(words(f"{system} 归 {team}", f"{system} belongs to {team}"))


async def _set_team(settings: Settings, system: str, team: str) -> None:
    async def put(unit: Unit) -> None:
        there = sorted({p.team for p in await people.everyone(unit) if p.team and p.active})
        if team not in there:
            named = words("、", ", ").join(there)
            raise Failed(
                words(f"没有班组 {team}，现有：{named}", f"No team {team}; there are: {named}")
            )
        await rosters.set_team(unit, system, team)

    async with opened(settings) as store:
        await store.write(put)


@roster.command(help=words("列出班次和系统归属。", "Show the shifts and the teams of systems."))
@datastore_options
def show(config: Path | None, demo: bool) -> None:
    """Print the roster."""
    found, names = asyncio.run(_roster(read_settings(config, demo=demo)))
    order = sorted(found.shifts, key=lambda s: (s.team, s.weekday, s.start_minute))
    for name, shifts in groupby(order, lambda s: s.team):
        click.echo(name)
        for shift in shifts:
            day = words(f"周{_ZH_DAYS[shift.weekday]}", _EN_DAYS[shift.weekday])
            hours = f"{_clock(shift.start_minute)}-{_clock(shift.end_minute)}"
            click.echo(f"  {day} {hours} {names.get(shift.person_id, '')}")
    for system, owner in sorted(found.teams.items()):
        click.echo(f"{system} -> {owner}")


async def _roster(settings: Settings) -> tuple[Roster, Mapping[int, str]]:
    async with opened(settings) as store:
        everyone = await store.read(people.everyone)
        names = {person.id: f"{person.name} {person.staff_no}" for person in everyone}
        return await store.read(rosters.load), names


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
