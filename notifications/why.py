"""Why a ticket is promised for just that time: each open promise with its sentence."""

from collections.abc import Sequence

from helpdesk.deadline import Deadline
from helpdesk.explanation import Promise, Question, explain_deadlines
from helpdesk.service import SERVICE_OF
from helpdesk.ticket import WORKING, Ticket, TicketEvent
from notifications.assignment_words import given_line
from notifications.texts import Scene
from notifications.wording import say


def why(ticket: Ticket, events: Sequence[TicketEvent], scene: Scene) -> str:
    """How the open promises of the ticket were worked out, and why it is with whom it is with."""
    open_ones = [d for d in ticket.deadlines if not d.settled and ticket.status in WORKING]
    service = SERVICE_OF[ticket.kind]
    asked = Question(service, ticket.severity, ticket.opened_at, ticket.scope)
    promises = explain_deadlines(scene.contract, asked, open_ones)
    reasons = [_reason(p, d) for p, d in zip(promises, open_ones, strict=True)]
    outside = not scene.contract.covers(ticket.opened_at)
    return say(
        "why",
        {
            "no": ticket.id,
            "reasons": reasons,
            "outside": outside,
            "given": given_line(ticket, events, scene),
        },
    )


def _reason(promise: Promise, deadline: Deadline) -> str:
    return promise.why + ("；现在挂起，暂停计时" if deadline.held_at else "")
