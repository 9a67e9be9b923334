"""What the ledger says of a broken promise: reckoned when it breaks, and again when it is met."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from helpdesk.contract import Clock, Contract, Milestone
from helpdesk.deadline import NOTHING, Deadline
from helpdesk.hold_record import HoldRecord
from helpdesk.reckoning import elapsed


@dataclass(frozen=True)
class Breach:
    """One promise that was not kept in time. Instants are aware UTC.

    `target` and `excess` are counted in the contract's own clock, without the holds that count;
    `excess_wall` is plain time. `actual_at` and both figures are None until the promise is met.
    `waived`: no longer asked for. `lifted`: time was given back, so that it is no breach any more.
    """

    milestone: Milestone
    clause: str
    clock: Clock
    started_at: datetime
    promised_at: datetime
    target: timedelta
    zone: str
    holds: tuple[HoldRecord, ...] = ()
    actual_at: datetime | None = None
    excess: timedelta | None = None
    excess_wall: timedelta | None = None
    waived: bool = False
    lifted: bool = False


def breaches_noted(
    before: Sequence[Deadline],
    after: Sequence[Deadline],
    holds: tuple[HoldRecord, ...],
    contract: Contract,
) -> tuple[Breach, ...]:
    """What became of breaches between two states of a ticket's deadlines; mostly nothing."""
    late = [d for d in after if d.breached_at]
    if not late and not any(d.breached_at for d in before):
        return ()
    old = {d.milestone: d for d in before}
    now = {d.milestone: d for d in after}
    return (*_lifted(old, now, contract), *_told(late, old, holds, contract))


def _lifted(
    old: dict[Milestone, Deadline], now: dict[Milestone, Deadline], contract: Contract
) -> Iterator[Breach]:
    for milestone, was in old.items():
        is_now = now.get(milestone)
        if was.breached_at and is_now and is_now.breached_at != was.breached_at:
            yield replace(_breach(was, (), contract), lifted=True)


def _told(
    late: Iterable[Deadline],
    old: dict[Milestone, Deadline],
    holds: tuple[HoldRecord, ...],
    contract: Contract,
) -> Iterator[Breach]:
    for deadline in late:
        was = old.get(deadline.milestone)
        if was is None or _state(was) != _state(deadline):
            yield _breach(deadline, holds, contract)


def _state(deadline: Deadline) -> tuple[object, ...]:
    return deadline.breached_at, deadline.met_at, deadline.waived


def _breach(d: Deadline, holds: tuple[HoldRecord, ...], contract: Contract) -> Breach:
    assert d.breached_at is not None
    calendar = contract.calendar_of(d.clause)
    target = elapsed(d.clock, d.started_at, d.breached_at, calendar) - d.held_for
    inside = tuple(h for h in holds if d.milestone in h.stops and _within(h, d))
    breach = Breach(
        milestone=d.milestone,
        clause=d.clause,
        clock=d.clock,
        started_at=d.started_at,
        promised_at=d.breached_at,
        target=max(target, NOTHING),
        zone=contract.calendar.zone,
        holds=inside,
        waived=d.waived,
    )
    if d.met_at is None:
        return breach
    stood = (
        elapsed(d.clock, max(h.starts, d.breached_at), min(h.ends or d.met_at, d.met_at), calendar)
        for h in inside
        if h.counts and min(h.ends or d.met_at, d.met_at) > d.breached_at
    )
    late = elapsed(d.clock, d.breached_at, d.met_at, calendar) - sum(stood, NOTHING)
    return replace(breach, actual_at=d.met_at, excess=late, excess_wall=d.met_at - d.breached_at)


def _within(hold: HoldRecord, deadline: Deadline) -> bool:
    begun = deadline.met_at is None or hold.starts < deadline.met_at
    return begun and (hold.ends is None or hold.ends > deadline.started_at)
