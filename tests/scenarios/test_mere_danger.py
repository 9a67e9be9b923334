"""A patient in danger and no word of what fails: a ticket first, and then one question."""

import pytest

from helpdesk.severity import Severity
from storage import rosters, ticket_lists


@pytest.fixture
async def staff(world):
    engineer = await world.person("王工", "engineer")
    return engineer, await world.person("赵组长", "duty_manager", "webchat")


@pytest.fixture
async def nurse(world, staff):
    return await world.person("李护士", "reporter", department="急诊科")


async def count(world) -> int:
    return await world.store.read(ticket_lists.count_open)


@pytest.mark.parametrize("text", ["大出血！！", "病人正在抢救，等着用", "病人不行了", "我们在抢救"])
async def test_it_is_open_at_once_and_what_fails_is_asked_beneath(world, staff, nurse, text):
    engineer, manager = staff
    said = await nurse.says(text)
    assert said.startswith("已受理，工单 #1\n级别：S1 致命")
    assert said.endswith("请马上再说一句：什么系统或设备用不了？")
    assert "不对，改一下" in [choice.label for choice in nurse.answer.choices]
    await world.ticks()
    assert engineer.news()
    assert manager.was_told("S1 致命故障报修")


async def test_what_fails_goes_on_the_ticket_and_to_the_team_of_that_system(world, nurse):
    other = await world.person("周工", "engineer", team="血库组")
    await world.store.write(lambda unit: rosters.set_team(unit, "输血管理系统", "血库组"))
    await nurse.says("大出血！！")
    said = await nurse.says("血发不出来，输血系统登不上")
    assert "已补充到工单 #1" in said
    assert "血发不出来" in said
    ticket = await world.ticket()
    assert (ticket.system, ticket.severity) == ("输血管理系统", Severity.S1)
    assert ticket.engineer_id == other.person.id
    assert await count(world) == 1


@pytest.mark.parametrize(("text", "answered"), [("谢谢", "不客气"), ("电子票据怎么冲红", "冲红")])
async def test_what_is_no_answer_is_not_put_on_the_ticket(world, nurse, text, answered):
    await world.knows()
    await nurse.says("大出血！！")
    assert answered in await nurse.says(text)
    assert "补充：" not in await nurse.says("#1")


@pytest.mark.parametrize("said", ["催单", "我的工单", "撤单", "帮助", "动态 1", "补充"])
async def test_commands_are_understood_meanwhile(world, nurse, said):
    await nurse.says("大出血！！")
    assert "已补充" not in await nurse.says(said)
    assert said not in (await world.ticket()).summary


async def test_an_old_button_is_answered_and_the_question_stays(world, nurse):
    await nurse.says("大出血！！")
    assert "什么系统或设备用不了" in await nurse.says("", press="answer:scope:person")
    assert "已补充到工单 #1" in await nurse.says("血气仪")


@pytest.mark.parametrize("minutes", [0, 2])
async def test_it_raises_the_report_whose_question_is_open(world, nurse, minutes):
    assert "影响多少人" in await nurse.says("HIS打不开")
    await world.passes(minutes=minutes)
    assert "级别：S1" in await nurse.says("病人正在抢救，等着用")
    assert await count(world) == 1
    assert (await world.ticket()).summary == "HIS打不开，病人正在抢救，等着用"


async def test_a_guest_s_is_open_at_once_too_and_whom_to_call_is_asked(world, staff):
    guest = world.guest()
    said = await guest.says("大出血！！")
    assert said.startswith("已受理，工单 #1\n级别：S1 致命")
    assert "姓名和电话" in said


@pytest.mark.parametrize("text", ["抢救室在哪里", "手术室", "我在产房", "急救"])
async def test_a_place_that_sounds_dangerous_opens_nothing(world, nurse, text):
    await nurse.says(text)
    assert await count(world) == 0


async def test_in_english_it_is_asked_in_english(world, nurse):
    await nurse.says("English")
    said = await nurse.says("病人正在抢救，等着用")
    assert "which system or device does not work?" in said
