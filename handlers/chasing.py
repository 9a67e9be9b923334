"""How often in a row a ticket was chased, and what its reporter reads then."""

from helpdesk.ticket import What
from storage import tickets
from storage.unit import Unit

_DONE = ("已帮您催单", "已再催一次，并告诉了值班组长", "已再催一次，并报告了信息科主任")


async def in_a_row(unit: Unit, ticket_id: int) -> int:
    """How many the last chase of the ticket made; 1 when it was never chased."""
    happened = await tickets.history(unit, ticket_id)
    rows = [e.data.get("in_a_row", 1) for e in happened if e.what is What.CHASED]
    return int(rows[-1]) if rows else 1


async def done(unit: Unit, ticket_id: int) -> str:
    """What the reporter reads after a chase: how far up it went."""
    row = await in_a_row(unit, ticket_id)
    return _DONE[min(row, len(_DONE)) - 1]
