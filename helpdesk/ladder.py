"""The ladder of a contract as instants of one target: who is told when."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from operator import itemgetter

from helpdesk.contract import Contract, LadderStep, StepKind, Target, Unit
from helpdesk.deadline import NOTHING, Step
from helpdesk.reckoning import CLOCKS, after, due_at, elapsed, first_figure

_AT = itemgetter(0)


def ladder_steps(
    contract: Contract,
    target: Target,
    ladder: tuple[LadderStep, ...],
    t0: datetime,
    promised: datetime,
) -> tuple[Step, ...]:
    """The steps of a target that runs from `t0` and is due at `promised`, in order of time.

    A step some minutes ahead of the deadline is left out of a target that is no longer than that.
    """
    if target.unit is Unit.IMMEDIATELY:
        # There is no share of no time: all there is to tell is that it is due.
        due = [s for s in ladder if s.kind is StepKind.BREACH]
        return tuple(Step(promised, s.kind, s.role, s.channels) for s in due)
    steps = list(_of_target(contract, target, ladder, t0, promised))
    if first := first_figure(target):
        steps.append(Step(due_at(contract, first, t0), StepKind.REMINDER, "engineer"))
    steps.sort(key=_AT)
    return tuple(steps)


def _of_target(
    contract: Contract,
    target: Target,
    ladder: tuple[LadderStep, ...],
    t0: datetime,
    promised: datetime,
) -> Iterator[Step]:
    clock, calendar = CLOCKS[target.unit], contract.calendar_named(target.calendar)
    allowed = elapsed(clock, t0, promised, calendar)
    at, used = t0, NOTHING
    for until, step in sorted(((_used(step, allowed), step) for step in ladder), key=_AT):
        if until <= NOTHING:
            continue
        # The deadline itself is taken as it is: closing time and the next opening are the same
        # amount of open time, but only one of them was promised.
        if until >= allowed > used:
            at, used = promised, allowed
        # On from the step before: a long target is walked through once, not once for each step.
        if until != used:
            at, used = after(clock, at, until - used, calendar), until
        yield Step(at, step.kind, step.role, step.channels)


def _used(step: LadderStep, allowed: timedelta) -> timedelta:
    """How much of the target's time has gone by at the step, in whole seconds."""
    if step.before:
        return allowed - timedelta(minutes=step.before)
    if step.share == 1.0:
        return allowed
    return timedelta(seconds=round(allowed.total_seconds() * step.share))
