"""Forms about no ticket, from the first word to the last answer: leave, swap, take over..."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from handlers import complaints_without_ticket as complaining
from handlers import covering, drafts, leave, swaps, take_over
from handlers.turn import Reply, Turn
from helpdesk.errors import Refused
from helpdesk.intake import Draft, Question
from helpdesk.press import Press
from helpdesk.triage import has_symptom, says_enough


@dataclass(frozen=True)
class Form:
    """What a form asks next (None: nothing), how an answer is read, and what it ends in.

    `begin` makes the draft out of what stood beside the command; None: it was no command.
    """

    begin: Callable[[Turn, str], Awaitable[Draft | None]]
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
_COMMANDS = (
    (leave.FORM, re.compile(r"(?:我?要|我?想)?请(?P<said>.{0,20}?)的?假(?P<more>.{0,20})")),
    (swaps.FORM, re.compile(r"(?:我?要|我?想)?(?P<said>)换个?班(?P<more>.{0,30})")),
    (covering.FORM, re.compile(r"(?P<said>)(?:安排|找)(?:人|谁|一下)?顶班(?P<more>)")),
    (take_over.FORM, re.compile(r"我?先?(?P<said>)(?:顶上|来顶班|顶班|顶一下)(?P<more>.{0,20})")),
)


async def commanded(turn: Turn, text: str) -> Reply | None:
    """The answer to 请假, 换班 or 我先顶上 with what stands beside it; None when it is none."""
    for form, pattern in _COMMANDS:
        found = pattern.fullmatch(text)
        if found is not None:
            return await begin(turn, form, (found["said"] + found["more"]).strip(" ，,。"))
    return None


async def begin(turn: Turn, form: str, said: str = "") -> Reply | None:
    """Open a form; None when what was said beside the command is no part of it."""
    draft = await FORMS[form].begin(turn, said)
    return None if draft is None else await go_on(turn, draft)


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
