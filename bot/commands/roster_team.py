"""zhiban roster team: which team has a system, who answers for it, what a team works for."""

import asyncio
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bot.commands.failures import Failed
from bot.commands.opening import now_of, opened, read_settings
from bot.commands.shape import Command, datastore_options
from bot.config import Settings
from bot.language import words
from bot.rules import read_policy
from helpdesk.lexicon import SYSTEMS
from helpdesk.roster import Mode, Team
from storage import people, rosters
from storage.rosters import DEFAULT_SYSTEM
from storage.unit import Unit

NO_SYSTEM = "-"


@click.command(
    cls=Command,
    help=words(
        "指定系统归哪个班组；SYSTEM 写 * 表示其余所有系统，写 - 表示只改班组的合同和院区。",
        "Say which team looks after a system; * is all others, - none: only the team is changed.",
    ),
)
@click.argument("system")
@click.argument("team")
@click.option("--owner", metavar="STAFF_NO", help=words("系统负责人的工号", "Who answers for it"))
@click.option("--contract", metavar="NAME", help=words("班组服务的合同", "What it works for"))
@click.option("--campus", metavar="NAME", help=words("班组所在的院区", "Where the team is"))
@click.option(
    "--mode",
    type=click.Choice([mode.value for mode in Mode]),
    help=words(
        "派单方式：direct 直接派，pool 抢单，dispatch 组长派",
        "How tickets find an engineer: chosen, first who takes it, the duty manager decides",
    ),
)
@datastore_options
def team(
    system: str,
    team: str,
    owner: str | None,
    contract: str | None,
    campus: str | None,
    mode: str | None,
    config: Path | None,
    demo: bool,
) -> None:
    """Give a system to a team, and say what the team works for."""
    if system not in (*SYSTEMS, DEFAULT_SYSTEM, NO_SYSTEM):
        near = words("、", ", ").join(difflib.get_close_matches(system, SYSTEMS, 3, 0.3) or SYSTEMS)
        raise Failed(
            words(f"没有“{system}”这个系统，可以是：{near}", f"No system {system}: {near}")
        )
    about = {"contract": contract, "campus": campus, "mode": mode and Mode(mode)}
    said = {name: value for name, value in about.items() if value is not None}
    if system == NO_SYSTEM and (owner is not None or not said):
        raise Failed(
            words(
                "写 - 时要有 --contract、--campus 或 --mode，不能有 --owner",
                "- needs --contract, --campus or --mode",
            )
        )
    settings = read_settings(config, demo=demo)
    found = asyncio.run(_set(settings, system, team, owner, said))
    if system != NO_SYSTEM:
        click.echo(words(f"{system} 归 {team}", f"{system} belongs to {team}"))
    if said:
        click.echo(team_line(found))


def team_line(about: Team) -> str:
    """For which contract and where a team works."""
    contract = about.contract or words("主合同", "the desk's own contract")
    mode = "" if about.mode is Mode.DIRECT else words(*_MODES[about.mode])
    return "  ".join(filter(None, [f"{about.name}: {contract}", about.campus, mode]))


_MODES = {Mode.POOL: ("抢单", "pool"), Mode.DISPATCH: ("组长派单", "dispatch")}


async def _set(
    settings: Settings,
    system: str,
    team: str,
    owner: str | None,
    said: Mapping[str, Any],
) -> Team:
    async def put(unit: Unit, now: datetime) -> Team:
        _known(team, (p.team for p in await people.everyone(unit) if p.team and p.active))
        if said.get("contract"):
            _contract(said["contract"], read_policy(settings, now).contracts)
        if system != NO_SYSTEM:
            await rosters.set_team(unit, system, team)
        if owner is not None:
            await _set_owner(unit, system, owner)
        before = (await rosters.load(unit)).about.get(team, Team(team))
        after = replace(before, **said)
        if after != before:
            await rosters.describe(unit, after)
        return after

    async with opened(settings) as store:
        now = (await now_of(store))()
        return await store.write(lambda unit: put(unit, now))


def _known(team: str, there: Iterable[str]) -> None:
    teams = sorted({*there})
    if team not in teams:
        named = words("、", ", ").join(teams)
        raise Failed(
            words(f"没有班组 {team}，现有：{named}", f"No team {team}; there are: {named}")
        )


def _contract(name: str, there: Iterable[str]) -> None:
    contracts = list(there)
    if name not in contracts:
        named = words("、", ", ").join(contracts)
        raise Failed(
            words(f"没有运行合同 {name}，现有：{named}", f"No contract {name} runs here: {named}")
        )


async def _set_owner(unit: Unit, system: str, owner: str) -> None:
    person = await people.by_staff_no(unit, owner)
    if person is None or not person.assignable:
        raise Failed(words(f"没有工程师 {owner}", f"no engineer {owner}"))
    await rosters.set_owner(unit, system, person.id)
