"""A ticket's deadline as its row, and back."""

import json
from datetime import timedelta
from typing import Any

from helpdesk.sla import Clock, Deadline, Milestone, Step, StepKind
from storage.instants import from_ms, to_ms

_MS = timedelta(milliseconds=1)
# Kinds are texts of an enum, which the encoder writes as they are.
_STEPS = json.JSONEncoder(check_circular=False, separators=(",", ":"))


def deadline_row(ticket_id: int, d: Deadline) -> dict[str, Any]:
    """The deadline as its row."""
    return {
        "ticket_id": ticket_id,
        "milestone": d.milestone.value,
        "clause": d.clause,
        "clock": d.clock.value,
        "started_at": to_ms(d.started_at),
        "due_at": to_ms(d.due_at),
        "steps": _STEPS.encode(
            [(to_ms(at), kind, role, *([said] if said else ())) for at, kind, role, said in d.steps]
        ),
        "fired": d.fired,
        "met_at": to_ms(d.met_at),
        "breached_at": to_ms(d.breached_at),
        "held_at": to_ms(d.held_at),
        "waived": int(d.waived),
        "held_for": d.held_for // _MS,
        "next_at": to_ms(d.next_at),
    }


def deadline_of(row: Any) -> Deadline:
    """The deadline of a row."""
    steps = (
        Step(from_ms(at), StepKind(kind), role, tuple(*said))
        for at, kind, role, *said in json.loads(row["steps"])
    )
    return Deadline(
        milestone=Milestone(row["milestone"]),
        clause=row["clause"],
        clock=Clock(row["clock"]),
        started_at=from_ms(row["started_at"]),
        due_at=from_ms(row["due_at"]),
        steps=tuple(steps),
        fired=row["fired"],
        met_at=from_ms(row["met_at"]),
        breached_at=from_ms(row["breached_at"]),
        held_at=from_ms(row["held_at"]),
        waived=bool(row["waived"]),
        held_for=row["held_for"] * _MS,
    )
