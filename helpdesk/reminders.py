"""What a deadline has to say now: steps that came, those that wait for the morning, repeats."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from helpdesk.contract import Contract, Repeat, StepKind
from helpdesk.deadline import Deadline, Step, due_steps
from helpdesk.severity import Severity

WAITS_FOR_OPENING = frozenset({Severity.S3, Severity.S4})
"""Nobody is called out of bed by a reminder of these; those of S1 and S2 never wait."""


def speak(
    deadline: Deadline, severity: Severity, contract: Contract, now: datetime
) -> tuple[Deadline, tuple[Step, ...]]:
    """The deadline with every step whose moment has come done, put off or repeated; what to tell.

    While the contract's main calendar is closed, reminders and escalations of a mild ticket wait
    for its opening; a breach is told at once. After a breach the contract's repeats follow, each
    counted from when the one before it was told, so that a pause of the desk makes no heap.
    """
    if deadline.next_at is None or deadline.next_at > now:
        return deadline, ()
    opening = None
    if severity in WAITS_FOR_OPENING and not contract.calendar.is_open(now):
        opening = contract.calendar.next_opening(now)
    said, steps = due_steps(deadline, now, opening)
    return _with_repeat(said, contract.repeats.get(severity), now), steps


def repeats_told(deadline: Deadline) -> int:
    """How often it was said again after the breach that the promise is still open."""
    return _rounds(deadline.steps[: deadline.fired])


def _rounds(steps: Sequence[Step]) -> int:
    return len({step.at for step in steps if step.kind is StepKind.REPEAT})


def _with_repeat(deadline: Deadline, repeat: Repeat | None, now: datetime) -> Deadline:
    """The deadline with its next repeat in line, if it is breached and there is one to come."""
    if repeat is None or deadline.breached_at is None or deadline.settled:
        return deadline
    done, ahead = deadline.steps[: deadline.fired], deadline.steps[deadline.fired :]
    told = _rounds(done)
    if told >= len(repeat.pauses) or _rounds(ahead):
        return deadline
    at = now + timedelta(minutes=repeat.pauses[told])
    again = tuple(Step(at, StepKind.REPEAT, role, repeat.channels) for role in repeat.roles)
    return replace(deadline, steps=done + tuple(sorted((*ahead, *again), key=lambda s: s.at)))
