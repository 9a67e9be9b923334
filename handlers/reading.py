"""Articles and tickets: what was read before a report, and what to read beside its ticket."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.drafts import ASKED
from handlers.turn import Turn
from helpdesk.article import Article, ArticleState, handle
from helpdesk.intake import Draft
from helpdesk.lexicon import find_system
from helpdesk.messages import Choice
from helpdesk.press import Press
from helpdesk.severity import Kind, Severity
from helpdesk.ticket import Ticket
from knowledge_base.harmless import harmless
from knowledge_base.search import Decision
from storage import article_figures

_NONE = "-"
"""In place of an article's id: of several offered none was meant."""


def month_of(now: datetime, zone: str) -> str:
    """The month of the hospital's time, as figures are kept by ("2026-11")."""
    return now.astimezone(ZoneInfo(zone)).strftime("%Y-%m")


def this_month(turn: Turn) -> str:
    """The present month, by the calendar of the default contract."""
    return month_of(turn.now, turn.contract.calendar.zone)


def lately_read(turn: Turn) -> dict[str, str]:
    """What a report keeps of the article its teller had before him."""
    draft = turn.draft
    read = draft.values.get("article", "") if draft is not None and draft.form == ASKED else ""
    return {"read": read} if read else {}


def did_not_help(article: Article | None) -> dict[str, str]:
    """What a report keeps of the article that did not help (None: none of several)."""
    if article is None:
        return {"article": _NONE}
    system = find_system(article.system)
    return {"article": article.id, "title": article.title, "system": system}


def read_before(draft: Draft) -> str:
    """What the engineer reads of it behind the reporter's words."""
    title = draft.values.get("title", "")
    return f"（已看“{title}”，没解决）" if title else ""


def count_read(turn: Turn, draft: Draft) -> None:
    """An article was read and a ticket opened all the same."""
    read = draft.values.get("read") or draft.values.get("article", _NONE)
    if read != _NONE:
        article_figures.reported(turn.unit, read, this_month(turn))


def beside(turn: Turn, ticket: Ticket, draft: Draft) -> Iterator[Choice]:
    """How to work meanwhile beside the ticket of an outage; an article beside a mild one, never
    instead of it, and not the one that did not help."""
    if ticket.kind is not Kind.FAULT:
        return
    if ticket.severity <= Severity.S2:
        card = turn.desk.library.fallback_card(ticket.system)
        if card is not None:
            yield Choice("应急预案", Press("fallback", (handle(card.id),)).encode())
        return
    decision, hits = turn.desk.library.ask(ticket.summary, turn.reader)
    if decision is Decision.ANSWER and hits[0].article.id != draft.values.get("article"):
        article = hits[0].article
        label = f"先看看：{article.title}"[:40]
        yield Choice(label, Press("article", (handle(article.id),)).encode())


def from_ticket(ticket: Ticket, owner: str) -> Article:
    """A draft for an editor: the problem, its cause and what was done, of a restored ticket."""
    asked = " ".join(ticket.summary.split())
    parts = [f"问题：{asked}"]
    if ticket.cause:
        parts.append(f"原因：{ticket.cause}")
    done = [line.strip() for line in (ticket.solution or ticket.workaround).splitlines()]
    steps = [f"{number}. {line}" for number, line in enumerate(filter(None, done), 1)]
    parts += ["处理步骤：", *(steps or ["1. （请补充）"])]
    return Article(
        id=f"ticket-{ticket.id}",
        title=asked[:60] or f"工单 {ticket.id}",
        body=harmless("\n\n".join(parts[:2]) + "\n\n" + "\n".join(parts[2:])),
        system=ticket.system,
        similar=(asked,) if 4 <= len(asked) <= 60 else (),
        state=ArticleState.DRAFT,
        owner=owner,
    )
