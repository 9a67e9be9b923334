"""What a second opinion may change, and what it may not."""

import pytest

from helpdesk.opinion import (
    Opinion,
    asked,
    read_back,
    understood,
    with_opinion,
    worth_a_second_opinion,
    written,
)
from helpdesk.severity import Severity
from helpdesk.triage import assess

UNSURE = "HIS打不开"
SURE = "我的打印机卡纸了，别的都好"
DANGER = "抢救室HIS打不开，病人在抢救"


def said(content):
    return {"choices": [{"message": {"content": content}}]}


def test_it_may_raise():
    got = with_opinion(assess(SURE), Opinion(Severity.S1))
    assert got.severity is Severity.S1
    assert got.ask is None


def test_it_lowers_by_one_level_what_would_have_been_asked_about():
    found = assess(UNSURE)
    assert found.ask is not None
    lowered = with_opinion(found, Opinion(Severity.S4))
    assert list(Severity).index(lowered.severity) == list(Severity).index(found.severity) + 1


@pytest.mark.parametrize("text", [DANGER, SURE, "全院HIS都打不开，所有科室都瘫痪了"])
def test_it_lowers_nothing_that_the_desk_is_sure_of(text):
    found = assess(text)
    assert found.ask is None
    assert with_opinion(found, Opinion(Severity.S4)).severity is found.severity


def test_it_names_what_is_missing_and_leaves_what_is_named():
    found = assess("三号窗那个东西老是报错弹出来")
    assert not found.system
    assert with_opinion(found, Opinion(system="收费系统")).system == "收费系统"
    assert with_opinion(assess(UNSURE), Opinion(system="PACS")).system == "HIS"


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"choices": []},
        {"choices": [None]},
        {"error": "no such model"},
        said(None),
        said(7),
        said(""),
        said("我觉得挺严重的"),
        said("{"),
        said('{"severity":"S9","system":"<script>","department":"一个不存在的地方"}'),
        said('{"severity":["S1"],"system":{"a":1},"department":null}'),
        said("[" * 100_000),
    ],
    ids=lambda body: str(body)[:30],
)
def test_nonsense_is_no_opinion(body):
    assert understood(body, UNSURE) == Opinion()


def test_an_answer_is_understood_with_talk_around_it():
    body = said('好的：```json\n{"severity":"S2","system":"HIS","department":"急诊"}\n```')
    assert understood(body, "急诊HIS打不开") == Opinion(Severity.S2, "HIS", "急诊")


def test_a_department_that_the_text_does_not_name_is_not_taken():
    body = said('{"severity":"S2","department":"骨科"}')
    assert understood(body, "急诊HIS打不开").department == ""


def test_what_is_not_masked_is_not_sent():
    with pytest.raises(ValueError, match="not masked"):
        asked("病人张三的报告打不开，身份证11010519491231002X", "m")


def test_what_is_sent_is_the_text_and_the_rubric():
    body = asked(UNSURE, "m")
    assert [one["role"] for one in body["messages"]] == ["system", "user"]
    assert body["messages"][1]["content"] == UNSURE


def test_danger_and_talk_are_not_asked_about():
    assert not worth_a_second_opinion(DANGER)
    assert not worth_a_second_opinion("谢谢")
    assert worth_a_second_opinion(UNSURE)


@pytest.mark.parametrize("opinion", [Opinion(), Opinion(Severity.S2, "HIS", "急诊")])
def test_a_draft_keeps_it(opinion):
    assert read_back(written(opinion)) == opinion
