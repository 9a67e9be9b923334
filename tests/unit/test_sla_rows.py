"""Deadlines worked out by hand from the five procurement documents, asked of `sla explain`.

In a row's `expect`, null is a milestone without a time in the document: none may be promised.
One without `due_at` is a duty the document states without a figure: it must be there with its
clause. A list of clauses is one figure that stands in several. Milestones not listed are free.
"""

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from bot.cli import zhiban

Row = dict[str, Any]
Promise = dict[str, Any] | None

FILE = Path(__file__).parents[1] / "data" / "sla_rows.jsonl"
ROWS: list[Row] = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
ASKED = ("id", "contract", "kind", "severity", "at", "scope")
CONTRACTS = {
    "gdph-einvoice",
    "mobile-hospital",
    "shanxi-cancer",
    "gd-reproductive",
    "wuhan-central-drg",
}


def explain(*args: str) -> str:
    """What `zhiban sla explain` prints."""
    ended = CliRunner().invoke(zhiban, ["sla", "explain", *args])
    assert ended.exit_code == 0, f"{click.unstyle(ended.output)}\n{ended.exception!r}"
    return ended.stdout


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Row]]:
    """The milestones of every row without holds, by its id: one command for them all."""
    asked = tmp_path_factory.mktemp("sla") / "asked.jsonl"
    lines = [
        json.dumps({name: row[name] for name in ASKED if name in row})
        for row in ROWS
        if "holds" not in row
    ]
    asked.write_text("\n".join(lines) + "\n", "utf-8")
    answers = [json.loads(line) for line in explain("--jsonl", str(asked)).splitlines()]
    return {answer["id"]: answer["milestones"] for answer in answers}


def held(row: Row) -> list[Row]:
    """The milestones of a row with holds: a command of its own."""
    asked = [text for name in ASKED[1:] if name in row for text in (f"--{name}", row[name])]
    for reason, start, end in row["holds"]:
        asked += ["--hold", f"{reason}={start}/{end}"]
    milestones: list[Row] = json.loads(explain(*asked, "--json"))
    return milestones


def promised(got: Row | None, wanted: Promise) -> Promise:
    """What was promised, in the words of the table: None is no promise or one without a time."""
    if got is None or (wanted is None and got["due_at"] is None):
        return None
    if wanted is not None and "due_at" not in wanted:
        return {"clause": got["clause"]}
    said = {name: got[name] for name in ("due_at", "clause", "clock")}
    return said if got["warn_at"] is None else said | {"warn_at": got["warn_at"]}


def agrees(said: Promise, wanted: Promise) -> bool:
    """Whether a promise is the one of the table; a list of clauses means any of them."""
    if said is None or wanted is None:
        return said is wanted
    return said.keys() == wanted.keys() and all(
        _same(name, said[name], value) for name, value in wanted.items()
    )


def _same(name: str, said: str, wanted: str | list[str]) -> bool:
    if isinstance(wanted, list):
        return said in wanted
    if not name.endswith("_at"):
        return said == wanted
    here, there = datetime.fromisoformat(said), datetime.fromisoformat(wanted)
    return (here, here.utcoffset()) == (there, there.utcoffset())


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_a_report_is_promised_what_its_document_says(
    row: Row, request: pytest.FixtureRequest
) -> None:
    milestones = held(row) if "holds" in row else request.getfixturevalue("answered")[row["id"]]
    got = {found["milestone"]: found for found in milestones}
    assert len(got) == len(milestones), f"{row['id']}: a milestone twice: {milestones}"
    for name, wanted in row["expect"].items():
        said = promised(got.get(name), wanted)
        assert agrees(said, wanted), (
            f"{row['id']} {name}\n  because  {row['because']}\n"
            f"  expected {wanted}\n  got      {said}\n"
            f"  why      {got.get(name, {}).get('why')}"
        )


def test_the_table_covers_all_contracts_kinds_and_severities() -> None:
    assert len(ROWS) >= 160
    assert {row["contract"] for row in ROWS} == CONTRACTS
    assert len({row["kind"] for row in ROWS}) == 10
    assert {(row["contract"], row["severity"]) for row in ROWS if row["kind"] == "fault"} == {
        (contract, severity) for contract in CONTRACTS for severity in ("S1", "S2", "S3", "S4")
    }
    assert [id_ for id_, times in Counter(row["id"] for row in ROWS).items() if times > 1] == []
