"""Learns the weights of triage from labelled messages: `python -m benchmarks.train_triage`.

Needs scikit-learn (`pip install scikit-learn`), which the desk itself does not. The same messages
and rules give the same helpdesk/weights.py.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from benchmarks.triage.messages import TRAINING, Message, digest, messages
from helpdesk.evidence import Evidence, evidence
from helpdesk.reading import read
from helpdesk.verdict import verdict

WEIGHTS = Path(__file__).parents[1] / "helpdesk" / "weights.py"
UNIT = 400
RUN, SIGN, PAIR, RULED = 3.0, 0.5, 0.35, 0.3
"""How loudly each sort of evidence speaks while learning."""

SEEN_IN = {"run": 3, "sign": 2, "pair": 4}
"""In how many messages a piece of evidence must occur to be learnt."""

STRENGTH = 2.0
SMALLEST = 0
RAREST_OUTCOME = 3
Key = tuple[str, str]


def seen(text: str) -> Evidence:
    """What the model sees of a text."""
    reading = read(text)
    return evidence(reading, tuple(verdict(reading).signs()))


def outcome(row: Message) -> str:
    """The name of how a message turned out: S1d! is the worst, for a department, with care."""
    return f"{row.severity}{row.scope[0]}{'!' if row.patient_care else ''}"


def keys(found: Evidence) -> list[tuple[Key, float]]:
    """All evidence with its loudness, not yet shared among the runs."""
    runs = [(("run", run), RUN) for run in sorted(found.runs)]
    signs = [(("sign", sign), SIGN) for sign in found.signs]
    signs += [(("sign", sign), RULED) for sign in found.ruled]
    return runs + signs + [(("pair", f"{a}+{b}"), PAIR) for a, b in found.pairs()]


def vocabulary(found: Sequence[Evidence]) -> dict[Key, int]:
    """The evidence that occurs often enough."""
    counts = Counter(key for one in found for key, _ in keys(one))
    often = sorted(key for key, count in counts.items() if count >= SEEN_IN[key[0]])
    return {key: place for place, key in enumerate(often)}


def table(found: Sequence[Evidence], places: dict[Key, int]) -> Any:
    """A row for each message, a column for each piece of evidence."""
    rows, columns, values = [], [], []
    for row, one in enumerate(found):
        here = [(places[key], key[0], loud) for key, loud in keys(one) if key in places]
        runs = sum(sort == "run" for _, sort, _ in here)
        for place, sort, loud in here:
            rows.append(row)
            columns.append(place)
            values.append(loud / np.sqrt(runs) if sort == "run" else loud)
    return csr_matrix((values, (rows, columns)), shape=(len(found), len(places)))


def learnt(features: Any, labels: Sequence[str]) -> LogisticRegression:
    """One weight for each label and piece of evidence."""
    return LogisticRegression(C=STRENGTH, max_iter=400, tol=1e-4).fit(features, labels)


def outcomes(rows: Sequence[Message]) -> list[str]:
    """The outcomes; one that is too rare to be learnt counts as the same without care."""
    names = [outcome(row) for row in rows]
    counts = Counter(names)
    return [n if counts[n] >= RAREST_OUTCOME else n.rstrip("!") for n in names]


def module(rows: Sequence[Message]) -> str:
    """The text of helpdesk/weights.py."""
    found = [seen(row.text) for row in rows]
    places = vocabulary(found)
    features = table(found, places)
    models = learnt(features, outcomes(rows)), learnt(features, [row.kind for row in rows])
    weights = np.vstack([model.coef_ for model in models]).T
    bias = np.concatenate([model.intercept_ for model in models])
    told = {sign for one in found for sign in one.ruled}
    loud = {"run": RUN, "sign": SIGN, "pair": PAIR}
    lines = [_line(("bias", "-"), bias)]
    for key, place in places.items():
        ruled = key[0] == "sign" and key[1] in told
        line = _line(key, weights[place] * (RULED if ruled else loud[key[0]]))
        if line:
            lines.append(line)
    header = " ".join(models[0].classes_) + "|" + " ".join(models[1].classes_)
    return (
        '"""Weights learnt by benchmarks/train_triage.py; not written by hand.\n\n'
        "The first line names the outcomes and the kinds. Each other line: what is seen, and what\n"
        'it weighs for each of them, in four-hundredths; those left out at the end are 0.\n"""\n\n'
        f'LEARNT_FROM = "{digest(TRAINING)}"\n'
        '"""The messages they were learnt from."""\n\n'
        "# ruff: noqa: E501\n"
        'TABLE = """\n' + "\n".join([header, *lines]) + '\n"""\n'
    )


def _line(key: Key, weights: Any) -> str:
    whole = [round(float(weight) * UNIT) for weight in weights]
    if key[0] != "bias" and max(map(abs, whole)) <= SMALLEST:
        return ""
    numbers = ",".join(str(n) if n else "" for n in whole).rstrip(",")
    name = key[1].replace("\\", "\\\\").replace('"', '\\"')
    return f"{key[0]}\t{name}\t{numbers}"


def main() -> None:
    """Writes the weights."""
    WEIGHTS.write_text(module(messages(TRAINING)), encoding="utf-8")
    print(f"{WEIGHTS}: {WEIGHTS.stat().st_size} bytes")


if __name__ == "__main__":
    main()
