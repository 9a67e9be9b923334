"""Taken from the pool, given by a dispatcher, passed around, helped, and a group called."""

import asyncio
from dataclasses import replace

import pytest

from helpdesk.people import Party
from helpdesk.roster import Mode, Team
from helpdesk.severity import Severity
from helpdesk.sla import Milestone
from helpdesk.ticket import Status, What
from notifications.buttons import notice_choices
from storage import people, rosters

FAULT = "急诊HIS打不开，全科挂不了号"
FATAL = "全院HIS瘫痪，所有科室都用不了"
MANAGERS_BUTTONS = ["收到升级", "接手", "转单", "改级别"]


async def _mode(world, mode):
    await world.store.write(lambda unit: rosters.describe(unit, Team("应用组", mode=mode)))


async def _engineers(world, count):
    return [await world.person(f"工{n}", "engineer") for n in range(1, count + 1)]


async def test_of_ten_who_press_at_once_one_wins_and_nine_are_told(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    ten = await _engineers(world, 10)
    await _mode(world, Mode.POOL)
    await nurse.says(FAULT)
    await world.ticks()
    assert [one.news() for one in ten] == [["新工单等人抢，先按先得"]] * 10
    answers = await asyncio.gather(*(one.presses("抢单") for one in ten))
    won = [one for one, answer in zip(ten, answers, strict=True) if "抢到了" in answer]
    assert len(won) == 1
    ticket = await world.ticket()
    assert (ticket.status, ticket.engineer_id) == (Status.IN_PROGRESS, won[0].person.id)
    assert ticket.deadline(Milestone.RESPONSE).met_at == world.now
    # the others read at once how it stands, and hear of it
    name = won[0].person.name
    assert sum(f"工程师：{name}" in answer for answer in answers) == 10
    await world.passes(minutes=1)
    told = [one.news() for one in ten if one not in won]
    assert told == [[f"工单 #1 已被{name}抢到"]] * 9
    assert won[0].news() == []
    assert "已接单，正在处理" in nurse.news()[-1]


async def test_what_nobody_takes_from_the_pool_is_given_to_somebody(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    first, _second = await _engineers(world, 2)
    await _mode(world, Mode.POOL)
    await nurse.says(FAULT)
    await world.ticks()
    await world.passes(minutes=10)
    assert first.news()[-1] == "新工单派给您，请接单"


async def test_a_dispatcher_decides_and_the_desk_does_when_he_does_not(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    first, second = await _engineers(world, 2)
    manager = await world.person("赵组长", "duty_manager")
    await _mode(world, Mode.DISPATCH)
    await nurse.says(FAULT)
    await world.passes(minutes=0.5)
    await nurse.says(FAULT)
    await world.ticks()
    assert manager.news() == ["新工单等您派单"] * 2
    assert not first.heard
    await manager.says("派单 1")
    assert "已派单" in await manager.presses("工2")
    await world.ticks()
    assert second.news() == ["新工单派给您，请接单"]
    await second.presses("接单")
    await world.passes(minutes=10)
    assert (await world.ticket(2)).engineer_id == first.person.id


async def test_the_third_transfer_alarms_the_duty_manager(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    first, second = await _engineers(world, 2)
    manager = await world.person("赵组长", "duty_manager")
    await nurse.says(FAULT)
    for giver, taker in ((first, second), (second, first)):
        await giver.says("转单 1")
        await giver.presses(taker.person.name)
        await giver.presses("不属于本组")
        await world.ticks()
    assert not manager.heard
    await first.says("转单 1")
    await first.presses("工2")
    await first.presses("不属于本组")
    await world.ticks()
    assert manager.news() == ["工单 #1 已经转了 3 次，请您过问"]
    assert [c.label for c in manager.heard[-1].choices][:4] == MANAGERS_BUTTONS


async def test_handing_over_at_the_end_of_a_shift_alarms_nobody(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    first, second = await _engineers(world, 2)
    manager = await world.person("赵组长", "duty_manager")
    await nurse.says(FAULT)
    for giver, taker in ((first, second), (second, first), (first, second)):
        await giver.says("转单 1")
        await giver.presses(taker.person.name)
        await giver.presses("交接班")
        await world.ticks()
    assert not manager.heard


async def test_another_engineer_is_asked_to_help_and_may_add_what_he_finds(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    helper = await world.person("周工", "engineer", on_call=False)
    await nurse.says(FAULT)
    await engineer.says("接单 1")
    assert "请哪位工程师来协助" in await engineer.presses("请人协助")
    await engineer.presses("周工")
    assert "已请他协助" in await engineer.presses("需要他的专长")
    await world.ticks()
    assert helper.news() == ["请您协助工单 #1（需要他的专长）"]
    ticket = await world.ticket()
    assert (ticket.engineer_id, ticket.helpers) == (engineer.person.id, (helper.person.id,))
    assert "已补充" in await helper.says("补充 1") or "请写补充内容" in helper.answer.text
    await helper.says("是交换机的问题")
    await world.ticks()
    assert any("交换机" in message.text for message in engineer.heard)
    assert "只能由" in await helper.says("恢复 1")


async def test_a_fatal_fault_calls_engineer_specialist_lead_and_director_together(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    expert = await world.person("周工", "engineer", team="数据库组")
    manager = await world.person("赵组长", "duty_manager")
    director = await world.person("钱主任", "director")
    skilled = replace(expert.person, skills=("DBA",))
    await world.store.write(lambda unit: people.save(unit, skilled))
    await nurse.says(FATAL)
    await world.ticks()
    said = "工单 #1 应急小组，请马上联系："
    for one in (engineer, expert, manager, director):
        assert said in one.news()
    text = next(m.text for m in director.heard if said in m.text)
    for line in ("· 工程师 王工", "· DBA 周工", "· 值班组长 赵组长", "· 信息科主任 钱主任"):
        assert line in text
    assert (await world.ticket()).helpers == (expert.person.id,)
    for _ in range(3):
        await world.passes(minutes=1)
    assert [e.what for e in await world.history()].count(What.GROUP_CALLED) == 1


async def test_a_fault_that_becomes_fatal_calls_the_group(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    director = await world.person("钱主任", "director")
    await nurse.says(FAULT)
    await world.ticks()
    assert not director.heard
    await engineer.says("改级别 1")
    await engineer.presses("S1")
    await engineer.says("全院都停了")
    await world.ticks()
    assert "工单 #1 应急小组，请马上联系：" in director.news()


async def test_a_manager_acts_from_the_notice_itself(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager")
    await nurse.says(FAULT)
    await world.ticks()
    await world.passes(minutes=23)
    notice = manager.heard[-1]
    assert [choice.label for choice in notice.choices][:4] == MANAGERS_BUTTONS
    # he acknowledges: the engineer knows that somebody sees to it
    assert "已记录您在跟进" in await manager.presses("收到升级")
    await world.ticks()
    assert "工单 #1 赵组长已收到升级，正在跟进" in engineer.news()
    # he raises the severity
    await manager.says("", press=notice.choices[3].data)
    await manager.presses("S1")
    await manager.says("急诊停摆")
    assert (await world.ticket()).severity is Severity.S1
    # and takes it over
    assert "已由您接手" in await manager.says("接手 1")
    await world.ticks()
    ticket = await world.ticket()
    assert (ticket.engineer_id, ticket.status) == (manager.person.id, Status.IN_PROGRESS)
    assert "工单 #1 已由赵组长（电话 8001）接手" in engineer.news()
    assert "工单 #1 已由赵组长（电话 8001）接手" in nurse.news()


async def test_a_repeated_reminder_offers_each_reader_what_he_may_do(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    helper = await world.person("刘工", "engineer", on_call=False)
    manager = await world.person("赵组长", "duty_manager")
    director = await world.person("钱主任", "director")
    await nurse.says(FAULT)
    await world.passes(minutes=30)
    for _ in range(8):
        await world.passes(minutes=15)
    again = "再次提醒：工单 #1 "
    for who in (manager, director):
        notices = [m for m in who.heard if m.text.startswith(again)]
        shown = {tuple(c.label for c in m.choices[:4]) for m in notices}
        assert shown <= {tuple(MANAGERS_BUTTONS)}
    assert any(m.text.startswith(again) for m in manager.heard)
    his = [m for m in engineer.heard if m.text.startswith(again)]
    assert {m.choices[0].label for m in his} == {"接单"}
    assert not any("接手" in c.label for m in his for c in m.choices)
    assert not helper.heard


@pytest.mark.parametrize(
    "what",
    [
        *(What.OPENED, What.REMINDED, What.ESCALATED, What.BREACHED, What.UNANSWERED, What.STALLED),
        *(What.CHASED, What.PASSED_AROUND, What.GROUP_CALLED, What.NOTICE_FAILED, What.REOPENED),
    ],
)
async def test_a_manager_can_step_in_from_every_notice_that_calls_him(world, what):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await world.person("王工", "engineer")
    await nurse.says(FAULT)
    ticket = await world.ticket()
    managers = notice_choices(ticket, what, frozenset({Party.MANAGER}))
    assert [choice.label for choice in managers[:4]] == MANAGERS_BUTTONS
    for party in (Party.ENGINEER, Party.HELPER):
        others = notice_choices(ticket, what, frozenset({party}))
        assert "接手" not in [choice.label for choice in others]


async def test_what_nobody_has_is_given_by_one_button_not_two(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await nurse.says(FAULT)
    found = notice_choices(await world.ticket(), What.REMINDED, frozenset({Party.MANAGER}))
    assert [choice.label for choice in found[:4]] == ["收到升级", "接手", "派单", "改级别"]


async def test_who_acknowledged_an_escalation_is_spared_its_next_repeat(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager")
    await nurse.says(FAULT)
    await world.passes(minutes=30)
    await manager.says("收到升级 1")
    manager.news()
    engineer.news()
    await world.passes(minutes=15)
    again = "再次提醒：工单 #1 响应已超时 15 分钟，仍未接单"
    assert again in engineer.news()
    assert again not in manager.news()


async def test_without_a_duty_manager_the_next_step_of_the_ladder_hears(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    director = await world.person("钱主任", "director")
    await nurse.says(FAULT)
    await world.ticks()
    assert director.news() == ["没有可派的值班工程师，请您安排"]
