"""The ladder of a contract as instants of one target: who is told when."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from operator import itemgetter

from helpdesk.business_time import BusinessCalendar
from helpdesk.contract import Clock, Contract, LadderStep, StepKind, Target, Unit
from helpdesk.deadline import NOTHING, Step
from helpdesk.reckoning import CLOCKS, OPEN_TIME, after, due_at, elapsed, first_figure

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
        return tuple(Step(promised, s.kind, s.role) for s in ladder if s.kind is StepKind.BREACH)
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
    for step in ladder:
        # The deadline itself is taken as it is: closing time and the next opening are the same
        # amount of open time, but only one of them was promised.
        at = promised
        if step.share != 1.0 or step.before:
            used = _used(step, allowed)
            if used <= NOTHING:
                continue
            at = _moment(clock, calendar, t0, used, allowed, promised)
        yield Step(at, step.kind, step.role)


def _used(step: LadderStep, allowed: timedelta) -> timedelta:
    """How much of the target's time has gone by at the step, in whole seconds."""
    if step.before:
        return allowed - timedelta(minutes=step.before)
    return timedelta(seconds=round(allowed.total_seconds() * step.share))


def _moment(
    clock: Clock,
    calendar: BusinessCalendar,
    t0: datetime,
    used: timedelta,
    allowed: timedelta,
    promised: datetime,
) -> datetime:
    if clock not in OPEN_TIME:
        return t0 + used
    if used > allowed:
        return after(clock, promised, used - allowed, calendar)
    return after(clock, t0, used, calendar)
