"""Learns what a message for the articles looks like: `python -m benchmarks.train_subject`.

Needs scikit-learn, which the desk itself does not. It learns from the similar questions of the
desk's articles, from the test questions that may be looked at, and from messages of other matters:
those that no article of a set answers and benchmarks/topics/off_topic.txt. Halves kept apart
(`"part": "test"`) are left out.
"""

from collections import Counter
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from benchmarks.topics.messages import messages
from knowledge_base.spelling import one_spelling
from knowledge_base.subject import grams

TABLE = Path(__file__).parents[1] / "knowledge_base" / "tables" / "subject.txt"
STRENGTH = 5.0
SEEN_IN = 2
SMALLEST = 4
"""Hundredths. What weighs less is left out."""


def learnt(ours: list[str], others: list[str]) -> dict[str, float]:
    """The weight of each gram, and under "=" where to begin."""
    said = [sorted(grams(one_spelling(text))) for text in ours + others]
    counts = Counter(gram for one in said for gram in one)
    places = {
        gram: place
        for place, gram in enumerate(sorted(g for g, n in counts.items() if n >= SEEN_IN))
    }
    cells = [
        (row, places[gram], 1 / np.sqrt(len(one)))
        for row, one in enumerate(said)
        for gram in one
        if gram in places
    ]
    rows, columns, values = zip(*cells, strict=True)
    seen = csr_matrix((values, (rows, columns)), shape=(len(said), len(places)))
    labels = np.array([1] * len(ours) + [0] * len(others))
    model = LogisticRegression(C=STRENGTH, max_iter=1000, class_weight="balanced")
    model.fit(seen, labels)
    return {"=": float(model.intercept_[0])} | dict(zip(places, model.coef_[0], strict=True))


def main() -> None:
    """Writes the table."""
    weights = {g: round(100 * w) for g, w in learnt(*messages()).items()}
    kept = [f"{g} {w}" for g, w in weights.items() if g == "=" or abs(w) >= SMALLEST]
    head = (
        "# Learnt by benchmarks/train_subject.py, not written by hand: a gram and its hundredths."
    )
    TABLE.write_text("\n".join([head, *kept]) + "\n", encoding="utf-8")
    print(f"{TABLE}: {len(kept)} grams, {TABLE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
