"""The verbs of coming in: taken from the pool, taken over by a manager, helped."""

from helpdesk.clocks import clocks_on, met
from helpdesk.deed import Deed
from helpdesk.errors import Refused
from helpdesk.sla import Milestone
from helpdesk.ticket import Status, Ticket, What


def take(ticket: Ticket, deed: Deed) -> Ticket:
    """Somebody takes it from the pool: given and accepted at once."""
    mine = ticket.changed(status=Status.IN_PROGRESS, engineer_id=deed.by)
    taken = met(mine, Milestone.RESPONSE, deed.at)
    return taken.noting(What.TAKEN, deed.at, deed.by, engineer=deed.by, **deed.facts)


def take_over(ticket: Ticket, deed: Deed) -> Ticket:
    """A manager does it himself; a hold of the one before is over."""
    if deed.by is not None and ticket.engineer_id == deed.by:
        raise Refused("这张工单已经在您手里了")
    if ticket.status is Status.ON_HOLD:
        ticket = clocks_on(ticket, deed)
    mine = ticket.changed(status=Status.IN_PROGRESS, engineer_id=deed.by, hold_reason="")
    taken = met(mine, Milestone.RESPONSE, deed.at)
    said = {"engineer": deed.by, "previous": ticket.engineer_id}
    return taken.noting(What.TAKEN_OVER, deed.at, deed.by, **said)


def call_in(ticket: Ticket, deed: Deed) -> Ticket:
    """Another engineer helps; whose ticket it is does not change."""
    helper = int(deed.need("engineer", "请谁协助"))
    if helper in (ticket.engineer_id, *ticket.helpers):
        raise Refused("他已经在处理这张工单了")
    joined = ticket.changed(helpers=(*ticket.helpers, helper))
    said = {"engineer": helper, "helpers": [helper], "reason": deed.word("reason")}
    return joined.noting(What.HELP_ASKED, deed.at, deed.by, **said)
