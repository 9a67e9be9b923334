"""Deadlines: started by a contract, moved by a hold or a new severity, met, waived or breached."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from helpdesk.business_time import BusinessCalendar
from helpdesk.contract import (
    MILESTONE_LABELS,
    Clock,
    Contract,
    LadderStep,
    Milestone,
    StepKind,
    Target,
    Unit,
)
from helpdesk.severity import Kind, Severity

__all__ = [
    "MILESTONE_LABELS",
    "Clock",
    "Deadline",
    "Milestone",
    "Step",
    "StepKind",
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

NOTHING = timedelta(0)

CLOCKS: Mapping[Unit, Clock] = {
    Unit.MINUTES: Clock.WALL,
    Unit.WORKING_DAYS: Clock.BUSINESS,
    Unit.CALENDAR_DAYS: Clock.WALL,
}

DUE_DATES: Mapping[Unit, Callable[[BusinessCalendar, datetime, int], datetime]] = {
    Unit.MINUTES: lambda calendar, t0, minutes: t0 + timedelta(minutes=minutes),
    Unit.WORKING_DAYS: BusinessCalendar.add_working_days,
    Unit.CALENDAR_DAYS: BusinessCalendar.add_calendar_days,
}


class Step(NamedTuple):
    """At this instant the role is told. A tuple: every report makes some two dozen of them."""

    at: datetime
    kind: StepKind
    role: str


@dataclass(frozen=True)
class Deadline:
    """One promise on a ticket. All instants are aware UTC.

    `steps`: the ladder as instants; the first `fired` of them are done, the rest is in time order.
    `breached_at` is the promised instant that passed unmet, not the moment somebody noticed.
    `held_for`: time of finished holds, counted on the deadline's own clock.
    """

    milestone: Milestone
    clause: str
    started_at: datetime
    due_at: datetime
    steps: tuple[Step, ...]
    clock: Clock = Clock.WALL
    fired: int = 0
    met_at: datetime | None = None
    breached_at: datetime | None = None
    waived: bool = False
    held_at: datetime | None = None
    held_for: timedelta = NOTHING

    @property
    def settled(self) -> bool:
        """Met or waived: nothing about it changes any more."""
        return self.waived or self.met_at is not None

    @property
    def next_at(self) -> datetime | None:
        """When the next step is due; None when met, waived, held or all steps are done."""
        if self.settled or self.held_at or self.fired >= len(self.steps):
            return None
        return self.steps[self.fired].at


def start(contract: Contract, severity: Severity, kind: Kind, t0: datetime) -> tuple[Deadline, ...]:
    """The deadlines of a report made at `t0`; empty for a kind the contract does not name.

    Whether `t0` is in hours chooses the target, once; the clock does not change over at closing.
    """
    in_hours = contract.calendar.is_open(t0)
    ladder = contract.ladders[severity]
    targets = contract.targets_for(severity, kind, in_hours)
    return tuple(_deadline(contract.calendar, target, ladder, t0) for target in targets)


def due_steps(deadline: Deadline, now: datetime) -> tuple[Deadline, tuple[Step, ...]]:
    """Marks every step whose time has come as done, and says which of them to tell.

    After a pause of the desk several may be late: a reminder or escalation is left out when a
    later one of them speaks to the same role. A breach is always told. Each step comes up once.
    """
    if deadline.next_at is None or deadline.next_at > now:
        return deadline, ()
    late = tuple(step for step in deadline.steps[deadline.fired :] if step.at <= now)
    breached = any(step.kind is StepKind.BREACH for step in late)
    told = replace(
        deadline,
        fired=deadline.fired + len(late),
        breached_at=deadline.breached_at or (deadline.due_at if breached else None),
    )
    return told, _worth_telling(late)


def meet(deadline: Deadline, at: datetime) -> Deadline:
    """Met at this instant; after `due_at` the breach stays. Met or waived before: unchanged."""
    if deadline.settled:
        return deadline
    late = min(at, deadline.held_at or at) > deadline.due_at
    breached_at = deadline.breached_at or (deadline.due_at if late else None)
    return replace(deadline, met_at=at, breached_at=breached_at)


def waive(deadline: Deadline) -> Deadline:
    """No longer asked for (arrival, when restored remotely). Met before: unchanged."""
    return deadline if deadline.settled else replace(deadline, waived=True)


def hold(deadline: Deadline, at: datetime) -> Deadline:
    """The clock stands still from `at`. Held, met or waived before: unchanged.

    Which milestones a reason stops is in the contract; the response clock is never stopped.
    """
    stays = deadline.settled or deadline.held_at or deadline.milestone is Milestone.RESPONSE
    return deadline if stays else replace(deadline, held_at=at)


def resume(deadline: Deadline, at: datetime, calendar: BusinessCalendar) -> Deadline:
    """The clock runs again from `at` with what was left, for `due_at` and each step to come.

    What had passed when the clock stopped stays where it was. Not held, met or waived: unchanged.
    """
    if deadline.held_at is None or deadline.settled:
        return deadline
    stopped = deadline.held_at
    held_for = max(_elapsed(deadline.clock, stopped, at, calendar), NOTHING)
    return _later(replace(deadline, held_at=None), held_for, stopped, calendar)


def restart_for_severity(
    deadlines: Iterable[Deadline], contract: Contract, severity: Severity, kind: Kind, t0: datetime
) -> tuple[Deadline, ...]:
    """The deadlines of the new severity, reckoned from `t0`, with the facts of the old ones kept.

    What is met or waived stays as it was promised. The others stay breached and held, and the time
    of finished holds is added again. Steps already done stay in front; of the new ladder follow
    those that would not repeat them: the same kind to the same role, or a softer step to a role
    that was told of a later moment. What the new ladder wanted earlier is due at once. A milestone
    the new severity does not promise is dropped unless it is settled or breached.
    """
    old = {deadline.milestone: deadline for deadline in deadlines}
    new = {deadline.milestone: deadline for deadline in start(contract, severity, kind, t0)}
    both = (milestone for milestone in Milestone if milestone in old or milestone in new)
    merged = (_carried(old.get(m), new.get(m), contract.calendar) for m in both)
    return tuple(deadline for deadline in merged if deadline)


def time_left(
    deadline: Deadline, now: datetime, calendar: BusinessCalendar | None = None
) -> timedelta:
    """What is left until `due_at`, negative after it; stands still while held and once met.

    With the contract's calendar a BUSINESS deadline is measured in open time; without, all
    deadlines are measured on the wall clock.
    """
    at = min(deadline.met_at or now, deadline.held_at or now)
    return _elapsed(deadline.clock, at, deadline.due_at, calendar)


def progress(deadline: Deadline, now: datetime, calendar: BusinessCalendar | None = None) -> float:
    """The share of the target that is used: 0.0 at the report, 1.0 at `due_at`, more after it."""
    until_due = _elapsed(deadline.clock, deadline.started_at, deadline.due_at, calendar)
    target = until_due - deadline.held_for
    if target <= NOTHING:
        return 1.0
    return max(0.0, 1.0 - time_left(deadline, now, calendar) / target)


def _deadline(
    calendar: BusinessCalendar, target: Target, ladder: tuple[LadderStep, ...], t0: datetime
) -> Deadline:
    due_at = DUE_DATES[target.unit](calendar, t0, target.amount)
    bare = Deadline(target.milestone, target.clause, t0, due_at, (), CLOCKS[target.unit])
    allowed = _elapsed(bare.clock, t0, due_at, calendar)
    steps = tuple(
        Step(_moment(bare, allowed, step.share, calendar), step.kind, step.role)
        for step in sorted(ladder, key=lambda step: step.share)
    )
    return replace(bare, steps=steps)


def _moment(
    deadline: Deadline, allowed: timedelta, share: float, calendar: BusinessCalendar
) -> datetime:
    # The deadline itself is taken as it is: closing time and the next opening are the same
    # amount of open time, but only one of them was promised.
    if share == 1.0:
        return deadline.due_at
    after, part = (deadline.started_at, share) if share < 1.0 else (deadline.due_at, share - 1.0)
    seconds = round((allowed * part).total_seconds())
    return _after(deadline.clock, after, timedelta(seconds=seconds), calendar)


def _worth_telling(late: tuple[Step, ...]) -> tuple[Step, ...]:
    last_to = {step.role: place for place, step in enumerate(late)}
    return tuple(
        step
        for place, step in enumerate(late)
        if step.kind is StepKind.BREACH or last_to[step.role] == place
    )


def _later(
    deadline: Deadline, by: timedelta, after: datetime, calendar: BusinessCalendar
) -> Deadline:
    """Every moment after `after` put off by this much on the deadline's clock."""

    def put_off(at: datetime) -> datetime:
        return at if at <= after else _after(deadline.clock, at, by, calendar)

    done, to_come = deadline.steps[: deadline.fired], deadline.steps[deadline.fired :]
    return replace(
        deadline,
        due_at=put_off(deadline.due_at),
        steps=done + tuple(step._replace(at=put_off(step.at)) for step in to_come),
        held_for=deadline.held_for + (by if deadline.due_at > after else NOTHING),
    )


def _carried(
    old: Deadline | None, new: Deadline | None, calendar: BusinessCalendar
) -> Deadline | None:
    if old is None:
        return new
    if old.settled:
        return old
    if new is None:
        return old if old.breached_at else None
    new = _later(new, old.held_for, new.started_at, calendar)
    done = old.steps[: old.fired]
    to_come = tuple(step for step in new.steps if not _repeats(step, done))
    return replace(
        new,
        steps=done + to_come,
        fired=old.fired,
        breached_at=old.breached_at,
        held_at=old.held_at,
    )


def _repeats(step: Step, done: tuple[Step, ...]) -> bool:
    told = [past for past in done if past.role == step.role]
    if step.kind is StepKind.BREACH:
        return any(past.kind is StepKind.BREACH for past in told)
    return any(past.kind is step.kind or past.at >= step.at for past in told)


def _elapsed(
    clock: Clock, a: datetime, b: datetime, calendar: BusinessCalendar | None
) -> timedelta:
    return calendar.between(a, b) if calendar and clock is Clock.BUSINESS else b - a


def _after(clock: Clock, at: datetime, duration: timedelta, calendar: BusinessCalendar) -> datetime:
    return calendar.add(at, duration) if clock is Clock.BUSINESS else at + duration
