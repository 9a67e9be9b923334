"""Shifts as people read them: 今天 18:00 到明天 08:00."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from helpdesk.people import ROLE_WORDS, Role
from helpdesk.roster import Duty
from notifications.phrases import when

_TEAMS: Mapping[str, str] = {role.value: word for role, word in ROLE_WORDS.items()}


def team_word(team: str) -> str:
    """The team's name; that of managers' shifts is the word for their role."""
    return _TEAMS.get(team, team)


def span_words(starts: datetime, ends: datetime, now: datetime, zone: str) -> str:
    """今天 08:00 到 12:00, 今天 18:00 到明天 08:00; a midnight that ends a day is 24:00."""
    first, last = (at.astimezone(ZoneInfo(zone)) for at in (starts, ends))
    said = when(starts, now, zone)
    if last.time() == time(0):
        day = ends - timedelta(minutes=1)
        same = day.astimezone(ZoneInfo(zone)).date() == first.date()
        return f"{said} 到 24:00" if same else f"{said} 到{when(day, now, zone)[:-6]} 24:00"
    if first.date() == last.date():
        return f"{said} 到 {last:%H:%M}"
    return f"{said} 到{when(ends, now, zone)}"


def duty_line(duty: Duty, now: datetime, zone: str) -> str:
    """One shift of somebody: 应用组 今天 18:00 到明天 08:00."""
    return f"{team_word(duty.team)} {span_words(duty.starts, duty.ends, now, zone)}"


def names_line(ids: Iterable[int], names: Mapping[int, str]) -> str:
    """The people's names, 没有人 for none."""
    return "、".join(names.get(i, "") for i in ids) or "没有人"


ROLE_TEAMS = (Role.DUTY_MANAGER.value, Role.DIRECTOR.value)
"""The teams that are roles: their shifts say who of them is told."""
