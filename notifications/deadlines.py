"""Tickets whose moment has come: reminders, escalations and breaches become events."""

from datetime import datetime

from helpdesk.policy import Policy
from helpdesk.ticket import check_deadlines
from storage import tickets
from storage.unit import Unit

MOST = tickets.TOGETHER
"""Tickets handled in one unit: small, so that a report coming in never waits long."""


async def check_due(unit: Unit, policy: Policy, now: datetime) -> int:
    """Fire the deadline steps that are due on at most MOST tickets; how many were looked at.

    Each step fires once ever: what fired is stored with the events it leaves. Tickets that another
    desk is at are left to it.
    """
    due = await tickets.claim_due(unit, now, MOST)
    looked_at = [(t, check_deadlines(t, policy.of(t), now)) for t in due]
    await tickets.save_fired(unit, looked_at)
    return len(due)
