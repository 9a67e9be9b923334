"""zhiban calendar: the hours of a date or a season as the hospital sets them, and a month of it."""

import asyncio
import getpass
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from bot.commands.calendar_month import month_lines
from bot.commands.calendar_words import read_date, read_hours, season_days, told
from bot.commands.check import require_contract
from bot.commands.failures import Failed
from bot.commands.opening import now_of, opened, read_settings
from bot.commands.shape import Decorated, Group, datastore_options
from bot.config import Settings
from bot.language import words
from bot.rules import read_policy
from helpdesk.calendar_changes import MAIN, CalendarChange, DayRule
from helpdesk.contract import Contract
from helpdesk.people import MANAGERS
from helpdesk.policy import Policy
from notifications.promises import move_promised
from storage import calendars, people
from storage.engine import Datastore
from storage.unit import Unit

HOURS_META = "open|closed|usual|HH:MM-HH:MM"


@click.group(cls=Group, help=words("工作日历：调整某天、某季的时间。", "Working hours by date."))
def calendar() -> None:
    """Nothing of its own."""


def _which_options(command: Decorated) -> Decorated:
    contract = click.option(
        "--contract", default="", metavar="NAME", help=words("只改这份合同的", "One contract only")
    )
    named = click.option(
        "--calendar",
        "name",
        default="",
        metavar="NAME",
        help=words(
            f"只改合同里的这个日历，主日历写 {MAIN}；不写则改所有按工作日走的日历",
            f"One calendar of the contract ({MAIN} is the main one); else all that know days off",
        ),
    )
    return contract(named(datastore_options(command)))


def _promise_options(command: Decorated) -> Decorated:
    moves = click.option(
        "--move-promised",
        "moves",
        is_flag=True,
        help=words(
            "已经承诺的时间也按新的日历重算（由组长或主任决定）；不写只影响以后的报修",
            "Reckon what is promised already anew (a manager's decision); else new reports only",
        ),
    )
    by = click.option(
        "--by", default="", metavar="STAFF_NO", help=words("谁定的：工号", "Who says so")
    )
    return moves(by(command))


@calendar.command(
    "set",
    short_help=words("调整一天", "Set a date"),
    help=words(
        "调整一天：open 上班，closed 休息，08:00-12:00,14:30-17:30 按这些时间，usual 恢复照常。"
        "运行中的值班台几秒内生效，不用重启。",
        "Set a date: open, closed, these hours (08:00-12:00,14:30-17:30), or usual again. Running "
        "desks follow within seconds.",
    ),
)
@click.argument("day", metavar="DATE")
@click.argument("hours", nargs=-1, required=True, metavar=HOURS_META)
@_which_options
@_promise_options
def set_(day: str, hours: tuple[str, ...], **given: Any) -> None:
    """Say what a date is."""
    on = read_date(day).isoformat()
    rule, intervals = read_hours(hours, (DayRule.OPEN, DayRule.CLOSED, DayRule.USUAL))
    _put(given, lambda at, by: CalendarChange(on, on, rule, at, by, intervals))


@calendar.command(
    "season",
    short_help=words("调整一段季节", "Set a season"),
    help=words(
        "调整一段日子里工作日的时间，例如：zhiban calendar season 07-01 09-30 15:00-18:00 "
        "--afternoon。月-日表示每年，年-月-日只这一次；usual 恢复照常。节假日和休息日不变。",
        "Set the hours of the worked days of a season, such as: zhiban calendar season 07-01 09-30 "
        "15:00-18:00 --afternoon. MM-DD is every year, YYYY-MM-DD once; usual ends it.",
    ),
)
@click.argument("first")
@click.argument("last")
@click.argument("hours", nargs=-1, required=True, metavar="HH:MM-HH:MM|usual")
@click.option(
    "--afternoon",
    is_flag=True,
    help=words("只改下午，上午照旧", "The afternoon only: the morning stays as it is"),
)
@click.option(
    "--from", "since", metavar="DATE", help=words("从哪天起，默认今天", "From when on; else today")
)
@_which_options
@_promise_options
def season(
    first: str, last: str, hours: tuple[str, ...], afternoon: bool, since: str | None, **given: Any
) -> None:
    """Say what hours a season has."""
    first, last = season_days(first, last)
    rule, intervals = read_hours(hours, (DayRule.USUAL,))
    zone = read_settings(given["config"], demo=given["demo"]).timezone

    def change(at: datetime, by: str) -> CalendarChange:
        valid = read_date(since) if since else at.astimezone(zone).date()
        made = CalendarChange(first, last, rule, at, by, intervals, season=True)
        return replace(made, afternoon=afternoon, valid_from=valid)

    _put(given, change)


@calendar.command(
    help=words(
        "一个月的日历：工作日、节假日、调休上班、另行安排和工作时间。",
        "A month: working days, holidays, make-up days, what was set, and the hours.",
    ),
)
@click.argument("month", metavar="YYYY-MM")
@_which_options
def show(month: str, contract: str, name: str, config: Path | None, demo: bool) -> None:
    """Print the month."""
    first = read_date(f"{month}-01", month)
    settings = read_settings(config, demo=demo)
    require_contract(settings)
    for line in asyncio.run(_month(settings, first, contract, name)):
        click.echo(line)


async def _month(settings: Settings, first: date, contract: str, name: str) -> list[str]:
    async with opened(settings) as store:
        # The holidays of the month that is asked for, whatever the year is now.
        noon = datetime(first.year, first.month, 1, 12, tzinfo=settings.timezone)
        policy = read_policy(settings, noon)
        policy.revise(await store.read(calendars.every_change))
        found = _contract(policy, contract)
        return list(month_lines(found, _calendar_name(found, name), first))


def _put(given: dict[str, Any], change: Callable[[datetime, str], CalendarChange]) -> None:
    """Store the change of the options, and say what it is and what it moved."""
    settings = read_settings(given["config"], demo=given["demo"])
    require_contract(settings)
    for line in asyncio.run(_stored(settings, given, change)):
        click.echo(line)


async def _stored(
    settings: Settings, given: dict[str, Any], change: Callable[[datetime, str], CalendarChange]
) -> list[str]:
    async with opened(settings) as store:
        now = (await now_of(store))()
        policy = read_policy(settings, now)
        found = _contract(policy, given["contract"])
        named = _calendar_name(found, given["name"]) if given["name"] else ""
        by = await store.read(lambda unit: _who(unit, given["by"], manager=given["moves"]))
        made = replace(
            change(now, by),
            contract=given["contract"],
            calendar=named,
            moves_promised=given["moves"],
        )
        kept = await store.write(lambda unit: calendars.add(unit, made))
        policy.revise(await store.read(calendars.every_change))
        if kept.moves_promised:
            await _move(store, policy, now)
        return told(kept, _contract(policy, given["contract"]), list(policy.contracts))


async def _move(store: Datastore, policy: Policy, now: datetime) -> None:
    while await store.write(lambda unit: move_promised(unit, policy, now)):
        pass


async def _who(unit: Unit, staff_no: str, *, manager: bool) -> str:
    """Who says so: a person on the staff list, else whoever is logged in on this machine."""
    if not staff_no:
        with suppress(OSError, KeyError, ImportError):
            return getpass.getuser()
        return ""
    person = await people.by_staff_no(unit, staff_no)
    if person is None or not person.active:
        raise Failed(words(f"名单里没有 {staff_no}", f"No {staff_no} on the staff list"))
    if manager and person.role not in MANAGERS:
        raise Failed(
            words(
                f"{person.name} 不是值班组长或主任，不能改已经承诺的时间",
                f"{person.name} is no manager and cannot move what is promised",
            )
        )
    return f"{person.name} {person.staff_no}"


def _contract(policy: Policy, name: str) -> Contract:
    if name and name not in policy.contracts:
        there = ", ".join(policy.contracts)
        raise Failed(
            words(f"没有运行合同 {name}，现有：{there}", f"No contract {name} runs here: {there}")
        )
    return policy.contract(name)


def _calendar_name(contract: Contract, name: str) -> str:
    if name and name != MAIN and name not in contract.calendars:
        there = ", ".join([MAIN, *contract.calendars])
        raise Failed(
            words(
                f"合同 {contract.name} 没有日历 {name}，现有：{there}",
                f"{contract.name} has no calendar {name}; there are: {there}",
            )
        )
    return name
