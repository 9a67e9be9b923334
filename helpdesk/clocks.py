"""A ticket whose clocks are moved by what is done to it."""

from dataclasses import replace
from datetime import datetime

from helpdesk import sla
from helpdesk.contract import Contract
from helpdesk.deed import Deed
from helpdesk.giving_back import give_back
from helpdesk.hold_record import Consent, HoldRecord
from helpdesk.sla import Milestone
from helpdesk.ticket import Ticket


def met(ticket: Ticket, milestone: Milestone, at: datetime) -> Ticket:
    """The milestone is met at this instant, if the ticket was promised it."""
    deadline = ticket.deadline(milestone)
    if deadline is None or deadline.waived:
        return ticket
    return ticket.with_deadlines(**{milestone.value: sla.meet(deadline, at)})


def clocks_off(ticket: Ticket, hold: HoldRecord) -> Ticket:
    """The clocks that the hold stops stand still from its start."""
    stopped = {
        d.milestone.value: sla.hold(d, hold.starts)
        for d in ticket.deadlines
        if d.milestone in hold.stops
    }
    return ticket.with_deadlines(**stopped)


def clocks_on(ticket: Ticket, deed: Deed) -> Ticket:
    """No clock stands still any more, and the hold that was going on is over."""
    for deadline in ticket.deadlines:
        if deadline.held_at is not None:
            calendar = deed.contract.calendar_of(deadline.clause)
            going = sla.resume(deadline, deed.at, calendar)
            ticket = ticket.with_deadlines(**{deadline.milestone.value: going})
    ended = tuple(hold if hold.ends else replace(hold, ends=deed.at) for hold in ticket.holds)
    return ticket.changed(holds=ended)


def given_back(ticket: Ticket, hold: HoldRecord, contract: Contract) -> Ticket:
    """The clocks as if they had stood still since the start of the hold."""
    moved = {
        d.milestone.value: give_back(d, (hold.starts, hold.ends), contract.calendar_of(d.clause))
        for d in ticket.deadlines
        if d.milestone in hold.stops and d.milestone is not Milestone.RESPONSE
    }
    return ticket.with_deadlines(**moved)


def asked(ticket: Ticket) -> HoldRecord | None:
    """The hold that waits for the hospital's word; there is at most one."""
    return next((hold for hold in ticket.holds if hold.consent is Consent.ASKED), None)
