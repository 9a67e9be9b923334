"""The search beside plain BM25, on articles of other trades and of another hospital."""

import json
from pathlib import Path

import pytest

from benchmarks.plain_search import PLAIN, plain_search
from helpdesk.article import Article
from knowledge_base.english_versions import apart
from knowledge_base.importer import read_folder
from knowledge_base.search import build, find
from knowledge_base.wording import essence

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
SETS = ["general", "other_hospital", "third_hospital", "fourth_hospital"]


def rows(name: str) -> list[dict]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def articles(name: str) -> list[Article]:
    found = rows(f"{name}_articles.jsonl")
    return [Article(r["id"], r["title"], r["body"], r.get("system", "")) for r in found]


@pytest.mark.parametrize("name", SETS)
def test_the_search_finds_more_than_plain_bm25(name):
    kept, questions = articles(name), rows(f"{name}_questions.jsonl")
    index = build(kept)

    def right(ask) -> float:
        firsts = [(ask(row["text"])[:1], row["relevant"]) for row in questions]
        return sum(first != [] and first[0] in wanted for first, wanted in firsts) / len(questions)

    ours = right(lambda text: [hit.article.id for hit in find(index, text, 1).hits])
    best = max(right(plain_search(kept, cut)) for cut in PLAIN.values())
    assert ours >= best + 0.1


@pytest.mark.parametrize("name", SETS)
def test_every_question_kept_apart_names_an_article_that_there_is(name):
    ids = {article.id for article in articles(name)}
    assert {id_ for row in rows(f"{name}_questions.jsonl") for id_ in row["relevant"]} <= ids


@pytest.mark.parametrize("name", SETS)
def test_no_question_kept_apart_is_written_in_an_article(name):
    shipped, _ = apart(read_folder(ROOT / "knowledge_base" / "articles")[0])
    every = (*articles(name), *shipped)
    written = {essence(text) for each in every for text in (each.title, *each.similar)}
    asked = [row["text"] for row in rows(f"{name}_questions.jsonl")]
    assert [text for text in asked if essence(text) in written] == []
