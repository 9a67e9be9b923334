"""Typed commands: a binding code, a word of the menu, a ticket's number, a verb."""

import re

from handlers import (
    bind,
    callers,
    complaints,
    duty_asked,
    duty_forms,
    editing,
    forms,
    history,
    joined,
    menu,
    notice_settings,
    orders,
    same_words,
    speaking,
    who_is_on,
    why,
)
from handlers.at_hand import fitting, on_one_of, tickets_at_hand
from handlers.turn import Reply, Turn
from helpdesk.invite import code_in
from helpdesk.people import VERB_WORDS, Verb
from notifications.texts import BUTTON_WORDS

_TICKET_NUMBER = re.compile(
    r"(?:工单\s*[#＃]?|[#＃])\s*([0-9]{1,12})(?:号(?:工单)?)?|([0-9]{1,12})号工单"
)
_WORDS = (
    {word: verb for verb, word in VERB_WORDS.items()}
    | {word: verb for verb, word in BUTTON_WORDS.items()}
    | {"到场了": Verb.ARRIVE, "改派": Verb.REASSIGN, "催一下": Verb.CHASE, "催": Verb.CHASE}
    | {"协助": Verb.CALL_IN, "找人协助": Verb.CALL_IN}
)
_ANY_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_VERB_AND_NUMBER = re.compile(rf"({_ANY_WORD})\s*[#＃]?\s*([0-9]{{1,12}})")
_CHASING = re.compile(
    r"(?:麻烦|请|帮我|帮忙|能不能|可以)*(?:再|又|继续)?(?:催一催|催催|催一?下|催单?)(?:师傅|工程师|他们|人)?"
    r"(?:一下)?[吧啊呗]?|"
    r"(?:怎么|为什么|咋)?还没(?:有)?(?:人|修|处理|好|弄|解决|来|到).{0,6}|(?:能不能|麻烦)?快点.{0,4}"
    r"|(?:怎么|为什么|咋)没(?:有)?(?:人|修|处理|好|弄|解决|来|到).{0,6}|(?:师傅|工程师|人)呢"
    r"|(?:还要|要)?多久.{0,4}好|什么时候能?.{0,3}(?:修|弄|搞)?好|.{0,4}到哪一?步了"
    r"|(?:你们|师傅|工程师|来得?|处理得?|修得?|动作|效率){1,3}(?:也|真|太|怎么|这么|好|实在){0,3}(?:慢|低)(?:了|啊|吧){0,2}"
)


async def commanded(turn: Turn) -> Reply | None:
    """The answer to a command, or None when the text is none."""
    spoken = await speaking.commanded(turn)
    if spoken is not None:
        return spoken
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
    told = told or await who_is_on.asked(turn, text) or await duty_asked.asked(turn, text)
    told = told or await duty_forms.commanded(turn, text)
    told = told or await _verb(turn, text)
    return told or await orders.commanded(turn, text)


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
        return await _named(turn, _WORDS[text])
    if _CHASING.fullmatch(text):
        return await _chase(turn)
    asked = why.asks_why(text)
    if asked is not None and asked[1]:
        return await why.explained(turn, int(asked[1]))
    return await why.asked(turn, await tickets_at_hand(turn)) if asked else None


async def _named(turn: Turn, verb: Verb) -> Reply | None:
    """A verb and nothing else. 还没好, where nothing was said to be mended, is a chase."""
    found = await tickets_at_hand(turn)
    if verb is Verb.CHASE and not fitting(turn, verb, found):
        done = await joined.chased(turn)
        if done is not None:
            return done
    if verb is Verb.REOPEN and not fitting(turn, verb, found):
        return await _chase(turn)
    return await on_one_of(turn, verb, found)


async def _chase(turn: Turn) -> Reply | None:
    """怎么还没人来: a chase, when there is something to chase."""
    mine = fitting(turn, Verb.CHASE, await tickets_at_hand(turn))
    return await on_one_of(turn, Verb.CHASE, mine) if mine else await joined.chased(turn)
