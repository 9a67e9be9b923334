"""A scanned code: an engineer's proves that he is there, anybody else's begins a report there."""

from handlers import forms, report, tickets
from handlers.turn import Reply, Turn
from helpdesk.lifecycle import can
from helpdesk.messages import Choice
from helpdesk.people import Role, Verb
from helpdesk.place import SCAN, Place
from helpdesk.press import Press
from helpdesk.ticket import Status, Ticket
from storage import places, ticket_lists

MOST_LOOKED_AT = 50
MOST_OFFERED = 6


async def scanned(turn: Turn, press: Press) -> Reply:
    """What the code is good for to whoever scanned it (clause S0-23 for engineers)."""
    place = await places.by_code(turn.unit, press.args[0] if press.args else "")
    if place is None:
        return Reply("这个二维码已经停用了，请直接说一下哪个科室、什么坏了")
    if turn.person is None or turn.person.role is not Role.ENGINEER:
        return await report.begin_at(turn, place)
    here = await _awaited_at(turn, turn.person.id, place)
    if len(press.args) > 1:
        here = [ticket for ticket in here if str(ticket.id) == press.args[1]]
    if len(here) == 1:
        return await _arrived(turn, here[0], place)
    return _which(here, place) if here else await report.begin_at(turn, place)


async def _awaited_at(turn: Turn, engineer_id: int, place: Place) -> list[Ticket]:
    """The engineer's own tickets that wait for his arrival there; those of this very device or
    room before those of the department."""
    mine = await ticket_lists.queue_of(turn.unit, engineer_id, MOST_LOOKED_AT)
    # 急诊 and 急诊护士站 belong to 急诊科: people name the same place in more ways than one.
    stem = place.department.removesuffix("科")
    awaited = [t for t in mine if t.department.startswith(stem) and _may_arrive(t)]
    return [t for t in awaited if t.location == place.title] or awaited


def _may_arrive(ticket: Ticket) -> bool:
    return ticket.status is Status.ASSIGNED or can(ticket, Verb.ARRIVE)


async def _arrived(turn: Turn, ticket: Ticket, place: Place) -> Reply:
    if ticket.status is Status.ASSIGNED:  # whoever stands there has accepted it
        ticket = await tickets.act(turn, Verb.ACCEPT, ticket.id, ticket.version, {})
    if can(ticket, Verb.ARRIVE):
        words = {"scanned": place.title}
        ticket = await tickets.act(turn, Verb.ARRIVE, ticket.id, ticket.version, words)
    return await forms.show(turn, ticket, f"已扫码确认到场：{place.title}")


def _which(here: list[Ticket], place: Place) -> Reply:
    choices = tuple(
        Choice(f"#{ticket.id} {ticket.summary}"[:30], _again(place, ticket))
        for ticket in here[:MOST_OFFERED]
    )
    return Reply(f"您在{place.title}有 {len(here)} 张工单，到场处理的是哪一张？", choices)


def _again(place: Place, ticket: Ticket) -> str:
    return Press(SCAN, (place.code, str(ticket.id))).encode()
