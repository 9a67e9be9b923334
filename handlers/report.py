"""The fault report: one message when it says enough, one question at a time when it does not."""

from dataclasses import replace
from datetime import datetime

from handlers import breath, drafts, guests, joining, reading, tickets
from handlers.judging import judged, words_of
from handlers.reporter import (
    Reporter,
    campus_of,
    department_of,
    fields_of,
    location_of,
    reporter_of,
    with_contact,
)
from handlers.reporter import called as is_called
from handlers.tickets import Report
from handlers.turn import Reply, Turn
from helpdesk.article import Article
from helpdesk.caller import Caller
from helpdesk.intake import (
    CALLER,
    CARE,
    CONTACT,
    HOW_MANY,
    LEAVE_WHAT,
    REPORT,
    WHAT_FAILS,
    Draft,
    Known,
    Question,
    next_question,
    read_contact,
)
from helpdesk.opinion import written
from helpdesk.people import Verb
from helpdesk.place import Place
from helpdesk.severity import Severity
from helpdesk.ticket import Ticket, parties_of
from helpdesk.triage import (
    Assessment,
    has_symptom,
    says_enough,
    severe,
    told_scope,
)
from notifications import texts

LEAVE_CONTACT = "leave_contact"
"""The form of a guest who reported something severe: it is open, only whom to call is missing."""

MOST_TRIES = 3
"""How often the desk asks what is wrong before it says whom to call instead."""


async def begin(turn: Turn) -> Reply:
    """报修 was chosen: ask what is wrong."""
    return await go_on(turn, Draft(REPORT))


async def begin_at(turn: Turn, place: Place) -> Reply:
    """A code was scanned: where and what it is about is known, what is wrong is not."""
    known = {"department": place.department, "location": place.title, "system": place.system}
    known["campus"] = place.campus
    draft = Draft(REPORT, known | {"at": place.name})
    return await go_on(turn, draft, opening=f"位置：{place.title}")


async def describe(turn: Turn) -> Reply:
    """Somebody wrote what is wrong."""
    draft = Draft(REPORT, {"text": turn.text} | reading.lately_read(turn))
    return await go_on(turn, _first(turn, draft))


async def called(turn: Turn, caller: Caller, reporter: Reporter) -> Reply:
    """Somebody called, and whoever took it writes what is wrong."""
    return await go_on(turn, _first(turn, Draft(REPORT, fields_of(caller, reporter))))


async def unsolved(turn: Turn, question: str, article: Article | None) -> Reply:
    """The article did not help (None: none of several): a report with question, article and
    system already in it."""
    draft = _first(turn, Draft(REPORT, {"text": question} | reading.did_not_help(article)))
    return await go_on(turn, draft, opening=f"好的，帮您报修：{question}")


def _first(turn: Turn, draft: Draft) -> Draft:
    """The draft with the stamp of the message in which the matter was first told, and with what
    another makes of it."""
    if turn.opinion is not None:
        draft = draft.having(opinion=written(turn.opinion))
    return draft.having(sent=draft.values.get("sent") or turn.message.sent_at.isoformat())


async def go_on(turn: Turn, draft: Draft, opening: str = "") -> Reply:
    """Ask what is still missing, or open the ticket. What is severe is opened at once."""
    found, known = judged(turn, draft)
    urgent = known.enough or breath.is_mere_danger(words_of(draft))
    if turn.person is None and urgent:
        kept_out = await guests.kept_out(turn, found, words_of(draft))
        if kept_out is not None:
            return kept_out
    if urgent and (severe(words_of(draft)) or _raised(draft, found)):
        return await _open_at_once(turn, draft, found, known)
    question = next_question(draft, known)
    mild = known.enough and found.severity > Severity.S2 and question is not CARE
    if mild and not is_called(draft):
        offered = await joining.step(turn, draft, found, _place(turn, draft, found))
        if offered is not None:
            return offered
    if question is None:
        return await _open(turn, draft, found)
    if question.field == "text" and draft.asked >= MOST_TRIES:
        phone = f"打信息科电话 {turn.desk.phone}" if turn.desk.phone else "联系信息科"
        return Reply(f"抱歉，我还是没听明白。请{phone}，或者重新说一下哪里、什么坏了")
    return drafts.ask(question, replace(draft, asked=draft.asked + 1), opening)


def _raised(draft: Draft, found: Assessment) -> bool:
    """Whether another's opinion leaves nothing to ask about something severe."""
    return "opinion" in draft.values and found.severity <= Severity.S2 and not found.ask


async def answer(turn: Turn, draft: Draft) -> Reply:
    """The answer to the question that is open."""
    question = open_question(turn, draft)
    if question is None:
        return await go_on(turn, draft)
    if question.field not in _ABOUT_THE_FAULT and breath.more_of_it(turn, draft, question):
        return await go_on(turn, draft.having(text=breath.more_words(turn, draft)))
    if _is_another_report(turn, question):
        return await _open_both(turn, draft)
    value = drafts.answered(question, turn) or _in_own_words(turn, draft, question)
    if value is None:
        return drafts.ask(question, draft, "没看懂，请从下面选一个，或回复“取消”")
    return await _take(turn, draft, question, value)


def open_question(turn: Turn, draft: Draft) -> Question | None:
    """The question the person was asked last."""
    offer = joining.open_offer(draft)
    if offer is not None:
        return offer
    before = replace(draft, asked=draft.asked - 1)
    return next_question(before, judged(turn, draft)[1])


async def _take(turn: Turn, draft: Draft, question: Question, value: str) -> Reply:
    if question.field == "text":
        return await go_on(turn, _first(turn, breath.pieces(turn, draft, value)))
    filled = draft.having(**{question.field: value})
    if question.field != CONTACT.field:
        return await go_on(turn, filled)
    account = with_contact(turn.account, value)
    reply = await go_on(replace(turn, account=account), filled)
    return replace(reply, account=account)


def _is_another_report(turn: Turn, question: Question) -> bool:
    """A fault or a wish told in answer to a question about something else is the next report.

    It must never wait for a button: it may be the worse of the two.
    """
    if turn.press or question.field in _ABOUT_THE_FAULT:
        return False
    if question is CARE and breath.says_care(turn):
        return False
    if not has_symptom(turn.text) and not breath.is_a_request(turn.text):
        return False
    if joining.in_words(turn.text, question):
        return False
    if question.field == CONTACT.field and read_contact(turn.text)[1]:
        return severe(turn.text)
    if question.field == HOW_MANY.field and len(turn.text) <= _A_FEW_WORDS:
        return False  # 整个科都不行, 全院HIS瘫痪: the same matter, and who is affected
    return says_enough(turn.text)


_ABOUT_THE_FAULT = frozenset({"text", "detail"})
_A_FEW_WORDS = 8


def _in_own_words(turn: Turn, draft: Draft, question: Question) -> str | None:
    """Who is affected, or whether a patient is, told in own words instead of by a button."""
    joined = None if turn.press else joining.in_words(turn.text, question)
    if joined is not None:
        return joined
    if question is CARE:
        return breath.says_care(turn)
    if question.field != HOW_MANY.field or turn.press:
        return None
    return told_scope(f"{words_of(draft)}，{turn.text}")


async def _open_both(turn: Turn, draft: Draft) -> Reply:
    first = await finish(turn, draft, Reply(""))
    second = await describe(turn)
    opened = (*first.opened, *second.opened)
    return replace(second, text=f"{first.text}{second.text}", opened=opened)


async def finish(turn: Turn, draft: Draft, after: Reply) -> Reply:
    """Open a half-told report as it stands, because its teller went on to something else."""
    found, known = judged(turn, draft)
    if not known.enough:
        return after
    over = turn.person is None and await guests.kept_out(turn, found, words_of(draft))
    opened = over or await _open(turn, draft, found)
    both = (*opened.opened, *after.opened)
    choices = after.choices or opened.choices
    text = f"{opened.text}\n\n{after.text}"
    return replace(after, text=text, choices=choices, opened=both)


async def remind(turn: Turn, draft: Draft, after: Reply) -> Reply:
    """Answer something in between, and put the open question again under it."""
    question = open_question(turn, draft)
    if question is None:
        return await finish(turn, draft, after)
    asked = drafts.ask(question, draft)
    text = f"{after.text}\n\n刚才的报修还没说完：{asked.text}"
    return replace(after, text=text, choices=(*asked.choices, *after.choices)[:9], draft=draft)


async def _open_at_once(turn: Turn, draft: Draft, found: Assessment, known: Known) -> Reply:
    ticket, opened = await _opened(turn, draft, found)
    if opened.draft is not None:
        return opened
    if not known.contact:
        return _beneath(CONTACT, LEAVE_CONTACT, ticket, opened)
    return opened if known.enough else _beneath(WHAT_FAILS, LEAVE_WHAT, ticket, opened)


def _beneath(question: Question, form: str, ticket: Ticket, opened: Reply) -> Reply:
    """Ask under the answer; the ticket is open and waits for nothing."""
    asked = drafts.ask(question, Draft(form, ticket_id=ticket.id), opened.text)
    return replace(asked, choices=opened.choices, opened=opened.opened)


async def leave_contact(turn: Turn, draft: Draft) -> Reply:
    """Whom to call about a ticket that was opened without waiting for that."""
    name, phone = read_contact(turn.text)
    if not phone and has_symptom(turn.text):
        return await describe(turn)
    words = {"text": f"联系人：{turn.text[:60]}", "name": name, "phone": phone}
    await tickets.act(turn, Verb.NOTE, draft.ticket_id, None, words)
    if turn.person is not None:
        return Reply("记下了，工程师会联系他")
    return Reply("记下了，工程师会联系您", account=with_contact(turn.account, turn.text))


def _place(turn: Turn, draft: Draft, found: Assessment) -> joining.Place:
    return department_of(turn, draft, found), location_of(draft, found)


async def _open(turn: Turn, draft: Draft, found: Assessment) -> Reply:
    return (await _opened(turn, draft, found))[1]


async def _opened(turn: Turn, draft: Draft, found: Assessment) -> tuple[Ticket, Reply]:
    chosen = joining.JOINED in draft.values
    severe_now = found.severity <= Severity.S2 and not chosen
    known = await joining.part_of(turn, found) if severe_now else None
    ticket = await tickets.open_ticket(turn, _report(turn, draft, found), known)
    reading.count_read(turn, draft)
    scene = await tickets.scene(turn, ticket)
    parties = parties_of(ticket, turn.person, turn.message.address)
    choices = (*texts.buttons(ticket, parties), *reading.beside(turn, ticket, draft))
    cut = "\n内容较长，只记下了前面一部分" if len(words_of(draft)) > len(ticket.summary) else ""
    perhaps = Reply("") if chosen else await joining.beside(turn, ticket)
    text = texts.opened(ticket, scene) + cut + perhaps.text
    reply = Reply(text, (*perhaps.choices, *choices)[:9], opened=(ticket,))
    if is_called(draft) and not ticket.reporter_phone:
        reply = _beneath(CALLER, LEAVE_CONTACT, ticket, reply)
    return ticket, reply


def _report(turn: Turn, draft: Draft, found: Assessment) -> Report:
    who = reporter_of(turn, draft)
    sent = draft.values.get("sent")
    return Report(
        text=words_of(draft) + reading.read_before(draft),
        assessment=found,
        department=department_of(turn, draft, found) or found.department,
        name=who.name,
        phone=who.phone,
        sent_at=datetime.fromisoformat(sent) if sent else turn.message.sent_at,
        campus=campus_of(turn, draft, found),
        location=location_of(draft, found),
        taken=who.taken,
    )
