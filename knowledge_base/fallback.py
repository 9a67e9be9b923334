"""Fallback cards: which one is for a system that is down."""

from collections.abc import Iterable, Mapping

from helpdesk.article import Article, ArticleKind
from helpdesk.lexicon import FAMILIES

WHOLE = "HIS"
"""The family whose parts have cards of their own: when it is down, they are all wanted."""

# A system without a card of its own -> the system whose card says what to do.
STANDS_IN: Mapping[str, str] = {
    "网络": WHOLE,
    "机房": WHOLE,
    "门诊医生站": WHOLE,
    "EMR": "住院医生站",
    "护理系统": "住院医生站",
    "移动医生站": "住院医生站",
    "住院管理系统": "收费系统",
    "挂号系统": "收费系统",
    "应急收费系统": "收费系统",
    "预约挂号系统": "掌上医院",
    "自助机": "掌上医院",
    "自助入院系统": "掌上医院",
    "危急值系统": "LIS",
    "微生物系统": "LIS",
    "标本追溯系统": "LIS",
    "超声报告系统": "PACS",
    "医技预约系统": "PACS",
    "住院药房系统": "门诊药房系统",
    "摆药系统": "门诊药房系统",
    "配液中心系统": "门诊药房系统",
    "审方系统": "门诊药房系统",
}


def by_system(articles: Iterable[Article]) -> dict[str, Article]:
    """The fallback cards by their systems; of two for one system the first."""
    cards: dict[str, Article] = {}
    for article in articles:
        if article.kind is ArticleKind.FALLBACK:
            cards.setdefault(article.system, article)
    return cards


def card_for(cards: Mapping[str, Article], system: str) -> Article | None:
    """The card for a system of the lexicon, or the one that stands in for it."""
    return cards.get(system) or cards.get(STANDS_IN.get(system, ""))


def beside(cards: Mapping[str, Article], card: Article) -> list[Article]:
    """Cards for the parts of a card's system: those who read it may work at another post."""
    if card.system != WHOLE:
        return []
    parts = (part for system, part in cards.items() if FAMILIES.get(system) == WHOLE)
    return [part for part in parts if part.id != card.id]
