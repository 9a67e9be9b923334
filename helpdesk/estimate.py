"""How likely each outcome of a report is, by weights that were learnt beforehand."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from helpdesk.evidence import Evidence
from helpdesk.severity import Kind, Scope, Severity
from helpdesk.weights import TABLE

UNIT = 400
"""A weight of one is written as this number."""

_LANE = 32
_HALF = 1 << (_LANE - 1)
_ORDER: Literal["little", "big"] = "little" if memoryview(b"\1\0\0\0").cast("I")[0] == 1 else "big"
"""The order of bytes on this machine."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """One way a report may turn out; there is one of each. `care`: a patient's treatment suffers
    from it now."""

    severity: Severity
    scope: Scope
    care: bool


@dataclass(frozen=True)
class Estimate:
    """The likelihood of each outcome and of each kind; each sums to one."""

    outcomes: Mapping[Outcome, float]
    kinds: Mapping[Kind, float]

    def given(self, agrees: Callable[[Outcome], bool]) -> "Estimate":
        """The estimate when only outcomes that agree are left; unchanged when none is."""
        left = {outcome: p for outcome, p in self.outcomes.items() if agrees(outcome)}
        total = sum(left.values())
        if not total:
            return self
        return Estimate({outcome: p / total for outcome, p in left.items()}, self.kinds)

    def severities(self) -> dict[Severity, float]:
        """How likely each severity is."""
        likely = dict.fromkeys(Severity, 0.0)
        for outcome, p in self.outcomes.items():
            likely[outcome.severity] += p
        return likely

    def scopes(self) -> dict[Scope, float]:
        """How likely each scope is."""
        likely = dict.fromkeys(Scope, 0.0)
        for outcome, p in self.outcomes.items():
            likely[outcome.scope] += p
        return likely


def estimate(seen: Evidence) -> Estimate:
    """What the model expects of a message."""
    runs = [packed for run in seen.runs if (packed := _RUNS.get(run))]
    signs = [packed for sign in (*seen.signs, *seen.ruled) if (packed := _SIGNS.get(sign))]
    pairs = [packed for pair in seen.pairs() if (packed := _PAIRS.get(pair))]
    # Long messages must not shout: the runs of all messages weigh the same together.
    near = _lanes(sum(runs))
    share = 1 / math.sqrt(len(runs) or 1) / UNIT
    far = _lanes(sum(signs) + sum(pairs) + _BIAS)
    scores = [a * share + b / UNIT for a, b in zip(near, far, strict=True)]
    split = len(_OUTCOMES)
    return Estimate(
        dict(zip(_OUTCOMES, _likely(scores[:split]), strict=True)),
        dict(zip(_KINDS, _likely(scores[split:]), strict=True)),
    )


def leaning(seen: Evidence, severity: Severity) -> float:
    """How far what is seen speaks for a severity and against the others."""
    packed = [_RUNS.get(run, 0) for run in seen.runs] + [_SIGNS.get(sign, 0) for sign in seen.signs]
    found = _lanes(sum(packed))
    mine = [w for w, one in zip(found, _OUTCOMES, strict=False) if one.severity is severity]
    return sum(mine) / len(mine) - sum(found[: len(_OUTCOMES)]) / len(_OUTCOMES)


def _likely(scores: list[float]) -> list[float]:
    top = max(scores)
    weights = [math.exp(score - top) for score in scores]
    total = sum(weights)
    return [weight / total for weight in weights]


# The weights of a row stand side by side in one number, so that rows are added at once.
def _pack(weights: list[int]) -> int:
    return sum(weight << (_LANE * lane) for lane, weight in enumerate(weights))


def _lanes(packed: int) -> list[int]:
    # Half is added to each lane, so that none is negative while they are taken apart.
    whole = (packed + _LIFT).to_bytes(_WIDTH * _LANE // 8, _ORDER)
    lanes = memoryview(whole).cast("I").tolist()
    return [lane - _HALF for lane in (lanes if _ORDER == "little" else reversed(lanes))]


def _outcome(name: str) -> Outcome:
    scope = next(scope for scope in Scope if scope[0] == name[2])
    return Outcome(Severity(name[:2]), scope, name[3:] == "!")


def weights_of(numbers: str) -> list[int]:
    """The weights of a row of the table; one left blank is nothing."""
    return [int(number or 0) for number in numbers.split(",")]


_RUNS: dict[str, int] = {}
_SIGNS: dict[str, int] = {}
_PAIRS: dict[tuple[str, str], int] = {}
_HEADER, *_ROWS = TABLE.strip("\n").split("\n")
_OUTCOMES = [_outcome(name) for name in _HEADER.split("|")[0].split()]
_KINDS = [Kind(name) for name in _HEADER.split("|")[1].split()]
_WIDTH = len(_OUTCOMES) + len(_KINDS)
_LIFT = _pack([_HALF] * _WIDTH)
_BIAS = 0
for _row in _ROWS:
    _sort, _name, _numbers = _row.split("\t")
    _packed = _pack(weights_of(_numbers))
    if _sort == "bias":
        _BIAS = _packed
    elif _sort == "run":
        _RUNS[_name] = _packed
    elif _sort == "sign":
        _SIGNS[_name] = _packed
    else:
        _first, _second = _name.split("+")
        _PAIRS[_first, _second] = _packed
