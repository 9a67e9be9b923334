"""A date for a promise without a figure: proposed by the engineer, agreed to by the hospital."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from helpdesk.business_time import BusinessCalendar
from helpdesk.contract import Contract, Milestone, Target
from helpdesk.deadline import Deadline
from helpdesk.hold_record import Consent
from helpdesk.reckoning import due_at


@dataclass(frozen=True)
class AgreedDate:
    """A proposal with its answer. `reason`: why it is past the contract's cap, "" when it is not.

    `by` proposed it for the vendor, `decided_by` answered for the hospital (None: a guest, or
    nobody yet).
    """

    milestone: Milestone
    due_at: datetime
    at: datetime
    by: int | None = None
    reason: str = ""
    consent: Consent = Consent.ASKED
    decided_by: int | None = None
    decided_at: datetime | None = None


def target_of(contract: Contract, deadline: Deadline) -> Target | None:
    """The contract's target behind a deadline, if it is one for a date to agree on."""
    return next(
        (
            target
            for target in contract.targets
            if target.agreed
            and target.clause == deadline.clause
            and target.milestone is deadline.milestone
        ),
        None,
    )


def cap(contract: Contract, target: Target, deadline: Deadline) -> datetime:
    """The last instant to agree on without a reason."""
    return due_at(contract, target, deadline.started_at)


def moved_to(deadline: Deadline, due: datetime) -> Deadline:
    """The deadline at another date: what is still to be said comes at the same share of the time.

    What was said stays said, and a breach that was is one.
    """
    allowed = deadline.due_at - deadline.started_at
    scale = (due - deadline.started_at) / allowed if allowed else 1.0
    ahead = tuple(
        step._replace(at=_scaled(deadline.started_at, step.at, scale))
        for step in deadline.steps[deadline.fired :]
    )
    return replace(deadline, due_at=due, steps=deadline.steps[: deadline.fired] + ahead)


def _scaled(start: datetime, at: datetime, scale: float) -> datetime:
    return start + timedelta(seconds=round((at - start).total_seconds() * scale))


_DATE = re.compile(r"(?:(\d{4})\s*[-年/.])?\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})\s*[日号]?")
_NEAR: Mapping[str, int] = {"今天": 0, "明天": 1, "后天": 2}


def read_date(said: str, today: date) -> date | None:
    """The day somebody writes: 12月31日, 2026-12-31, 后天; without a year, the next such day."""
    if said in _NEAR:
        return today + timedelta(days=_NEAR[said])
    found = _DATE.fullmatch(said.strip())
    if found is None:
        return None
    year, month, day = found[1], int(found[2]), int(found[3])
    try:
        if year:
            return date(int(year), month, day)
        this = date(today.year, month, day)
        return this if this >= today else this.replace(year=today.year + 1)
    except ValueError:
        return None


def end_of(day: date, calendar: BusinessCalendar) -> datetime:
    """When a day is over: at its closing, or at midnight when it is closed or open to the end."""
    zone = ZoneInfo(calendar.zone)
    closes = [end for _, end in calendar.intervals(day)]
    if not closes or closes[-1] == time(0):
        return datetime.combine(day + timedelta(days=1), time(0), zone)
    return datetime.combine(day, closes[-1], zone)
