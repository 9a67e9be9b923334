"""An index in which articles are exchanged answers as one that was built of the same articles."""

from dataclasses import replace

import pytest

from benchmarks.evaluate_search import read_articles, read_lines, synthetic
from helpdesk.article import Article
from knowledge_base import patching
from knowledge_base.search import build, find

MANY = synthetic(read_articles(), 2_000)
REAL = read_articles()
ASKED = [str(row["text"]) for row in read_lines("faq_queries.jsonl")]


def answers(index):
    found = [find(index, text, 3) for text in ASKED]
    return [(f.decision, [hit.article.id for hit in f.hits[:1]], f.sure) for f in found]


@pytest.fixture(scope="module")
def whole():
    return build([*MANY, *REAL])


def test_articles_that_come_are_found_as_if_they_had_always_been_there(whole):
    patched = patching.exchanged(build([*MANY, *REAL[:10]]), (), REAL[10:])
    assert patched.patched == len(REAL) - 10
    same = [
        one[:2] == other[:2] and one[2] == pytest.approx(other[2], abs=0.05)
        for one, other in zip(answers(patched), answers(whole), strict=True)
    ]
    assert sum(same) >= 0.97 * len(same)


def test_putting_the_same_words_back_changes_no_answer(whole):
    once = patching.exchanged(whole, [article.id for article in REAL[:30]], ())
    again = patching.exchanged(once, (), REAL[:30])
    for (one, best, sure), (other, found, certain) in zip(
        answers(whole), answers(again), strict=True
    ):
        assert (one, best) == (other, found)
        assert sure == pytest.approx(certain, abs=1e-3)


def test_what_went_is_found_no_more_and_what_changed_only_in_its_new_words(whole):
    gone, changed = REAL[0], replace(REAL[1], title="小鲸鱼图案老不消失", body="关机", similar=())
    index = patching.exchanged(whole, [gone.id], [changed])
    ids = [article.id for article in index.articles]
    assert gone.id not in ids
    assert ids.count(changed.id) == 1
    assert find(index, "小鲸鱼图案老不消失").hits[0].article == changed
    assert gone.id not in {hit.article.id for hit in find(index, gone.title, 10).hits}
    assert changed.id != find(index, REAL[1].title, 1).hits[0].article.id


def test_a_latin_word_that_came_is_known_and_the_old_index_still_answers(whole):
    before = answers(whole)
    index = patching.exchanged(whole, (), [Article("q", "quokkaview 打不开", "重装 quokkaview。")])
    assert find(index, "quokkaview").hits[0].article.id == "q"
    assert answers(whole) == before


def test_many_exchanges_end_in_an_index_built_anew(whole):
    index, most = whole, int(patching.MOST * len(whole.articles))
    for start in range(0, most + 50, 50):
        index = patching.exchanged(index, (), MANY[start : start + 50])
    assert index.patched < most
    assert {article.id for article in index.articles} == {a.id for a in whole.articles}


def test_a_small_index_is_always_built_anew():
    index = patching.exchanged(build(REAL), [REAL[0].id], ())
    assert (index.patched, len(index.articles)) == (0, len(REAL) - 1)
