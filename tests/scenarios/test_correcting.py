"""不对，改一下: the reporter puts right what the desk understood wrongly."""

from dataclasses import replace

import pytest

from helpdesk.coverage import CoveredSystem
from helpdesk.policy import Policy
from helpdesk.severity import Scope, Severity
from helpdesk.ticket import Status, What
from storage import rosters

PRINTER = "护士站的打印机卡纸了，就这一台"


@pytest.fixture
async def people(world):
    nurse = await world.person("李护士", "reporter", department="内科")
    engineer = await world.person("王工", "engineer")
    return nurse, engineer


async def test_the_answer_to_a_report_says_all_and_offers_to_correct_it(world, people):
    nurse, _ = people
    said = await nurse.says(PRINTER)
    for words in ("级别：S3", "打印机", "王工", "前响应", "李护士"):
        assert words in said
    labels = [choice.label for choice in nurse.answer.choices]
    assert labels.index("不对，改一下") < labels.index("补充") < labels.index("撤单")


async def test_a_reporter_raises_the_severity_at_once_and_the_engineer_hears(world, people):
    nurse, engineer = people
    manager = await world.person("赵组长", "duty_manager")
    await nurse.says(PRINTER)
    await world.ticks()
    engineer.news()
    assert "哪里不对" in await nurse.presses("不对")
    await nurse.presses("级别")
    assert "已更正" in await nurse.presses("S2")
    assert (await world.ticket()).severity is Severity.S2
    await world.ticks()
    assert any("级别由 S3" in line for line in engineer.news())
    assert any("级别由 S3" in line for line in manager.news())


async def test_a_lower_severity_is_a_wish_that_the_engineer_judges(world, people):
    nurse, engineer = people
    await nurse.says("急诊HIS打不开，全科挂不了号")
    await nurse.presses("不对")
    await nurse.presses("级别")
    assert "已告诉工程师" in await nurse.presses("S4")
    assert (await world.ticket()).severity is Severity.S2
    await world.ticks()
    assert any("报修人认为级别应为 S4" in line for line in engineer.news())
    assert "希望改为 S4" in await engineer.says("动态 1")


async def test_an_engineer_may_correct_it_too_and_his_lower_severity_counts(world, people):
    nurse, engineer = people
    await nurse.says("急诊HIS打不开，全科挂不了号")
    await engineer.says("更正 1")
    await engineer.presses("级别")
    await engineer.presses("S3")
    assert (await world.ticket()).severity is Severity.S3


async def test_the_place_is_written_and_stands_on_the_card(world, people):
    nurse, engineer = people
    await nurse.says(PRINTER)
    await nurse.presses("不对")
    await nurse.presses("科室")
    assert "位置：儿科门诊3诊室" in await nurse.says("儿科门诊3诊室")
    await world.ticks()
    assert any("更正：科室" in line and "儿科门诊3诊室" in line for line in engineer.news())


async def test_who_is_affected_may_raise_the_severity_and_never_lowers_it(world, people):
    nurse, _ = people
    await nurse.says("HIS打不开，就我这一台电脑")
    before = await world.ticket()
    await nurse.presses("不对")
    await nurse.presses("影响范围")
    assert "影响范围：多个科室" in await nurse.presses("好几个科室")
    after = await world.ticket()
    assert after.scope is Scope.HOSPITAL
    assert after.severity <= before.severity
    await nurse.presses("不对")
    await nurse.presses("影响范围")
    await nurse.presses("就我这一台")
    assert (await world.ticket()).severity is after.severity


async def test_another_system_goes_to_its_team_as_long_as_nobody_accepted(world, people):
    nurse, engineer = people
    other = await world.person("周工", "engineer", team="网络组")
    await world.store.write(lambda unit: rosters.set_team(unit, "网络", "网络组"))
    await nurse.says("护士站的电脑上不去了，就这一台")
    await world.ticks()
    assert (await world.ticket()).engineer_id == engineer.person.id
    engineer.news()
    await nurse.presses("不对")
    await nurse.presses("系统")
    assert "没看懂" in await nurse.says("某个系统吧")
    assert "周工" in await nurse.says("网线")
    ticket = await world.ticket()
    assert (ticket.system, ticket.team, ticket.status) == ("网络", "网络组", Status.ASSIGNED)
    await world.ticks()
    assert other.news() == ["新工单派给您，请接单"]
    assert [m.text for m in engineer.heard if "您不用再处理" in m.text]
    await other.presses("接单")
    await nurse.says("更正 1")
    await nurse.presses("系统")
    await nurse.presses("HIS")
    ticket = await world.ticket()
    assert (ticket.system, ticket.engineer_id) == ("HIS", other.person.id)


async def test_another_system_runs_under_its_own_contract(world, people):
    nurse, _ = people
    first = world.desk.policy.contract()
    second = replace(first, name="lab", systems=(CoveredSystem("检验", ("LIS",)),))
    world.desk = replace(world.desk, policy=Policy({first.name: first, "lab": second}, first.name))
    await nurse.says(PRINTER)
    await nurse.presses("不对")
    await nurse.presses("系统")
    await nurse.presses("LIS")
    assert (await world.ticket()).contract == "lab"


async def test_a_fault_told_in_the_middle_of_a_correction_is_a_report(world, people):
    nurse, _ = people
    await nurse.says(PRINTER)
    await nurse.presses("不对")
    await nurse.presses("科室")
    await world.passes(minutes=5)
    assert "工单 #2" in await nurse.says("急诊HIS打不开，全科挂不了号")


async def test_every_correction_is_in_the_history(world, people):
    nurse, _ = people
    await nurse.says(PRINTER)
    await nurse.presses("不对")
    await nurse.presses("系统")
    await nurse.presses("电脑")
    corrected = [e for e in await world.history() if e.what is What.CORRECTED]
    assert [(e.data["was"], e.data["now"]) for e in corrected] == [("打印机", "电脑")]
    assert "系统 打印机 改为 电脑" in await nurse.says("动态 1")


async def test_engineers_of_one_name_are_told_apart_by_team_and_phone(world, people):
    nurse, engineer = people
    await world.person("张工", "engineer")
    await world.person("张工", "engineer", team="网络组")
    await nurse.says(PRINTER)
    await world.ticks()
    first = (await world.ticket()).engineer_id
    taker = engineer if first == engineer.person.id else None
    assert taker is not None
    await taker.presses("转单")
    labels = [choice.label for choice in taker.answer.choices]
    assert "张工（应用组 8001）" in labels
    assert "张工（网络组 8001）" in labels


async def test_the_card_shows_the_last_two_notes(world, people):
    nurse, engineer = people
    await nurse.says(PRINTER)
    for text in ("三楼那台", "是惠普的", "型号M1005"):
        await nurse.says("补充 1")
        await nurse.says(text)
    card = await engineer.says("#1")
    assert "补充：是惠普的" in card
    assert "补充：型号M1005" in card
    assert "三楼那台" not in card


async def test_what_is_no_choice_is_asked_about_once_and_then_taken_as_it_is(world, people):
    nurse, _ = people
    await nurse.says(PRINTER)
    await nurse.says("不对，改一下")
    assert "没看懂" in await nurse.says("产科")
    assert "没看懂" not in await nurse.says("产科")


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("撤单", "确定撤掉这张工单吗"),
        ("补充", "请写补充内容"),
        ("急诊HIS打不开，全科挂不了号", "工单 #2"),
    ],
)
async def test_a_question_with_choices_swallows_no_command_and_no_report(
    world, people, said, answered
):
    nurse, _ = people
    await nurse.says(PRINTER)
    await nurse.says("不对，改一下")
    await nurse.says("级别")
    assert answered in await nurse.says(said)


async def test_a_report_told_while_asked_whether_to_withdraw_is_taken(world, people):
    nurse, _ = people
    await nurse.says(PRINTER)
    await nurse.says("撤单")
    assert "工单 #2" in await nurse.says("急诊HIS打不开，全科挂不了号")
