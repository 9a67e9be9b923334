"""A ticket: what is known of one report, its deadlines, and the news that changes leave."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from helpdesk.agreed_date import AgreedDate
from helpdesk.breach import Breach, breaches_noted
from helpdesk.contract import Contract
from helpdesk.hold_record import HoldRecord
from helpdesk.messages import Address
from helpdesk.people import MANAGERS, Party, Person, Role
from helpdesk.reminders import repeats_told, speak
from helpdesk.severity import Kind, Scope, Severity
from helpdesk.sla import Deadline, Milestone, StepKind


class Status(StrEnum):
    """Eight, no sub-states."""

    NEW = "new"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    LINKED = "linked"
    RESTORED = "restored"
    CLOSED = "closed"
    CANCELLED = "cancelled"


STATUS_WORDS: Mapping[Status, str] = {
    Status.NEW: "待派单",
    Status.ASSIGNED: "已派单",
    Status.IN_PROGRESS: "处理中",
    Status.ON_HOLD: "挂起",
    Status.LINKED: "已并入",
    Status.RESTORED: "已恢复",
    Status.CLOSED: "已关闭",
    Status.CANCELLED: "已撤单",
}

WORKING = frozenset({Status.NEW, Status.ASSIGNED, Status.IN_PROGRESS, Status.ON_HOLD})
"""Somebody still waits for the service to be back: these count as an engineer's load."""


class What(StrEnum):
    """What an event says happened."""

    OPENED = "opened"
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REASSIGNED = "reassigned"
    ARRIVED = "arrived"
    HELD = "held"
    RESUMED = "resumed"
    WORKED_AROUND = "worked_around"
    RESTORED = "restored"
    NOTED = "noted"
    SEVERITY_CHANGED = "severity_changed"
    CHASED = "chased"
    CONFIRMED = "confirmed"
    REOPENED = "reopened"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    RATED = "rated"
    REMINDED = "reminded"
    ESCALATED = "escalated"
    BREACHED = "breached"
    NOTICE_FAILED = "notice_failed"
    WINDOW_CLOSED = "window_closed"
    PROMISES_MOVED = "promises_moved"
    REMOTE_FAILED = "remote_failed"
    HOLD_ASKED = "hold_asked"
    HOLD_APPROVED = "hold_approved"
    HOLD_REFUSED = "hold_refused"
    DATE_PROPOSED = "date_proposed"
    DATE_AGREED = "date_agreed"
    DATE_REFUSED = "date_refused"
    CLAIMED = "claimed"
    EXEMPTED = "exempted"
    EXEMPTION_REFUSED = "exemption_refused"
    TAKEN_BACK = "taken_back"
    UNANSWERED = "unanswered"
    PROGRESS_ASKED = "progress_asked"
    SNOOZED = "snoozed"
    STALLED = "stalled"
    LINKED = "linked"
    UNLINKED = "unlinked"
    POOLED = "pooled"
    TAKEN = "taken"
    DISPATCHING = "dispatching"
    TAKEN_OVER = "taken_over"
    ATTENDED = "attended"
    HELP_ASKED = "help_asked"
    PASSED_AROUND = "passed_around"
    GROUP_CALLED = "group_called"
    CORRECTED = "corrected"
    COMPLAINED = "complained"
    COMPLAINT_ANSWERED = "complaint_answered"


@dataclass(frozen=True)
class TicketEvent:
    """Something that happened to a ticket: a line of its history and the source of notices.

    `actor_id` is the person who did it, None for the desk itself or a guest. `data` holds plain
    JSON values.
    """

    what: What
    at: datetime
    actor_id: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    ticket_id: int = 0
    id: int = 0


@dataclass(frozen=True)
class Ticket:
    """One report and all that is known of it.

    `opened_at` is t0: the platform's stamp of the reporter's message, from which every target
    runs (clause S4-34). `version` rises by one with every stored change. `news` holds the events
    and `late` the entries of the breach ledger not yet stored. `claimed`: the cause named in an
    exemption that waits for its answer. `master_id`: the ticket of the fault this one is part of,
    which it follows. `helpers` work on it beside the engineer. `taken_by`: who wrote it down for
    the reporter, and `via` the way it was told him (电话); None where the reporter wrote himself.
    """

    summary: str
    severity: Severity
    scope: Scope
    kind: Kind
    opened_at: datetime
    received_at: datetime
    address: Address
    contract: str
    reasons: tuple[str, ...] = ()
    system: str = ""
    department: str = ""
    campus: str = ""
    location: str = ""
    reporter_id: int | None = None
    reporter_name: str = ""
    reporter_phone: str = ""
    taken_by: int | None = None
    via: str = ""
    team: str = ""
    status: Status = Status.NEW
    engineer_id: int | None = None
    deadlines: tuple[Deadline, ...] = ()
    hold_reason: str = ""
    workaround: str = ""
    cause: str = ""
    solution: str = ""
    restored_at: datetime | None = None
    closed_at: datetime | None = None
    transfers: int = 0
    chases: int = 0
    chased_at: datetime | None = None
    rating: int | None = None
    rating_word: str = ""
    holds: tuple[HoldRecord, ...] = ()
    dates: tuple[AgreedDate, ...] = ()
    remote_failed_at: datetime | None = None
    claimed: str = ""
    master_id: int | None = None
    helpers: tuple[int, ...] = ()
    id: int = 0
    version: int = 0
    news: tuple[TicketEvent, ...] = ()
    late: tuple[Breach, ...] = ()

    def noting(
        self, what: What, at: datetime, actor_id: int | None = None, **data: Any
    ) -> "Ticket":
        """The same ticket with one more piece of news."""
        event = TicketEvent(what, at, actor_id, data, ticket_id=self.id)
        return self.changed(news=(*self.news, event))

    def changed(self, **fields: Any) -> "Ticket":
        """The same ticket with other fields, as dataclasses.replace makes it; TypeError for a
        field there is none of.

        A ticket has three dozen fields and is changed on every step of its way: going through
        __init__ each time was a tenth of the work of a report.
        """
        if fields.keys() - self.__dict__.keys():
            raise TypeError(f"a ticket has no {sorted(fields.keys() - self.__dict__.keys())}")
        ticket = object.__new__(Ticket)
        ticket.__dict__.update(self.__dict__, **fields)
        return ticket

    def deadline(self, milestone: Milestone) -> Deadline | None:
        """The deadline of a milestone, or None when the contract has no target for it."""
        return next((d for d in self.deadlines if d.milestone is milestone), None)

    def next_deadline(self) -> Deadline | None:
        """The unmet deadline that comes first, counting only those whose clock runs."""
        running = [d for d in self.deadlines if not (d.met_at or d.waived or d.held_at)]
        return min(running, key=lambda d: d.due_at, default=None)

    def with_deadlines(self, **changed: Deadline) -> "Ticket":
        """The ticket with deadlines replaced, named by their milestone's value."""
        kept = tuple(changed.get(d.milestone.value, d) for d in self.deadlines)
        return self.changed(deadlines=kept)


def parties_of(ticket: Ticket, person: Person | None, address: Address) -> frozenset[Party]:
    """What part the one who speaks from `address` has in the ticket."""
    parts = set()
    if _reported(ticket, person, address):
        parts.add(Party.REPORTER)
    if person is not None and person.id == ticket.taken_by:
        parts.add(Party.TAKER)
    if person is not None and person.id == ticket.engineer_id:
        parts.add(Party.ENGINEER)
    if person is not None and person.role in MANAGERS:
        parts.add(Party.MANAGER)
    if person is not None and person.assignable and person.team == ticket.team:
        parts.add(Party.COLLEAGUE)
    if person is not None and person.id in ticket.helpers:
        parts.add(Party.HELPER)
    return frozenset(parts)


def _reported(ticket: Ticket, person: Person | None, address: Address) -> bool:
    if person is not None and ticket.reporter_id is not None:
        return person.id == ticket.reporter_id
    if ticket.taken_by is not None:
        return False  # who wrote it down did not report it
    return address == ticket.address


def stood_for(ticket: Ticket) -> bool:
    """Whether its reporter has no account, so that who wrote it down hears and answers for him."""
    return ticket.taken_by is not None and ticket.reporter_id is None


def reporter_key(
    reporter_id: int | None, address: Address, taken_by: int | None, called: tuple[str, str]
) -> object:
    """What tells one reporter from another: the person, or the account; for whom somebody wrote
    it down, `called`: department and name."""
    if reporter_id is None:
        return address if taken_by is None else called
    return reporter_id


def who_reported(ticket: Ticket) -> object:
    """The reporter of the ticket, as reporter_key has him."""
    called = (ticket.department, ticket.reporter_name)
    return reporter_key(ticket.reporter_id, ticket.address, ticket.taken_by, called)


def may_see(ticket: Ticket, person: Person | None, address: Address) -> bool:
    """Whoever has a part in it, and every engineer, may read a ticket."""
    is_engineer = person is not None and person.role is Role.ENGINEER
    return is_engineer or bool(parties_of(ticket, person, address))


_STEP_NEWS: Mapping[StepKind, What] = {
    StepKind.REMINDER: What.REMINDED,
    StepKind.ESCALATION: What.ESCALATED,
    StepKind.BREACH: What.BREACHED,
    StepKind.REPEAT: What.REMINDED,
}


def check_deadlines(ticket: Ticket, contract: Contract, now: datetime) -> Ticket:
    """Fire every step whose moment has come, once each, and leave its news.

    `again` in the news of a reminder: how often it was said since the breach that it stays open.
    """
    before = ticket.deadlines
    for deadline in ticket.deadlines:
        checked, steps = speak(deadline, ticket.severity, contract, now)
        if checked is deadline:
            continue
        ticket = ticket.with_deadlines(**{deadline.milestone.value: checked})
        for kind in StepKind:
            roles = [step.role for step in steps if step.kind is kind]
            if roles:
                told: dict[str, Any] = {"milestone": deadline.milestone.value, "roles": roles}
                first = {s.role: list(s.channels) for s in steps if s.kind is kind and s.channels}
                if first:
                    told["channels"] = first
                if kind is StepKind.REPEAT:
                    told["again"] = repeats_told(checked)
                ticket = ticket.noting(_STEP_NEWS[kind], now, **told)
    late = breaches_noted(before, ticket.deadlines, ticket.holds, contract)
    return ticket.changed(late=(*ticket.late, *late)) if late else ticket
