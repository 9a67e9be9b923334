"""What a contract promises: targets with their clauses, the ladder, the reasons to hold."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from helpdesk.business_time import BusinessCalendar
from helpdesk.severity import Kind, Severity


class Milestone(StrEnum):
    """What is promised to have happened by an instant, in the order of a ticket's life."""

    RESPONSE = "response"
    ARRIVAL = "arrival"
    WORKAROUND = "workaround"
    RESTORATION = "restoration"


MILESTONE_LABELS: Mapping[Milestone, str] = {
    Milestone.RESPONSE: "响应",
    Milestone.ARRIVAL: "到场",
    Milestone.WORKAROUND: "临时恢复",
    Milestone.RESTORATION: "恢复",
}


class StepKind(StrEnum):
    """Why a step speaks: before the deadline, to someone higher up, or at the deadline."""

    REMINDER = "reminder"
    ESCALATION = "escalation"
    BREACH = "breach"


class Clock(StrEnum):
    """What a deadline's time is counted in: all time, or open time of the contract's calendar."""

    WALL = "wall"
    BUSINESS = "business"


class Unit(StrEnum):
    """What a target is given in. Minutes and calendar days run on the wall clock."""

    MINUTES = "minutes"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"


class When(StrEnum):
    """Which reports a target is for, by whether the desk was open at the time of the report."""

    ALWAYS = "always"
    IN_HOURS = "in_hours"
    OFF_HOURS = "off_hours"

    def includes(self, in_hours: bool) -> bool:
        """Whether a report made in hours (or off hours) is meant."""
        return self is When.ALWAYS or in_hours == (self is When.IN_HOURS)


ROLES = ("engineer", "duty_manager", "director")
"""Who a step can be told to: the engineer who has the ticket, and the two above."""


@dataclass(frozen=True)
class Target:
    """One time obligation of the document, named by its clause ("S0-22")."""

    milestone: Milestone
    clause: str
    unit: Unit
    amount: int
    kinds: frozenset[Kind]
    severities: frozenset[Severity] = frozenset(Severity)
    when: When = When.ALWAYS

    def is_for(self, severity: Severity, kind: Kind, in_hours: bool) -> bool:
        """Whether this target binds such a report."""
        return kind in self.kinds and severity in self.severities and self.when.includes(in_hours)


@dataclass(frozen=True)
class LadderStep:
    """At this share of the target (1.0 is the deadline) the role is told."""

    share: float
    kind: StepKind
    role: str


@dataclass(frozen=True)
class HoldReason:
    """Why a clock may stand still, and which milestones' clocks do; never that of RESPONSE."""

    code: str
    label: str
    stops: frozenset[Milestone]


@dataclass(frozen=True)
class Contract:
    """A contract as read: each severity has a label and a ladder, each kind named a response."""

    name: str
    title: str
    starts: date
    ends: date
    calendar: BusinessCalendar
    severity_labels: Mapping[Severity, str]
    targets: tuple[Target, ...]
    ladders: Mapping[Severity, tuple[LadderStep, ...]]
    hold_reasons: Mapping[str, HoldReason]

    def targets_for(self, severity: Severity, kind: Kind, in_hours: bool) -> tuple[Target, ...]:
        """The targets that bind such a report, at most one for a milestone, in order of life."""
        bound = [t for t in self.targets if t.is_for(severity, kind, in_hours)]
        return tuple(sorted(bound, key=lambda t: _ORDER[t.milestone]))

    def with_days(self, days_off: frozenset[date], makeup_days: frozenset[date]) -> "Contract":
        """The same promises on a calendar that knows these days off and make-up days."""
        calendar = replace(self.calendar, days_off=days_off, makeup_days=makeup_days)
        return replace(self, calendar=calendar)


_ORDER = {milestone: place for place, milestone in enumerate(Milestone)}
