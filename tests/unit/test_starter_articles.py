"""The articles that come with the desk: complete, told apart, short enough for a phone."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from helpdesk.article import Article, ArticleKind
from helpdesk.lexicon import SYSTEMS
from knowledge_base.english_versions import apart, whose
from knowledge_base.importer import read_folder
from knowledge_base.reader import desk_facts, for_reader, places

ROOT = Path(__file__).parents[2]
FOUND, BAD = read_folder(ROOT / "knowledge_base" / "articles")
SHIPPED, ENGLISH = apart(FOUND)
ARTICLES = [article for article in SHIPPED if article.kind is ArticleKind.ARTICLE]
CARDS = [article for article in SHIPPED if article.kind is ArticleKind.FALLBACK]
GROUPS = (
    "挂号收费退费 电子票据 医保结算 医嘱与电子病历 护理与移动护理 药房药库审方 检验与输血 "
    "影像与医技预约 手术麻醉 病案DRG上报 掌上医院与自助机 账号权限CA/打印机/网络/安全"
).split()
CORE_SYSTEMS = (
    "HIS 住院医生站 收费系统 电子票据 医保系统 LIS 输血管理系统 PACS "
    "手麻系统 门诊药房系统 移动护理系统 掌上医院"
).split()
LONGEST_LINE = 90
"""Characters: four or five lines of a phone."""
LONGEST_ANSWER = 2_048
"""Bytes: what a WeChat Official Account takes as one text."""


@pytest.mark.parametrize("article", ENGLISH, ids=lambda article: article.id)
def test_every_english_version_is_of_an_article_and_complete(article: Article):
    of = next(each for each in SHIPPED if each.id == whose(article.id))
    assert (article.system, article.group) == (of.system, of.group)
    assert 3 <= len(article.similar) <= 8
    assert len(re.findall(r"^[0-9]+\. ", article.body, re.MULTILINE)) >= 4
    shown = for_reader(article.body, desk_facts("", "8000"))
    assert not any("\u3400" <= c <= "\u9fff" for c in article.title + shown)
    assert len(article.title) <= 40
    assert len(shown) <= 1_000


def test_the_most_asked_articles_have_an_english_version():
    assert len(ENGLISH) >= 15


def test_there_are_at_least_200_articles_in_12_groups():
    assert BAD == []
    counted = Counter(article.group for article in ARTICLES)
    assert counted.total() >= 200
    assert set(counted) == set(GROUPS)
    assert min(counted.values()) >= 12


@pytest.mark.parametrize("article", SHIPPED, ids=lambda article: article.id)
def test_every_article_is_complete(article: Article):
    assert article.title
    assert article.system
    assert article.tags
    assert article.group in GROUPS
    assert 3 <= len(article.similar) <= 8
    numbers = [int(number) for number in re.findall(r"^([0-9]+)\. ", article.body, re.MULTILINE)]
    assert len(numbers) >= 4
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("article", SHIPPED, ids=lambda article: article.id)
def test_every_article_fits_a_phone(article: Article):
    assert max(map(len, article.body.split("\n"))) <= LONGEST_LINE
    assert len(article.title) <= 40
    shown = f"【{article.title}】\n{for_reader(article.body, desk_facts('', ''))}"
    assert len(shown.encode()) <= LONGEST_ANSWER


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.id)
def test_every_article_says_whom_to_tell_when_it_does_not_help(article: Article):
    assert re.search(r"报修|信息科|打 \{\{本院", article.body)


def test_nothing_is_asked_twice_over_all_articles():
    asked = Counter(words for a in SHIPPED for words in {a.title, *a.similar})
    assert [words for words, times in asked.items() if times > 1] == []
    assert sum(len(a.similar) for a in SHIPPED) == sum(len({*a.similar}) for a in SHIPPED)


def test_the_questions_that_measure_the_search_are_not_among_them():
    data = ROOT / "tests" / "data"
    files = [data / "faq_queries.jsonl", *data.glob("*_questions.jsonl")]
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    measured = {json.loads(line)["text"] for line in lines}
    assert len(measured) > 1_000
    assert measured & {words for a in SHIPPED for words in (a.title, *a.similar)} == set()


def test_each_core_system_has_a_fallback_card():
    assert sorted(card.system for card in CARDS) == sorted(CORE_SYSTEMS)
    assert set(CORE_SYSTEMS) <= set(SYSTEMS)


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_a_fallback_card_says_how_to_work_and_how_to_catch_up(card: Article):
    during, _, after = card.body.partition("恢复后：")
    assert len(re.findall(r"^[0-9]+\. ", during, re.MULTILINE)) >= 5
    assert len(re.findall(r"^[0-9]+\. ", after, re.MULTILINE)) >= 2
    assert card.title.startswith("应急预案：")
    assert any("电话" in place.hint for place in places(card, {}))


def test_a_place_to_fill_in_is_known_by_its_line():
    article = Article(
        "a", "甲", "先看。\n\n1. 打 {{本院：电话}}，找 {{本院}}。\n2. {{别的}}\n3. {{本院：入口}}"
    )
    found = [(place.line, place.hint) for place in places(article, {"电话": "8000"})]
    assert found == [(3, "本院"), (5, "入口")]
    assert places(article, {})[0].text == "1. 打 {{本院：电话}}，找 {{本院}}。"
