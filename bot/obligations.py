"""The time obligations of the five documents, and what runs each of them."""

import tomllib
from collections import defaultdict
from importlib.resources import files

from bot.contracts import contract_names, load_contract
from helpdesk.contract import MILESTONE_LABELS, Target
from helpdesk.explanation import allowed

MISSING, LATER = "missing", "later"


def obligation_rows() -> list[dict[str, str]]:
    """One row for each clause: `by` is the contract's target, a duty, "later" or "missing"."""
    text = files("helpdesk").joinpath("obligations.toml").read_text(encoding="utf-8")
    targets = _targets_by_clause()
    return [
        _row(clause, said, targets.get(clause, ())) for clause, said in tomllib.loads(text).items()
    ]


def _targets_by_clause() -> dict[str, list[tuple[str, Target]]]:
    found: dict[str, list[tuple[str, Target]]] = defaultdict(list)
    for name in contract_names():
        for target in load_contract(name).targets:
            found[target.clause].append((name, target))
    return found


def _row(
    clause: str, said: dict[str, str], targets: list[tuple[str, Target]] | tuple[()]
) -> dict[str, str]:
    by, note = MISSING, ""
    if targets:
        by = f"target {targets[0][0]}"
        note = "；".join(f"{MILESTONE_LABELS[t.milestone]} {allowed(t)}" for _, t in targets)
    elif "duty" in said:
        by, note = "duty", said["duty"]
    elif "later" in said:
        by, note = LATER, said["later"]
    return {"clause": clause, "obligation": said["what"], "by": by, "note": note}
