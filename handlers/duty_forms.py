"""Forms about no ticket, from the first word to the last answer: leave, swap, take over..."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from handlers import complaints_without_ticket as complaining
from handlers import (
    covering,
    drafts,
    giving_back,
    handing_over,
    leave,
    swaps,
    swaps_undone,
    take_over,
)
from handlers.turn import Reply, Turn
from helpdesk.duty_said import DutyWish, wish
from helpdesk.errors import Refused
from helpdesk.intake import Draft, Question
from helpdesk.people import Role
from helpdesk.press import Press
from helpdesk.triage import has_symptom, says_enough


@dataclass(frozen=True)
class Form:
    """What a form asks next (None: nothing), how an answer is read, and what it ends in.

    `begin` makes the draft out of what stood beside the command, and says what of it was not
    understood; None: it was no command.
    """

    begin: Callable[[Turn, str], Awaitable[tuple[Draft, str] | None]]
    question: Callable[[Turn, Draft], Awaitable[Question | None]]
    read: Callable[[Turn, str, str], str]
    finish: Callable[[Turn, Draft], Awaitable[Reply]]


FORMS: Mapping[str, Form] = {
    leave.FORM: Form(leave.begin, leave.question, leave.read, leave.finish),
    swaps.FORM: Form(swaps.begin, swaps.question, swaps.read, swaps.finish),
    complaining.FORM: Form(
        complaining.begin, complaining.question, complaining.read, complaining.finish
    ),
    covering.FORM: Form(covering.begin, covering.question, covering.read, covering.finish),
    take_over.FORM: Form(take_over.begin, take_over.question, take_over.read, take_over.finish),
}
_BY_WISH: Mapping[DutyWish, str] = {
    DutyWish.LEAVE: leave.FORM,
    DutyWish.SWAP: swaps.FORM,
    DutyWish.COVER: covering.FORM,
    DutyWish.TAKE_OVER: take_over.FORM,
}
_AT_ONCE: Mapping[DutyWish, Callable[[Turn], Awaitable[Reply]]] = {
    DutyWish.HAND_OVER: handing_over.offer,
    DutyWish.CANCEL_LEAVE: leave.to_cancel,
    DutyWish.CANCEL_SWAP: swaps_undone.by_word,
    DutyWish.GIVE_BACK: giving_back.by_word,
}
_LEFT_OPEN: Mapping[DutyWish, str] = {
    DutyWish.CANCEL_LEAVE: leave.FORM,
    DutyWish.CANCEL_SWAP: swaps.FORM,
    DutyWish.GIVE_BACK: take_over.FORM,
}
"""The form that a word ends while it is open: nothing was arranged yet."""

_BARE = re.compile(r"(?:我?要|我?想)?(?:请.{0,20}?的?假|换个?班|我?先?顶上|来?顶班).{0,20}")
"""How somebody asks for it who is not on the staff: he is told that it is not for him."""


_ILL = re.compile(r"我(?:今天|明天|昨晚)?(?:生?病了|发烧|感冒|不舒服|家里)")
"""What is wrong with somebody himself is no fault of a system."""


async def commanded(turn: Turn, text: str) -> Reply | None:
    """The answer to 请假, 换班, 我先顶上, 交班, however it is said; None when it is none.

    A fault is a fault, whatever else its words say.
    """
    staff = turn.person is not None and turn.person.role is not Role.REPORTER
    wanted = wish(text) if staff or _BARE.fullmatch(text) else None
    fault = has_symptom(text) and says_enough(text) and not _ILL.match(text)
    if wanted is None or fault:
        return None
    form = turn.draft.form if turn.draft else ""
    if _LEFT_OPEN.get(wanted[0], "") == form != "":
        return Reply("好的，已取消")
    if wanted[0] in _AT_ONCE:
        return await _AT_ONCE[wanted[0]](turn)
    return await begin(turn, _BY_WISH[wanted[0]], wanted[1])


async def begin(turn: Turn, form: str, said: str = "") -> Reply | None:
    """Open a form; None when what was said beside the command is no part of it."""
    begun = await FORMS[form].begin(turn, said)
    return None if begun is None else await go_on(turn, *begun)


async def go_on(turn: Turn, draft: Draft, opening: str = "") -> Reply:
    """Ask for what is still open, or do what was asked."""
    question = await FORMS[draft.form].question(turn, draft)
    if question is not None:
        return drafts.ask(question, draft, opening)
    try:
        return await FORMS[draft.form].finish(turn, draft)
    except Refused as refused:
        # Nothing is left to ask: a form kept open would swallow whatever is said next.
        return Reply(refused.says)


def fits(turn: Turn, draft: Draft) -> bool:
    """Whether own words can be the answer: a report of a fault never is, but to a complaint."""
    if draft.form == complaining.FORM:
        return True
    return draft.form in FORMS and not (has_symptom(turn.text) and says_enough(turn.text))


async def answer(turn: Turn, draft: Draft) -> Reply:
    """The answer to the question that is open."""
    question = await FORMS[draft.form].question(turn, draft)
    if question is None:
        return await go_on(turn, draft)
    value = drafts.answered(question, turn)
    if value is not None:
        value = FORMS[draft.form].read(turn, question.field, value)
    if not value:
        return drafts.ask(question, draft, "没看懂，请从下面选一个，或回复“取消”")
    return await go_on(turn, draft.having(**{question.field: value}))


async def pressed(turn: Turn, press: Press) -> Reply:
    """请假, 换班, 我先顶上 or 安排顶班 was pressed; the last may name a leave."""
    form, said = (*press.args, "", "")[:2]
    reply = (
        await begin(turn, form, said if form == covering.FORM else "") if form in FORMS else None
    )
    return reply or Reply("这个按钮我不认识，发“帮助”看看能做什么")
