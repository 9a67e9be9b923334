"""One promise on a ticket: due, met, waived, held and resumed; what is left of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from helpdesk.business_time import BusinessCalendar
from helpdesk.contract import Clock, Milestone, StepKind
from helpdesk.reckoning import after, elapsed

NOTHING = timedelta(0)


class Step(NamedTuple):
    """At this instant the role is told. A tuple: every report makes some two dozen of them.

    `channels`: where first.
    """

    at: datetime
    kind: StepKind
    role: str
    channels: tuple[str, ...] = ()


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


def due_steps(
    deadline: Deadline, now: datetime, opening: datetime | None = None
) -> tuple[Deadline, tuple[Step, ...]]:
    """Marks every step whose time has come as done, and says which of them to tell.

    After a pause of the desk several may be late: a reminder or escalation is left out when a
    later one of them speaks to the same role. A breach is always told. Each step comes up once.
    With `opening`, what has come and is no breach is put off until then.
    """
    if deadline.next_at is None or deadline.next_at > now:
        return deadline, ()
    came = tuple(step for step in deadline.steps[deadline.fired :] if step.at <= now)
    late = tuple(step for step in came if opening is None or step.kind is StepKind.BREACH)
    breached = any(step.kind is StepKind.BREACH for step in late)
    told = replace(
        deadline,
        steps=_reordered(deadline, came, late, opening),
        fired=deadline.fired + len(late),
        breached_at=deadline.breached_at or (deadline.due_at if breached else None),
    )
    return told, _worth_telling(late)


def _reordered(
    deadline: Deadline, came: tuple[Step, ...], told: tuple[Step, ...], opening: datetime | None
) -> tuple[Step, ...]:
    """The steps with what is told now in front of what was put off."""
    if opening is None:
        return deadline.steps
    done, ahead = deadline.steps[: deadline.fired], deadline.steps[deadline.fired + len(came) :]
    put_off = [step._replace(at=opening) for step in came if step not in told]
    return (*done, *told, *sorted((*ahead, *put_off), key=lambda step: step.at))


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
    held_for = max(elapsed(deadline.clock, stopped, at, calendar), NOTHING)
    return later(replace(deadline, held_at=None), held_for, stopped, calendar)


def time_left(
    deadline: Deadline, now: datetime, calendar: BusinessCalendar | None = None
) -> timedelta:
    """What is left until `due_at`, negative after it; stands still while held and once met.

    With its calendar a deadline of BUSINESS or WORKING_DAYS is measured in open time; without,
    all deadlines are measured on the wall clock.
    """
    at = min(deadline.met_at or now, deadline.held_at or now)
    return elapsed(deadline.clock, at, deadline.due_at, calendar)


def progress(deadline: Deadline, now: datetime, calendar: BusinessCalendar | None = None) -> float:
    """The share of the target that is used: 0.0 at the report, 1.0 at `due_at`, more after it."""
    until_due = elapsed(deadline.clock, deadline.started_at, deadline.due_at, calendar)
    target = until_due - deadline.held_for
    if target <= NOTHING:
        return 1.0
    return max(0.0, 1.0 - time_left(deadline, now, calendar) / target)


def _worth_telling(late: tuple[Step, ...]) -> tuple[Step, ...]:
    last_to = {step.role: place for place, step in enumerate(late)}
    return tuple(
        step
        for place, step in enumerate(late)
        if step.kind is StepKind.BREACH or last_to[step.role] == place
    )


def later(
    deadline: Deadline, by: timedelta, since: datetime, calendar: BusinessCalendar
) -> Deadline:
    """Every moment after `since` put off by this much on the deadline's clock."""

    def put_off(at: datetime) -> datetime:
        return at if at <= since else after(deadline.clock, at, by, calendar)

    done, to_come = deadline.steps[: deadline.fired], deadline.steps[deadline.fired :]
    return replace(
        deadline,
        due_at=put_off(deadline.due_at),
        steps=done + tuple(step._replace(at=put_off(step.at)) for step in to_come),
        held_for=deadline.held_for + (by if deadline.due_at > since else NOTHING),
    )
