"""The fault report: one message when it says enough, one question at a time when it does not."""

from dataclasses import replace

from handlers import drafts, tickets
from handlers.tickets import Report
from handlers.turn import Reply, Turn
from helpdesk.article import Article
from helpdesk.intake import (
    CONTACT,
    HOW_MANY,
    REPORT,
    SKIPPED,
    WHERE,
    Draft,
    Known,
    Question,
    next_question,
    read_contact,
)
from helpdesk.messages import Choice
from helpdesk.press import Press
from helpdesk.severity import Kind, Scope, Severity
from helpdesk.ticket import Ticket, parties_of
from helpdesk.triage import Assessment, assess, says_enough, with_scope
from knowledge_base.search import Decision
from notifications import texts
from storage.accounts import Account


async def begin(turn: Turn) -> Reply:
    """报修 was chosen: ask what is wrong."""
    return await go_on(turn, Draft(REPORT))


async def describe(turn: Turn) -> Reply:
    """Somebody wrote what is wrong."""
    return await go_on(turn, Draft(REPORT, {"text": turn.text}))


async def unsolved(turn: Turn, question: str, article: str) -> Reply:
    """The article did not help: a report with the question already in it."""
    draft = Draft(REPORT, {"text": question, "article": article})
    return await go_on(turn, draft, opening=f"好的，帮您报修：{question}")


async def go_on(turn: Turn, draft: Draft, opening: str = "") -> Reply:
    """Ask what is still missing, or open the ticket."""
    found, known = _judged(turn, draft)
    question = next_question(draft, known)
    if question is not None:
        return drafts.ask(question, replace(draft, asked=draft.asked + 1), opening)
    return await _open(turn, draft, found)


async def answer(turn: Turn, draft: Draft) -> Reply:
    """The answer to the question that is open."""
    question = _open_question(turn, draft)
    if question is None:
        return await go_on(turn, draft)
    if _is_another_report(turn, question):
        return await _open_both(turn, draft)
    value = drafts.answered(question, turn) or _in_own_words(turn, draft, question)
    if value is None:
        return drafts.ask(question, draft, "请从下面选一个，或回复“取消”")
    return await _take(turn, draft, question, value)


def _open_question(turn: Turn, draft: Draft) -> Question | None:
    before = replace(draft, asked=draft.asked - 1)
    return next_question(before, _judged(turn, draft)[1])


async def _take(turn: Turn, draft: Draft, question: Question, value: str) -> Reply:
    if question.field == "text":
        said = draft.values.get("text", "")
        return await go_on(turn, draft.having(text=f"{said} {value}".strip()))
    filled = draft.having(**{question.field: value})
    if question.field != CONTACT.field:
        return await go_on(turn, filled)
    account = _with_contact(turn.account, value)
    reply = await go_on(replace(turn, account=account), filled)
    return replace(reply, account=account)


def _is_another_report(turn: Turn, question: Question) -> bool:
    """A description of a fault in answer to a short question is the next report, not the answer.

    It must never wait for a button: it may be the worse of the two.
    """
    least = _DESCRIBES.get(question.field)
    longer = least is not None and len(turn.text) > least
    return longer and not turn.press and says_enough(turn.text)


_DESCRIBES = {WHERE.field: 15, CONTACT.field: 15, HOW_MANY.field: 8}
"""From how many characters an answer to the field may be a report of its own."""


def _in_own_words(turn: Turn, draft: Draft, question: Question) -> str | None:
    """Who is affected, told in own words instead of by a button."""
    if question.field != HOW_MANY.field or turn.press:
        return None
    found = assess(f"{_words(draft)}，{turn.text}")
    return found.scope.value if found.scope_known else None


async def _open_both(turn: Turn, draft: Draft) -> Reply:
    first = await _open(turn, draft, _judged(turn, draft)[0])
    second = await describe(turn)
    return replace(second, text=f"{first.text}\n\n{second.text}")


def _judged(turn: Turn, draft: Draft) -> tuple[Assessment, Known]:
    text = _words(draft)
    found = assess(text)
    if "scope" in draft.values:
        found = with_scope(found, Scope(draft.values["scope"]))
    return found, Known(
        enough=says_enough(text) or "article" in draft.values,
        department=_department(turn, draft, found),
        scope_known=found.scope_known,
        sure=found.sure,
        contact=turn.person is not None or bool(turn.account.guest_phone),
    )


def _words(draft: Draft) -> str:
    detail = draft.values.get("detail", SKIPPED)
    parts = (draft.values.get("text", ""), "" if detail == SKIPPED else detail)
    return "；".join(part for part in parts if part)


def _department(turn: Turn, draft: Draft, found: Assessment) -> str:
    own = turn.person.department if turn.person else ""
    return draft.values.get("department", "")[:60] or found.department or own


def _with_contact(account: Account, text: str) -> Account:
    name, phone = read_contact(text)
    return replace(
        account,
        guest_name=name or account.guest_name,
        guest_phone=phone or account.guest_phone,
    )


async def _open(turn: Turn, draft: Draft, found: Assessment) -> Reply:
    person, account = turn.person, turn.account
    report = Report(
        text=_words(draft),
        assessment=found,
        department=_department(turn, draft, found),
        name=person.name if person else account.guest_name,
        phone=person.phone if person else account.guest_phone,
    )
    ticket = await tickets.open_ticket(turn, report)
    scene = await tickets.scene(turn, ticket)
    parties = parties_of(ticket, turn.person, turn.message.address)
    helpful = _self_help(turn, ticket)
    choices = (*texts.buttons(ticket, parties), *(_read(a) for a in helpful))
    cut = "\n内容较长，只记下了前面一部分" if len(report.text) > len(ticket.summary) else ""
    return Reply(texts.opened(ticket, scene) + cut, choices)


def _self_help(turn: Turn, ticket: Ticket) -> list[Article]:
    """An article beside the ticket, never instead of it, and not when work has stopped."""
    if ticket.severity <= Severity.S2 or ticket.kind is not Kind.FAULT:
        return []
    decision, hits = turn.desk.library.ask(ticket.summary)
    return [hits[0].article] if decision is Decision.ANSWER else []


def _read(article: Article) -> Choice:
    return Choice(f"先看看：{article.title}"[:40], Press("article", (article.id,)).encode())
