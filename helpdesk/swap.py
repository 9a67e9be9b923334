"""A shift that somebody asks a colleague to take, and the one he gives for it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from helpdesk.roster_change import Change, ChangeKind


class SwapState(StrEnum):
    """What became of an asked swap."""

    ASKED = "asked"
    TAKEN = "taken"
    DECLINED = "declined"
    UNDONE = "undone"


@dataclass(frozen=True)
class Swap:
    """`asked_by` asks to be relieved from `starts` to `ends`; `asked_of` None: anybody of the team.

    `back_starts` to `back_ends` is the shift he takes over in exchange, if any. UTC instants.
    `gap`: nobody has the shift, `asked_by` is whose it was, or the manager who asks.
    """

    team: str
    asked_by: int
    asked_of: int | None
    starts: datetime
    ends: datetime
    back_starts: datetime | None = None
    back_ends: datetime | None = None
    state: SwapState = SwapState.ASKED
    taken_by: int | None = None
    id: int = 0
    gap: bool = False

    @property
    def first_start(self) -> datetime:
        """When the first of its shifts begins: until then it can be undone."""
        return min(self.starts, self.back_starts or self.starts)

    def changes(self, taker: int) -> tuple[Change, ...]:
        """What the roster gets when `taker` takes it."""
        kind = ChangeKind.EXTRA if self.gap else ChangeKind.REPLACE
        relief = Change(
            *(kind, taker, self.starts, self.ends, self.team, self.asked_by),
            by_id=taker,
            swap_id=self.id,
        )
        if self.back_starts is None or self.back_ends is None:
            return (relief,)
        back = Change(
            *(ChangeKind.REPLACE, self.asked_by, self.back_starts, self.back_ends),
            *(self.team, taker),
            by_id=taker,
            swap_id=self.id,
        )
        return relief, back
