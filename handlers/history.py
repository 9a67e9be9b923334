"""动态 12: what happened to a ticket, for those who may see it."""

import re

from handlers.turn import Reply, Turn
from helpdesk.complaint import may_read
from helpdesk.errors import Refused
from helpdesk.people import Person
from helpdesk.ticket import may_see
from notifications.buttons import show_choice
from notifications.history import history_lines
from notifications.scene import Scene
from storage import people, tickets

_ASKED = re.compile(
    r"(?:工单)?(?:动态|历史)\s*[#＃]?\s*([0-9]{1,12})|[#＃]([0-9]{1,12})\s*的?(?:动态|历史)"
)


async def asked(turn: Turn, text: str) -> Reply | None:
    """The history of the ticket somebody names, or None when the text asks for none."""
    found = _ASKED.fullmatch(text)
    if found is None:
        return None
    ticket = await tickets.get(turn.unit, int(found[1] or found[2]))
    if not may_see(ticket, turn.person, turn.message.address):
        raise Refused("这张工单只有报修人和信息科可以看")
    happened = await tickets.history(turn.unit, ticket.id)
    events = [event for event in happened if may_read(event, turn.person)]
    concerned = [i for e in events for i in (e.actor_id, e.data.get("engineer"))]
    named = {i for i in concerned if i is not None}
    known: dict[int, Person] = {}
    for person_id in sorted(named):
        person = await people.get(turn.unit, person_id)
        if person is not None:
            known[person.id] = person
    scene = Scene(turn.desk.policy.of(ticket), turn.now, known)
    lines = [f"工单 #{ticket.id} 的动态：", *history_lines(events, scene)]
    return Reply("\n".join(lines), (show_choice(ticket),))
