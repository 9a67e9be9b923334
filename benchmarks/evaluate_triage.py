"""Compares triage with labelled examples: `python -m benchmarks.evaluate_triage [FILE]`."""

import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpdesk.severity import Severity
from helpdesk.triage import Assessment, assess

EXAMPLES = Path(__file__).parents[1] / "tests" / "data" / "triage_examples.jsonl"
LEVELS = list(Severity)


@dataclass(frozen=True)
class Judged:
    """One example, its label and what triage made of it."""

    row: dict[str, Any]
    label: Severity
    got: Assessment

    @property
    def off(self) -> int:
        """How many levels apart; negative when triage was too mild."""
        return LEVELS.index(self.label) - LEVELS.index(self.got.severity)


def judge(row: dict[str, Any]) -> Judged:
    """An example without one severity takes any that is allowed, else the nearest of them."""
    got = assess(row["text"])
    allowed = [Severity(s) for s in row["severity_ok"]] or [Severity(row["severity"])]
    if got.severity in allowed and (row["severity"] is None or row["severity"] == got.severity):
        return Judged(row, got.severity, got)
    here = LEVELS.index(got.severity)
    nearest = min(allowed, key=lambda level: abs(LEVELS.index(level) - here))
    return Judged(row, Severity(row["severity"] or nearest), got)


def share(part: int, whole: int) -> float:
    """A proportion; of nothing, 1.0."""
    return part / whole if whole else 1.0


def score(judged: list[Judged], level: Severity) -> tuple[float, float, float]:
    """Precision, recall and F1 of one severity."""
    right = sum(j.label == level == j.got.severity for j in judged)
    precision = share(right, sum(j.got.severity == level for j in judged))
    recall = share(right, sum(j.label == level for j in judged))
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def report(judged: list[Judged]) -> list[str]:
    """The figures as lines of text, the worst mistakes last."""
    count = len(judged)
    present = [level for level in LEVELS if any(j.label == level for j in judged)]
    scores = {level: score(judged, level) for level in present}
    macro = sum(f1 for *_, f1 in scores.values()) / max(len(scores), 1)
    kinds = sum(j.got.kind in j.row["kind_ok"] for j in judged)
    scopes = sum(j.got.scope in j.row["scope_ok"] for j in judged)
    wrong = sorted((j for j in judged if j.off), key=lambda j: (-abs(j.off), -j.off))
    return [
        f"examples          {count}",
        f"severity accuracy {share(count - len(wrong), count):.3f}",
        f"severity macro-F1 {macro:.3f}",
        f"off by two        {share(sum(abs(j.off) >= 2 for j in judged), count):.3f}",
        *(f"{level}  precision {p:.3f}  recall {r:.3f}" for level, (p, r, _) in scores.items()),
        f"kind accuracy     {share(kinds, count):.3f}",
        f"scope accuracy    {share(scopes, count):.3f}",
        f"confusions        {dict(Counter(f'{j.label}>{j.got.severity}' for j in wrong))}",
        *(_mistake(j) for j in wrong),
    ]


def _mistake(judged: Judged) -> str:
    got = judged.got
    told = "/".join(got.reasons)
    head = f"{judged.row['id']} {judged.label}>{got.severity} {got.kind} {got.scope}"
    return f"{head} [{told}] {judged.row['text'][:60]}"


def main() -> None:
    """Prints the figures of the file named on the command line, or of the stored examples."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLES
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    print("\n".join(report([judge(row) for row in rows])))


if __name__ == "__main__":
    main()
