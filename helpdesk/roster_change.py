"""What differs from the plan for a time: leave, somebody in another's place, dated shifts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ChangeKind(StrEnum):
    """What a change of the roster does while it lasts."""

    LEAVE_ASKED = "leave_asked"
    LEAVE = "leave"
    REPLACE = "replace"
    EXTRA = "extra"
    TEMPORARY = "temporary"


@dataclass(frozen=True)
class Change:
    """A change of the roster from `starts` to `ends`, UTC instants, half open.

    LEAVE_ASKED: nothing yet; a manager has to agree first (clause S2-7). LEAVE: `person_id` is
    away, in every team. REPLACE: `person_id` is on call in the team
    wherever `for_id` would be. EXTRA: on call beside the others. TEMPORARY: a dated shift; while
    a team has one, its weekly shifts and rotations stand back. `made_at`: when it was asked for
    or made, None of one that is not kept.
    """

    kind: ChangeKind
    person_id: int
    starts: datetime
    ends: datetime
    team: str = ""
    for_id: int | None = None
    reason: str = ""
    by_id: int | None = None
    swap_id: int | None = None
    id: int = 0
    made_at: datetime | None = None

    def covers(self, at: datetime) -> bool:
        """Whether the change is in force at an instant."""
        return self.starts <= at < self.ends

    def touches(self, starts: datetime, ends: datetime) -> bool:
        """Whether the change is in force for some of the time."""
        return self.starts < ends and self.ends > starts

    def concerns(self, team: str) -> bool:
        """Whether the change says anything of this team."""
        return self.kind is ChangeKind.LEAVE or self.team == team


def changed(
    planned: Sequence[int], changes: Iterable[Change], away: frozenset[int]
) -> tuple[int, ...]:
    """Who is there of those planned, given the changes in force, in the order they were made.

    Whoever stands in for somebody has his place; who is on leave or `away` is left out.
    """
    there = list(planned)
    in_force = list(changes)
    for change in in_force:
        if change.kind is ChangeKind.REPLACE:
            there = [change.person_id if p == change.for_id else p for p in there]
    gone = away | {c.person_id for c in in_force if c.kind is ChangeKind.LEAVE}
    return tuple(dict.fromkeys(p for p in there if p not in gone))
