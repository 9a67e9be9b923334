"""Rules alone, model alone, both: `python -m benchmarks.compare_triage` (needs scikit-learn)."""

from collections.abc import Callable, Sequence

from sklearn.model_selection import StratifiedKFold

from benchmarks.evaluate_triage import macro_f1, off_by_two, score
from benchmarks.train_triage import learnt, outcomes, seen, table, vocabulary
from benchmarks.triage.messages import TRAINING, VOICES, Message, messages
from helpdesk.evidence import Evidence
from helpdesk.reading import read
from helpdesk.severity import Severity
from helpdesk.verdict import verdict

FOLDS = 6
_RULE_SIGNS = ("rule=", "stake=", "scope=", "kind=")


def by_rules(row: Message) -> Severity:
    """What the rules say by themselves."""
    return verdict(read(row.text)).severity


def without_rules(found: Evidence) -> Evidence:
    """The evidence without what the rules made of the message."""
    return Evidence(found.runs, tuple(s for s in found.signs if not s.startswith(_RULE_SIGNS)))


def by_model(
    learn: Sequence[Message], ask: Sequence[Message], see: Callable[[str], Evidence]
) -> list[Severity]:
    """The likeliest severity of each message, learnt from others."""
    found = [see(row.text) for row in learn]
    places = vocabulary(found)
    model = learnt(table(found, places), outcomes(learn))
    chances = model.predict_proba(table([see(row.text) for row in ask], places))
    sums = [
        {
            level: sum(p for name, p in zip(model.classes_, row, strict=True) if name[:2] == level)
            for level in Severity
        }
        for row in chances
    ]
    return [max(likely, key=lambda level: likely[level]) for likely in sums]


def show(name: str, rows: Sequence[Message], got: Sequence[Severity]) -> None:
    """One line of figures."""
    pairs = list(zip((row.severity for row in rows), got, strict=True))
    precision, recall, _ = score(pairs, Severity.S1)
    print(
        f"{name:<28} macro-F1 {macro_f1(pairs):.3f}  S1 precision {precision:.3f} "
        f"recall {recall:.3f}  off by two {off_by_two(pairs):.3f}"
    )


def main() -> None:
    """Prints a line for each way and each set of messages, the training set by its folds."""
    rows = messages(TRAINING)
    ways = {"model alone": lambda text: without_rules(seen(text)), "both": seen}
    others = messages(VOICES)
    show("voices: rules alone", others, [by_rules(row) for row in others])
    for name, see in ways.items():
        show(f"voices: {name}", others, by_model(rows, others, see))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=1)
    show("folds: rules alone", rows, [by_rules(row) for row in rows])
    for name, see in ways.items():
        got = [Severity.S4] * len(rows)
        for learn, ask in folds.split(rows, [row.severity for row in rows]):
            verdicts = by_model([rows[i] for i in learn], [rows[i] for i in ask], see)
            for i, level in zip(ask, verdicts, strict=True):
                got[i] = level
        show(f"folds: {name}", rows, got)


if __name__ == "__main__":
    main()
