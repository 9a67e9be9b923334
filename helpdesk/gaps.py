"""Times for which nobody is on call, and those that a leave makes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from helpdesk.people import MANAGERS
from helpdesk.roster import Roster
from helpdesk.roster_change import Change, ChangeKind


@dataclass(frozen=True)
class Gap:
    """Nobody is on call in the team from `starts` to `ends`, UTC instants, half open."""

    team: str
    starts: datetime
    ends: datetime


def gaps(roster: Roster, team: str, starts: datetime, ends: datetime) -> tuple[Gap, ...]:
    """The times of a team without anybody, in order."""
    found = roster.stretches(team, starts, ends)
    return tuple(Gap(team, s.starts, s.ends) for s in found if not s.people)


def all_gaps(roster: Roster, starts: datetime, ends: datetime) -> tuple[Gap, ...]:
    """The times without anybody in every team but those of managers, the earliest first."""
    teams = [team for team in roster.team_names if team not in MANAGERS]
    found = [gap for team in teams for gap in gaps(roster, team, starts, ends)]
    return tuple(sorted(found, key=lambda gap: gap.starts))


def left_by(roster: Roster, leave: Change) -> tuple[Gap, ...]:
    """The times in which a leave, asked for or agreed, takes away the only one on call."""
    others = [change for change in roster.changes if not leave.id or change.id != leave.id]
    before = replace(roster, changes=others)
    return tuple(_left_by(before, before.having(replace(leave, kind=ChangeKind.LEAVE)), leave))


def _left_by(before: Roster, later: Roster, leave: Change) -> Iterator[Gap]:
    for team in before.team_names:
        planned = before.duties(team, leave.starts, leave.ends)
        mine = [duty for duty in planned if duty.person_id == leave.person_id]
        if not mine:
            continue
        for gap in gaps(later, team, leave.starts, leave.ends):
            # A time that was empty before is none of his making.
            if leave.person_id in before.on_call(team, gap.starts):
                yield gap
