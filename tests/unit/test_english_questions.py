"""English words in a question find Chinese articles."""

from pathlib import Path

import pytest

from knowledge_base.english import in_chinese
from knowledge_base.importer import read_folder
from knowledge_base.search import Decision, build, find
from knowledge_base.spelling import one_spelling, table

SHIPPED, _ = read_folder(Path(__file__).parents[2] / "knowledge_base" / "articles")


@pytest.fixture(scope="module")
def index():
    return build(SHIPPED)


@pytest.mark.parametrize(
    ("asked", "article"),
    [
        ("printer paper jam", "printer-not-printing"),
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
