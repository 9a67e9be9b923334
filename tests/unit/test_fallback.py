"""Which fallback card is for which system."""

import pytest

from helpdesk.article import Article, ArticleKind
from helpdesk.lexicon import SYSTEMS
from knowledge_base.fallback import STANDS_IN, beside, by_system, card_for
from tests.support.world import starter_articles

CARDS = by_system(starter_articles())


def card(card_id: str, system: str) -> Article:
    return Article(card_id, "应急预案", "用纸", system, kind=ArticleKind.FALLBACK)


@pytest.mark.parametrize(
    ("system", "found"),
    [
        ("HIS", "fallback-his"),
        ("门诊医生站", "fallback-his"),
        ("网络", "fallback-his"),
        ("EMR", "fallback-ward"),
        ("挂号系统", "fallback-cashier"),
        ("自助机", "fallback-app"),
        ("超声报告系统", "fallback-pacs"),
        ("住院药房系统", "fallback-pharmacy"),
    ],
)
def test_a_system_has_its_card_or_that_of_its_neighbour(system, found):
    assert card_for(CARDS, system).id == found


@pytest.mark.parametrize("system", ["打印机", "OA", "", "没有的系统"])
def test_other_systems_have_none(system):
    assert card_for(CARDS, system) is None


def test_every_neighbour_has_a_card_and_both_are_systems():
    assert set(STANDS_IN) <= set(SYSTEMS)
    assert set(STANDS_IN.values()) <= set(CARDS)
    assert not set(STANDS_IN) & set(CARDS)


def test_a_card_of_its_own_goes_before_the_neighbours():
    cards = by_system([card("lis", "LIS"), card("micro", "微生物系统"), card("z", "LIS")])
    assert card_for(cards, "微生物系统").id == "micro"
    assert card_for(cards, "LIS").id == "lis"


def test_an_article_is_no_card():
    assert by_system([Article("a", "甲", "乙", "LIS")]) == {}


def test_beside_the_card_of_the_whole_are_those_of_its_parts():
    parts = {each.id for each in beside(CARDS, CARDS["HIS"])}
    assert parts == {"fallback-ward", "fallback-cashier", "fallback-pharmacy"}
    assert beside(CARDS, CARDS["LIS"]) == []
