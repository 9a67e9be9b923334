"""Who is on call: weekly shifts of teams, and which team a system belongs to."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from helpdesk.lexicon import FAMILIES

DAY = 24 * 60


@dataclass(frozen=True)
class Shift:
    """Every week, from `start_minute` of `weekday` (0 Monday) to `end_minute`, local time.

    An end at or before the start is on the next day: 18:00-08:00 is a night, 00:00-00:00 a day.
    """

    team: str
    weekday: int
    start_minute: int
    end_minute: int
    person_id: int

    def covers(self, weekday: int, minute: int) -> bool:
        """Whether a local minute of the week falls into the shift."""
        length = (self.end_minute - self.start_minute - 1) % DAY + 1
        since = ((weekday - self.weekday) * DAY + minute - self.start_minute) % (7 * DAY)
        return since < length


@dataclass(frozen=True)
class Roster:
    """All shifts, and the team that looks after each system."""

    shifts: Sequence[Shift] = ()
    teams: Mapping[str, str] = field(default_factory=dict)
    default_team: str = ""
    zone: str = "Asia/Shanghai"

    def team_for(self, system: str) -> str:
        """The team of a system, else of its family (HIS for 挂号系统), else the default team."""
        family = FAMILIES.get(system, system)
        return self.teams.get(system) or self.teams.get(family) or self.default_team

    def on_call(self, team: str, at: datetime) -> tuple[int, ...]:
        """The ids of the people on call for the team at an instant, in the order of the roster."""
        local = at.astimezone(ZoneInfo(self.zone))
        weekday, minute = local.weekday(), local.hour * 60 + local.minute
        today = self._by_day.get((team, weekday), ())
        found = [shift.person_id for shift in today if shift.covers(weekday, minute)]
        return tuple(dict.fromkeys(found))

    @cached_property
    def _by_day(self) -> Mapping[tuple[str, int], Sequence[Shift]]:
        """The shifts that touch a weekday, by team: a night is on two days."""
        days: dict[tuple[str, int], list[Shift]] = defaultdict(list)
        for shift in self.shifts:
            for weekday in {shift.weekday, (shift.weekday + 1) % 7}:
                days[shift.team, weekday].append(shift)
        return days
