"""交班: one's tickets go to the next shift."""

from datetime import timedelta

from handlers import tickets
from handlers.duty import on_staff
from handlers.turn import Reply, Turn
from helpdesk.assignment import choose
from helpdesk.messages import Choice
from helpdesk.people import Person, Verb
from helpdesk.press import Press
from helpdesk.ticket import Ticket
from storage import people, ticket_lists

HANDED_OVER = "交班"
"""The reason of a hand-over: it is no transfer that anybody has to explain."""

MOST = 50
_SOON = timedelta(hours=24)


async def offer(turn: Turn) -> Reply:
    """交班: what the person has, and the button that hands it over."""
    mine = await ticket_lists.queue_of(turn.unit, on_staff(turn).id, MOST)
    if not mine:
        return Reply(_NOTHING)
    numbers = "、".join(f"#{ticket.id}" for ticket in mine)
    give = Choice("全部交给下一班", Press("hand_over").encode())
    text = (
        f"您手上有 {len(mine)} 张未完成的工单：{numbers}\n要交给指定的人，请发“转单 {mine[0].id}”"
    )
    return Reply(text, (give,))


_NOTHING = "您手上没有未完成的工单，不用交班"


async def hand_over(turn: Turn, press: Press) -> Reply:
    """全部交给下一班: every open ticket of the person to whoever is on call next."""
    person = on_staff(turn)
    mine = await ticket_lists.queue_of(turn.unit, person.id, MOST)
    if not mine:
        return Reply(_NOTHING)
    given: dict[str, list[int]] = {}
    left: list[Ticket] = []
    for ticket in mine:
        taker = await _next_for(turn, person, ticket.team)
        if taker is None:
            left.append(ticket)
            continue
        words = {"engineer": str(taker.id), "reason": HANDED_OVER}
        await tickets.act(turn, Verb.REASSIGN, ticket.id, None, words)
        given.setdefault(taker.name, []).append(ticket.id)
    lines = [f"{name}：{'、'.join(f'#{n}' for n in numbers)}" for name, numbers in given.items()]
    if left:
        numbers = "、".join(f"#{ticket.id}" for ticket in left)
        lines.append(f"{numbers} 没有下一班可交，还在您手上，请联系值班组长")
    heading = "已交给下一班：" if given else "没有交出去"
    return Reply("\n".join([heading, *lines]))


async def _next_for(turn: Turn, person: Person, team: str) -> Person | None:
    """Of those on call now, or else next, the one with the least to do."""
    loads = await people.loads(turn.unit, team)
    for stretch in turn.roster.stretches(team, turn.now, turn.now + _SOON):
        found = [await people.get(turn.unit, p) for p in stretch.people if p != person.id]
        taker = choose([p for p in found if p is not None], loads)
        if taker is not None:
            return await people.get(turn.unit, taker.person_id)
    return None
