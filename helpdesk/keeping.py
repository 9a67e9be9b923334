"""Keeping articles: who may do what, what becomes of one, who reads it, when it is stale."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from helpdesk.article import EVERYONE, IT_ONLY, Article, ArticleState
from helpdesk.errors import NotAllowed, Refused
from helpdesk.people import MANAGERS, Person, Role

REVIEW_EVERY = timedelta(days=180)
"""Clause S1-22: looked at every half year."""

WARNED_AHEAD = timedelta(days=14)
AGAIN_AFTER = timedelta(days=7)

KEPT_APART = ("state", "audience", "owner", "review_on", "publish_at")
"""What is kept of an article beside its words."""

EDITORS = frozenset({Role.ENGINEER}) | MANAGERS


class Deed(StrEnum):
    """What somebody did with an article."""

    WRITE = "write"
    EDIT = "edit"
    PROPOSE = "propose"
    IMPORT = "import"
    SUBMIT = "submit"
    RETURN = "return"
    PUBLISH = "publish"
    ARCHIVE = "archive"
    REVIEW = "review"
    RESTORE = "restore"


DEED_WORDS: Mapping[Deed, str] = {
    Deed.WRITE: "新写",
    Deed.EDIT: "修改",
    Deed.PROPOSE: "提出修改",
    Deed.IMPORT: "导入",
    Deed.SUBMIT: "提交审核",
    Deed.RETURN: "退回修改",
    Deed.PUBLISH: "发布",
    Deed.ARCHIVE: "归档",
    Deed.REVIEW: "复审",
    Deed.RESTORE: "恢复旧版",
}

_WAITING = frozenset({ArticleState.DRAFT, ArticleState.IN_REVIEW})
_ANY = frozenset(ArticleState)

# From which states a deed is done, and the state after it (None: as it was).
STEPS: Mapping[Deed, tuple[frozenset[ArticleState], ArticleState | None]] = {
    Deed.WRITE: (_ANY, None),
    Deed.EDIT: (_ANY, None),
    Deed.PROPOSE: (frozenset({ArticleState.PUBLISHED}), None),
    Deed.IMPORT: (_ANY, None),
    Deed.SUBMIT: (frozenset({ArticleState.DRAFT}), ArticleState.IN_REVIEW),
    Deed.RETURN: (frozenset({ArticleState.IN_REVIEW}), ArticleState.DRAFT),
    Deed.PUBLISH: (_ANY, ArticleState.PUBLISHED),
    Deed.ARCHIVE: (_ANY - {ArticleState.ARCHIVED}, ArticleState.ARCHIVED),
    Deed.REVIEW: (frozenset({ArticleState.PUBLISHED}), None),
    Deed.RESTORE: (_ANY, None),
}

_FOR_MANAGERS = frozenset({Deed.RETURN, Deed.PUBLISH, Deed.ARCHIVE, Deed.RESTORE})


@dataclass(frozen=True)
class Kept:
    """An article as it is kept. `version` is what is shown; `proposed` a newer version that waits
    for a manager, 0 for none."""

    article: Article
    version: int = 1
    proposed: int = 0


def is_editor(person: Person | None) -> bool:
    """Whether the person writes articles at all."""
    return person is not None and person.active and person.role in EDITORS


def may_publish(person: Person | None) -> bool:
    """Whether what the person changes is published without being looked at by another."""
    return person is not None and person.active and person.role in MANAGERS


def require_editor(person: Person | None, deed: Deed) -> None:
    """Raise NotAllowed, saying who may, unless the person may do the deed."""
    if not is_editor(person):
        raise NotAllowed("知识条目由信息科的工程师和组长维护，您可以直接提问或报修")
    if deed in _FOR_MANAGERS and not may_publish(person):
        raise NotAllowed(f"“{DEED_WORDS[deed]}”由值班组长或主任操作，可以先“提交审核”")


def reads(person: Person | None, article: Article) -> bool:
    """Whether the article is for the person (None: a guest). Its state is not looked at."""
    if article.audience == EVERYONE or is_editor(person):
        return True
    if person is None or article.audience == IT_ONLY:
        return False
    return article.audience == person.department


def done(article: Article, deed: Deed, today: date) -> Article:
    """The article after the deed. Raises Refused when it stands elsewhere.

    Publishing and reviewing put the review date half a year ahead.
    """
    before, after = STEPS[deed]
    if article.state not in before:
        raise Refused(f"“{article.title}”现在不能{DEED_WORDS[deed]}")
    moved = replace(article, state=after or article.state)
    if deed in (Deed.PUBLISH, Deed.REVIEW):
        moved = replace(moved, review_on=today + REVIEW_EVERY)
    return moved if moved.state in _WAITING else replace(moved, publish_at=None)


def planned(article: Article, at: datetime) -> Article:
    """The waiting article, to be published by itself at the instant. Raises Refused."""
    if article.state not in _WAITING:
        raise Refused(f"“{article.title}”不是草稿，不用定时发布")
    return replace(article, state=ArticleState.IN_REVIEW, publish_at=at)


def same_text(one: Article, other: Article) -> bool:
    """Whether two states of an article say the same to the same people: no new version."""
    return _text_of(one) == _text_of(other)


def _text_of(article: Article) -> Article:
    return replace(article, state=ArticleState.DRAFT, owner="", review_on=None, publish_at=None)


def is_stale(article: Article, today: date) -> bool:
    """Whether its review date has passed."""
    due = article.review_on
    return article.state is ArticleState.PUBLISHED and due is not None and due < today


def review_step(review_on: date, today: date) -> int | None:
    """Which reminder is due: 0 from 14 days before, 1 on the date itself, then one a week."""
    if today < review_on - WARNED_AHEAD:
        return None
    return 0 if today < review_on else 1 + (today - review_on) // AGAIN_AFTER
