"""Keeping articles: the use cases that chat, command line and console share."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from helpdesk import keeping
from helpdesk.article import Article, ArticleState
from helpdesk.errors import Refused
from helpdesk.keeping import Deed, Kept, same_text
from knowledge_base.fields import Imported
from storage import article_history, articles, candidates
from storage.article_history import Hand
from storage.unit import Unit


@dataclass(frozen=True)
class Counts:
    """What an import did."""

    new: int = 0
    changed: int = 0
    same: int = 0


async def bring_in(unit: Unit, found: Iterable[Imported], hand: Hand, today: date) -> Counts:
    """Put the articles of files in, together; those that say what is kept already are left alone.

    What a file does not say of state, audience, owner and dates stays as it is.
    """
    before = {kept.article.id: kept for kept in await articles.all_kept(unit)}
    wanted = [_merged(before.get(each.article.id), each, today) for each in found]
    new = [article for article in wanted if article.id not in before]
    changed = [a for a in wanted if a.id in before and a != before[a.id].article]
    await article_history.record(unit, before, [(a, Deed.IMPORT) for a in (*new, *changed)], hand)
    return Counts(len(new), len(changed), len(wanted) - len(new) - len(changed))


def _merged(before: Kept | None, imported: Imported, today: date) -> Article:
    article = imported.article
    if before is not None:
        names = [name for name in keeping.KEPT_APART if name not in imported.said]
        return replace(article, **{name: getattr(before.article, name) for name in names})
    if article.review_on is None and article.state is ArticleState.PUBLISHED:
        return replace(article, review_on=today + keeping.REVIEW_EVERY)
    return article


async def write(unit: Unit, article: Article, hand: Hand) -> Kept:
    """A new article. Raises Refused when there is one of that id."""
    if await articles.find(unit, article.id) is not None:
        raise Refused(f"已经有编号为 {article.id} 的知识条目")
    await article_history.record(unit, {}, [(article, Deed.WRITE)], hand)
    return Kept(article)


async def edit(unit: Unit, article_id: str, hand: Hand, *, at_once: bool, **changes: Any) -> Kept:
    """The article with other words; what is published changes `at_once` or waits for a manager."""
    kept = await articles.get(unit, article_id)
    newest = await latest(unit, kept)
    article = replace(newest, **changes)
    if same_text(article, newest):
        return kept
    if kept.article.state is ArticleState.PUBLISHED and not at_once:
        return await article_history.propose(unit, kept, article, hand)
    await article_history.record(unit, {article_id: kept}, [(article, Deed.EDIT)], hand)
    return await articles.get(unit, article_id)


async def latest(unit: Unit, kept: Kept) -> Article:
    """The article with the words that wait to be published, if any do."""
    if not kept.proposed:
        return kept.article
    return await article_history.version(unit, kept, kept.proposed)


async def act(unit: Unit, article_id: str, deed: Deed, hand: Hand, today: date) -> Kept:
    """Submit, return, publish, archive or review the article. Raises Refused."""
    kept = await articles.get(unit, article_id)
    if deed is Deed.PUBLISH:
        return await _publish(unit, kept, hand, today)
    if deed is Deed.RETURN and not hand.why:
        raise Refused("退回要写明哪里要改")
    if deed is Deed.RETURN and kept.proposed:
        after = replace(kept, proposed=0)
        await article_history.settle(unit, after, deed, hand)
        return after
    article = keeping.done(kept.article, deed, today)
    await article_history.settle(unit, replace(kept, article=article), deed, hand)
    return replace(kept, article=article)


async def _publish(unit: Unit, kept: Kept, hand: Hand, today: date) -> Kept:
    if kept.article.state is ArticleState.PUBLISHED and not kept.proposed:
        raise Refused(f"“{kept.article.title}”已经发布了")
    article = keeping.done(await latest(unit, kept), Deed.PUBLISH, today)
    shown = Kept(article, kept.proposed or kept.version)
    await article_history.settle(unit, shown, Deed.PUBLISH, hand)
    return shown


async def plan(unit: Unit, article_id: str, at: datetime, hand: Hand) -> Kept:
    """Let the waiting article be published by itself. Raises Refused."""
    kept = await articles.get(unit, article_id)
    if at <= hand.at:
        raise Refused("定时发布的时间已经过了")
    waiting = replace(kept, article=keeping.planned(kept.article, at))
    await article_history.settle(unit, waiting, Deed.SUBMIT, hand)
    return waiting


async def publish_due(unit: Unit, now: datetime, today: date) -> int:
    """Publish what was planned for an hour that has come; how many there were."""
    found = await articles.due(unit, now)
    for kept in found:
        await _publish(unit, kept, Hand(now, why="定时发布"), today)
    return len(found)


async def restore(unit: Unit, article_id: str, number: int, hand: Hand) -> Kept:
    """Show the words of an old version again, as the newest one. Raises Refused."""
    kept = await articles.get(unit, article_id)
    article = await article_history.version(unit, kept, number)
    if same_text(article, kept.article):
        raise Refused(f"第 {number} 版和现在的一样，不用恢复")
    hand = replace(hand, why=f"恢复第 {number} 版" + (f"：{hand.why}" if hand.why else ""))
    await article_history.record(unit, {article_id: kept}, [(article, Deed.RESTORE)], hand)
    return await articles.get(unit, article_id)


async def decide(unit: Unit, candidate_id: int, hand: Hand, *, taken: bool) -> None:
    """Take words into the article as a similar question, or leave them. Raises Refused."""
    found = await candidates.decide(unit, candidate_id, hand.by, hand.at, taken=taken)
    if not taken:
        return
    kept = await articles.get(unit, found.article_id)
    similar = (*kept.article.similar, found.text)
    why = replace(hand, why=f"候选问法：{found.text}")
    await edit(unit, found.article_id, why, at_once=True, similar=tuple(dict.fromkeys(similar)))
