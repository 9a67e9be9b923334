"""What a contract promises: targets with their clauses, the ladder, the reasons to hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from helpdesk.attention import Attention
from helpdesk.business_time import BusinessCalendar
from helpdesk.calendar_changes import MAIN, CalendarChange
from helpdesk.coverage import CoveredSystem
from helpdesk.service import Service
from helpdesk.severity import Scope, Severity


class Milestone(StrEnum):
    """What is promised to have happened by an instant, in the order of a ticket's life."""

    RESPONSE = "response"
    ARRIVAL = "arrival"
    WORKAROUND = "workaround"
    RESTORATION = "restoration"
    FEEDBACK = "feedback"
    REPORT = "report"
    DELIVERY = "delivery"


MILESTONE_LABELS: Mapping[Milestone, str] = {
    Milestone.RESPONSE: "响应",
    Milestone.ARRIVAL: "到场",
    Milestone.WORKAROUND: "临时恢复",
    Milestone.RESTORATION: "恢复",
    Milestone.FEEDBACK: "反馈",
    Milestone.REPORT: "分析报告",
    Milestone.DELIVERY: "交付",
}


class StepKind(StrEnum):
    """Why a step speaks: before the deadline, to someone higher up, at it, or again after it."""

    REMINDER = "reminder"
    ESCALATION = "escalation"
    BREACH = "breach"
    REPEAT = "repeat"


class Clock(StrEnum):
    """What a deadline is counted in.

    BUSINESS and WORKING_DAYS run in open time of a calendar, the others all the time.
    """

    WALL = "wall"
    BUSINESS = "business"
    WORKING_DAYS = "working-days"
    CALENDAR_DAYS = "calendar-days"
    MONTHS = "months"


class Unit(StrEnum):
    """What a target is given in."""

    MINUTES = "minutes"
    BUSINESS_MINUTES = "business_minutes"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    MONTHS = "months"
    IMMEDIATELY = "immediately"


class DayEnd(StrEnum):
    """When on its last working day a target in working days is due."""

    SAME_TIME = "same_time"
    CLOSING = "closing"


class Start(StrEnum):
    """The event a target runs from."""

    REPORT = "report"
    REMOTE_FAILED = "remote_failed"
    CONFIRMED = "confirmed"
    RESTORED = "restored"


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

CHANNEL_NAMES = ("wechat", "wecom", "telegram", "webchat", "email", "sms", "phone")
"""Where somebody may be told."""

APPROVERS = ("duty_manager", "director")
"""Who may speak for the hospital."""


@dataclass(frozen=True)
class Target:
    """One time obligation of the document, named by its clause ("S0-22").

    `warn` is the first figure of a range, in the same unit. `calendar` names one of the contract's
    calendars ("" is the main one). `agreed`: the amount is the cap for a date both sides agree on.
    """

    milestone: Milestone
    clause: str
    unit: Unit
    amount: int
    kinds: frozenset[Service]
    severities: frozenset[Severity] = frozenset(Severity)
    when: When = When.ALWAYS
    scopes: frozenset[Scope] = frozenset(Scope)
    warn: int | None = None
    calendar: str = ""
    starts_at: Start = Start.REPORT
    agreed: bool = False

    def is_for(
        self, severity: Severity, service: Service, in_hours: bool, scope: Scope = Scope.PERSON
    ) -> bool:
        """Whether this target binds such a report."""
        return (
            service in self.kinds
            and severity in self.severities
            and scope in self.scopes
            and self.when.includes(in_hours)
        )


@dataclass(frozen=True)
class LadderStep:
    """At this share of the target (1.0 is the deadline) the role is told.

    With `before`, that many minutes ahead of the deadline instead, on the target's own clock.
    `channels`: where it is told first, as far as the person can be reached there.
    """

    share: float
    kind: StepKind
    role: str
    before: int = 0
    channels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Repeat:
    """What follows a breach as long as the promise stays open: the roles are told once more.

    `pauses`: minutes between one time and the next, growing; after the last there is silence.
    `channels` as in LadderStep.
    """

    pauses: tuple[int, ...]
    roles: tuple[str, ...]
    channels: tuple[str, ...] = ()


@dataclass(frozen=True)
class HoldReason:
    """Why a clock may stand still, and which milestones' clocks do; never that of RESPONSE.

    `approved_by`: roles of the hospital of whom one has to agree, because the reason exempts the
    vendor; until then the time counts. Empty: the clocks stop at once.
    """

    code: str
    label: str
    stops: frozenset[Milestone]
    approved_by: frozenset[str] = frozenset()


@dataclass(frozen=True)
class OpenQuestion:
    """A time that the document leaves out and the hospital has to name; nothing runs until then."""

    clause: str
    milestone: Milestone
    severities: frozenset[Severity]
    text: str


@dataclass(frozen=True)
class Residents:
    """How many engineers are in the house whenever the main calendar is open, and the clause."""

    engineers: int
    clause: str


@dataclass(frozen=True)
class Contract:
    """A contract as read: each severity has a label and a ladder, each kind named a response.

    `calendar` is the main one: it says what is in hours. `starts` is date.min where the document
    names no day. A response that the document leaves out stands in `questions`.
    """

    name: str
    title: str
    starts: date
    ends: date
    calendar: BusinessCalendar
    severity_labels: Mapping[Severity, str]
    targets: tuple[Target, ...]
    ladders: Mapping[Severity, tuple[LadderStep, ...]]
    hold_reasons: Mapping[str, HoldReason]
    calendars: Mapping[str, BusinessCalendar] = field(default_factory=dict)
    day_end: DayEnd = DayEnd.SAME_TIME
    systems: tuple[CoveredSystem, ...] = ()
    questions: tuple[OpenQuestion, ...] = ()
    repeats: Mapping[Severity, Repeat] = field(default_factory=dict)
    residents: Residents | None = None
    attention: Attention = field(default_factory=Attention)

    def targets_for(
        self, severity: Severity, service: Service, in_hours: bool, scope: Scope = Scope.PERSON
    ) -> tuple[Target, ...]:
        """The targets that bind such a report, at most one for a milestone, in order of life."""
        bound = [t for t in self.targets if t.is_for(severity, service, in_hours, scope)]
        return tuple(sorted(bound, key=lambda t: MILESTONE_ORDER[t.milestone]))

    def calendar_named(self, name: str) -> BusinessCalendar:
        """The calendar of this name; the main one for "" or a name that is no more."""
        return self.calendars.get(name, self.calendar)

    def calendar_of(self, clause: str) -> BusinessCalendar:
        """The calendar in which the deadlines of a clause run."""
        names = (target.calendar for target in self.targets if target.clause == clause)
        return self.calendar_named(next(names, ""))

    def covers(self, at: datetime) -> bool:
        """Whether an instant is within the contract's period. Outside it is timed all the same."""
        return self.starts <= self.calendar.local_date(at) <= self.ends

    def with_days(self, days_off: frozenset[date], makeup_days: frozenset[date]) -> "Contract":
        """The same promises on calendars that know these days off and make-up days."""
        return replace(
            self,
            calendar=self.calendar.with_days(days_off, makeup_days),
            calendars={
                name: calendar.with_days(days_off, makeup_days)
                for name, calendar in self.calendars.items()
            },
        )

    def with_changes(self, changes: Iterable[CalendarChange]) -> "Contract":
        """The same promises on calendars with these changes, as far as they are of this contract.

        One that names no calendar is for those that know days off.
        """
        ours = [change for change in changes if change.contract in ("", self.name)]
        return replace(
            self,
            calendar=_changed(self.calendar, MAIN, ours),
            calendars={n: _changed(calendar, n, ours) for n, calendar in self.calendars.items()},
        )


def _changed(
    calendar: BusinessCalendar, name: str, changes: Iterable[CalendarChange]
) -> BusinessCalendar:
    named = {name} if calendar.all_year else {name, ""}
    return replace(calendar, changes=tuple(c for c in changes if c.calendar in named))


MILESTONE_ORDER = {milestone: place for place, milestone in enumerate(Milestone)}
