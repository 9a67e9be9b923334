"""What is wrong with a roster: gaps, people who cannot be there or be reached, unfair shares."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from helpdesk.business_time import BusinessCalendar
from helpdesk.contract import Contract
from helpdesk.duty_hours import both
from helpdesk.people import MANAGERS
from helpdesk.policy import Policy
from helpdesk.roster import Duty, Roster
from helpdesk.roster_change import ChangeKind

AHEAD = timedelta(days=14)
SHARED_OVER = timedelta(weeks=8)
UNFAIR = 1.5
"""Times the mean of a team: whoever has more nights and days off than that has too many."""
LEAST_UNFAIR = timedelta(hours=24)


class Problem(StrEnum):
    """What is wrong."""

    GAP = "gap"
    DOUBLE = "double"
    ON_LEAVE = "on_leave"
    BARRED = "barred"
    NO_CONTACT = "no_contact"
    RESIDENTS = "residents"
    UNFAIR = "unfair"


@dataclass(frozen=True)
class Finding:
    """Something wrong: where it is first, how often it is and for how long altogether.

    `have` and `need` are people for RESIDENTS, and hours for UNFAIR (his, and the mean).
    """

    problem: Problem
    team: str = ""
    person_id: int | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    times: int = 1
    total: timedelta = timedelta(0)
    have: int = 0
    need: int = 0
    clause: str = ""


def check(
    roster: Roster, policy: Policy, reachable: frozenset[int], now: datetime
) -> tuple[Finding, ...]:
    """Everything wrong in the two weeks (for shares: eight) from `now`, the worst kinds first.

    `reachable`: the people who have an account that notices go to.
    """
    until = now + AHEAD
    teams = [team for team in roster.team_names if team not in MANAGERS]
    duties = {team: roster.duties(team, now, until) for team in teams}
    everyone = [duty for found in duties.values() for duty in found]
    return (
        *(
            gap
            for team in teams or [roster.default_team]
            for gap in _gaps(roster, team, now, until)
        ),
        *_doubles(everyone),
        *_on_leave(roster, teams, now, until),
        *_barred(roster, now),
        *_unreachable(everyone, reachable),
        *_residents(roster, policy, now, until),
        *(found for team in teams for found in _unfair(roster, team, now)),
    )


def _gaps(roster: Roster, team: str, now: datetime, until: datetime) -> Iterator[Finding]:
    empty = [s for s in roster.stretches(team, now, until) if not s.people]
    if empty:
        total = sum((s.ends - s.starts for s in empty), timedelta(0))
        first = empty[0]
        yield Finding(
            Problem.GAP, team, None, first.starts, first.ends, times=len(empty), total=total
        )


def _doubles(duties: Sequence[Duty]) -> Iterator[Finding]:
    """People who are on call in two teams at once."""
    mine: dict[int, list[Duty]] = defaultdict(list)
    for duty in duties:
        mine[duty.person_id].append(duty)
    for person, found in mine.items():
        pairs = [(a, b) for n, a in enumerate(found) for b in found[n + 1 :] if a.team != b.team]
        shared = [
            (span, b.team)
            for a, b in pairs
            for span in both((a.starts, a.ends), [(b.starts, b.ends)])
        ]
        if shared:
            (starts, ends), team = min(shared)
            yield Finding(Problem.DOUBLE, team, person, starts, ends, times=len(shared))


def _on_leave(
    roster: Roster, teams: Sequence[str], now: datetime, until: datetime
) -> Iterator[Finding]:
    """People who have a shift while they are away, and for whom nobody stands in."""
    away = [c for c in roster.changes if c.kind is ChangeKind.LEAVE and c.touches(now, until)]
    for leave in away:
        there = replace(roster, changes=[c for c in roster.changes if c != leave])
        starts, ends = max(leave.starts, now), min(leave.ends, until)
        planned = [d for team in teams for d in there.duties(team, starts, ends)]
        mine = [duty for duty in planned if duty.person_id == leave.person_id]
        if mine:
            first = mine[0]
            yield Finding(
                *(Problem.ON_LEAVE, first.team, leave.person_id, first.starts, first.ends),
                times=len(mine),
            )


def _barred(roster: Roster, now: datetime) -> Iterator[Finding]:
    """Who must not be on call and is planned all the same, also for one day only."""
    planned = [(shift.team, shift.person_id) for shift in roster.shifts]
    planned += [(c.team, c.person_id) for c in roster.changes if c.team and c.ends > now]
    planned += [(r.team, person) for r in roster.rotations for person in r.people]
    for team, person in dict.fromkeys(planned):
        if person in roster.barred:
            yield Finding(Problem.BARRED, team, person)


def _unreachable(duties: Iterable[Duty], reachable: frozenset[int]) -> Iterator[Finding]:
    first: dict[int, Duty] = {}
    for duty in sorted(duties, key=lambda duty: duty.starts):
        first.setdefault(duty.person_id, duty)
    for person, duty in first.items():
        if person not in reachable:
            yield Finding(Problem.NO_CONTACT, duty.team, person, duty.starts, duty.ends)


def _residents(roster: Roster, policy: Policy, now: datetime, until: datetime) -> Iterator[Finding]:
    """Times of the contract's working hours with fewer engineers than it asks for."""
    for contract in policy.contracts.values():
        if contract.residents is None:
            continue
        teams = [team for team in roster.team_names if _works_for(roster, team, contract, policy)]
        short = list(_short(roster, teams, contract, now, until))
        if short:
            starts, ends, _ = short[0]
            yield Finding(
                *(Problem.RESIDENTS, "", None, starts, ends),
                times=len({roster.book.date_of(first) for first, _, _ in short}),
                have=min(have for _, _, have in short),
                need=contract.residents.engineers,
                clause=contract.residents.clause,
            )


def _works_for(roster: Roster, team: str, contract: Contract, policy: Policy) -> bool:
    known = roster.about.get(team)
    named = known.contract if known and known.contract else policy.default_contract
    return team not in MANAGERS and named == contract.name


def _short(
    roster: Roster, teams: Sequence[str], contract: Contract, now: datetime, until: datetime
) -> Iterator[tuple[datetime, datetime, int]]:
    assert contract.residents is not None
    calendar = contract.calendar
    at = calendar.next_opening(now)
    while at < until:
        closes = _closing(roster, teams, calendar, at, until)
        there = {person for team in teams for person in roster.on_call(team, at)}
        if len(there) < contract.residents.engineers:
            yield at, closes, len(there)
        at = calendar.next_opening(closes)


def _closing(
    roster: Roster,
    teams: Sequence[str],
    calendar: BusinessCalendar,
    at: datetime,
    until: datetime,
) -> datetime:
    """How long the same people are there in one opening."""
    changes = [
        stretch.ends
        for team in teams
        for stretch in roster.stretches(team, at, at + timedelta(days=1))
    ]
    nearest = min([*changes, at + timedelta(days=1), until])
    open_for = calendar.between(at, nearest)
    return min(nearest, calendar.add(at, open_for)) if open_for else nearest


def _unfair(roster: Roster, team: str, now: datetime) -> Iterator[Finding]:
    """Whoever has far more nights, weekends and days off than the team's mean."""
    days = roster.book_of(team)
    office = BusinessCalendar(zone=roster.zone).with_days(days.days_off, days.makeup_days)
    burden: Mapping[int, timedelta] = _burden(roster, team, now, office)
    if len(burden) < 2:
        return
    mean = sum(burden.values(), timedelta(0)) / len(burden)
    for person, hours in burden.items():
        if hours > UNFAIR * mean and hours - mean >= LEAST_UNFAIR:
            whole = timedelta(hours=1)
            yield Finding(
                Problem.UNFAIR, team, person, have=round(hours / whole), need=round(mean / whole)
            )


def _burden(
    roster: Roster, team: str, now: datetime, office: BusinessCalendar
) -> dict[int, timedelta]:
    """The time out of office hours of everybody in the team's plan who has any.

    Not of whoever stands in once, nor of those who work by day only: they would move the mean.
    """
    planned = {shift.person_id for shift in roster.shifts if shift.team == team}
    planned |= {p for turns in roster.rotations if turns.team == team for p in turns.people}
    burden: dict[int, timedelta] = defaultdict(timedelta)
    for duty in roster.duties(team, now, now + SHARED_OVER):
        burden[duty.person_id] += duty.ends - duty.starts - office.between(duty.starts, duty.ends)
    return {person: time for person, time in burden.items() if time and person in planned}
