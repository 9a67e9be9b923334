"""Articles and questions as JSON Lines."""

import json

import pytest

from helpdesk.article import Article
from knowledge_base.importer import read_rows
from knowledge_base.jsonlines import BadLine, answer_line, article_rows, read_questions
from knowledge_base.search import build, find


def read(written: list[bytes]) -> tuple[list[Article], list[str]]:
    found = read_rows(article_rows(written))
    return [imported.article for imported in found.articles], found.bad


def lines(*rows: object) -> list[bytes]:
    return [json.dumps(row, ensure_ascii=False).encode() for row in rows]


def test_articles_are_read_and_blank_lines_passed_over():
    row = {
        "id": 7,
        "title": " 打印机  卡纸 ",
        "body": "关电源",
        "tags": ["打印"],
        "similar": ["夹纸"],
    }
    found, bad = read([b"\n", *lines(row)])
    assert found == [Article("7", "打印机 卡纸", "关电源", tags=("打印",), similar=("夹纸",))]
    assert bad == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"{", "JSON"),
        (b"[1]", "object"),
        (b'{"id": "a", "title": "' + b'\xff\xff"}', "UTF-8"),
        ('{"id": "a", "title": "打印机卡纸了'.encode() + b'\xff"}', "broken encoding"),
        (b'{"title": "x"}', "no id"),
        (b'{"id": "a b", "title": "x"}', "bad id"),
        (b'{"id": "a", "title": ""}', "no title"),
        (b'{"id": "a", "title": "x", "tags": {"y": 1}}', "not a list"),
        (b'{"id": "a", "title": "x", "body": 5}', "not a text"),
        (b'{"id": "a", "title": "x\\u0000"}', "stored"),
        (b'{"id": "ok", "title": "x"}', "taken"),
        (b"[" * 100_000, "JSON"),
        (b'{"id": "a", "title": "' + b"x" * 200_000 + b'"}', "too long"),
    ],
)
def test_a_bad_line_is_named_by_its_number_and_the_good_ones_are_kept(line, why):
    found, bad = read([b'{"id": "ok", "title": "t"}', line])
    assert [article.id for article in found] == ["ok"]
    (said,) = bad
    assert "line 2" in said
    assert why in said


def test_questions_are_answered_a_line_each():
    index = build([Article("p", "打印机卡纸", "关电源")])
    (asked,) = read_questions(lines({"id": 3, "text": "打印机卡纸"}))
    answer = json.loads(answer_line(asked, find(index, asked.text)))
    assert (answer["id"], answer["decision"]) == (3, "answer")
    assert [(hit["article"], hit["title"]) for hit in answer["hits"]] == [("p", "打印机卡纸")]


def test_a_bad_question_is_named_by_its_number():
    with pytest.raises(BadLine, match="line 2"):
        list(read_questions([*lines({"id": 1, "text": "x"}), b"{"]))
