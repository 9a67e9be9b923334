"""Who said 我也受影响 and has no ticket of his own: he may ask, chase and add like its reporter."""

from dataclasses import replace

from handlers import chasing, incidents, tickets
from handlers.turn import Reply, Turn
from helpdesk.people import Party, Verb
from helpdesk.ticket import WORKING, Ticket
from notifications.incident_words import choice, progress, standing
from storage import affected
from storage.affected import Affected
from storage.tickets import get

_AS_REPORTER = frozenset({Party.REPORTER})


async def fault(turn: Turn) -> Ticket | None:
    """The fault he joined last that is still being repaired."""
    own = await affected.joined_by(turn.unit, turn.message.address, turn.person_id)
    if not own:
        return None
    ticket = await get(turn.unit, own[0].ticket_id)
    return ticket if ticket.status in WORKING else None


async def shown(turn: Turn) -> Reply | None:
    """How it stands with the fault he joined; None when he joined none."""
    ticket = await fault(turn)
    return None if ticket is None else await incidents.show(turn, ticket.id)


async def chased(turn: Turn) -> Reply | None:
    """催单 of somebody who joined chases the fault; None when he joined none."""
    ticket = await fault(turn)
    if ticket is None:
        return None
    await tickets.act(turn, Verb.CHASE, ticket.id, None, {}, _AS_REPORTER)
    return await incidents.show(turn, ticket.id, await chasing.done(turn.unit, ticket.id))


async def listed(turn: Turn, reply: Reply, *, alone: bool) -> Reply:
    """His list of tickets with the fault he joined under it; `alone`: he has no tickets."""
    ticket = await fault(turn)
    if ticket is None:
        return reply
    stands = await standing(turn.unit, ticket.id)
    said = progress(stands, await tickets.scene(turn, ticket))
    line = f"您也受影响的故障 #{ticket.id}（{stands.system}）：{said}"
    text = line if alone else f"{reply.text}\n{line}"
    seen = choice(f"看 #{ticket.id} 进展", "show", ticket.id)
    return replace(reply, text=text, choices=(seen, *reply.choices)[:9])


async def noted(turn: Turn, ticket: Ticket) -> Ticket | None:
    """His words as a note of the fault; None when he did not join it, or it is over."""
    sign = await signature(turn, ticket.id)
    if not sign or ticket.status not in WORKING:
        return None
    words = {"text": turn.text[:450] + sign}
    return await tickets.act(turn, Verb.NOTE, ticket.id, None, words, _AS_REPORTER)


async def signature(turn: Turn, number: int) -> str:
    """（儿科 李护士）: who says it, behind what he adds to a fault; "" when he did not join it."""
    own = await affected.joined_by(turn.unit, turn.message.address, turn.person_id)
    return next((_signed(one) for one in own if one.ticket_id == number), "")


def _signed(one: Affected) -> str:
    return f"（{' '.join(filter(None, (one.department, one.name))) or '也受影响的人'}）"
