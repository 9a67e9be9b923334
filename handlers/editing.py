"""知识管理: editors list, look at, change and publish articles in chat."""

import re
from datetime import date
from zoneinfo import ZoneInfo

from handlers import article_month, article_versions, keeping, reading
from handlers.turn import Reply, Turn
from helpdesk.article import STATE_WORDS, Article, ArticleState, handle
from helpdesk.errors import NotAllowed, Refused
from helpdesk.intake import Draft
from helpdesk.keeping import (
    DEED_WORDS,
    STEPS,
    Deed,
    Kept,
    is_editor,
    is_stale,
    may_publish,
    require_editor,
)
from helpdesk.messages import Choice
from helpdesk.people import MANAGERS
from helpdesk.press import Press
from helpdesk.ticket import Status
from knowledge_base.harmless import harmless
from knowledge_base.steps import pages, plain
from storage import articles, candidates, tickets
from storage.article_history import Hand

FORM = "kb_edit"
"""The form of an article's field that is being written anew."""

MOST_LISTED = 6
FIELDS = {"title": "标题", "body": "正文"}
_DEEDS = (Deed.REVIEW, Deed.SUBMIT, Deed.PUBLISH, Deed.RETURN, Deed.ARCHIVE)
_FOR_MANAGERS = frozenset({Deed.PUBLISH, Deed.RETURN, Deed.ARCHIVE})
_MONTH = re.compile(r"(?:本月|这个月)?(?:热门问题|问得最多的?|知识统计|常问的问题)")
_OPENING = re.compile(r"知识管理|管理知识|知识维护|改知识|审核知识")
_SEARCH = re.compile(r"(?:改知识|看知识|编辑知识)\s*(\S.{0,60})")
_FROM_TICKET = re.compile(r"转知识\s*[#＃]?\s*([0-9]{1,12})")


def _hand(turn: Turn, why: str = "") -> Hand:
    return Hand(turn.now, turn.person_id, why)


def _today(turn: Turn) -> date:
    return turn.now.astimezone(ZoneInfo(turn.contract.calendar.zone)).date()


async def commanded(turn: Turn, text: str) -> Reply | None:
    """The answer to 知识管理, 改知识 and 转知识 12; None when the text is none of them."""
    ticket = _FROM_TICKET.fullmatch(text)
    if ticket is not None:
        return await from_ticket(turn, int(ticket[1]))
    named = _SEARCH.fullmatch(text)
    if named is not None:
        return await _named(turn, named[1])
    if _MONTH.fullmatch(text) and is_editor(turn.person):
        return await article_month.month(turn)
    return await overview(turn) if _OPENING.fullmatch(text) else None


async def overview(turn: Turn) -> Reply:
    """What waits for somebody: drafts, reviews, changes proposed, words that may be taken."""
    require_editor(turn.person, Deed.EDIT)
    kept = await articles.all_kept(turn.unit)
    waiting = [k for k in kept if k.proposed or k.article.state in _WAITING]
    stale = [k for k in kept if is_stale(k.article, _today(turn))]
    words = await candidates.count(turn.unit)
    lines = [f"知识条目 {len(kept)} 篇，待办 {len(waiting)}，过期未复审 {len(stale)}"]
    lines += [f"· {_status(each)}：{each.article.title}" for each in waiting[:MOST_LISTED]]
    lines.append("要改哪一篇，发“改知识”加标题里的几个字；同义词发“同义词”")
    some = (*waiting, *stale)[:MOST_LISTED]
    choices = [_show_choice(each.article) for each in dict.fromkeys(some)]
    if words:
        choices.append(Choice(f"候选问法（{words}）", Press("kb", ("words",)).encode()))
    choices.append(Choice("本月问得最多", Press("kb", ("month",)).encode()))
    return Reply("\n".join(lines), tuple(choices))


_WAITING = frozenset({ArticleState.DRAFT, ArticleState.IN_REVIEW})


def _status(kept: Kept) -> str:
    return "有修改待发布" if kept.proposed else STATE_WORDS[kept.article.state]


def _show_choice(article: Article) -> Choice:
    return Choice(article.title[:40], Press("kb", ("show", handle(article.id))).encode())


async def _named(turn: Turn, words: str) -> Reply:
    require_editor(turn.person, Deed.EDIT)
    kept = await articles.all_kept(turn.unit)
    found = [k for k in kept if words in k.article.title or words == k.article.id]
    if not found:
        raise Refused(f"没有标题里有“{words}”的知识条目")
    if len(found) == 1:
        return await _card(turn, found[0])
    choices = tuple(_show_choice(each.article) for each in found[:MOST_LISTED])
    return Reply(f"有 {len(found)} 篇，是哪一篇？", choices)


async def pressed(turn: Turn, press: Press) -> Reply:
    """A button of an article's card: kb:DO:ARTICLE."""
    require_editor(turn.person, Deed.EDIT)
    do, article_id, number = (*press.args, "", "", "")[:3]
    if do == "words":
        return await _words(turn)
    if do == "open":
        return await overview(turn)
    if do == "month":
        return await article_month.month(turn)
    if do in ("take", "leave"):
        return await _decide(turn, article_id, taken=do == "take")
    kept = await _find(turn, article_id)
    if do == "preview":
        return await _preview(turn, kept)
    if do == "past":
        return await article_versions.past(turn, kept)
    if do == "diff":
        return await article_versions.differing(turn, kept, number)
    if do == "back":
        after = await article_versions.brought_back(turn, kept, number)
        return await _card(turn, after, f"已恢复第 {number} 版的内容")
    if do in FIELDS:
        return _ask_for(kept, do)
    if do in {deed.value for deed in _DEEDS}:
        return await _do(turn, kept, Deed(do))
    return await _card(turn, kept)


async def _find(turn: Turn, article: str) -> Kept:
    found = await articles.find(turn.unit, article)
    if found is None:
        published = turn.desk.library.article(article)
        found = await articles.find(turn.unit, published.id) if published else None
    if found is None:
        raise Refused("这篇知识条目已经不在了")
    return found


async def _do(turn: Turn, kept: Kept, deed: Deed) -> Reply:
    require_editor(turn.person, deed)
    if deed is Deed.RETURN:
        return article_versions.ask_why(FORM, kept)
    after = await keeping.act(turn.unit, kept.article.id, deed, _hand(turn), _today(turn))
    return await _card(turn, after, f"已{DEED_WORDS[deed]}")


async def _card(turn: Turn, kept: Kept, opening: str = "") -> Reply:
    article = kept.article
    lines = [opening] if opening else []
    lines += [f"【{article.title}】", f"{_status(kept)}，第 {kept.version} 版"]
    lines.append(f"负责人：{article.owner or '还没有'}；复审：{article.review_on or '发布后定'}")
    return Reply("\n".join(lines), _buttons(turn, kept))


def _buttons(turn: Turn, kept: Kept) -> tuple[Choice, ...]:
    what = [("preview", "预览"), *((f, f"改{word}") for f, word in FIELDS.items())]
    for deed in _DEEDS:
        allowed = may_publish(turn.person) or deed not in _FOR_MANAGERS
        live = kept.article.state is ArticleState.PUBLISHED and not kept.proposed
        fits = kept.article.state in STEPS[deed][0] and not (deed is Deed.PUBLISH and live)
        fits = fits or (deed is Deed.RETURN and bool(kept.proposed))
        if allowed and fits:
            what.append((deed.value, DEED_WORDS[deed]))
    article = handle(kept.article.id)
    made = (Choice(word, Press("kb", (do, article)).encode()) for do, word in what)
    return (*made, *article_versions.buttons(kept))


async def _preview(turn: Turn, kept: Kept) -> Reply:
    article = await keeping.latest(turn.unit, kept)
    every = pages(plain(article.body))
    more = f"\n（后面还有 {len(every) - 1} 页）" if len(every) > 1 else ""
    return Reply(f"【{article.title}】\n{every[0]}{more}", _buttons(turn, kept))


def _ask_for(kept: Kept, field: str) -> Reply:
    draft = Draft(FORM, {"article": kept.article.id, "field": field})
    cancel = Choice("取消", "cancel")
    return Reply(f"请发新的{FIELDS[field]}，整段一次发来", (cancel,), draft)


async def answer(turn: Turn, draft: Draft) -> Reply:
    """The new words of the field that was asked for."""
    require_editor(turn.person, Deed.EDIT)
    if draft.values["field"] == Deed.RETURN and turn.text.strip():
        after = await article_versions.send_back(turn, draft.values["article"], _today(turn))
        return await _card(turn, after, "已退回，写的人会收到")
    field, at_once = draft.values["field"], may_publish(turn.person)
    words = harmless(turn.text.strip())
    if field == "title":
        words = " ".join(words.split())[:200]
    if not words:
        return Reply("没有收到文字，请再发一次", draft=draft)
    article_id = draft.values["article"]
    kept = await keeping.edit(turn.unit, article_id, _hand(turn), at_once=at_once, **{field: words})
    said = "改好了，等组长发布" if kept.proposed else "改好了"
    return await _card(turn, kept, said)


async def _words(turn: Turn) -> Reply:
    """The next words an editor may take into an article."""
    found = await candidates.waiting(turn.unit, 1)
    if not found:
        return Reply("没有待处理的候选问法")
    first = found[0]
    kept = await articles.find(turn.unit, first.article_id)
    title = kept.article.title if kept else first.article_id
    choices = tuple(
        Choice(word, Press("kb", (do, str(first.id))).encode())
        for do, word in (("take", "加为相似问题"), ("leave", "不加"))
    )
    times = f"（{first.times} 次）" if first.times > 1 else ""
    return Reply(f"有人这样问：{first.text}{times}\n加到《{title}》吗？", choices)


async def _decide(turn: Turn, number: str, *, taken: bool) -> Reply:
    if not re.fullmatch(r"[0-9]{1,12}", number):
        raise Refused("没有这条候选问法")
    await keeping.decide(turn.unit, int(number), _hand(turn), taken=taken)
    return await _words(turn)


async def from_ticket(turn: Turn, ticket_id: int) -> Reply:
    """转知识: a draft from what was found out about a restored ticket."""
    require_editor(turn.person, Deed.WRITE)
    ticket = await tickets.get(turn.unit, ticket_id)
    assert turn.person is not None
    if turn.person.role not in MANAGERS and ticket.engineer_id != turn.person.id:
        raise NotAllowed("转知识由处理这张工单的工程师或组长操作")
    if ticket.status not in (Status.RESTORED, Status.CLOSED):
        raise Refused("工单恢复以后才能转知识")
    article = reading.from_ticket(ticket, turn.person.staff_no)
    known = await articles.find(turn.unit, article.id)
    if known is not None:
        return await _card(turn, known, "这张工单已经转过")
    kept = await keeping.write(turn.unit, article, _hand(turn, f"来自工单 #{ticket_id}"))
    return await _card(turn, kept, "已写成草稿，请改好后提交审核")
