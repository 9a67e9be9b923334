"""Which ticket is meant when somebody names a verb and no number."""

from collections.abc import Sequence

from handlers import forms
from handlers.turn import Reply, Turn
from helpdesk.errors import Refused
from helpdesk.lifecycle import can
from helpdesk.messages import Choice
from helpdesk.people import MANAGERS, MAY, VERB_WORDS, Role, Verb
from helpdesk.press import TicketPress
from helpdesk.ticket import Ticket, parties_of
from storage import ticket_lists

MOST = 8


async def tickets_at_hand(turn: Turn) -> list[Ticket]:
    """What the person may mean by a verb without a number, once each."""
    person, address = turn.person, turn.message.address
    found = await ticket_lists.reported_by(turn.unit, address, turn.person_id, MOST)
    if person is not None and person.role is Role.ENGINEER:
        found += await ticket_lists.queue_of(turn.unit, person.id, MOST)
    if person is not None and person.role in MANAGERS:
        found += await ticket_lists.open_tickets(turn.unit, MOST)
    return list({ticket.id: ticket for ticket in found}.values())


def fitting(turn: Turn, verb: Verb, found: Sequence[Ticket]) -> list[Ticket]:
    """Those on which this person may do it now."""
    address = turn.message.address
    mine = [t for t in found if MAY[verb] & parties_of(t, turn.person, address)]
    return [ticket for ticket in mine if can(ticket, verb)]


async def on_one_of(turn: Turn, verb: Verb, found: Sequence[Ticket]) -> Reply:
    """The verb on the only ticket it fits, or the question which one is meant.

    Raises Refused when there is none.
    """
    these = fitting(turn, verb, found)
    if not these:
        raise Refused(f"您现在没有可以{VERB_WORDS[verb]}的工单")
    if len(these) == 1:
        return await forms.begin(turn, verb, these[0].id)
    presses = (
        Choice(f"{VERB_WORDS[verb]} #{t.id}", TicketPress(verb, t.id, t.version).encode())
        for t in these[:MOST]
    )
    return Reply("是哪一张工单？", tuple(presses))
