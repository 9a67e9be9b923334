"""A question: the article that answers it, and the way on to a report when it does not."""

from dataclasses import replace
from datetime import timedelta

from handlers import article_links, report
from handlers.article_links import page_link
from handlers.drafts import ASKED
from handlers.reading import this_month
from handlers.turn import Reply, Turn
from helpdesk.article import Article, handle
from helpdesk.english_report import HAN
from helpdesk.errors import Refused
from helpdesk.intake import Draft
from helpdesk.messages import Choice
from helpdesk.press import Press
from helpdesk.severity import Kind
from helpdesk.triage import assess, has_symptom, severe
from knowledge_base.follow_up import FollowUp, Wants, follow_up
from knowledge_base.reader import desk_facts, for_reader
from knowledge_base.search import Decision
from knowledge_base.second_ranking import CANDIDATES, reordered
from knowledge_base.steps import PAGE, pages, pictures, plain, steps
from knowledge_base.wording import essence
from storage import article_figures, candidates
from storage.candidates import Source

_PERSON = Choice("找人", Press("menu", ("on_call",)).encode())
MOST_TOLD = 200
"""Characters of a question and what was said after it."""

STAYS = timedelta(hours=1)
"""How long after an answer words like "still not" are about its article."""


async def question(turn: Turn) -> Reply:
    """Answer from the articles; offer what may be meant; say that there is no answer to what is
    no matter of IT; else go on to a report."""
    department = turn.person.department if turn.person else ""
    found = turn.desk.library.find(turn.text, CANDIDATES, turn.reader, department)
    found = reordered(found, turn.ranking)
    decision, hits = found.decision, found.hits
    best = hits[0].article.id if hits else ""
    article_figures.asked(turn.unit, turn.text, decision.value, best, turn.now)
    if decision is Decision.ANSWER:
        return await _shown(turn, turn.as_read(hits[0].article), turn.text)
    if decision is Decision.OFFER:
        return _offered([turn.as_read(hit.article) for hit in hits], turn.text)
    return await report.describe(turn) if _may_be_a_report(turn.text) else _unanswered(turn)


def _may_be_a_report(text: str) -> bool:
    found = assess(text)
    return found.kind is not Kind.QUESTION or bool(found.system) or has_symptom(text)


def _unanswered(turn: Turn) -> Reply:
    phone = f"，也可以打信息科电话 {turn.desk.phone}" if turn.desk.phone else ""
    items = (("报修", "report"), ("今天谁值班", "on_call"), ("常见问题", "faq"))
    choices = tuple(Choice(label, Press("menu", (item,)).encode()) for label, item in items)
    return Reply(f"这个问题我这里没有答案。要报修请选“报修”{phone}", choices)


async def _shown(turn: Turn, article: Article, asked: str) -> Reply:
    article_figures.viewed(turn.unit, article.id, this_month(turn))
    await article_links.send_first(turn, article)
    return await _page(turn, article, Draft(ASKED, {"text": asked, "article": article.id}), 0)


async def _page(turn: Turn, article: Article, draft: Draft, number: int) -> Reply:
    """One page of the article, the way on to the next, and what to do with it."""
    every = _pages(turn, article)
    more = number + 1 < len(every)
    on = (Choice("继续看", Press("page", (handle(article.id), str(number + 1))).encode()),)
    text = f"【{article.title}】" + (f"（{number + 1}/{len(every)}）" if len(every) > 1 else "")
    link = await page_link(turn, article) if more or pictures(article.body) else ""
    whole = f"\n全文：{link}" if link else ""
    return Reply(
        f"{text}\n{every[number]}{whole}",
        (*(on if more else ()), *article_links.picture_choice(article), *_verdict(article)),
        draft.having(page=str(number), step="", at=_instant(turn)),
    )


def _instant(turn: Turn) -> str:
    return str(int(turn.now.timestamp()))


def _pages(turn: Turn, article: Article) -> list[str]:
    # As many words of English take twice the characters, and no more room.
    return pages(_text(turn, article), PAGE * (1 if HAN.search(article.title) else 2))


def _text(turn: Turn, article: Article) -> str:
    facts = desk_facts(turn.desk.hospital, turn.desk.phone)
    return plain(for_reader(article.body.strip(), facts))


def _verdict(article: Article) -> tuple[Choice, ...]:
    return (
        Choice("有用", Press("useful", (handle(article.id),)).encode()),
        Choice("没解决，报修", Press("unsolved", (handle(article.id),)).encode()),
        _PERSON,
    )


def _offered(found: list[Article], asked: str) -> Reply:
    titles = tuple(
        Choice(article.title[:40], Press("article", (handle(article.id),)).encode())
        for article in found[:3]
    )
    other = Choice("都不是，报修", Press("unsolved", ("-",)).encode())
    return Reply("您想问的是？", (*titles, other), Draft(ASKED, {"text": asked}))


async def show(turn: Turn, article_id: str) -> Reply:
    """An article chosen from a list."""
    article = _there(turn, article_id)
    asked = _asked(turn)
    if asked and not _article_of(turn):
        _may_be_said(turn, article, asked, Source.CHOSEN)
    return await _shown(turn, article, asked or article.title)


def _there(turn: Turn, article_id: str) -> Article:
    article = turn.desk.library.article(article_id, turn.reader)
    if article is None:
        raise Refused("这篇文章已经不在了，请直接把问题打给我")
    return turn.as_read(article)


async def page(turn: Turn, article_id: str, number: str) -> Reply:
    """继续看 was pressed."""
    article = _there(turn, article_id)
    known = number.isdigit() and int(number) < len(_pages(turn, article))
    draft = Draft(ASKED, {"text": _asked(turn) or article.title, "article": article.id})
    return await _page(turn, article, draft, int(number) if known else 0)


def _asked(turn: Turn) -> str:
    draft = turn.draft
    return draft.values.get("text", "") if draft is not None and draft.form == ASKED else ""


def _article_of(turn: Turn) -> str:
    draft = turn.draft
    return draft.values.get("article", "") if draft is not None and draft.form == ASKED else ""


async def follow(turn: Turn) -> Reply | None:
    """The answer to what is said of the article before the person; None: it is something else."""
    said = follow_up(turn.text)
    if said is None or severe(turn.text) or turn.draft is None or not _lately_read(turn):
        return None
    article = turn.desk.library.article(_article_of(turn), turn.reader)
    if article is None:
        return None
    article = turn.as_read(article)
    told = f"{_asked(turn)}；{turn.text}"[:MOST_TOLD]
    draft = turn.draft.having(at=_instant(turn))
    if said.wants is Wants.NEXT:
        return await _next(turn, article, draft, said.step)
    draft = draft.having(text=told)
    if said.wants is Wants.HELP:
        choices = _verdict(article)[1:]
        return Reply("没解决的话可以直接报修，刚才的问题会一起带上", choices, draft)
    return _step(turn, article, draft, said)


def _lately_read(turn: Turn) -> bool:
    """Whether an article is before the person, and not since this morning."""
    draft = turn.draft
    at = int(draft.values.get("at") or 0) if draft is not None and _article_of(turn) else 0
    return turn.now.timestamp() - at <= STAYS.total_seconds()


async def _next(turn: Turn, article: Article, draft: Draft, done: int) -> Reply:
    seen = done or int(draft.values.get("step") or 0)
    known = steps(_text(turn, article))
    if seen:
        following = min((number for number in known if number > seen), default=0)
        return _one_step(article, draft, known, following)
    coming = int(draft.values.get("page") or 0) + 1
    if coming < len(_pages(turn, article)):
        return await _page(turn, article, draft, coming)
    return _one_step(article, draft, known, 0)


def _one_step(article: Article, draft: Draft, known: dict[int, str], number: int) -> Reply:
    if number in known:
        text = f"第 {number} 步：{known[number]}"
        return Reply(text, _verdict(article), draft.having(step=str(number)))
    return Reply(f"“{article.title}”到这里就完了。还没好的话可以报修", _verdict(article), draft)


def _step(turn: Turn, article: Article, draft: Draft, said: FollowUp) -> Reply:
    """The step somebody is stuck at, the one before it, and the way to a person."""
    known = steps(_text(turn, article))
    number = said.step or int(draft.values.get("step") or 0)
    if number not in known:
        last = f"这篇一共 {max(known)} 步。" if known and number else ""
        text = f"{last}和您屏幕上不一样的话，可以选“没解决，报修”，工程师会看到您说的情况"
        return Reply(text, _verdict(article), draft)
    around = [n for n in (number - 1, number) if n in known]
    lines = [f"第 {n} 步：{known[n]}" for n in around]
    lines.append("先看前一步做完没有；还是不一样就选“没解决，报修”，您说的情况会一起带上")
    return Reply("\n".join(lines), _verdict(article), draft.having(step=str(number)))


async def useful(turn: Turn, article_id: str) -> Reply:
    """有用 was pressed: the vote counts once, and the words asked in may help the next one."""
    article = _there(turn, article_id)
    asked = _asked(turn) if _article_of(turn) == article.id else ""
    if asked:
        _may_be_said(turn, article, asked, Source.HELPED)
    counted = await _vote(turn, article, useful=True)
    draft = replace(turn.draft) if turn.draft is not None and turn.draft.form == ASKED else None
    return Reply("太好了，有问题随时找我" if counted else "您已经评价过了，谢谢", draft=draft)


def _may_be_said(turn: Turn, article: Article, asked: str, source: Source) -> None:
    """Let an editor decide whether the article is asked for in these words too."""
    words = essence(asked.partition("；")[0])
    known = {essence(said) for said in (article.title, *article.similar)}
    if words and words not in known and len(asked) <= article_figures.MOST_TEXT:
        text = asked.partition("；")[0]
        candidates.add(turn.unit, article.id, words, text, source, turn.now)


async def _vote(turn: Turn, article: Article, *, useful: bool) -> bool:
    address = turn.message.address
    voter = f"p{turn.person_id}" if turn.person_id else f"{address.channel}:{address.account}"
    return await article_figures.vote(
        turn.unit, article.id, voter, this_month(turn), turn.now, useful=useful
    )


async def unsolved(turn: Turn, article_id: str) -> Reply:
    """没解决 was pressed: on to a report with question, article and system in it."""
    article = turn.desk.library.article(article_id, turn.reader)
    asked = _asked(turn) or (article.title if article else "")
    if not asked:
        return await report.begin(turn)
    if article is None:
        article_figures.asked(turn.unit, asked, article_figures.REFUSED, "", turn.now)
    else:
        await _vote(turn, article, useful=False)
    return await report.unsolved(turn, asked, article)
