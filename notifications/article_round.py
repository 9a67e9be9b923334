"""Articles that nobody has looked at for long: owners are reminded, managers get the list."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from helpdesk.article import Article, ArticleState, handle
from helpdesk.keeping import REVIEW_EVERY, Kept, is_editor, is_stale, review_step
from helpdesk.messages import Choice, OutgoingMessage
from helpdesk.people import MANAGERS, Person
from helpdesk.press import Press
from notifications.telling import tell
from storage import articles, occasions, people
from storage.unit import Unit

HOUR = 9
"""Of the hospital's day, from which people are reminded."""
MOST_LISTED = 8


async def article_round(unit: Unit, zone: str, now: datetime) -> None:
    """Once a day from nine: reminders of reviews; on the first days of a month what is stale.

    May be run by any number of processes as often as one likes: each thing is said once. What has
    no review date yet gets one half a year ahead.
    """
    local = now.astimezone(ZoneInfo(zone))
    if local.hour < HOUR or not await occasions.first_time(unit, f"articles:{local.date()}", now):
        return
    kept = [k for k in await articles.all_kept(unit) if _shown(k.article)]
    await _give_dates(unit, kept, local.date())
    await _remind(unit, [k.article for k in kept], local.date(), now)
    await _stale(unit, [k.article for k in kept], local.date(), now)


def _shown(article: Article) -> bool:
    return article.state is ArticleState.PUBLISHED


async def _give_dates(unit: Unit, kept: Sequence[Kept], today: date) -> None:
    without = [each.article.id for each in kept if each.article.review_on is None]
    articles.set_review(unit, without, today + REVIEW_EVERY)


async def _remind(unit: Unit, found: Sequence[Article], today: date, now: datetime) -> None:
    owned: dict[str, list[Article]] = defaultdict(list)
    for article in found:
        step = None if article.review_on is None else review_step(article.review_on, today)
        if step is None:
            continue
        name = f"review:{article.id}:{article.review_on}:{step}"
        if await occasions.first_time(unit, name, now):
            owned[article.owner].append(article)
    for owner, due in owned.items():
        await _tell_owner(unit, owner, due, today, now)


async def _tell_owner(
    unit: Unit, owner: str, due: Sequence[Article], today: date, now: datetime
) -> None:
    """One message for all that is due; without an owner who can be told it is for managers."""
    person = await people.by_staff_no(unit, owner) if owner else None
    message = _listed(f"有 {len(due)} 篇知识条目该复审了（合同要求每半年更新）：", due, today)
    key = f"review:{owner}:{today}"
    usable = person is not None and is_editor(person)
    if usable and person is not None and await tell(unit, person.id, message, key, now):
        return
    lost = "没有负责人" if not owner else f"负责人 {owner} 联系不上"
    for manager in await _managers(unit):
        text = f"{lost}，请安排复审。{message.text}"
        await tell(unit, manager.id, OutgoingMessage(text, message.choices), key, now)


async def _stale(unit: Unit, found: Sequence[Article], today: date, now: datetime) -> None:
    name = f"stale:{today:%Y-%m}"
    if not await occasions.first_time(unit, name, now):
        return
    stale = [article for article in found if is_stale(article, today)]
    if not stale:
        return
    message = _listed(f"本月知识条目过期未复审 {len(stale)} 篇：", stale, today)
    for manager in await _managers(unit):
        await tell(unit, manager.id, message, name, now)


async def _managers(unit: Unit) -> list[Person]:
    return [p for role in sorted(MANAGERS) for p in await people.with_role(unit, role)]


def _listed(head: str, found: Sequence[Article], today: date) -> OutgoingMessage:
    ordered = sorted(found, key=lambda a: (a.review_on or today, a.id))
    lines = [head, *(_line(article, today) for article in ordered[:MOST_LISTED])]
    if len(ordered) > MOST_LISTED:
        lines.append(f"还有 {len(ordered) - MOST_LISTED} 篇没列出来")
    choices = (
        Choice(f"看 {article.title}"[:40], Press("kb", ("show", handle(article.id))).encode())
        for article in ordered[:MOST_LISTED]
    )
    return OutgoingMessage("\n".join(lines), tuple(choices))


def _line(article: Article, today: date) -> str:
    due = article.review_on or today
    days = (due - today).days
    when = f"还有 {days} 天" if days > 0 else ("今天到期" if not days else f"已过 {-days} 天")
    return f"· {article.title}（{due.month}月{due.day}日，{when}）"
