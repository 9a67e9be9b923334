"""The one question that would settle most, if one is worth its while."""

from collections.abc import Callable, Hashable
from enum import StrEnum

from helpdesk.estimate import Estimate, Outcome
from helpdesk.severity import Scope, Severity


class Asked(StrEnum):
    """What the desk may ask about a report."""

    SCOPE = "scope"
    CARE = "patient_care"


S1_COUNTS = 1.8
"""To miss the worst is worse than to call it too often: it is preferred by this factor."""

S1_COUNTS_ASKED = 3.0
"""And by this one where a question may settle it, or has been answered and did not rule it out."""

WORTH_ASKING = 0.05
"""The share of reports like this one that the answer would put right, from which it is asked."""

PLAINLY_WORST = 0.6
"""So likely to be S1 that nothing is asked."""

_ANSWERS: dict[Asked, Callable[[Outcome], Hashable]] = {
    Asked.SCOPE: lambda outcome: outcome.scope,
    Asked.CARE: lambda outcome: outcome.care,
}


def decided(expected: Estimate, *, asked: bool = False) -> Severity:
    """The severity to act on; `asked`: after the one question."""
    weighed = _weighed(expected, S1_COUNTS_ASKED if asked else S1_COUNTS)
    return max(weighed, key=lambda level: weighed[level])


def worth_asking(expected: Estimate) -> Asked | None:
    """The question whose answer is worth most; None when none is worth the reporter's time."""
    if expected.severities()[Severity.S1] >= PLAINLY_WORST:
        return None  # what is likely the worst is opened at once, and nobody is kept waiting
    now = max(_weighed(expected, S1_COUNTS_ASKED).values())
    gains = {asked: _after(expected, asked) - now for asked in Asked}
    best = max(gains, key=lambda asked: gains[asked])
    return best if gains[best] >= WORTH_ASKING else None


def answered(expected: Estimate, *, scope: Scope | None, care: bool | None) -> Estimate:
    """The estimate after the reporter's answer, which is final."""
    if care is not None:
        expected = expected.given(lambda outcome: outcome.care == care)
    if scope is not None:
        expected = expected.given(lambda outcome: outcome.scope is scope)
    return expected


def _weighed(expected: Estimate, worst_counts: float) -> dict[Severity, float]:
    likely = expected.severities()
    likely[Severity.S1] *= worst_counts
    return likely


def _after(expected: Estimate, asked: Asked) -> float:
    told = _ANSWERS[asked]
    best: dict[Hashable, dict[Severity, float]] = {}
    for outcome, p in expected.outcomes.items():
        levels = best.setdefault(told(outcome), {})
        p *= S1_COUNTS_ASKED if outcome.severity is Severity.S1 else 1
        levels[outcome.severity] = levels.get(outcome.severity, 0.0) + p
    return sum(max(levels.values()) for levels in best.values())
