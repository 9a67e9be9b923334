"""English words in a question find Chinese articles."""

from dataclasses import replace
from pathlib import Path

import pytest

from helpdesk.article import ArticleState
from knowledge_base.english import in_chinese
from knowledge_base.english_versions import apart, whose
from knowledge_base.importer import read_folder
from knowledge_base.library import Library
from knowledge_base.search import Decision, build, find
from knowledge_base.spelling import one_spelling, table
from storage import articles

FOUND, _ = read_folder(Path(__file__).parents[2] / "knowledge_base" / "articles")
SHIPPED, ENGLISH = apart(FOUND)


@pytest.fixture(scope="module")
def index():
    return build(SHIPPED)


@pytest.mark.parametrize(
    ("asked", "article"),
    [
        ("printer paper jam", "printer-not-printing"),
        ("how do I reverse an electronic receipt", "einvoice-reverse"),
        ("reset password", "account-locked-password"),
        ("how to print wristband", "wristband-reprint"),
        ("我的 password 忘记了", "account-locked-password"),
        ("VPN 连不上", "remote-vpn"),
    ],
)
def test_an_english_question_finds_the_chinese_article(index, asked, article):
    found = find(index, asked)
    assert found.decision is not Decision.NONE
    assert article == found.hits[0].article.id


@pytest.mark.parametrize("asked", ["what is for lunch today", "where can I park my car"])
def test_english_about_something_else_finds_nothing(index, asked):
    assert find(index, asked).decision is Decision.NONE


def test_a_word_that_the_articles_use_stays_as_it_is():
    assert in_chinese("printer 的 wifi", {"wifi"}) == "打印机 的 wifi"
    assert in_chinese("printer", {"printer"}) == "printer"


def test_every_english_word_stands_once_with_its_chinese():
    lines = [line.split(" ") for line in table("english.txt")]
    assert all(len(line) == 2 and line[0].isascii() and line[0].islower() for line in lines)
    assert len({english for english, _ in lines}) == len(lines)
    assert all(one_spelling(chinese) for _, chinese in lines)


@pytest.fixture
async def library(store):
    await store.write(lambda unit: articles.save(unit, FOUND))
    library = Library()
    await library.refresh(store)
    return library


async def test_an_english_question_finds_an_article_by_the_words_of_its_english_version(library):
    asked = {question: whose(each.id) for each in ENGLISH for question in each.similar}
    right = [q for q, wanted in asked.items() if library.find(q).hits[0].article.id == wanted]
    assert len(right) / len(asked) > 0.95


@pytest.mark.parametrize(
    ("asked", "article"),
    [
        ("how do I get my password back", "account-locked-password"),
        ("the printer will not print anything, what can I do?", "printer-not-printing"),
        ("what should I do about a strange mail", "phishing-virus"),
        ("how do I install software?", "software-install"),
        ("can I use a USB stick?", "usb-drive"),
        ("I forgot my VPN, how do I use it from home?", "remote-vpn"),
    ],
)
async def test_english_questions_in_other_words_are_answered_or_offered(library, asked, article):
    found = library.find(asked)
    assert found.decision is not Decision.NONE
    assert article in [hit.article.id for hit in found.hits[:3]]


@pytest.mark.parametrize(
    "asked", ["what is for lunch", "where can I park my car", "who won the match"]
)
async def test_what_is_no_matter_of_it_is_not_answered_in_english_either(library, asked):
    assert library.find(asked).decision is not Decision.ANSWER


async def test_of_an_english_version_and_an_article_the_surer_one_is_the_answer(library):
    found = library.find("I forgot my VPN, how do I use it from home?")
    assert found.hits[0].article.id != "account-locked-password"


async def test_an_english_version_that_changes_or_goes_does_so_at_once(library, store):
    article = library.article("wifi-staff")
    assert library.as_read(article, "en").title == "Connecting to the hospital’s Wi-Fi"
    assert library.as_read(article, "zh") is article
    version = library.article("wifi-staff-en")
    await store.write(lambda unit: articles.save(unit, [replace(version, title="Wi-Fi for staff")]))
    await library.refresh(store)
    assert library.as_read(article, "en").title == "Wi-Fi for staff"
    gone = replace(version, state=ArticleState.ARCHIVED)
    await store.write(lambda unit: articles.save(unit, [gone]))
    await library.refresh(store)
    assert library.as_read(article, "en") is article
