"""Deadlines as a contract starts them, and as another severity changes them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from helpdesk.contract import (
    MILESTONE_LABELS,
    MILESTONE_ORDER,
    Clock,
    Contract,
    LadderStep,
    Milestone,
    Start,
    StepKind,
    Target,
    Unit,
)
from helpdesk.deadline import (
    Deadline,
    Step,
    due_steps,
    hold,
    later,
    meet,
    progress,
    resume,
    time_left,
    waive,
)
from helpdesk.giving_back import held_again
from helpdesk.hold_record import HoldRecord
from helpdesk.ladder import ladder_steps
from helpdesk.reckoning import CLOCKS, due_at
from helpdesk.reminders import WAITS_FOR_OPENING
from helpdesk.service import Service
from helpdesk.severity import Scope, Severity

__all__ = [
    "MILESTONE_LABELS",
    "Clock",
    "Deadline",
    "Milestone",
    "Step",
    "StepKind",
    "begin",
    "due_steps",
    "hold",
    "meet",
    "progress",
    "restart_for_severity",
    "resume",
    "start",
    "time_left",
    "waive",
]


def start(
    contract: Contract,
    severity: Severity,
    service: Service,
    t0: datetime,
    scope: Scope = Scope.PERSON,
) -> tuple[Deadline, ...]:
    """The deadlines of a report made at `t0`; empty for a service the contract does not name.

    Whether `t0` is in hours chooses the target, once; the clock does not change over at closing.
    What runs from the restoration is reckoned from the promised one. What waits for another event
    is not among them: see begin.
    """
    ladder = contract.ladders[severity]
    targets = _bound(contract, (severity, service, scope), t0)
    deadlines = [
        _deadline(contract, target, ladder, t0)
        for target in targets
        if target.starts_at is Start.REPORT
    ]
    restoration = [d for d in deadlines if d.milestone is Milestone.RESTORATION]
    following = [
        _following(contract, target, ladder, promised)
        for target in targets
        for promised in restoration
        if target.starts_at is Start.RESTORED
    ]
    return tuple(sorted([*deadlines, *following], key=lambda d: MILESTONE_ORDER[d.milestone]))


Report = tuple[Severity, Service, Scope]
"""What of a report decides which targets bind it."""


def begin(
    contract: Contract, event: Start, report: Report, t0: datetime, at: datetime
) -> tuple[Deadline, ...]:
    """The deadlines that an event at `at` starts, on a report made at `t0`."""
    ladder = contract.ladders[report[0]]
    targets = _bound(contract, report, t0)
    return tuple(_deadline(contract, t, ladder, at) for t in targets if t.starts_at is event)


def _bound(contract: Contract, report: Report, t0: datetime) -> tuple[Target, ...]:
    severity, service, scope = report
    return contract.targets_for(severity, service, contract.calendar.is_open(t0), scope)


def restart_for_severity(
    deadlines: Iterable[Deadline],
    contract: Contract,
    severity: Severity,
    service: Service,
    t0: datetime,
    scope: Scope = Scope.PERSON,
    holds: Sequence[HoldRecord] = (),
) -> tuple[Deadline, ...]:
    """The deadlines of the new severity, reckoned from `t0`, with the facts of the old ones kept.

    `contract` may be another than before. What is met or waived stays as it was promised. The
    others stay breached and held, and the time of finished holds is added again: of each of
    `holds` on the new clock, or without any, as much as the old clock stood still. Steps already
    done stay in front; of the new ladder follow those that would not repeat them: the same kind to
    the same role, or a softer step to a role that was told of a later moment. What the new ladder
    wanted earlier is due at once. A milestone the new severity does not promise is dropped unless
    it is settled or breached.
    """
    old = {deadline.milestone: deadline for deadline in deadlines}
    new = {d.milestone: d for d in start(contract, severity, service, t0, scope)}
    for target in _bound(contract, (severity, service, scope), t0):
        # What another event had started by now goes on from that event.
        if target.milestone in old and target.milestone not in new:
            began = old[target.milestone].started_at
            again = _deadline(contract, target, contract.ladders[severity], began)
            new[target.milestone] = again
    both = (milestone for milestone in Milestone if milestone in old or milestone in new)
    merged = (_carried(old.get(m), new.get(m), contract, severity, holds) for m in both)
    return tuple(deadline for deadline in merged if deadline)


def _deadline(
    contract: Contract, target: Target, ladder: tuple[LadderStep, ...], t0: datetime
) -> Deadline:
    promised = due_at(contract, target, t0)
    steps = ladder_steps(contract, target, ladder, t0, promised)
    return Deadline(target.milestone, target.clause, t0, promised, steps, CLOCKS[target.unit])


def _following(
    contract: Contract, target: Target, ladder: tuple[LadderStep, ...], promised: Deadline
) -> Deadline:
    """The deadline of what follows a promise: it is put off when the promise is.

    What follows at once is late together with it, and speaks by the steps of the promise.
    """
    late = _deadline(contract, target, ladder, promised.due_at)
    if target.unit is not Unit.IMMEDIATELY:
        return replace(late, started_at=promised.started_at)
    return replace(late, started_at=promised.started_at, clock=promised.clock, steps=())


def _carried(
    old: Deadline | None,
    new: Deadline | None,
    contract: Contract,
    severity: Severity,
    holds: Sequence[HoldRecord],
) -> Deadline | None:
    if old is not None and old.settled:
        return old
    if new is None:
        return old if old is not None and old.breached_at else None
    if holds:
        new = held_again(new, holds, contract)
    if old is None:
        return new
    if not holds:
        new = later(new, old.held_for, new.started_at, contract.calendar_of(new.clause))
        new = replace(new, held_at=old.held_at)
    done = old.steps[: old.fired]
    to_come = [step for step in new.steps if not _repeats(step, done)]
    # What is said again after the breach goes on where it was.
    to_come += _repeats_to_come(old, severity, contract)
    steps = (*done, *sorted(to_come, key=lambda step: step.at))
    return replace(new, steps=steps, fired=old.fired, breached_at=old.breached_at)


def _repeats_to_come(old: Deadline, severity: Severity, contract: Contract) -> list[Step]:
    steps = [step for step in old.steps[old.fired :] if step.kind is StepKind.REPEAT]
    if severity in WAITS_FOR_OPENING:
        return steps
    # One that was put off until the opening waits no longer.
    calendar = contract.calendar
    return [s if calendar.is_open(s.at - _MOMENT) else s._replace(at=old.due_at) for s in steps]


_MOMENT = timedelta(seconds=1)


def _repeats(step: Step, done: tuple[Step, ...]) -> bool:
    told = [past for past in done if past.role == step.role]
    if step.kind is StepKind.BREACH:
        return any(past.kind is StepKind.BREACH for past in told)
    return any(past.kind is step.kind or past.at >= step.at for past in told)
