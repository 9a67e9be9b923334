"""Tickets whose moment has come: reminders, escalations and breaches become events."""

from datetime import datetime

from helpdesk.ticket import check_deadlines
from storage import tickets
from storage.unit import Unit

MOST = 50
"""Tickets handled in one unit: small, so that a report coming in never waits long."""


async def check_due(unit: Unit, now: datetime) -> int:
    """Fire the deadline steps that are due on at most MOST tickets; how many were looked at.

    Each step fires once ever: what fired is stored with the events it leaves.
    """
    due = await tickets.due_for_check(unit, now, MOST)
    for ticket_id in due:
        ticket = await tickets.get(unit, ticket_id)
        await tickets.save(unit, ticket, check_deadlines(ticket, now))
    return len(due)
