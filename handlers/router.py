"""`respond`: one message in, its answer out; one transaction, and the same answer for a repeat."""

import logging
import re
import secrets
import unicodedata
from dataclasses import replace
from datetime import datetime, timedelta

from handlers import (
    ask,
    attaching,
    callers,
    commands,
    drafts,
    duty_forms,
    editing,
    following,
    forms,
    going_on,
    menu,
    presses,
    report,
    speaking,
    taken_back,
    wishes,
)
from handlers.turn import Desk, Reply, Turn
from helpdesk import lately
from helpdesk.english_words import command_in
from helpdesk.errors import DatastoreAway, Refused, TicketMoved
from helpdesk.intake import LEAVE_WHAT, REPORT, Draft
from helpdesk.masking import mask, told_gently
from helpdesk.matters import matters
from helpdesk.messages import IncomingMessage, OutgoingMessage, clean_text
from helpdesk.opinion import Opinion, worth_a_second_opinion
from helpdesk.people import Role
from helpdesk.press import MOST_BYTES
from helpdesk.severity import Kind, Severity
from helpdesk.triage import asks, assess, is_chatter, is_taken_back, is_thanks, severe
from knowledge_base.second_ranking import CANDIDATES, Opinions
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
            opinion = await _opinion(desk, tidy)
            ranking = await _ranking(desk, tidy)
            return await desk.store.write(
                lambda unit: _answer(desk, unit, tidy, now, opinion, ranking),
                ahead=(accounts.recall_ahead, (tidy.address, tidy.id)),
            )
        except DatastoreAway:
            raise
        except Exception:
            trace = secrets.token_hex(4)
            logger.exception("a message could not be handled", extra={"trace": trace})
            phone = f"，或打信息科电话 {desk.phone}" if desk.phone else ""
            return OutgoingMessage(f"抱歉，系统出了点问题（{trace}），请稍后再发一次{phone}")


async def _opinion(desk: Desk, message: IncomingMessage) -> Opinion | None:
    """What another makes of a report, asked before the datastore is."""
    if desk.opinion is None or message.press or not message.text:
        return None
    text = mask(message.text).text
    whole = len(matters(text)) == 1 and worth_a_second_opinion(text)
    return await desk.opinion(text) if whole else None


async def _ranking(desk: Desk, message: IncomingMessage) -> Opinions:
    """What a model makes of the articles for a question, asked before the datastore is."""
    if desk.ranking is None or message.press or not message.text:
        return {}
    text = mask(message.text).text
    if not _is_question(text):
        return {}
    found = desk.library.find(text, CANDIDATES).hits
    return await desk.ranking(text, [hit.article for hit in found]) if found else {}


async def _answer(
    desk: Desk,
    unit: Unit,
    message: IncomingMessage,
    now: datetime,
    opinion: Opinion | None,
    ranking: Opinions,
) -> OutgoingMessage | None:
    recalled = await accounts.recall(unit, message.address, message.id)
    if recalled.repeated:
        return recalled.first_answer
    roster = await desk.rosters.current(unit, recalled.roster_revision)
    begun = await going_on.brought(unit, recalled)
    began = speaking.at_first(begun.account, message)
    turn = Turn(desk, unit, message, began, roster, now)
    draft = drafts.load(began.draft)
    turn = replace(turn, draft=draft, press=message.press, opinion=opinion, ranking=ranking)
    masked = mask(message.text, keep_phones=_may_give_a_number(turn))
    turn = replace(turn, message=replace(message, text=masked.text))
    reply = await attaching.with_words(turn, await _reply(turn))
    await going_on.settled(turn, begun, reply)
    said = OutgoingMessage(_with_word(reply.text, told_gently(masked.found)), reply.choices)
    answer = await speaking.in_his_language(turn, reply, said)
    account, half_told = reply.account or began, reply.draft
    waits = half_told is not None and half_told.form == REPORT
    after = replace(
        account,
        draft=drafts.dump(half_told),
        offered=answer.choices,
        lately=lately.adding(account.lately, reply.opened, now),
        draft_due=now + desk.unfinished_after if waits else None,
        said_at=now if message.text or message.note else account.said_at,
    )
    accounts.remember(unit, after, now)
    accounts.keep_answer(unit, message.address, message.id, answer, now)
    return answer


def _may_give_a_number(turn: Turn) -> bool:
    """A guest in the middle of a report is asked whom to call back; so is who writes for others."""
    return (turn.person is None and turn.draft is not None) or callers.has_a_number(turn)


def _with_word(text: str, word: str) -> str:
    return f"{text}\n\n{word}" if text and word else text


async def _reply(turn: Turn) -> Reply:
    try:
        if turn.draft is not None and _is_stale(turn):
            return await _afresh(turn, turn.draft)
        return await _or_as_it_is(turn)
    except Refused as refused:
        # What was half-done stays so, with its choices.
        return Reply(refused.says, turn.account.offered if turn.draft else (), turn.draft)


async def _or_as_it_is(turn: Turn) -> Reply:
    """What was meant, or the ticket as it is by now; not everybody may see that either."""
    try:
        return await _dispatch(_with_choice_as_press(turn))
    except TicketMoved as moved:
        return await forms.show_number(turn, moved.ticket_id, moved.says)


DRAFTS_KEPT = timedelta(hours=2)
"""An answer this late is no answer: the person has something else in mind by now."""


def _is_stale(turn: Turn) -> bool:
    seen_at = turn.account.seen_at
    return seen_at is not None and turn.now - seen_at > DRAFTS_KEPT


async def _afresh(turn: Turn, old: Draft) -> Reply:
    """Start anew; a report that was left half-told is opened as it stands."""
    reply = await _reply(replace(turn, draft=None))
    return await report.finish(turn, old, reply) if old.form == REPORT else reply


_NUMBER = re.compile(r"[0-9]{1,2}")


def _with_choice_as_press(turn: Turn) -> Turn:
    """A choice picked by its words or its number: 1 to 9 of the last answer, 11 up of a notice."""
    if turn.press or forms.wants_a_number(turn.draft):
        return turn
    said = unicodedata.normalize("NFKC", turn.text).strip().rstrip(".。")
    noticed = [choice for _, choice in turn.account.noticed]
    by_label = {c.label.casefold(): c for c in (*noticed, *turn.account.offered)}
    choice = by_label.get(turn.text.casefold())
    if _NUMBER.fullmatch(said):
        numbered = dict(enumerate(turn.account.offered, 1)) | dict(turn.account.noticed)
        choice = numbered.get(int(said))
    return turn if choice is None else replace(turn, press=choice.data)


_CANCEL = frozenset(
    "取消 取消吧 取消了 算了 不报了 不用了 不用修了 不用来了 撤销 退出 误报 /cancel".split()
)


async def _dispatch(turn: Turn) -> Reply:
    if turn.message.note and not turn.press and not turn.text:
        return await attaching.alone(turn)
    if turn.press and presses.is_answer(turn.press):
        return await presses.pressed(turn)
    if not turn.press and _command(turn).rstrip("。.！!～~ ") in _CANCEL:
        return await _cancelled(turn)
    if turn.draft is not None and turn.draft.form == editing.FORM and turn.text and not turn.press:
        return await editing.answer(turn, turn.draft)
    aside = await _aside(turn)
    if aside is None:
        return await _said(turn)
    return await _without_losing(turn, aside)


async def _cancelled(turn: Turn) -> Reply:
    busy = turn.draft is not None and turn.draft.form != drafts.ASKED
    return (None if busy else await wishes.withdrawing(turn)) or presses.cancelled(turn)


async def _aside(turn: Turn) -> Reply | None:
    """The answer to what is about something else than an open question."""
    if turn.press:
        return await presses.pressed(turn)
    if not turn.text:
        return await menu.help_text(turn)
    return await commands.commanded(turn.saying(_command(turn)))


def _command(turn: Turn) -> str:
    """What was typed, an English command in Chinese."""
    staff = turn.person is not None and turn.person.role is not Role.REPORTER
    return command_in(turn.text, staff=staff) or turn.text


async def _without_losing(turn: Turn, aside: Reply) -> Reply:
    """A half-told report survives what its teller does in between."""
    draft = turn.draft
    if draft is None or draft.form != REPORT:
        return aside
    if aside.draft is not None:
        return await report.finish(turn, draft, aside)
    return await report.remind(turn, draft, aside)


async def _said(turn: Turn) -> Reply:
    """Own words: the answer to an open question, a question, a report, or just talk."""
    draft = turn.draft
    if draft is not None and draft.form == REPORT:
        return await report.answer(turn, draft)
    if draft is not None and draft.form == report.LEAVE_CONTACT:
        return await report.leave_contact(turn, draft)
    if draft is not None and draft.form == LEAVE_WHAT:
        told = await following.what_fails(turn, draft)
        return told or await _said(replace(turn, draft=None))
    if draft is not None and draft.form == callers.FORM:
        return await callers.answer(turn, draft)
    if draft is not None and draft.form in duty_forms.FORMS:
        if duty_forms.fits(turn, draft):
            return await duty_forms.answer(turn, draft)
    elif draft is not None and draft.form != drafts.ASKED and forms.fits(turn, draft):
        return await forms.answer(turn, draft)
    follow = await ask.follow(turn)
    if follow is not None:
        return follow
    granted = await wishes.granted(turn)
    if granted is not None:
        return granted
    gone_on = await following.followed(turn)
    if gone_on is not None:
        return gone_on
    if is_taken_back(turn.text):
        return taken_back.answer(turn)
    if is_thanks(turn.text):
        return Reply("不客气，有事随时说")
    if is_chatter(turn.text):
        return await menu.help_text(turn)
    if _is_question(turn.text):
        return await ask.question(turn)
    return await wishes.unclear(turn) or await following.told(turn)


_ASKING = frozenset({Kind.QUESTION, Kind.ACCOUNT, Kind.TRAINING})


def _is_question(text: str) -> bool:
    """Whether an article may answer it. What is severe is never put off with one."""
    if severe(text):
        return False
    found = assess(text)
    return asks(text) or (found.kind in _ASKING and found.severity is Severity.S4)
