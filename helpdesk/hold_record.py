"""One hold of a ticket: why, from when to when, and whether the hospital agrees that it counts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from helpdesk.contract import Milestone

AFTER_RESTORING = "restored"
"""The code of the time between a restoration and the reopening: nobody was waited for."""


class Consent(StrEnum):
    """Whether the hospital takes a hold on itself. Only one that is NEEDLESS or GIVEN counts."""

    NEEDLESS = "needless"
    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"


@dataclass(frozen=True)
class HoldRecord:
    """A time the ticket stood still; `ends` is None while it does. Instants are aware UTC.

    `stops`: the milestones whose clocks the contract stops for this reason. `by` asked for it,
    `decided_by` agreed or did not.
    """

    code: str
    label: str
    starts: datetime
    stops: frozenset[Milestone]
    consent: Consent = Consent.NEEDLESS
    ends: datetime | None = None
    by: int | None = None
    decided_by: int | None = None
    decided_at: datetime | None = None

    @property
    def counts(self) -> bool:
        """Whether the clocks stand still meanwhile."""
        return self.consent in (Consent.NEEDLESS, Consent.GIVEN)
