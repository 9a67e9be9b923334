"""Time that counted at first and is taken out of the clock afterwards, with what it had caused."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from helpdesk.business_time import BusinessCalendar
from helpdesk.contract import Contract, Milestone, StepKind
from helpdesk.deadline import NOTHING, Deadline, hold, later, resume
from helpdesk.hold_record import HoldRecord
from helpdesk.reckoning import elapsed

Span = tuple[datetime, datetime | None]
"""From and to; without a to it is not over."""


def give_back(deadline: Deadline, span: Span, calendar: BusinessCalendar) -> Deadline:
    """The deadline as if its clock had stood still in the span.

    What was said stays said. A breach that came within the span, or that the time given back
    undoes, is none; should the new promise break, that will be told. Waived: unchanged.
    """
    starts, ends = span
    starts = max(starts, deadline.started_at)
    if deadline.waived or (deadline.met_at and deadline.met_at <= starts):
        return deadline
    until = min(filter(None, (ends, deadline.met_at)), default=None)
    if until is None:
        stopped = deadline if deadline.held_at else hold(deadline, starts)
        return _without_breach(stopped, starts) if deadline.due_at > starts else stopped
    if until <= starts:
        return deadline
    moved = later(
        deadline, max(elapsed(deadline.clock, starts, until, calendar), NOTHING), starts, calendar
    )
    undone = moved.due_at > deadline.due_at and (
        deadline.met_at is None or deadline.met_at <= moved.due_at
    )
    return _without_breach(moved, starts) if undone else moved


def held_again(deadline: Deadline, holds: Iterable[HoldRecord], contract: Contract) -> Deadline:
    """A deadline that has just been reckoned, with every hold that counts and stops its clock.

    A hold from before its start counts from the start. One that goes on leaves it held.
    """
    calendar = contract.calendar_of(deadline.clause)
    for record in holds:
        if record.counts and deadline.milestone in _stops(record, contract):
            starts = max(record.starts, deadline.started_at)
            deadline = hold(deadline, starts)
            if record.ends is not None and record.ends > starts:
                deadline = resume(deadline, record.ends, calendar)
            elif record.ends is not None:
                deadline = replace(deadline, held_at=None)
    return deadline


def _stops(record: HoldRecord, contract: Contract) -> frozenset[Milestone]:
    """What the hold stops under this contract; one it does not know stops what it stopped."""
    reason = contract.hold_reasons.get(record.code)
    return reason.stops if reason else record.stops


def _without_breach(deadline: Deadline, since: datetime) -> Deadline:
    """Not breached, with the steps of the breach ahead again."""
    done, ahead = deadline.steps[: deadline.fired], deadline.steps[deadline.fired :]
    early = tuple(s for s in done if s.kind is StepKind.BREACH and s.at > since)
    kept = tuple(step for step in done if step not in early)
    again = tuple(step._replace(at=deadline.due_at) for step in early)
    # What would be said again and again of the breach falls away with it.
    still = tuple(step for step in ahead if step.kind is not StepKind.REPEAT)
    to_come = tuple(sorted((*again, *still), key=lambda step: step.at))
    return replace(deadline, steps=kept + to_come, fired=len(kept), breached_at=None)
