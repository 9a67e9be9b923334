"""Questions: what the reader sees, and what is said when there is no answer."""

from dataclasses import replace

import pytest

from helpdesk.article import Article
from helpdesk.severity import Severity

NO_ANSWER = "这个问题我这里没有答案。要报修请选“报修”"


async def test_an_article_is_shown_without_places_to_fill_in(world):
    await world.knows()
    world.desk = replace(world.desk, phone="8000", hospital="市一医院")
    doctor = await world.person("陈医生", "reporter")
    answer = await doctor.says("传染病报卡怎么填、被退回怎么改")
    assert "先打防保科电话（号码可问信息科）" in answer
    assert "{{" not in answer
    assert "打信息科电话 8000，报工号" in await doctor.says("忘记密码或账号被锁了怎么办")


async def test_an_article_chosen_from_a_list_is_shown_the_same_way(world):
    await world.knows(Article("a", "挂号退号", "按 {{本院：退号规定}} 办，{{本院}}。"))
    world.desk = replace(world.desk, hospital="市一医院")
    nurse = await world.person("李护士", "reporter")
    await nurse.says("常见问题")
    assert "按本院退号规定办，市一医院。" in await nurse.presses("挂号退号")


@pytest.mark.parametrize(("phone", "more"), [("8000", "，也可以打信息科电话 8000"), ("", "")])
async def test_a_question_that_is_no_matter_of_it_gets_no_report_form(world, phone, more):
    await world.knows()
    world.desk = replace(world.desk, phone=phone)
    nurse = await world.person("李护士", "reporter")
    said = await nurse.says("食堂几点开饭")
    assert said.startswith(NO_ANSWER + more)
    assert "我的工单" not in said
    # nothing is half-done: what is said next stands for itself
    assert "现在值班" in await nurse.presses("今天谁值班")
    await nurse.says("食堂几点开饭")
    assert "【" not in await nurse.says("公积金怎么提取")
    assert "什么坏了" in await nurse.presses("报修")


@pytest.mark.parametrize("text", ["HIS怎么导出去年的号源", "帮我重置密码"])
async def test_a_question_about_a_system_or_a_request_goes_on_to_a_report(world, text):
    await world.knows(Article("a", "食堂", "开饭"))
    nurse = await world.person("李护士", "reporter", department="护理部")
    assert NO_ANSWER not in await nurse.says(text)


@pytest.mark.parametrize(("department", "first"), [("门诊药房", "药房"), ("检验科", "检验")])
async def test_whose_work_an_article_is_about_sees_it_first(world, department, first):
    names = ("检验", "药房", "病案", "体检")
    await world.knows(*(Article(n, f"{n}手册在哪里看", "在首页看。", tags=(n,)) for n in names))
    nurse = await world.person("李护士", "reporter", department=department)
    said = await nurse.says("手册在哪里看")
    shown = [said, *(choice.label for choice in nurse.answer.choices)]
    titles = [text for text in shown if "手册在哪里看" in text]
    assert f"{first}手册在哪里看" in titles[0]


TWINS = (
    Article("out", "门诊手册在哪里看", "在门诊首页看。", system="HIS"),
    Article("in", "住院手册在哪里看", "在住院首页看。", system="HIS"),
)


async def test_what_may_be_meant_is_offered_and_none_of_it_becomes_a_report(world):
    await world.knows(*TWINS)
    await world.person("王工", "engineer")
    nurse = await world.person("李护士", "reporter", department="总务科")
    assert await nurse.says("手册在哪里看") == "您想问的是？"
    offered = [choice.label for choice in nurse.answer.choices]
    assert sorted(offered[:2]) == sorted(article.title for article in TWINS)
    assert offered[2:] == ["都不是，报修"]
    assert "在住院首页看" in await nurse.presses("住院手册在哪里看")
    await nurse.says("手册在哪里看")
    await nurse.presses("都不是，报修")
    await nurse.says("手册打不开，就我一个人")
    await world.passes(minutes=11)
    assert "手册在哪里看" in (await world.ticket()).summary


@pytest.mark.parametrize(
    "text",
    [
        "急诊HIS打不开怎么办，全科挂不了号",
        "请问全院HIS都登不上怎么办，病人等着抢救",
    ],
)
async def test_the_worst_is_a_ticket_however_it_is_asked_and_whatever_an_article_says(world, text):
    await world.knows(Article("his", text, "重新登录。", system="HIS"))
    await world.person("王工", "engineer")
    nurse = await world.person("李护士", "reporter", department="急诊科")
    said = await nurse.says(text)
    assert "工单 #1" in said
    assert "重新登录" not in said
    assert (await world.ticket()).severity <= Severity.S2
