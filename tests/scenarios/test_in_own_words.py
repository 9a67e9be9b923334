"""Corrections, answers and impatience in own words, as people at a busy desk write them."""

import pytest

from helpdesk.severity import Kind, Severity
from helpdesk.triage import Asked, assess

MONITOR = "急诊护士站的监护仪数据传不上来"
ASKED_ABOUT = next(
    text
    for text in (
        "帮急诊护士站报一下，他们的监护仪数据传不上来",
        "病人的处方打不出来",
        "医嘱看不到了",
    )
    if assess(text).ask is Asked.CARE
)


async def test_what_was_said_wrong_is_put_right_without_a_button(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await world.person("王工", "engineer")
    await nurse.says("急诊HIS打不开，全科挂不了号")
    assert "已把系统改成LIS" in await nurse.says("打错了，不是HIS，是LIS")
    assert (await world.ticket()).system == "LIS"
    assert "已把科室改成门诊" in await nurse.says("不是急诊，是门诊")
    assert (await world.ticket()).department == "门诊"


async def test_impatience_chases_and_raises_nothing(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await world.person("王工", "engineer")
    await nurse.says("3号诊室的处方打不出来")
    before = await world.ticket()
    assert "已帮您催单" in await nurse.says("你们太慢了")
    await nurse.says("病人都不耐烦了")
    after = await world.ticket()
    assert (before.severity, after.severity) == (Severity.S3, Severity.S3)


@pytest.mark.parametrize(
    ("words", "least"), [("病人等着呢", Severity.S2), ("不影响，先用纸记着", Severity.S4)]
)
async def test_whether_care_suffers_may_be_written(world, words, least):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await world.person("王工", "engineer")
    assert "现在影响病人救治吗" in await nurse.says(ASKED_ABOUT)
    assert "已受理，工单 #1" in await nurse.says(words)
    assert (await world.ticket()).severity <= least


async def test_a_report_of_danger_is_never_taken_for_the_answer(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await world.person("王工", "engineer")
    await nurse.says(ASKED_ABOUT)
    await nurse.says("手术室大出血，血发不出来")
    assert (await world.ticket(2)).severity is Severity.S1


async def test_a_wish_right_after_a_report_is_no_part_of_it(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await world.person("王工", "engineer")
    await nurse.says(MONITOR)
    assert "工单 #2" in await nurse.says("密码忘了")


async def test_another_wish_while_a_question_is_open_takes_nothing_from_the_report(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await world.person("王工", "engineer")
    await nurse.says(ASKED_ABOUT)
    answer = await nurse.says("密码忘了")
    assert "工单 #1" in answer
    assert "工单 #2" in answer
    first, second = await world.ticket(1), await world.ticket(2)
    assert (first.kind, second.kind) == (Kind.FAULT, Kind.ACCOUNT)
    assert first.severity <= Severity.S3
    assert first.summary == ASKED_ABOUT


async def test_what_mended_itself_is_offered_to_be_withdrawn(world):
    nurse = await world.person("李护士", "reporter", department="门诊收费处")
    await world.person("王工", "engineer")
    await nurse.says("读卡器医保卡读不出来，换了一张也不行")
    assert "请点“撤单”" in await nurse.says("刚才那个先不用来了，换了个USB口好了")
    assert "请点“撤单”" not in await nurse.says("又不行了，快来")


async def test_who_the_desk_is_is_no_addition_to_a_report(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await world.person("王工", "engineer")
    await nurse.says(MONITOR)
    assert "已补充" not in await nurse.says("你们是机器人吗")
