"""The one question that would settle most, if one is worth its while."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from enum import StrEnum

from helpdesk.estimate import Estimate, Outcome
from helpdesk.severity import Scope, Severity


class Asked(StrEnum):
    """What the desk may ask about a report."""

    SCOPE = "scope"
    CARE = "patient_care"


FAR_OFF = 2.5
"""What a verdict costs that is wrong by two levels or more; wrong by one level costs 1."""

S1_MISSED = 1.5
"""To miss the worst costs so many times as much."""

S1_MISSED_ASKED = 3.0
"""And so many times where a question may settle it, or was answered and did not rule it out."""

WORTH_ASKING = 0.09
"""The cost that the answer would spare, from which it is asked."""

PLAINLY_WORST = 0.7
"""So likely to be S1 that nothing is asked."""

_LEVELS = tuple(Severity)
_PLACE = {level: place for place, level in enumerate(_LEVELS)}
Costs = tuple[tuple[float, float, float, float], ...]
"""A row for each verdict, a column for each severity that may be right."""


def _costs(missed: float) -> Costs:
    near, far = 1.0, FAR_OFF
    return (
        (0.0, near, far, far),
        (near * missed, 0.0, near, far),
        (far * missed, near, 0.0, near),
        (far * missed, far, near, 0.0),
    )


_AT_FIRST, _ASKED = _costs(S1_MISSED), _costs(S1_MISSED_ASKED)
_ANSWERS: dict[Asked, Callable[[Outcome], Hashable]] = {
    Asked.SCOPE: lambda outcome: outcome.scope,
    Asked.CARE: lambda outcome: outcome.care,
}


def decided(expected: Estimate, *, asked: bool = False) -> Severity:
    """The severity to act on, the one that is likely to cost least; `asked`: after the question."""
    prices = _prices(_likely(expected.outcomes.items()), _ASKED if asked else _AT_FIRST)
    return _LEVELS[prices.index(min(prices))]


def worth_asking(expected: Estimate) -> Asked | None:
    """The question whose answer is worth most; None when none is worth the reporter's time."""
    likely = _likely(expected.outcomes.items())
    if likely[0] >= PLAINLY_WORST:
        return None  # what is likely the worst is opened at once, and nobody is kept waiting
    now = min(_prices(likely, _ASKED))
    if now < WORTH_ASKING:
        return None
    spared = {asked: now - _after(expected, asked) for asked in Asked}
    best = max(spared, key=lambda asked: spared[asked])
    return best if spared[best] >= WORTH_ASKING else None


def answered(expected: Estimate, *, scope: Scope | None, care: bool | None) -> Estimate:
    """The estimate after the reporter's answer, which is final."""
    if care is not None:
        expected = expected.given(lambda outcome: outcome.care == care)
    if scope is not None:
        expected = expected.given(lambda outcome: outcome.scope is scope)
    return expected


def _likely(outcomes: Iterable[tuple[Outcome, float]]) -> list[float]:
    levels = [0.0] * len(_LEVELS)
    for outcome, p in outcomes:
        levels[_PLACE[outcome.severity]] += p
    return levels


def _prices(likely: Sequence[float], costs: Costs) -> list[float]:
    a, b, c, d = likely
    return [a * w + b * x + c * y + d * z for w, x, y, z in costs]


def _after(expected: Estimate, asked: Asked) -> float:
    told = _ANSWERS[asked]
    answers: dict[Hashable, list[tuple[Outcome, float]]] = {}
    for outcome, p in expected.outcomes.items():
        answers.setdefault(told(outcome), []).append((outcome, p))
    return sum(min(_prices(_likely(part), _ASKED)) for part in answers.values())
