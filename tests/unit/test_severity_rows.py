"""Severity raised and lowered with holds: deadlines worked out by hand from the five documents.

A row is a report, what was done to it, and the promises after that. In `expect`, null is a
milestone that must not be promised; milestones not listed are free.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.contracts import contract_at
from helpdesk import sla
from helpdesk.contract import Contract
from helpdesk.deed import Deed
from helpdesk.lifecycle import do
from helpdesk.messages import Address
from helpdesk.people import Role, Verb
from helpdesk.service import SERVICE_OF
from helpdesk.severity import Kind, Scope, Severity
from helpdesk.sla import Milestone
from helpdesk.ticket import Status, Ticket

Row = dict[str, Any]

FILE = Path(__file__).parents[1] / "data" / "severity_rows.jsonl"
ROWS: list[Row] = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
WORDS = {"hold": "reason", "change_severity": "severity", "work_around": "workaround"}


def reported(row: Row, contract: Contract) -> Ticket:
    at, kind = datetime.fromisoformat(row["at"]), Kind(row["kind"])
    severity = Severity(row["severity"])
    accepts = any(step[1] == "accept" for step in row["steps"])
    return Ticket(
        summary="HIS打不开",
        severity=severity,
        scope=Scope.PERSON,
        kind=kind,
        opened_at=at,
        received_at=at,
        address=Address("webchat", "n1"),
        contract=contract.name,
        status=Status.ASSIGNED if accepts else Status.IN_PROGRESS,
        engineer_id=7,
        deadlines=sla.start(contract, severity, SERVICE_OF[kind], at),
        id=1,
    )


def done(ticket: Ticket, contract: Contract, at: str, verb: str, *said: str) -> Ticket:
    words = {"reason": "情况有变"} | ({WORDS[verb]: said[0]} if said else {})
    deed = Deed(datetime.fromisoformat(at), contract, 7, words, _role(verb))
    return do(ticket, Verb(verb), deed)


def _role(verb: str) -> Role:
    return Role.DUTY_MANAGER if verb in ("approve_hold", "refuse_hold") else Role.ENGINEER


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_the_promises_of_the_new_severity_keep_holds_and_what_is_met(row: Row) -> None:
    contract = contract_at(row["contract"], datetime.fromisoformat(row["at"]))
    ticket = reported(row, contract)
    for step in row["steps"]:
        ticket = done(ticket, contract, *step)
    for name, wanted in row["expect"].items():
        deadline = ticket.deadline(Milestone(name))
        assert (deadline is None) == (wanted is None), f"{row['id']} {name}: {row['because']}"
        if deadline is None:
            continue
        due, met = wanted["due_at"], wanted.get("met_at")
        assert deadline.due_at == datetime.fromisoformat(due), row["because"]
        assert deadline.met_at == (datetime.fromisoformat(met) if met else None), row["because"]


def test_the_table_has_rows_up_and_down_with_and_without_holds() -> None:
    assert len(ROWS) >= 15
    assert len({row["id"] for row in ROWS}) == len(ROWS)
    assert sum(any(step[1] == "hold" for step in row["steps"]) for row in ROWS) >= 10
