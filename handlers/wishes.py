"""What somebody wants of the desk itself: how his ticket stands, a person, that nobody comes."""

from collections.abc import Awaitable, Callable, Mapping

from handlers import forms, joined, menu, tickets
from handlers.turn import Reply, Turn
from helpdesk.english_words import command_in
from helpdesk.lexicon import find_system
from helpdesk.lifecycle import can
from helpdesk.messages import Choice
from helpdesk.people import MANAGERS, Role, Verb
from helpdesk.plain_text import tidy
from helpdesk.press import Press, TicketPress
from helpdesk.ticket import Status, Ticket
from helpdesk.triage import has_symptom, says_enough
from helpdesk.wishes import Wish, number_in, wish_of
from notifications.texts import BUTTON_WORDS
from storage import ticket_lists

MOST = 8
_ENDS = {Status.RESTORED: Verb.CONFIRM}
"""What ends a ticket for its reporter; from any other state he withdraws it."""


async def granted(turn: Turn) -> Reply | None:
    """The answer to a wish, or None when the words are something else."""
    wish = wish_of(command_in(turn.text, staff=_is_staff(turn)) or turn.text)
    return None if wish is None else await _GRANTED[wish](turn)


def _is_staff(turn: Turn) -> bool:
    return turn.person is not None and turn.person.role is not Role.REPORTER


async def unclear(turn: Turn) -> Reply | None:
    """What is no report is not asked about as one when somebody of the desk says it."""
    role = turn.person.role if turn.person else None
    if role not in MANAGERS | {Role.ENGINEER}:
        return None
    text = turn.text
    if has_symptom(text) or says_enough(text) or find_system(tidy(text)):
        return None
    told = "没听懂您要做什么。报修请说哪里、什么坏了；办单请写“接了12号”这样的话，或点下面的"
    return Reply(told, menu.choices(turn.person))


async def _present(turn: Turn) -> Reply:
    return Reply("在的，请讲：哪里、什么坏了，或者想问什么", menu.choices(turn.person))


async def _left_to_do(turn: Turn) -> Reply:
    role = turn.person.role if turn.person else None
    if role in MANAGERS:
        return await menu.open_tickets(turn)
    return await (menu.my_queue if role is Role.ENGINEER else menu.my_tickets)(turn)


async def _overdue(turn: Turn) -> Reply:
    role = turn.person.role if turn.person else None
    return await (menu.breaches if role in MANAGERS else _left_to_do)(turn)


async def withdrawing(turn: Turn) -> Reply | None:
    """Which ticket is to be withdrawn, for 取消 out of the blue; None when there is none."""
    found = [ticket for ticket in await _open(turn) if ticket.status is not Status.RESTORED]
    if not found:
        return None
    return Reply("要撤掉哪张工单？不撤就不用管", tuple(_end(ticket) for ticket in found))


async def _open(turn: Turn) -> list[Ticket]:
    mine = await ticket_lists.reported_by(turn.unit, turn.message.address, turn.person_id, MOST)
    return [ticket for ticket in mine if can(ticket, _ENDS.get(ticket.status, Verb.CANCEL))]


async def _whom_to_call(turn: Turn) -> Reply:
    """The engineers who have his tickets first, then who is on call."""
    found = [ticket for ticket in await _open(turn) if ticket.engineer_id]
    duty = await menu.on_call(turn)
    if not found:
        return duty
    scene = await tickets.scene(turn, *found)
    lines = [f"工单 #{t.id}：{scene.reach(t.engineer_id)}" for t in found if t.engineer_id]
    text = "\n".join(["可以直接找处理您工单的工程师：", *lines, "", duty.text])
    return Reply(text, duty.choices)


async def _progress(turn: Turn) -> Reply | None:
    """The card of the ticket he means; without any ticket it may be a question of another kind."""
    staff = _is_staff(turn)
    number = number_in(turn.text, staff=staff)
    if number is not None:
        return await forms.show_number(turn, number)
    found = await _open(turn)
    if len(found) == 1:
        return await forms.show_number(turn, found[0].id)
    known = None if found else await joined.shown(turn)
    if known is not None:
        return known
    if staff and not found:
        return await _left_to_do(turn)
    mine = await menu.my_tickets(turn)
    return mine if found or mine.choices != menu.choices(turn.person) else None


async def _nobody_need_come(turn: Turn) -> Reply | None:
    """好了: each of his tickets may be ended with one press."""
    found = await _open(turn)
    if not found:
        return None
    if len(found) > 1:
        return Reply("太好了。哪张不用处理了？还要处理的不用管", tuple(_end(t) for t in found))
    ticket = found[0]
    stays = Choice("还要处理", Press("show", (str(ticket.id),)).encode())
    text = f"太好了。工单 #{ticket.id}（{ticket.summary[:20]}）不用处理了吗？"
    return Reply(text, (_end(ticket), stays))


def _end(ticket: Ticket) -> Choice:
    verb = _ENDS.get(ticket.status, Verb.CANCEL)
    press = TicketPress(verb, ticket.id, ticket.version)
    return Choice(f"{BUTTON_WORDS[verb]} #{ticket.id}", press.encode())


_GRANTED: Mapping[Wish, Callable[[Turn], Awaitable[Reply | None]]] = {
    Wish.PRESENCE: _present,
    Wish.PERSON: _whom_to_call,
    Wish.PROGRESS: _progress,
    Wish.RECOVERED: _nobody_need_come,
    Wish.OPEN: _left_to_do,
    Wish.OVERDUE: _overdue,
    Wish.ON_CALL: menu.on_call,
}
