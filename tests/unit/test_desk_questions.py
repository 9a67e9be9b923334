"""Questions in staff words put to the articles that come with the desk."""

import json
from pathlib import Path

import pytest

from knowledge_base.english_versions import apart
from knowledge_base.importer import read_folder
from knowledge_base.search import Decision, Index, build, find
from knowledge_base.wording import Likeness, essence, likeness

ROOT = Path(__file__).parents[2]
ARTICLES, _ = apart(read_folder(ROOT / "knowledge_base" / "articles")[0])


def rows(name: str) -> list[dict]:
    lines = (ROOT / "tests" / "data" / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


QUESTIONS, OTHERS = rows("desk_questions.jsonl"), rows("desk_unanswerable.jsonl")


@pytest.fixture(scope="module")
def index() -> Index:
    return build(ARTICLES)


def test_every_question_names_an_article_that_there_is():
    assert len(QUESTIONS) >= 150
    assert {id_ for row in QUESTIONS for id_ in row["relevant"]} <= {a.id for a in ARTICLES}


def test_no_question_is_written_in_an_article():
    asked = [phrase for article in ARTICLES for phrase in (article.title, *article.similar)]
    same = [r["text"] for r in QUESTIONS if likeness(essence(r["text"]), asked) is Likeness.SAME]
    assert same == []


def test_questions_find_their_articles(index):
    found = [
        [hit.article.id in row["relevant"] for hit in find(index, row["text"], 10).hits]
        for row in QUESTIONS
    ]
    assert sum(any(hits[:1]) for hits in found) / len(found) >= 0.78
    assert sum(any(hits[:3]) for hits in found) / len(found) >= 0.90


def test_what_no_article_answers_is_seldom_answered(index):
    answered = [find(index, row["text"]).decision is Decision.ANSWER for row in OTHERS]
    assert sum(answered) / len(answered) <= 0.15
    sure = [find(index, row["text"]).decision is Decision.ANSWER for row in QUESTIONS]
    assert sum(sure) / len(sure) >= 0.75
