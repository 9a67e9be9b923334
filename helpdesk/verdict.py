"""What the rules make of a message by themselves: scope and stake make the severity."""

from collections.abc import Iterator
from dataclasses import dataclass

from helpdesk.reading import Reading, kind_of
from helpdesk.retraction import unreal
from helpdesk.severity import Kind, Scope, Severity
from helpdesk.stakes import REQUESTS, Finding, Stake, finding, scope_of

_LEVELS = {  # one person, a department, several
    Stake.SAFETY: "S1 S1 S1",
    Stake.EMERGENCY: "S1 S1 S1",
    Stake.WORKFLOW: "S3 S2 S1",
    Stake.SLOWED: "S3 S2 S2",
    Stake.DAILY: "S3 S3 S2",
    Stake.CAN_WAIT: "S4 S3 S3",
    Stake.CONVENIENCE: "S4 S4 S4",
}
SEVERITIES = {
    (stake, scope): Severity(level)
    for stake, levels in _LEVELS.items()
    for scope, level in zip(Scope, levels.split(), strict=True)
}
"""The grid: what is at stake, and for how many."""

ONE_LOWER = {
    Severity.S1: Severity.S2,
    Severity.S2: Severity.S3,
    Severity.S3: Severity.S4,
    Severity.S4: Severity.S4,
}


@dataclass(frozen=True)
class Verdict:
    """`needless`: who is affected does not matter. `over`: the fault has already ended.
    `unreal`: it never was, or is only announced."""

    kind: Kind
    scope: Scope
    found: Finding
    reach_known: bool
    over: bool
    unreal: bool = False

    @property
    def safety(self) -> bool:
        """Whether a patient is in danger; nothing lowers that."""
        return self.found.stake is Stake.SAFETY

    @property
    def needless(self) -> bool:
        return self.kind in REQUESTS or self.safety or self.found.stake is Stake.EMERGENCY

    @property
    def severity(self) -> Severity:
        if self.unreal:
            return Severity.S4
        level = SEVERITIES[self.found.stake, self.scope]
        return ONE_LOWER[level] if self.over and not self.safety else level

    def signs(self) -> Iterator[str]:
        """The verdict as the model reads it."""
        yield f"rule={self.severity}"
        yield f"stake={self.found.stake}"
        yield f"scope={self.scope}{'' if self.reach_known else '?'}"
        yield f"kind={self.kind}"
        if self.over:
            yield "ended"
        if self.unreal:
            yield "never"


def verdict(reading: Reading) -> Verdict:
    """The rules' verdict; any message has one."""
    kind = kind_of(reading)
    found = finding(reading, kind)
    if found.stake is Stake.SAFETY and kind in REQUESTS:
        kind = Kind.FAULT
    return Verdict(
        kind=kind,
        scope=scope_of(reading, kind, found),
        found=found,
        reach_known=reading.reach.known,
        over=reading.over and kind is Kind.FAULT,
        unreal=found.stake is not Stake.SAFETY and unreal(reading),
    )
