"""Presses: what a chosen button does, by the word it carries."""

import re
from collections.abc import Awaitable, Callable, Mapping

from handlers import (
    article_links,
    ask,
    attaching,
    attachments,
    callers,
    complaints,
    complaints_without_ticket,
    drafts,
    duty_forms,
    editing,
    fallback,
    following,
    forms,
    gap_answers,
    handing_over,
    incident_presses,
    leave_answers,
    menu,
    misplaced,
    notice_settings,
    path_press,
    report,
    scan,
    speaking,
    swaps,
    swaps_undone,
    taken_back,
    team_groups,
    tickets,
    undoing,
    why,
)
from handlers.turn import Reply, Turn
from helpdesk import intake
from helpdesk.intake import REPORT, SNOOZES
from helpdesk.media import MISPLACED
from helpdesk.people import Verb
from helpdesk.place import SCAN
from helpdesk.press import Press, decode, ticket_press
from notifications.buttons import ATTACHMENTS, CONTACT, TO_ARTICLE, WHY
from notifications.incident_words import INCIDENT

CANCEL = "cancel"
_UNKNOWN = "这个按钮我不认识，发“帮助”看看能做什么"


def is_answer(data: str) -> bool:
    """Whether the press answers or drops what is open, rather than being about something else."""
    press = decode(data)
    return press is not None and press.word in (drafts.ANSWER, CANCEL, attaching.ATTACH)


async def pressed(turn: Turn) -> Reply:
    """What the press does."""
    press = decode(turn.press)
    if press is None:
        return Reply(_UNKNOWN)
    on_ticket = ticket_press(press)
    if on_ticket is not None:
        return await forms.begin(turn, on_ticket.verb, on_ticket.ticket_id, on_ticket.version)
    handler = PRESSES.get(press.word)
    return Reply(_UNKNOWN) if handler is None else await handler(turn, press)


def cancelled(turn: Turn) -> Reply:
    """Nothing is half-done any more."""
    if turn.draft is None or turn.draft.form == drafts.ASKED:
        text = "没有正在填写的内容。要撤掉已报的工单，请发“我的工单”，点开后选“撤单”"
        return Reply(text, menu.choices(turn.person))
    return Reply("好的，已取消", menu.choices(turn.person))


async def _menu(turn: Turn, press: Press) -> Reply:
    item = menu.MENU.get(press.args[0] if press.args else "")
    return await (item.handler if item else menu.help_text)(turn)


async def _show(turn: Turn, press: Press) -> Reply:
    number = press.args[0] if press.args else ""
    if not re.fullmatch(r"[0-9]{1,12}", number):
        return await menu.help_text(turn)
    return await forms.show_number(turn, int(number))


async def _why(turn: Turn, press: Press) -> Reply:
    number = press.args[0] if press.args else ""
    if not re.fullmatch(r"[0-9]{1,12}", number):
        return await menu.help_text(turn)
    return await why.explained(turn, int(number))


async def _answer_press(turn: Turn, press: Press) -> Reply:
    draft = turn.draft
    if draft is None or draft.form == drafts.ASKED:
        return Reply("这个选项已经过期了，请重新说一下要办的事", menu.choices(turn.person))
    if draft.form == report.LEAVE_CONTACT:
        return drafts.ask(intake.CONTACT, draft, "这个选项已经过期了")
    if draft.form == intake.LEAVE_WHAT:
        return drafts.ask(intake.WHAT_FAILS, draft, "这个选项已经过期了")
    if draft.form in duty_forms.FORMS:
        return await duty_forms.answer(turn, draft)
    if draft.form == callers.FORM:
        return await callers.answer(turn, draft)
    return await (report.answer if draft.form == REPORT else forms.answer)(turn, draft)


async def _later(turn: Turn, press: Press) -> Reply:
    number, minutes = (*press.args, "", "")[:2]
    if not re.fullmatch(r"[0-9]{1,12}", number):
        return await menu.help_text(turn)
    ticket = await tickets.act(turn, Verb.SNOOZE, int(number), None, {SNOOZES: minutes})
    return await forms.show(turn, ticket, forms.DONE[Verb.SNOOZE])


async def _article(turn: Turn, press: Press) -> Reply:
    return await ask.show(turn, _argument(press))


async def _page(turn: Turn, press: Press) -> Reply:
    return await ask.page(turn, _argument(press), press.args[1] if len(press.args) > 1 else "")


async def _fallback(turn: Turn, press: Press) -> Reply:
    return await fallback.show(turn, _argument(press))


async def _to_article(turn: Turn, press: Press) -> Reply:
    number = _argument(press)
    if not re.fullmatch(r"[0-9]{1,12}", number):
        return await menu.help_text(turn)
    return await editing.from_ticket(turn, int(number))


async def _contact(turn: Turn, press: Press) -> Reply:
    number = _argument(press)
    if not re.fullmatch(r"[0-9]{1,12}", number):
        return await menu.help_text(turn)
    return await complaints.contact(turn, int(number))


async def _useful(turn: Turn, press: Press) -> Reply:
    return await ask.useful(turn, _argument(press))


async def _unsolved(turn: Turn, press: Press) -> Reply:
    return await ask.unsolved(turn, _argument(press))


def _argument(press: Press) -> str:
    return press.args[0] if press.args else ""


async def _cancel_press(turn: Turn, press: Press) -> Reply:
    return cancelled(turn)


PRESSES: Mapping[str, Callable[[Turn, Press], Awaitable[Reply]]] = {
    "menu": _menu,
    "show": _show,
    WHY: _why,
    drafts.ANSWER: _answer_press,
    "later": _later,
    "article": _article,
    "page": _page,
    "fallback": _fallback,
    "useful": _useful,
    "kb": editing.pressed,
    "pictures": article_links.pressed,
    TO_ARTICLE: _to_article,
    "unsolved": _unsolved,
    taken_back.STILL: taken_back.insist,
    "notify": notice_settings.pressed,
    "path": path_press.tapped,
    CANCEL: _cancel_press,
    "duty": duty_forms.pressed,
    "take_swap": swaps.take,
    "decline_swap": swaps.decline,
    "undo_swap": swaps_undone.undo,
    "take_gap": gap_answers.take,
    "decline_gap": gap_answers.decline,
    "undo_gap": gap_answers.undo,
    "undo_change": undoing.undo_change,
    "agree_leave": leave_answers.agree,
    "refuse_leave": leave_answers.refuse,
    "hand_over": handing_over.hand_over,
    SCAN: scan.scanned,
    following.APART: following.apart,
    attaching.ATTACH: attaching.pressed,
    MISPLACED: misplaced.pressed,
    ATTACHMENTS: attachments.pressed,
    INCIDENT: incident_presses.pressed,
    complaints_without_ticket.FORM: complaints_without_ticket.pressed,
    CONTACT: _contact,
    team_groups.SET: team_groups.set_group,
    team_groups.NOTE: team_groups.note,
    speaking.LANGUAGE: speaking.pressed,
}
