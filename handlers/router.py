"""`respond`: one message in, its answer out; one transaction, and the same answer for a repeat."""

import logging
import re
import secrets
import unicodedata
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime

from handlers import ask, bind, drafts, forms, menu, report
from handlers.turn import Desk, Reply, Turn
from helpdesk.errors import DatastoreAway, Refused, TicketMoved
from helpdesk.intake import REPORT
from helpdesk.invite import code_in
from helpdesk.messages import IncomingMessage, OutgoingMessage, clean_text
from helpdesk.people import VERB_WORDS, Verb
from helpdesk.press import MOST_BYTES, Press, decode, ticket_press
from helpdesk.severity import Kind, Severity
from helpdesk.triage import assess, is_chatter
from storage import accounts
from storage.unit import Unit

logger = logging.getLogger(__name__)


async def respond(desk: Desk, message: IncomingMessage, now: datetime) -> OutgoingMessage | None:
    """The answer to a message; None when nothing is to be said.

    What the message causes is stored before this returns. The same message again gets the same
    answer and causes nothing. Messages of one account are handled in the order they are given.
    Raises DatastoreAway: nothing is known to be stored, let the platform send it again.
    """
    text, press = clean_text(message.text), clean_text(message.press)[:MOST_BYTES]
    tidy = replace(message, text=text, press=press)
    async with desk.lanes.of(message.address):
        try:
            return await desk.store.write(
                lambda unit: _answer(desk, unit, tidy, now),
                ahead=(accounts.recall_ahead, (tidy.address, tidy.id)),
            )
        except DatastoreAway:
            raise
        except Exception:
            trace = secrets.token_hex(4)
            logger.exception("a message could not be handled", extra={"trace": trace})
            phone = f"，或打信息科电话 {desk.phone}" if desk.phone else ""
            return OutgoingMessage(f"抱歉，系统出了点问题（{trace}），请稍后再发一次{phone}")


async def _answer(
    desk: Desk, unit: Unit, message: IncomingMessage, now: datetime
) -> OutgoingMessage | None:
    recalled = await accounts.recall(unit, message.address, message.id)
    if recalled.repeated:
        return recalled.first_answer
    roster = await desk.rosters.current(unit, recalled.roster_revision)
    turn = Turn(desk, unit, message, recalled.account, roster, now)
    turn = replace(turn, draft=drafts.load(recalled.account.draft), press=message.press)
    reply = await _reply(turn)
    answer = OutgoingMessage(reply.text, reply.choices)
    after = replace(
        reply.account or recalled.account, draft=drafts.dump(reply.draft), offered=reply.choices
    )
    accounts.remember(unit, after, now)
    accounts.keep_answer(unit, message.address, message.id, answer, now)
    return answer


async def _reply(turn: Turn) -> Reply:
    try:
        return await _dispatch(_with_number_as_press(turn))
    except TicketMoved as moved:
        return await forms.show_number(turn, moved.ticket_id, moved.says)
    except Refused as refused:
        # What was half-done stays so, with its choices.
        return Reply(refused.says, turn.account.offered if turn.draft else (), turn.draft)


_NUMBER = re.compile(r"[0-9]{1,2}")


def _with_number_as_press(turn: Turn) -> Turn:
    """A bare number picks a choice: 1 to 9 of the last answer, from 11 on of a notice."""
    said = unicodedata.normalize("NFKC", turn.text).strip().rstrip(".。")
    if turn.press or not _NUMBER.fullmatch(said):
        return turn
    offered = dict(enumerate(turn.account.offered, 1)) | dict(turn.account.noticed)
    choice = offered.get(int(said))
    return turn if choice is None else replace(turn, press=choice.data)


async def _dispatch(turn: Turn) -> Reply:
    if turn.press:
        return await _press(turn)
    if turn.message.note:
        return Reply(_NOTES.get(turn.message.note, _UNREADABLE), draft=turn.draft)
    if not turn.text:
        return await menu.help_text(turn)
    if turn.text in ("取消", "/cancel", "算了"):
        return _cancelled(turn)
    return await _commanded(turn) or await _said(turn)


_UNREADABLE = "我现在只看得懂文字，请用文字说一下"
_NOTES: Mapping[str, str] = {
    "image": "图片我还看不懂，请用文字说一下哪里、什么坏了",
    "voice": "语音我还听不懂，请用文字说一下",
    "video": "视频我还看不懂，请用文字说一下",
}


def _cancelled(turn: Turn) -> Reply:
    if turn.draft is None or turn.draft.form == ask.ASKED:
        text = "没有正在填写的内容。要撤掉已报的工单，请发“我的工单”，点开后选“撤单”"
        return Reply(text, menu.choices(turn.person))
    return Reply("好的，已取消", menu.choices(turn.person))


_TICKET_NUMBER = re.compile(r"(?:工单\s*)?[#＃]\s*([0-9]{1,12})")
_VERBS_BY_WORD = {word: verb for verb, word in VERB_WORDS.items()} | {"到场了": Verb.ARRIVE}
_VERB_AND_NUMBER = re.compile(
    rf"({'|'.join(sorted(_VERBS_BY_WORD, key=len, reverse=True))})\s*[#＃]?\s*([0-9]{{1,12}})"
)


async def _commanded(turn: Turn) -> Reply | None:
    """The answer to a command: a code, a menu word, a ticket's number, a verb with a number."""
    code = code_in(turn.text)
    if code is not None:
        return await bind.bind(turn, code)
    item = menu.item_named(turn.text)
    if item is not None:
        return await item.handler(turn)
    number = _TICKET_NUMBER.fullmatch(turn.text)
    if number is not None:
        return await forms.show_number(turn, int(number.group(1)))
    verb = _VERB_AND_NUMBER.fullmatch(turn.text)
    if verb is not None:
        return await forms.begin(turn, _VERBS_BY_WORD[verb.group(1)], int(verb.group(2)))
    return None


async def _said(turn: Turn) -> Reply:
    """Own words: the answer to an open question, a question, a report, or just talk."""
    draft = turn.draft
    if draft is not None and draft.form == REPORT:
        return await report.answer(turn, draft)
    if draft is not None and draft.form != ask.ASKED:
        return await forms.answer(turn, draft)
    if is_chatter(turn.text):
        return await menu.help_text(turn)
    if _is_question(turn.text):
        return await ask.question(turn)
    return await report.describe(turn)


_ASKING = frozenset({Kind.QUESTION, Kind.ACCOUNT, Kind.TRAINING})


def _is_question(text: str) -> bool:
    found = assess(text)
    return found.kind in _ASKING and found.severity is Severity.S4


async def _press(turn: Turn) -> Reply:
    press = decode(turn.press)
    if press is None:
        return Reply("这个按钮我不认识，发“帮助”看看能做什么")
    on_ticket = ticket_press(press)
    if on_ticket is not None:
        return await forms.begin(turn, on_ticket.verb, on_ticket.ticket_id, on_ticket.version)
    handler = PRESSES.get(press.word)
    if handler is None:
        return Reply("这个按钮我不认识，发“帮助”看看能做什么")
    return await handler(turn, press)


async def _menu(turn: Turn, press: Press) -> Reply:
    item = menu.MENU.get(press.args[0] if press.args else "")
    return await (item.handler if item else menu.help_text)(turn)


async def _show(turn: Turn, press: Press) -> Reply:
    number = press.args[0] if press.args else ""
    if not re.fullmatch(r"[0-9]{1,12}", number):
        return await menu.help_text(turn)
    return await forms.show_number(turn, int(number))


async def _answer_press(turn: Turn, press: Press) -> Reply:
    draft = turn.draft
    if draft is None or draft.form == ask.ASKED:
        return Reply("这个选项已经过期了，请重新说一下要办的事", menu.choices(turn.person))
    return await (report.answer if draft.form == REPORT else forms.answer)(turn, draft)


async def _article(turn: Turn, press: Press) -> Reply:
    return await ask.show(turn, _argument(press))


async def _useful(turn: Turn, press: Press) -> Reply:
    return await ask.useful(turn, _argument(press))


async def _unsolved(turn: Turn, press: Press) -> Reply:
    return await ask.unsolved(turn, _argument(press))


def _argument(press: Press) -> str:
    return press.args[0] if press.args else ""


async def _cancel_press(turn: Turn, press: Press) -> Reply:
    return _cancelled(turn)


PRESSES: Mapping[str, Callable[[Turn, Press], Awaitable[Reply]]] = {
    "menu": _menu,
    "show": _show,
    drafts.ANSWER: _answer_press,
    "article": _article,
    "useful": _useful,
    "unsolved": _unsolved,
    "cancel": _cancel_press,
}
