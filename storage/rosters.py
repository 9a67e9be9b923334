"""The roster: shifts, rotations, what changes them, and which team looks after which system."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import sqlalchemy as sa

from helpdesk.calendar_changes import CalendarChange
from helpdesk.duty_days import days_of_contract
from helpdesk.duty_hours import DayBook, Days, Hours, Rotation
from helpdesk.roster import Mode, Roster, Shift, Team
from storage import calendars, roster_changes
from storage.marks import bump, upsert
from storage.schema import people, rotations, shifts, team_systems, teams
from storage.unit import Row, Unit

_SHIFTS = sa.select(shifts).order_by(shifts.c.id)
_ROTATIONS = sa.select(rotations).order_by(rotations.c.id)
_SYSTEMS = sa.select(team_systems)
_TEAMS = sa.select(teams)
_BARRED = sa.select(people.c.id).where(sa.or_(people.c.active == 0, people.c.nda == 0))
_CLEAR = sa.delete(shifts)
_CLEAR_ROTATIONS = sa.delete(rotations)
_ADD = sa.insert(shifts)
_ADD_ROTATION = sa.insert(rotations)
_SYSTEM = upsert(team_systems, ["system"], ["team"])
_OWNER = (
    sa.update(team_systems)
    .where(team_systems.c.system == sa.bindparam("of"))
    .values(owner_id=sa.bindparam("who", type_=sa.BigInteger))
)
_ABOUT = upsert(teams, ["name"], ["contract", "campus", "mode"])
DEFAULT_SYSTEM = "*"
"""The row of team_systems that names the team for systems nobody named."""


async def load(unit: Unit) -> Roster:
    """The roster as it stands."""
    systems = await unit.rows(_SYSTEMS)
    named = {row["system"]: row["team"] for row in systems}
    return Roster(
        tuple(_shift(row) for row in await unit.rows(_SHIFTS)),
        named,
        named.get(DEFAULT_SYSTEM, ""),
        rotations=tuple(_rotation(row) for row in await unit.rows(_ROTATIONS)),
        changes=await roster_changes.in_force(unit),
        owners={r["system"]: r["owner_id"] for r in systems if r["owner_id"] is not None},
        about={row["name"]: _team(row) for row in await unit.rows(_TEAMS)},
        barred=frozenset(row["id"] for row in await unit.rows(_BARRED)),
    )


def _shift(row: Row) -> Shift:
    hours = row["weekday"], row["start_minute"], row["end_minute"]
    return Shift(row["team"], *hours, row["person_id"], row["layer"], Days(row["days"]))


def _rotation(row: Row) -> Rotation:
    hours = (Hours(day, a, b, Days(days)) for day, a, b, days in json.loads(row["hours"]))
    return Rotation(
        row["team"],
        tuple(json.loads(row["people"])),
        date.fromisoformat(row["starts"]),
        row["at_minute"],
        row["every_days"],
        row["layer"],
        tuple(hours),
        date.fromisoformat(row["until"]) if row["until"] else None,
        row["id"],
    )


def _team(row: Row) -> Team:
    return Team(row["name"], row["contract"], row["campus"], Mode(row["mode"]))


async def replace_shifts(unit: Unit, new: Sequence[Shift]) -> None:
    """Put these weekly shifts in place of all there are."""
    await unit.rows(_CLEAR)
    for shift in new:
        unit.later(
            _ADD,
            team=shift.team,
            weekday=shift.weekday,
            start_minute=shift.start_minute,
            end_minute=shift.end_minute,
            person_id=shift.person_id,
            layer=shift.layer,
            days=shift.days.value,
        )
    await bump(unit, "roster")


async def replace_rotations(unit: Unit, new: Sequence[Rotation]) -> None:
    """Put these rotations in place of all there are."""
    await unit.rows(_CLEAR_ROTATIONS)
    for rotation in new:
        hours = [(h.weekday, h.start_minute, h.end_minute, h.days) for h in rotation.hours]
        unit.later(
            _ADD_ROTATION,
            team=rotation.team,
            people=json.dumps(rotation.people),
            starts=rotation.starts.isoformat(),
            until=rotation.until.isoformat() if rotation.until else "",
            at_minute=rotation.at_minute,
            every_days=rotation.every_days,
            layer=rotation.layer,
            hours=json.dumps(hours),
        )
    await bump(unit, "roster")


async def set_team(unit: Unit, system: str, team: str) -> None:
    """Say which team looks after a system ("*" for all others)."""
    await unit.rows(_SYSTEM[unit.dialect], system=system, team=team)
    await bump(unit, "roster")


async def set_owner(unit: Unit, system: str, person_id: int | None) -> None:
    """Say who is responsible for a system that has a team; None: nobody in particular."""
    await unit.rows(_OWNER, of=system, who=person_id)
    await bump(unit, "roster")


async def describe(unit: Unit, team: Team) -> None:
    """Say for which contract and campus a team works, and how its tickets find an engineer."""
    said = {"contract": team.contract, "campus": team.campus, "mode": team.mode.value}
    await unit.rows(_ABOUT[unit.dialect], name=team.name, **said)
    await bump(unit, "roster")


class RosterBook:
    """The roster as last read, read again when its revision is another; it goes by `days`.

    `contract`: the desk's own, which teams that name none work for.
    """

    def __init__(self, days: DayBook | None = None, contract: str = "") -> None:
        self._days = days or DayBook()
        self._contract = contract
        self._revision: str | None = None
        self._roster = Roster()

    async def current(self, unit: Unit, revision: str) -> Roster:
        """The roster of that revision (of `storage.accounts.Recalled`)."""
        if revision != self._revision:
            self._roster = await self.read(unit)
            self._revision = revision
        return self._roster

    async def read(self, unit: Unit) -> Roster:
        """The roster as it stands, with its days off and what the hospital changed of them."""
        roster, days = await load(unit), self._days
        changes = await calendars.every_change(unit)
        dressed = replace(
            roster, zone=days.zone, days_off=days.days_off, makeup_days=days.makeup_days
        )
        return replace(dressed, books=self._books(roster, changes) if changes else {})

    def _books(self, roster: Roster, changes: Sequence[CalendarChange]) -> dict[str, DayBook]:
        contracts = {
            team: roster.about.get(team, Team(team)).contract for team in roster.team_names
        }
        books = {
            contract: days_of_contract(self._days, changes, contract or self._contract)
            for contract in dict.fromkeys(contracts.values())
        }
        return {team: books[contract] for team, contract in contracts.items()}
