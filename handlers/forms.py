"""A verb from the button to the card: what it still asks, then the deed, then the present state."""

from collections.abc import Mapping
from dataclasses import replace

from handlers import chasing, complaint_facts, correcting, drafts, incidents, tickets
from handlers.turn import Reply, Turn
from helpdesk.errors import Refused, TicketMoved
from helpdesk.intake import (
    ENGINEERS,
    FORMS,
    LEAVE_WHAT,
    NOT_SURE,
    REPORT,
    SKIPPED,
    SNOOZES,
    Draft,
    Question,
    next_field,
    read_score,
)
from helpdesk.lifecycle import FROM, can
from helpdesk.media import counted
from helpdesk.people import MAY, VERB_WORDS, Verb, require
from helpdesk.same_names import told_apart
from helpdesk.severity import Severity
from helpdesk.ticket import STATUS_WORDS, Status, Ticket, may_see, parties_of
from helpdesk.triage import assess, has_symptom, says_enough
from helpdesk.watch import SNOOZE_MINUTES, snooze_words
from notifications import texts
from notifications.buttons import MOST_CHOICES, beside, card_choices, press_for
from storage import follow_ups, media
from storage.notes import last_notes
from storage.tickets import get

NOTES_SHOWN = 2
"""How many of the last notes a card shows."""

DONE: Mapping[Verb, str] = {
    Verb.ASSIGN: "已派单",
    Verb.ACCEPT: "已接单，请尽快联系报修人",
    Verb.DECLINE: "已退单",
    Verb.REASSIGN: "已转单",
    Verb.ARRIVE: "已记录到场时间",
    Verb.HOLD: "已挂起",
    Verb.RESUME: "继续计时",
    Verb.WORK_AROUND: "已记录临时办法，报修人会收到通知",
    Verb.RESTORE: "已恢复，等报修人确认",
    Verb.NOTE: "已补充",
    Verb.CHANGE_SEVERITY: "级别已改",
    Verb.CHASE: "已帮您催单",
    Verb.CONFIRM: "谢谢确认，工单已关闭",
    Verb.REOPEN: "已重开，工程师会继续处理",
    Verb.CLOSE: "已关闭",
    Verb.CANCEL: "已撤单",
    Verb.RATE: "谢谢您的评价",
    Verb.REMOTE_FAILED: "已记录，请尽快到场",
    Verb.APPROVE_HOLD: "已同意挂起，这段时间不计时",
    Verb.REFUSE_HOLD: "没有同意挂起，这段时间照常计时",
    Verb.PROPOSE_DATE: "已提出约定时间，等对方确认",
    Verb.AGREE_DATE: "已约定，按这个时间计时",
    Verb.REFUSE_DATE: "没有同意约定时间，承诺不变",
    Verb.CLAIM: "已提交，等医院答复",
    Verb.EXEMPT: "已同意免责",
    Verb.REFUSE_EXEMPTION: "没有同意免责",
    Verb.CORRECT: "已更正",
    Verb.SNOOZE: "好的，到时再问您",
    Verb.LINK: "已并入，恢复后一起通知",
    Verb.UNLINK: "已拆出，单独处理",
    Verb.TAKE: "抢到了，请尽快联系报修人",
    Verb.TAKE_OVER: "已由您接手",
    Verb.ATTEND: "已记录您在跟进，工程师会知道",
    Verb.CALL_IN: "已请他协助",
    Verb.COMPLAIN: "已收到您的投诉",
    Verb.ANSWER_COMPLAINT: "已答复报修人",
    Verb.CONFIRM_FOR: "已记录，工单关闭",
}


_OF_ANY_CARD = frozenset({Verb.CHASE, Verb.COMPLAIN, Verb.NOTE})
"""Meant whatever became of the ticket since the card was shown, as long as it can be done."""


async def begin(
    turn: Turn,
    verb: Verb,
    ticket_id: int,
    version: int | None = None,
    values: Mapping[str, str] | None = None,
) -> Reply:
    """A verb was pressed (with the card's version) or written (without).

    `values`: what was said with it; also said of no ticket before it was asked which is meant.
    """
    ticket = await get(turn.unit, ticket_id)
    parties = parties_of(ticket, turn.person, turn.message.address)
    timeless = verb in _OF_ANY_CARD and bool(MAY[verb] & parties) and can(ticket, verb)
    if version is not None and version != ticket.version and not timeless:
        # Whoever had it and has it no more reads how it stands, not that he may not.
        raise TicketMoved(ticket_id)
    require(verb, parties)
    if ticket.status not in FROM[verb]:
        word = STATUS_WORDS[ticket.status]
        raise Refused(f"工单 #{ticket_id} 现在是“{word}”，不能{VERB_WORDS[verb]}")
    if verb is Verb.CHASE and ticket.status is Status.LINKED:
        return await incidents.chase(turn, ticket)
    before = turn.draft
    if values is None and before is not None and before.form == verb and not before.ticket_id:
        values = before.values
    draft = Draft(verb.value, values or {}, ticket_id=ticket_id, version=ticket.version)
    return await go_on(turn, draft)


async def go_on(turn: Turn, draft: Draft, opening: str = "") -> Reply:
    """Ask for the next field, or do the verb and show what became of the ticket."""
    question = next_field(draft)
    if question is not None:
        return drafts.ask(await _with_choices(turn, draft, question), draft, opening)
    verb = Verb(draft.form)
    if verb is Verb.CANCEL and draft.values.get("sure") == NOT_SURE:
        return await show_number(turn, draft.ticket_id, "好的，没有撤单")
    words = {name: "" if value == SKIPPED else value for name, value in draft.values.items()}
    try:
        ticket = await tickets.act(turn, verb, draft.ticket_id, draft.version, words)
    except TicketMoved:
        raise
    except Refused as refused:
        # Nothing is left to ask: a form kept open would swallow whatever is said next.
        return Reply(refused.says)
    if verb is Verb.CONFIRM:
        rating = Draft(Verb.RATE.value, ticket_id=ticket.id, version=ticket.version)
        return await go_on(turn, rating, opening=DONE[verb])
    if verb is Verb.NOTE and turn.person_id in (ticket.reporter_id, ticket.taken_by):
        ticket = await _worse_by_now(turn, ticket, words["text"])
    shown = await show(turn, ticket, await _done(turn, verb, ticket, words))
    if not _unhappy(verb, ticket):
        return shown
    complain = press_for(ticket, Verb.COMPLAIN)
    return replace(shown, choices=(*shown.choices[: MOST_CHOICES - 1], complain))


def _unhappy(verb: Verb, ticket: Ticket) -> bool:
    """Whether a reporter may want more than he has just said."""
    poor = verb is Verb.RATE and (ticket.rating or 5) <= _POOR
    return poor or (verb is Verb.CHASE and ticket.chases > 1)


_POOR = 2


async def _done(turn: Turn, verb: Verb, ticket: Ticket, words: Mapping[str, str]) -> str:
    if verb is Verb.COMPLAIN:
        return complaint_facts.received(await complaint_facts.read_by(turn, ticket))
    if verb is Verb.CHASE:
        return await chasing.done(turn.unit, ticket.id)
    return correcting.done(ticket, words) if verb is Verb.CORRECT else DONE[verb]


async def _worse_by_now(turn: Turn, ticket: Ticket, note: str) -> Ticket:
    """What the reporter adds may show that it is worse than it seemed."""
    return await tickets.raise_for(turn, ticket, assess(f"{ticket.summary}，{note}"))


def wants_a_number(draft: Draft | None) -> bool:
    """Whether a ticket's number is what was asked for, and neither a choice nor a command."""
    return draft is not None and draft.form == Verb.LINK and draft.ticket_id != 0


def fits(turn: Turn, draft: Draft) -> bool:
    """Whether own words can be the answer to the open field.

    A rating is a favour: it never stands in the way of a report or a question. Nor does a
    question with choices only: what is no choice is asked about once.
    """
    if not draft.ticket_id:
        return False
    if not takes_own_words(draft) and draft.form != Verb.RATE:
        return draft.asked == 0 and not _a_report(turn.text)
    if draft.form not in (Verb.RATE, Verb.CORRECT):
        return True
    if draft.form == Verb.RATE and "score" not in draft.values:
        return read_score(turn.text) is not None
    return not _a_report(turn.text)


def _a_report(text: str) -> bool:
    return has_symptom(text) and says_enough(text)


def takes_own_words(draft: Draft) -> bool:
    """Whether a form of a verb is open whose question is answered in own words."""
    if draft.form not in FORMS:
        return draft.form not in (REPORT, LEAVE_WHAT, drafts.ASKED)
    field = next_field(draft)
    return field is not None and field.free and not correcting.is_a_choice(draft, field)


async def answer(turn: Turn, draft: Draft) -> Reply:
    """The answer to the field that is open."""
    field = next_field(draft)
    if field is None:
        return await go_on(turn, draft)
    question = await _with_choices(turn, draft, field)
    value = drafts.answered(question, turn)
    if value is None and question.field == "score":
        value = read_score(turn.text)
    if value is not None and question.field == correcting.VALUE:
        value = correcting.understood(draft, value)
    if value is None:
        again = replace(draft, asked=draft.asked + 1)
        return drafts.ask(question, again, "没看懂，请从下面选一个，或回复“取消”")
    told = replace(draft, asked=0).having(**{question.field: value[:500]})
    return await go_on(turn, told)


_OF_TICKET = frozenset({ENGINEERS, SNOOZES, "severity", correcting.VALUE})
_OF_CONTRACT = frozenset({Verb.HOLD, Verb.CLAIM})
"""Verbs whose choices are the contract's reasons."""


async def _with_choices(turn: Turn, draft: Draft, question: Question) -> Question:
    """The question with the choices that depend on the ticket: people, contract."""
    if question.choices:
        return question
    verb = Verb(draft.form)
    if question.field not in _OF_TICKET and verb not in _OF_CONTRACT:
        return question
    ticket = await get(turn.unit, draft.ticket_id)
    contract = turn.desk.policy.of(ticket)
    if question.field == ENGINEERS:
        found = await tickets.engineers_for(turn, ticket)
        return replace(question, choices=told_apart(found))
    if verb is Verb.CORRECT:
        return correcting.question(draft, question, ticket, contract)
    if question.field == SNOOZES:
        minutes = SNOOZE_MINUTES[ticket.severity]
        return replace(question, choices=tuple((snooze_words(n), str(n)) for n in minutes))
    if verb in _OF_CONTRACT:
        reasons = contract.hold_reasons.values()
        return replace(question, choices=tuple((r.label, r.code) for r in reasons))
    if question.field == "severity":
        labels = contract.severity_labels
        return replace(question, choices=tuple((f"{s} {labels[s]}", s.value) for s in Severity))
    return question


async def show(turn: Turn, ticket: Ticket, opening: str = "") -> Reply:
    """The ticket's card with what this person may do with it now."""
    if not may_see(ticket, turn.person, turn.message.address):
        raise Refused("这张工单只有报修人和信息科可以看")
    scene = await tickets.scene(turn, ticket)
    scene = replace(scene, notes=await last_notes(turn.unit, ticket.id, NOTES_SHOWN))
    sent = counted((await media.kinds_of(turn.unit, [ticket.id])).get(ticket.id, ()))
    scene = replace(scene, attachments=sent)
    parties = parties_of(ticket, turn.person, turn.message.address)
    text = texts.card(ticket, scene)
    choices = beside(card_choices(ticket, parties), ticket, sent)
    return Reply(f"{opening}\n{text}" if opening else text, choices)


async def show_number(turn: Turn, ticket_id: int, opening: str = "") -> Reply:
    """The card of the ticket with this number; whoever looks has read what he was told of it."""
    if turn.person is not None:
        follow_ups.seen(turn.unit, ticket_id, turn.person.id)
    return await show(turn, await get(turn.unit, ticket_id), opening)
