"""The verbs of who has the ticket: given, taken, handed on, and at the place."""

from helpdesk.clocks import clocks_on, met
from helpdesk.deed import Deed
from helpdesk.errors import Refused
from helpdesk.sla import Milestone
from helpdesk.ticket import Status, Ticket, What

ALARMING = 3
"""The transfer, or return, from which on the duty manager is told of each."""

HANDED_OVER = frozenset({"交接班", "交班"})
"""Reasons of a transfer at the end of a shift: nobody shirks by it."""


def assign(ticket: Ticket, deed: Deed) -> Ticket:
    """Somebody is given it."""
    engineer = int(deed.need("engineer", "派给谁"))
    assigned = ticket.changed(status=Status.ASSIGNED, engineer_id=engineer)
    return assigned.noting(What.ASSIGNED, deed.at, deed.by, engineer=engineer, **deed.facts)


def accept(ticket: Ticket, deed: Deed) -> Ticket:
    """He takes it."""
    accepted = met(ticket.changed(status=Status.IN_PROGRESS), Milestone.RESPONSE, deed.at)
    return accepted.noting(What.ACCEPTED, deed.at, deed.by, engineer=ticket.engineer_id)


def decline(ticket: Ticket, deed: Deed) -> Ticket:
    """He gives it back."""
    reason = deed.need("reason", "退单原因")
    free = ticket.changed(status=Status.NEW, engineer_id=None, transfers=ticket.transfers + 1)
    said = {"engineer": ticket.engineer_id, "reason": reason}
    return _counted(free.noting(What.DECLINED, deed.at, deed.by, **said), deed)


def reassign(ticket: Ticket, deed: Deed) -> Ticket:
    """Another has it now; a hold of the one before is over."""
    engineer = int(deed.need("engineer", "转给谁"))
    reason = deed.need("reason", "转单原因")
    if engineer == ticket.engineer_id:
        raise Refused("这张工单已经在这位工程师手里了")
    if ticket.status is Status.ON_HOLD:
        ticket = clocks_on(ticket, deed)
    moved = ticket.changed(
        status=Status.ASSIGNED,
        engineer_id=engineer,
        hold_reason="",
        transfers=ticket.transfers + 1,
    )
    told = moved.noting(
        What.REASSIGNED,
        deed.at,
        deed.by,
        engineer=engineer,
        previous=ticket.engineer_id,
        reason=reason,
    )
    return told if reason in HANDED_OVER else _counted(told, deed)


def _counted(ticket: Ticket, deed: Deed) -> Ticket:
    """A ticket that goes round and round is the duty manager's business (clause S0-30)."""
    if ticket.transfers < ALARMING:
        return ticket
    return ticket.noting(What.PASSED_AROUND, deed.at, count=ticket.transfers)


def arrive(ticket: Ticket, deed: Deed) -> Ticket:
    """He is there."""
    arrival = ticket.deadline(Milestone.ARRIVAL)
    if arrival is not None and arrival.met_at is not None:
        raise Refused("到场时间已经记过了")
    arrived = met(ticket, Milestone.ARRIVAL, deed.at)
    proof = {"scanned": deed.words["scanned"]} if "scanned" in deed.words else {}
    return arrived.noting(What.ARRIVED, deed.at, deed.by, engineer=ticket.engineer_id, **proof)
