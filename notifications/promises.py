"""Promises moved because a manager said that a change of the calendar counts for them, too."""

from datetime import datetime

from helpdesk.calendar_changes import CalendarChange
from helpdesk.policy import Policy
from helpdesk.promising import promised_anew
from helpdesk.ticket import Ticket, What
from storage import calendars, tickets
from storage.unit import Unit

MOST = 50
"""Tickets seen to in one unit: few, so that a report coming in never waits long."""


async def move_promised(unit: Unit, policy: Policy, now: datetime) -> bool:
    """Reckon again the promises of at most MOST open tickets; whether any may be left.

    How far it came is stored with them: whatever is interrupted goes on from there, on any desk,
    and no ticket is moved twice by one change. The policy must know the change.
    """
    found = await calendars.moving(unit)
    if found is None:
        return False
    change, after = found
    ids = await calendars.open_after(unit, after, MOST)
    for ticket_id in ids:
        before = await tickets.get(unit, ticket_id)
        if change.contract in ("", before.contract):
            await tickets.save(unit, before, _moved(before, policy, change, now))
    await calendars.moved(unit, change, ids[-1] if ids else None)
    return True


def _moved(ticket: Ticket, policy: Policy, change: CalendarChange, now: datetime) -> Ticket:
    """The ticket with its promises from t0 on the hours of now; unchanged when none of them moves.

    What is met or breached stays as it was.
    """
    contract = policy.of(ticket)
    again = promised_anew(ticket, contract).deadlines
    old = {deadline.milestone: deadline for deadline in ticket.deadlines}
    moves = [
        {
            "milestone": new.milestone.value,
            "was": old[new.milestone].due_at.isoformat(),
            "due": new.due_at.isoformat(),
        }
        for new in again
        if new.milestone in old and new.due_at != old[new.milestone].due_at
    ]
    if not moves:
        return ticket
    moved = ticket.changed(deadlines=again)
    return moved.noting(What.PROMISES_MOVED, now, moved=moves, by=change.set_by)
