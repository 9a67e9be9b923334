"""The roster in lines for a terminal: the whole plan, or who is on call at an instant."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.commands.roster_rows import DAYS_WORDS, team_word
from bot.commands.roster_team import team_line
from bot.language import words
from helpdesk.duty_hours import Days, Hours, Rotation
from helpdesk.roster import Roster
from helpdesk.roster_change import Change, ChangeKind

_ZH_DAYS, _EN_DAYS = "一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def lines_at(roster: Roster, names: Mapping[int, str], at: datetime) -> Iterator[str]:
    """Who is on call in each team at an instant, and who comes next."""
    for name in roster.team_names:
        there = _listed(roster.on_call(name, at), names) or words("没有人", "nobody")
        later = _listed(roster.standby(name, at), names)
        standby = words(f"；备班 {later}", f"; standby {later}") if later else ""
        yield f"{team_word(name)}  {there}{standby}"


def plan_lines(roster: Roster, names: Mapping[int, str], now: datetime) -> Iterator[str]:
    """Weekly shifts, rotations, dated shifts that are not over, systems, and teams' contracts."""
    order = sorted(roster.shifts, key=lambda s: (s.team, -s.layer, s.weekday, s.start_minute))
    for name, shifts in groupby(order, lambda s: s.team):
        yield team_word(name)
        for shift in shifts:
            who = names.get(shift.person_id, "")
            yield f"  {_hours(shift.hours)} {who}{_layer(shift.layer)}"
    for turn in roster.rotations:
        yield from _turns(turn, names)
    dated = [c for c in roster.changes if c.kind is ChangeKind.TEMPORARY and c.ends > now]
    for change in sorted(dated, key=lambda change: change.starts):
        yield _dated(change, names, ZoneInfo(roster.zone))
    for system, team in sorted(roster.teams.items()):
        owner = names.get(roster.owners.get(system, 0), "")
        answers = words(f"（负责人 {owner}）", f" (owner {owner})") if owner else ""
        yield f"{system} -> {team}{answers}"
    yield from (team_line(about) for _, about in sorted(roster.about.items()))


def _turns(turn: Rotation, names: Mapping[int, str]) -> Iterator[str]:
    every = words(f"每 {turn.every_days} 天轮换", f"every {turn.every_days} days")
    since = f"{turn.starts} {_clock(turn.at_minute)}"
    until = words(f" 到 {turn.until}", f" until {turn.until}") if turn.until else ""
    people = _listed(turn.people, names)
    yield f"{team_word(turn.team)}  {every} {since}{until}  {people}{_layer(turn.layer)}"
    yield from (f"  {_hours(hours)}" for hours in turn.hours)


def _dated(change: Change, names: Mapping[int, str], zone: ZoneInfo) -> str:
    starts, ends = change.starts.astimezone(zone), change.ends.astimezone(zone)
    who = names.get(change.person_id, "")
    return f"{team_word(change.team)}  {starts:%Y-%m-%d %H:%M} - {ends:%Y-%m-%d %H:%M}  {who}"


def _hours(hours: Hours) -> str:
    day = words(f"周{_ZH_DAYS[hours.weekday]}", _EN_DAYS[hours.weekday])
    only = "" if hours.days is Days.ANY else words(DAYS_WORDS[hours.days], hours.days.value)
    clock = f"{_clock(hours.start_minute)}-{_clock(hours.end_minute)}"
    return " ".join(filter(None, [day, clock, only]))


def _layer(layer: int) -> str:
    return words(f"  第 {layer} 层", f"  layer {layer}") if layer else ""


def _listed(ids: Sequence[int], names: Mapping[int, str]) -> str:
    return words("、", ", ").join(names.get(person, "") for person in ids)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
