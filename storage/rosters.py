"""The weekly roster: shifts, and which team looks after which system."""

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa

from helpdesk.roster import Roster, Shift
from storage.marks import bump, upsert
from storage.schema import shifts, team_systems
from storage.unit import Unit

_SHIFTS = sa.select(shifts).order_by(shifts.c.id)
_TEAMS = sa.select(team_systems)
_CLEAR = sa.delete(shifts)
_ADD = sa.insert(shifts)
_TEAM = upsert(team_systems, ["system"], ["team"])
DEFAULT_SYSTEM = "*"
"""The row of team_systems that names the team for systems nobody named."""


async def load(unit: Unit) -> Roster:
    """The roster as it stands."""
    teams = {row["system"]: row["team"] for row in await unit.rows(_TEAMS)}
    found = [
        Shift(r["team"], r["weekday"], r["start_minute"], r["end_minute"], r["person_id"])
        for r in await unit.rows(_SHIFTS)
    ]
    return Roster(tuple(found), teams, teams.get(DEFAULT_SYSTEM, ""))


async def replace_shifts(unit: Unit, new: Sequence[Shift]) -> None:
    """Put these shifts in place of all there are."""
    await unit.rows(_CLEAR)
    for shift in new:
        unit.later(
            _ADD,
            team=shift.team,
            weekday=shift.weekday,
            start_minute=shift.start_minute,
            end_minute=shift.end_minute,
            person_id=shift.person_id,
        )
    await bump(unit, "roster")


async def set_team(unit: Unit, system: str, team: str) -> None:
    """Say which team looks after a system ("*" for all others)."""
    await unit.rows(_TEAM[unit.dialect], system=system, team=team)
    await bump(unit, "roster")


class RosterBook:
    """The roster as last read, read again when its revision is another; shifts are in `zone`."""

    def __init__(self, zone: str = "Asia/Shanghai") -> None:
        self._zone = zone
        self._revision: str | None = None
        self._roster = Roster()

    async def current(self, unit: Unit, revision: str) -> Roster:
        """The roster of that revision (of `storage.accounts.Recalled`)."""
        if revision != self._revision:
            self._roster = replace(await load(unit), zone=self._zone)
            self._revision = revision
        return self._roster
