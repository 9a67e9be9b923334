"""Typed commands: a binding code, a word of the menu, a ticket's number, a verb."""

import re
from collections.abc import Sequence

from handlers import (
    bind,
    callers,
    complaints,
    duty_forms,
    editing,
    forms,
    history,
    menu,
    notice_settings,
    same_words,
    why,
)
from handlers.turn import Reply, Turn
from helpdesk.errors import Refused
from helpdesk.invite import code_in
from helpdesk.lifecycle import can
from helpdesk.messages import Choice
from helpdesk.people import MANAGERS, MAY, VERB_WORDS, Role, Verb
from helpdesk.press import TicketPress
from helpdesk.ticket import Ticket, parties_of
from notifications.texts import BUTTON_WORDS
from storage import ticket_lists

MOST = 8
_TICKET_NUMBER = re.compile(
    r"(?:工单\s*[#＃]?|[#＃])\s*([0-9]{1,12})(?:号(?:工单)?)?|([0-9]{1,12})号工单"
)
_WORDS = (
    {word: verb for verb, word in VERB_WORDS.items()}
    | {word: verb for verb, word in BUTTON_WORDS.items()}
    | {"到场了": Verb.ARRIVE, "改派": Verb.REASSIGN, "催一下": Verb.CHASE, "催": Verb.CHASE}
)
_ANY_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_VERB_AND_NUMBER = re.compile(rf"({_ANY_WORD})\s*[#＃]?\s*([0-9]{{1,12}})")
_CHASING = re.compile(
    r"(?:怎么|为什么|咋)还?没(?:有)?(?:人|修|处理|好|弄|解决).{0,6}|(?:能不能|麻烦)?快点.{0,4}"
    r"|(?:还要|要)?多久.{0,4}好|什么时候能?.{0,3}(?:修|弄|搞)?好|.{0,4}到哪一?步了"
)


async def commanded(turn: Turn) -> Reply | None:
    """The answer to a command, or None when the text is none."""
    text = turn.text.rstrip("。.！!～~ ")
    called = await callers.commanded(turn, text)
    if called is not None:
        return called
    code = code_in(text)
    if code is not None and not _is_a_phone(turn, text):
        return await bind.bind(turn, code)
    item = menu.item_named(text)
    if item is not None:
        return await item.handler(turn)
    if notice_settings.is_about(text):
        return await notice_settings.settings(turn)
    number = _TICKET_NUMBER.fullmatch(text)
    if number is not None and not forms.wants_a_number(turn.draft):
        return await forms.show_number(turn, int(number[1] or number[2]))
    complaint = await complaints.commanded(turn, text)
    if complaint is not None:
        return complaint
    kept = await same_words.commanded(turn, text) or await editing.commanded(turn, text)
    if kept is not None:
        return kept
    told = await history.asked(turn, text)
    return told or await duty_forms.commanded(turn, text) or await _verb(turn, text)


def _is_a_phone(turn: Turn, text: str) -> bool:
    """Eight digits alone are a code only from a guest who was asked nothing."""
    return text.isdigit() and (turn.person is not None or turn.draft is not None)


async def _verb(turn: Turn, text: str) -> Reply | None:
    found = _VERB_AND_NUMBER.fullmatch(text)
    if found is not None:
        return await forms.begin(turn, _WORDS[found[1]], int(found[2]))
    if turn.draft is not None and forms.takes_own_words(turn.draft):
        return None  # the word may be the answer
    if text in _WORDS:
        return await _on_one_of(turn, _WORDS[text], await _tickets_at_hand(turn))
    if _CHASING.fullmatch(text):
        return await _chase(turn)
    asked = why.asks_why(text)
    if asked is not None and asked[1]:
        return await why.explained(turn, int(asked[1]))
    return await why.asked(turn, await _tickets_at_hand(turn)) if asked else None


async def _chase(turn: Turn) -> Reply | None:
    """怎么还没人来: a chase, when there is something to chase."""
    mine = _fitting(turn, Verb.CHASE, await _tickets_at_hand(turn))
    return await _on_one_of(turn, Verb.CHASE, mine) if mine else None


async def _tickets_at_hand(turn: Turn) -> list[Ticket]:
    """What the person may mean by a verb without a number, once each."""
    person, address = turn.person, turn.message.address
    found = await ticket_lists.reported_by(turn.unit, address, turn.person_id, MOST)
    if person is not None and person.role is Role.ENGINEER:
        found += await ticket_lists.queue_of(turn.unit, person.id, MOST)
    if person is not None and person.role in MANAGERS:
        found += await ticket_lists.open_tickets(turn.unit, MOST)
    return list({ticket.id: ticket for ticket in found}.values())


def _fitting(turn: Turn, verb: Verb, found: Sequence[Ticket]) -> list[Ticket]:
    address = turn.message.address
    mine = [t for t in found if MAY[verb] & parties_of(t, turn.person, address)]
    return [ticket for ticket in mine if can(ticket, verb)]


async def _on_one_of(turn: Turn, verb: Verb, found: Sequence[Ticket]) -> Reply:
    """The verb on the only ticket it fits, or the question which one is meant."""
    fitting = _fitting(turn, verb, found)
    if not fitting:
        raise Refused(f"您现在没有可以{VERB_WORDS[verb]}的工单")
    if len(fitting) == 1:
        return await forms.begin(turn, verb, fitting[0].id)
    presses = (
        Choice(f"{VERB_WORDS[verb]} #{t.id}", TicketPress(verb, t.id, t.version).encode())
        for t in fitting[:MOST]
    )
    return Reply("是哪一张工单？", tuple(presses))
