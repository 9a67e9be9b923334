"""Why that time: the promises of a ticket explained, on a press or on the word 为什么."""

import re
from collections.abc import Sequence

from handlers import tickets
from handlers.turn import Reply, Turn
from helpdesk.errors import Refused
from helpdesk.messages import Choice
from helpdesk.press import decode
from helpdesk.ticket import WORKING, Ticket, may_see
from notifications.buttons import WHY, show_choice, why_choice
from notifications.why import why
from storage.tickets import get, history

_ASKED = re.compile(
    r"为(?:什么|啥)(?:(?:是|要|定)?(?:在)?(?:这个|那个)?(?:时间|点|时候)?|[派转]给[他她我])[吗呢啊呀]?"
    r"(?:[\s，,]*(?:工单)?[#＃]?\s*([0-9]{1,12})(?:号工单)?)?"
)


def asks_why(text: str) -> re.Match[str] | None:
    """为什么, 为啥是这个时间, 为什么 12: the ticket's number, if there is one, in group 1."""
    return _ASKED.fullmatch(text.rstrip("？?。.！! "))


async def explained(turn: Turn, ticket_id: int) -> Reply:
    """The promises of one ticket, explained to whoever may see it."""
    ticket = await get(turn.unit, ticket_id)
    if not may_see(ticket, turn.person, turn.message.address):
        raise Refused("这张工单只有报修人和信息科可以看")
    scene = await tickets.scene(turn, ticket)
    return Reply(why(ticket, await history(turn.unit, ticket_id), scene), (show_choice(ticket),))


async def asked(turn: Turn, found: Sequence[Ticket]) -> Reply | None:
    """为什么 without a number: the ticket just looked at, or the only open one of those found.

    None when there is none to explain: then it was no question about a promise.
    """
    looked_at = [decode(choice.data) for choice in turn.account.offered]
    shown = {int(p.args[0]) for p in looked_at if p is not None and p.word == WHY}
    if len(shown) == 1:
        return await explained(turn, shown.pop())
    running = [ticket for ticket in found if ticket.status in WORKING]
    if len(running) == 1:
        return await explained(turn, running[0].id)
    if not running:
        return None
    return Reply("想问哪一张工单的时间？", tuple(_which(ticket) for ticket in running))


def _which(ticket: Ticket) -> Choice:
    return Choice(f"#{ticket.id} {ticket.summary[:20]}", why_choice(ticket).data)
