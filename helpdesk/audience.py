"""Which event is told to whom: one table, the escalation ladder included."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from helpdesk.clocks import asked
from helpdesk.severity import Severity
from helpdesk.sla import Milestone
from helpdesk.ticket import Status, Ticket, TicketEvent, What


class Listener(StrEnum):
    """Somebody to tell, by part. Who that is is looked up when the event is relayed."""

    REPORTER = "reporter"
    ENGINEER = "engineer"
    PREVIOUS = "previous"
    DUTY_MANAGER = "duty_manager"
    DIRECTOR = "director"
    POOL = "pool"
    HELPER = "helper"


_To = Callable[[Ticket, TicketEvent], frozenset[Listener]]


def _always(*listeners: Listener) -> _To:
    told = frozenset(listeners)
    return lambda ticket, event: told


def _roles(ticket: Ticket, event: TicketEvent) -> frozenset[Listener]:
    """The roles that the event names, else the duty manager."""
    return frozenset(map(Listener, event.data.get("roles", ("duty_manager",))))


def _group(ticket: Ticket, event: TicketEvent) -> frozenset[Listener]:
    return _roles(ticket, event) | {Listener.HELPER, Listener.ENGINEER}


def _opened(ticket: Ticket, event: TicketEvent) -> frozenset[Listener]:
    # A fatal fault is the duty manager's business from the first minute (clause S3-16).
    fatal = ticket.severity is Severity.S1
    told = {Listener.DUTY_MANAGER} if fatal else set()
    # Who has an account learns that somebody reported it for him.
    taken = ticket.taken_by is not None and ticket.reporter_id is not None
    return frozenset(told | {Listener.REPORTER} if taken else told)


def _restored(ticket: Ticket, event: TicketEvent) -> frozenset[Listener]:
    # Whoever has confirmed or reopened by now is not asked to confirm.
    asked = ticket.status is Status.RESTORED and ticket.restored_at == event.at
    quiet = event.data.get("quiet", False)
    return frozenset({Listener.REPORTER}) if asked and not quiet else frozenset()


def _ahead(ticket: Ticket, event: TicketEvent) -> frozenset[Listener]:
    # What was done meanwhile needs no pushing; a breach stays news.
    clock = ticket.deadline(Milestone(event.data["milestone"]))
    done = clock is not None and (clock.settled or clock.held_at is not None)
    return frozenset() if done else _ladder(ticket, event)


def _ladder(ticket: Ticket, event: TicketEvent) -> frozenset[Listener]:
    roles = {Listener(role) for role in event.data["roles"]}
    if Listener.ENGINEER in roles and ticket.engineer_id is None:
        # Nobody has it, so the reminder goes to whoever must find somebody.
        roles = roles - {Listener.ENGINEER} | {Listener.DUTY_MANAGER}
    return frozenset(roles)


def _hold_asked(ticket: Ticket, event: TicketEvent) -> frozenset[Listener]:
    # Whoever has answered by now is not asked.
    waits = asked(ticket) is not None
    return frozenset(map(Listener, event.data["approvers"])) if waits else frozenset()


def _linked(ticket: Ticket, event: TicketEvent) -> frozenset[Listener]:
    return frozenset() if event.data.get("quiet") else frozenset({Listener.REPORTER})


def _chased(ticket: Ticket, event: TicketEvent) -> frozenset[Listener]:
    # The first is the engineer's; each one soon after goes a step further up.
    steps = (Listener.ENGINEER, Listener.DUTY_MANAGER, Listener.DIRECTOR)
    nobody = ticket.engineer_id is None
    row = max(event.data.get("in_a_row", 1 + event.data.get("again", 0)), 1 + nobody)
    told = steps[min(row, len(steps)) - 1]
    return frozenset({told, Listener.DUTY_MANAGER} if row > 1 else {told})


def _rated(ticket: Ticket, event: TicketEvent) -> frozenset[Listener]:
    poor = event.data["score"] <= 2
    return frozenset({Listener.ENGINEER} | ({Listener.DUTY_MANAGER} if poor else set()))


def _severity_changed(ticket: Ticket, event: TicketEvent) -> frozenset[Listener]:
    told = {Listener.REPORTER, Listener.ENGINEER}
    return frozenset(told | ({Listener.DUTY_MANAGER} if ticket.severity <= Severity.S2 else set()))


def _corrected(ticket: Ticket, event: TicketEvent) -> frozenset[Listener]:
    if "previous" in event.data:  # whoever has it now hears that he was given it
        return frozenset({Listener.REPORTER, Listener.PREVIOUS})
    has_it = Listener.DUTY_MANAGER if ticket.engineer_id is None else Listener.ENGINEER
    return frozenset({Listener.REPORTER, has_it})


AUDIENCES: Mapping[What, _To] = {
    What.OPENED: _opened,
    What.ASSIGNED: _always(Listener.ENGINEER),
    What.UNASSIGNED: _roles,
    What.ACCEPTED: _always(Listener.REPORTER),
    What.DECLINED: _always(),
    What.REASSIGNED: _always(Listener.ENGINEER, Listener.PREVIOUS, Listener.REPORTER),
    What.ARRIVED: _always(Listener.REPORTER),
    What.HELD: _always(Listener.REPORTER),
    What.RESUMED: _always(Listener.REPORTER, Listener.ENGINEER),
    What.WORKED_AROUND: _always(Listener.REPORTER),
    What.RESTORED: _restored,
    What.NOTED: _always(Listener.REPORTER, Listener.ENGINEER, Listener.HELPER),
    What.SEVERITY_CHANGED: _severity_changed,
    What.CHASED: _chased,
    What.CONFIRMED: _always(Listener.ENGINEER),
    What.REOPENED: _always(Listener.ENGINEER, Listener.DUTY_MANAGER),
    What.CLOSED: _always(Listener.REPORTER, Listener.ENGINEER),
    What.CANCELLED: _always(Listener.ENGINEER, Listener.HELPER),
    What.RATED: _rated,
    What.REMINDED: _ahead,
    What.ESCALATED: _ahead,
    What.BREACHED: _ladder,
    What.NOTICE_FAILED: _always(Listener.DUTY_MANAGER),
    What.WINDOW_CLOSED: _always(Listener.ENGINEER),
    What.PROMISES_MOVED: _always(Listener.REPORTER, Listener.ENGINEER),
    What.REMOTE_FAILED: _always(Listener.REPORTER),
    What.HOLD_ASKED: _hold_asked,
    What.HOLD_APPROVED: _always(Listener.ENGINEER),
    What.HOLD_REFUSED: _always(Listener.ENGINEER),
    What.DATE_PROPOSED: _always(Listener.REPORTER),
    What.DATE_AGREED: _always(Listener.REPORTER, Listener.ENGINEER),
    What.DATE_REFUSED: _always(Listener.ENGINEER),
    What.CLAIMED: _always(Listener.DUTY_MANAGER),
    What.EXEMPTED: _always(Listener.ENGINEER),
    What.EXEMPTION_REFUSED: _always(Listener.ENGINEER),
    What.TAKEN_BACK: _always(Listener.PREVIOUS),
    What.UNANSWERED: _roles,
    What.PROGRESS_ASKED: _always(Listener.ENGINEER),
    What.SNOOZED: _always(),
    What.STALLED: _roles,
    What.LINKED: _linked,
    What.UNLINKED: _always(Listener.REPORTER),
    What.POOLED: _always(Listener.POOL),
    What.TAKEN: _always(Listener.REPORTER, Listener.POOL),
    What.DISPATCHING: _always(Listener.DUTY_MANAGER),
    What.TAKEN_OVER: _always(Listener.REPORTER, Listener.PREVIOUS),
    What.ATTENDED: _always(Listener.ENGINEER),
    What.HELP_ASKED: _always(Listener.HELPER),
    What.PASSED_AROUND: _always(Listener.DUTY_MANAGER),
    What.GROUP_CALLED: _group,
    What.CORRECTED: _corrected,
    What.COMPLAINED: _roles,
    What.COMPLAINT_ANSWERED: _always(Listener.REPORTER),
}


def listeners(ticket: Ticket, event: TicketEvent) -> frozenset[Listener]:
    """Who is told of the event, the ticket being as it is now; none: it is not worth telling."""
    return AUDIENCES[event.what](ticket, event)
