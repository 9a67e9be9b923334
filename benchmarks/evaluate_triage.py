"""Compares triage with labelled messages: `python -m benchmarks.evaluate_triage [FILE]`."""

import json
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.triage.messages import SEALED, STRANGERS, VOICES
from helpdesk.lexicon import FAMILIES, find_places
from helpdesk.plain_text import tidy
from helpdesk.severity import Scope, Severity
from helpdesk.triage import Asked, Assessment, assess, with_answer

EXAMPLES = Path(__file__).parents[1] / "tests" / "data" / "triage_examples.jsonl"
LEVELS = list(Severity)
WORST_SHOWN = 12
SHUT = "test"
"""The part of a file whose mistakes are not shown, so that nobody mends them one by one."""


@dataclass(frozen=True)
class Judged:
    """One example, its label and what triage made of it, before and after its one question."""

    row: dict[str, Any]
    label: Severity
    got: Assessment
    after: Assessment

    @property
    def off(self) -> int:
        """How many levels apart; negative when triage was too mild."""
        return LEVELS.index(self.label) - LEVELS.index(self.got.severity)


def labelled(row: dict[str, Any]) -> dict[str, Any]:
    """The row with lists of what is right; where care is not labelled, the worst level of one
    unit, which is no incident of security, stands for it."""
    one = {f"{key}_ok": [row[key]] for key in ("severity", "scope", "kind") if row.get(key)}
    row = one | row
    local = row["severity"] == Severity.S1 and row["scope_ok"][0] != Scope.HOSPITAL
    return {"patient_care": local and "security" not in row["kind_ok"]} | row


def judge(row: dict[str, Any]) -> Judged:
    """An example without one severity takes any that is allowed, else the nearest of them."""
    row = labelled(row)
    got = assess(row["text"])
    after = _answered(row, got)
    allowed = [Severity(s) for s in row["severity_ok"]] or [Severity(row["severity"])]
    if got.severity in allowed and (row["severity"] is None or row["severity"] == got.severity):
        return Judged(row, got.severity, got, after)
    here = LEVELS.index(got.severity)
    nearest = min(allowed, key=lambda level: abs(LEVELS.index(level) - here))
    return Judged(row, Severity(row["severity"] or nearest), got, after)


def _answered(row: dict[str, Any], got: Assessment) -> Assessment:
    if got.ask is Asked.SCOPE:
        return with_answer(got, scope=Scope(row["scope_ok"][0]))
    if got.ask is Asked.CARE:
        return with_answer(got, care=row["patient_care"])
    return got


def names_system(row: dict[str, Any], got: Assessment) -> bool:
    """Whether the system is one that is labelled, or belongs to its family, or is its family."""
    return any(
        name in (got.system, FAMILIES.get(got.system)) or FAMILIES.get(name) == got.system
        for name in row["system"].split("/")
    )


def names_department(row: dict[str, Any], got: Assessment) -> bool:
    """Whether the department is the labelled one, by whichever of its names."""
    wanted, found = row["department"], got.department
    return bool(found) and (found in wanted or wanted in found or _known(found) == _known(wanted))


def _known(said: str) -> str:
    places = find_places(tidy(said))
    return places[0].name if places else said


def share(part: int, whole: int) -> float:
    """A proportion; of nothing, 1.0."""
    return part / whole if whole else 1.0


Pairs = list[tuple[Severity, Severity]]
"""(label, verdict) of each example."""


def score(pairs: Pairs, level: Severity) -> tuple[float, float, float]:
    """Precision, recall and F1 of one severity."""
    right = sum(label == level == got for label, got in pairs)
    precision = share(right, sum(got == level for _, got in pairs))
    recall = share(right, sum(label == level for label, _ in pairs))
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def macro_f1(pairs: Pairs) -> float:
    """The mean F1 of the levels that occur."""
    present = [level for level in LEVELS if any(label == level for label, _ in pairs)]
    return sum(score(pairs, level)[2] for level in present) / max(len(present), 1)


def off_by_two(pairs: Pairs) -> float:
    """The share that is wrong by two levels or more."""
    apart = [abs(LEVELS.index(label) - LEVELS.index(got)) for label, got in pairs]
    return share(sum(levels >= 2 for levels in apart), len(apart))


def report(judged: list[Judged], *, shown: int = WORST_SHOWN) -> list[str]:
    """The figures as lines of text, the worst mistakes last."""
    count = len(judged)
    before = [(j.label, j.got.severity) for j in judged]
    after = [(j.label, j.after.severity) for j in judged]
    kinds = sum(j.got.kind in j.row["kind_ok"] for j in judged)
    scopes = sum(j.got.scope in j.row["scope_ok"] for j in judged)
    systems = [
        names_system(j.row, j.got) for j in judged if j.row.get("system", "?") not in ("", "?")
    ]
    places = [names_department(j.row, j.got) for j in judged if j.row.get("department")]
    asked = Counter(j.got.ask for j in judged if j.got.ask)
    wrong = sorted((j for j in judged if j.off), key=lambda j: (-abs(j.off), -j.off))
    return [
        f"examples          {count}",
        *_severity("no question", before),
        *_severity("one question", after),
        f"asked             {share(asked.total(), count):.3f}  "
        + "  ".join(f"{name} {n}" for name, n in asked.items()),
        f"kind accuracy     {share(kinds, count):.3f}",
        f"scope accuracy    {share(scopes, count):.3f}",
        f"system accuracy   {share(sum(systems), len(systems)):.3f} of {len(systems)} labelled",
        f"department        {share(sum(places), len(places)):.3f} of {len(places)} labelled",
        *_matrix(before),
        *(_mistake(j) for j in wrong[:shown]),
    ]


def _severity(when: str, pairs: Pairs) -> list[str]:
    right = share(sum(label == got for label, got in pairs), len(pairs))
    return [
        f"{when}: accuracy {right:.3f}  macro-F1 {macro_f1(pairs):.3f}  "
        f"off by two {off_by_two(pairs):.3f}",
        *(
            f"  {level}  precision {p:.3f}  recall {r:.3f}"
            for level in LEVELS
            for p, r, _ in [score(pairs, level)]
        ),
    ]


def _matrix(pairs: Pairs) -> list[str]:
    counts = Counter(pairs)
    head = "label \\ verdict " + "".join(f"{level:>5}" for level in LEVELS)
    rows = [
        f"{label:<16}" + "".join(f"{counts[label, got]:>5}" for got in LEVELS) for label in LEVELS
    ]
    return [head, *rows]


def _mistake(judged: Judged) -> str:
    got = judged.got
    told = "/".join(got.reasons)
    head = f"{judged.row['id']} {judged.label}>{got.severity} {got.kind} {got.scope}"
    return f"{head} [{told}] {judged.row['text'][:60]}"


def _show(name: str, rows: list[dict[str, Any]], *, shown: int) -> None:
    begun = time.perf_counter()
    judged = [judge(row) for row in rows]
    each = (time.perf_counter() - begun) / max(len(judged), 1) * 1000
    print(f"== {name}", *report(judged, shown=shown), f"{each:.2f} ms a message", "", sep="\n")


def main() -> None:
    """Prints the figures of the file named on the command line, or of all labelled messages that
    were not learnt from."""
    files = [Path(name) for name in sys.argv[1:]] or [EXAMPLES, VOICES, SEALED, STRANGERS]
    for path in files:
        lines = path.read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines if line]
        for part in sorted({row.get("part", "") for row in rows}):
            there = [row for row in rows if row.get("part", "") == part]
            name = f"{path.name} {part}".strip()
            _show(name, there, shown=0 if part == SHUT else WORST_SHOWN)


if __name__ == "__main__":
    main()
