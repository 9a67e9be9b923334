"""A question: the article that answers it, and the way on to a report when it does not."""

from handlers import report
from handlers.turn import Desk, Reply, Turn
from helpdesk.article import Article, Hit
from helpdesk.errors import Refused
from helpdesk.intake import Draft
from helpdesk.messages import Choice
from helpdesk.press import Press
from helpdesk.severity import Kind
from helpdesk.triage import assess, has_symptom
from knowledge_base.reader import desk_facts, for_reader
from knowledge_base.search import Decision
from storage import articles

ASKED = "asked"
"""The form of a question that was answered: it keeps the question for a report."""


async def question(turn: Turn) -> Reply:
    """Answer from the articles; offer what may be meant; say that there is no answer to what is
    no matter of IT; else go on to a report."""
    decision, hits = turn.desk.library.ask(turn.text, turn.reader)
    if decision is Decision.ANSWER:
        return _shown(turn.desk, hits[0].article, turn.text)
    if decision is Decision.OFFER:
        return _offered(hits, turn.text)
    return await report.describe(turn) if _may_be_a_report(turn.text) else _unanswered(turn.desk)


def _may_be_a_report(text: str) -> bool:
    found = assess(text)
    return found.kind is not Kind.QUESTION or bool(found.system) or has_symptom(text)


def _unanswered(desk: Desk) -> Reply:
    phone = f"，也可以打信息科电话 {desk.phone}" if desk.phone else ""
    items = (("报修", "report"), ("今天谁值班", "on_call"), ("常见问题", "faq"))
    choices = tuple(Choice(label, Press("menu", (item,)).encode()) for label, item in items)
    return Reply(f"这个问题我这里没有答案。要报修请选“报修”{phone}", choices)


def _shown(desk: Desk, article: Article, asked: str) -> Reply:
    choices = (
        Choice("有用", Press("useful", (article.id,)).encode()),
        Choice("没解决，报修", Press("unsolved", (article.id,)).encode()),
    )
    facts = desk_facts(desk.hospital, desk.phone)
    text = f"【{article.title}】\n{for_reader(article.body.strip(), facts)}"
    return Reply(text, choices, Draft(ASKED, {"text": asked, "article": article.id}))


def _offered(hits: list[Hit], asked: str) -> Reply:
    titles = tuple(
        Choice(hit.article.title[:40], Press("article", (hit.article.id,)).encode()) for hit in hits
    )
    other = Choice("都不是，报修", Press("unsolved", ("-",)).encode())
    return Reply("您想问的是？", (*titles, other), Draft(ASKED, {"text": asked}))


async def show(turn: Turn, article_id: str) -> Reply:
    """An article chosen from a list."""
    article = turn.desk.library.article(article_id, turn.reader)
    if article is None:
        raise Refused("这篇文章已经不在了，请直接把问题打给我")
    return _shown(turn.desk, article, _asked(turn) or article.title)


def _asked(turn: Turn) -> str:
    draft = turn.draft
    return draft.values.get("text", "") if draft is not None and draft.form == ASKED else ""


async def useful(turn: Turn, article_id: str) -> Reply:
    """有用 was pressed."""
    await articles.vote(turn.unit, article_id, useful=True)
    return Reply("太好了，有问题随时找我")


async def unsolved(turn: Turn, article_id: str) -> Reply:
    """没解决 was pressed: on to a report with the question in it."""
    await articles.vote(turn.unit, article_id, useful=False)
    article = turn.desk.library.article(article_id, turn.reader)
    asked = _asked(turn) or (article.title if article else "")
    if not asked:
        return await report.begin(turn)
    return await report.unsolved(turn, asked, article_id)
