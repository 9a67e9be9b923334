"""How long a contract lets a ticket go without a sign of life, and who is called."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from helpdesk.severity import Severity

S1_CALLS: Mapping[Severity, tuple[str, ...]] = {
    Severity.S1: ("engineer", "DBA", "duty_manager", "director")
}
"""Who is called to a fatal fault where the contract says nothing (clause S3-16)."""


CALLS: Mapping[Severity, int] = {Severity.S1: 5, Severity.S2: 5}
"""After how many minutes without an answer a notice of high risk goes by phone where the contract
says nothing (clause S2-18)."""


@dataclass(frozen=True)
class Attention:
    """How long a ticket may go without a sign of life, in minutes, and who is called together.

    `acknowledge`: until it is accepted; without a figure a third of its response. `progress`:
    from one sign of life of its engineer to the next. `groups`: roles, teams and skills that
    severe tickets call (clause S3-16). `call_after`: until a notice that nobody answered goes by
    phone (clause S2-18); a severity without a figure is not called about. `chase_cooldown`: a
    second chase within it escalates.
    """

    acknowledge: Mapping[Severity, int] = field(default_factory=dict)
    progress: Mapping[Severity, int] = field(default_factory=dict)
    groups: Mapping[Severity, tuple[str, ...]] = field(default_factory=lambda: S1_CALLS)
    call_after: Mapping[Severity, int] = field(default_factory=lambda: CALLS)
    chase_cooldown: int = 10
