"""What a model may change in the order of the articles, and what is made of its answer."""

import math

import pytest

from helpdesk.article import Article, Hit
from knowledge_base.search import Decision, Found
from knowledge_base.second_ranking import RankingWay, asked, reordered, understood

ARTICLES = [Article(f"a{n}", f"标题{n}", "正文" * 500) for n in range(3)]


def found(decision=Decision.ANSWER) -> Found:
    return Found(decision, [Hit(a, 1.2 - 0.2 * n) for n, a in enumerate(ARTICLES)], 0.8)


def order(result: Found) -> list[str]:
    return [hit.article.id for hit in result.hits]


def reranked(*scores) -> dict:
    return {"results": [{"index": n, "relevance_score": s} for n, s in enumerate(scores)]}


def embedded(*vectors) -> dict:
    return {"data": [{"index": n, "embedding": list(v)} for n, v in enumerate(vectors)]}


def test_relevance_is_placed_between_the_worst_and_the_best():
    opinions = understood(RankingWay.RERANK, reranked(-4, 0, 4), ARTICLES)
    assert opinions == {"a0": 0.0, "a1": 0.5, "a2": 1.0}


def test_embeddings_are_compared_with_that_of_the_question():
    body = embedded((1, 0), (0, 2), (1, 1), (5, 0))
    opinions = understood(RankingWay.EMBEDDINGS, body, ARTICLES)
    assert (opinions["a0"], opinions["a2"]) == (0, 1)
    assert opinions["a1"] == pytest.approx(math.sqrt(0.5))


NONSENSE = [
    None,
    [],
    {"results": "none"},
    reranked(1, 2),
    reranked(1, 1, 1),
    reranked(1, 2, float("nan")),
    reranked(1, 2, 1e999),
    reranked(1, 2, "3"),
    reranked(1, 2, True),
    {"results": [{"index": None, "relevance_score": 1}]},
]


@pytest.mark.parametrize("body", NONSENSE, ids=str)
def test_nonsense_is_no_opinion(body):
    assert understood(RankingWay.RERANK, body, ARTICLES) == {}


@pytest.mark.parametrize(
    "body",
    [
        embedded((1, 0), (0, 1), (1, 1)),
        embedded((1, 0), (0, 1), (1, 1), (1,)),
        embedded((), (), (), ()),
        embedded((0, 0), (0, 0), (0, 0), (0, 0)),
        {"data": [{"index": 0, "embedding": "AAAA"}]},
    ],
    ids=str,
)
def test_vectors_that_cannot_be_compared_are_no_opinion(body):
    assert understood(RankingWay.EMBEDDINGS, body, ARTICLES) == {}


def test_who_agrees_on_the_first_leaves_the_answer():
    result = reordered(found(), {"a0": 1.0, "a1": 0.0, "a2": 0.9})
    assert order(result) == ["a0", "a2", "a1"]
    assert result.decision is Decision.ANSWER


def test_another_first_is_asked_about_instead_of_answered():
    result = reordered(found(), {"a0": 0.0, "a1": 1.0, "a2": 0.1})
    assert order(result)[0] == "a1"
    assert result.decision is Decision.OFFER


def test_no_opinion_and_nothing_found_change_nothing():
    assert reordered(found(), {}) == found()
    assert reordered(found(Decision.NONE), {"a2": 1.0}) == found(Decision.NONE)


def test_what_is_private_is_not_asked_about():
    with pytest.raises(ValueError, match="masked"):
        asked(RankingWay.RERANK, "m", "病人张三身份证11010519491231002X", ARTICLES)


def test_the_request_is_short_and_as_the_endpoint_wants_it():
    body = asked(RankingWay.RERANK, "m", "怎么退号", ARTICLES)
    assert body["query"] == "怎么退号"
    assert [len(each) for each in body["documents"]] == [400] * 3
    assert len(asked(RankingWay.EMBEDDINGS, "m", "怎么退号", ARTICLES)["input"]) == 4
