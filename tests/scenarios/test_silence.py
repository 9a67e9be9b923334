"""Nobody takes a ticket, or takes it and falls silent: who hears of it, and when."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.worker import move
from helpdesk.policy import Policy
from helpdesk.roster_change import Change, ChangeKind
from helpdesk.severity import Severity
from helpdesk.sla import Milestone
from helpdesk.ticket import Status, What
from storage import people, roster_changes, rosters
from tests.support.world import desk_on

FAULT = "急诊HIS打不开，全科挂不了号"
PRINTER = "护士站的打印机卡纸了，就这一台"
NOBODY = "没有可派的值班工程师，请您安排"
HOW_IS_IT = "工单 #1 已经 1 小时没有进展，现在怎么样了？请补充一句，或选稍后再问"


async def _cast(world, engineers):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    found = [await world.person(f"工{n}", "engineer") for n in range(1, engineers + 1)]
    manager = await world.person("赵组长", "duty_manager")
    director = await world.person("钱主任", "director")
    return nurse, found, manager, director


async def test_a_silent_engineer_loses_the_ticket_to_the_next_and_both_are_told(world):
    nurse, (first, second), manager, _ = await _cast(world, 2)
    await nurse.says(FAULT)
    await world.ticks()
    promised = (await world.ticket()).deadline(Milestone.RESPONSE)
    old_card = first.heard[0].choices[0]
    await world.passes(minutes=9)
    assert (await world.ticket()).engineer_id == first.person.id
    # when ten of the thirty minutes have passed
    await world.passes(minutes=1)
    assert first.news()[-1] == "工单 #1 您 10 分钟没有接单，已改派给工2，您不用再处理"
    assert second.news() == ["新工单派给您，请接单"]
    assert not manager.heard
    # then the response is due when it was, and the old card shows how it stands
    assert (await world.ticket()).deadline(Milestone.RESPONSE) == promised
    assert "工程师：工2" in await first.says("", press=old_card.data)
    # and the second has ten minutes of his own, after which nobody is left
    await world.passes(minutes=9)
    assert not manager.heard
    await world.passes(minutes=1)
    said = "工单 #1 派给工2 10 分钟没有接单，也没有别的值班工程师，请您安排"
    assert manager.news() == [said]
    assert (await world.ticket()).engineer_id == second.person.id
    assert "已接单" in await second.presses("接单")


async def test_how_long_somebody_may_take_to_accept_says_the_contract(world):
    contract = world.desk.policy.contract()
    attention = replace(contract.attention, acknowledge={Severity.S2: 3})
    policy = Policy({contract.name: replace(contract, attention=attention)}, contract.name)
    world.desk = replace(world.desk, policy=policy)
    nurse, (first, second), *_ = await _cast(world, 2)
    await nurse.says(FAULT)
    await world.passes(minutes=2)
    assert (await world.ticket()).engineer_id == first.person.id
    await world.passes(minutes=1)
    assert (await world.ticket()).engineer_id == second.person.id


async def test_whoever_accepts_in_time_keeps_it(world):
    nurse, (first, second), *_ = await _cast(world, 2)
    await nurse.says(FAULT)
    await world.passes(minutes=5)
    await first.presses("接单")
    await world.passes(minutes=20)
    assert (await world.ticket()).engineer_id == first.person.id
    assert not second.heard


async def test_who_declined_is_not_given_it_again(world):
    nurse, (first, second), manager, _ = await _cast(world, 2)
    await nurse.says(FAULT)
    await world.ticks()
    for engineer in (first, second):
        await engineer.presses("退单")
        await engineer.presses("手上有更急的单")
        await world.ticks()
    assert manager.news() == ["工2退单（手上有更急的单），没有别的值班工程师可派，请您安排"]
    assert (await world.ticket()).status is Status.NEW


async def test_who_declined_is_not_given_it_after_somebody_else_was_silent_either(world):
    nurse, (first, second), manager, _ = await _cast(world, 2)
    await nurse.says(FAULT)
    await world.ticks()
    await first.presses("退单")
    await first.presses("手上有更急的单")
    await world.ticks()
    assert (await world.ticket()).engineer_id == second.person.id
    third = await world.person("工3", "engineer", on_call=False)
    await manager.says("转单 1")
    await manager.presses("工3")
    await manager.presses("需要他的专长")
    await world.ticks()
    first.news()
    await world.passes(minutes=10)
    # the third is silent: it goes to the second, not back to who has just declined it
    assert (await world.ticket()).engineer_id == second.person.id
    await world.passes(minutes=10)
    assert not [line for line in first.news() if "派给您" in line]
    assert third.was_told("已改派给工2")


async def test_with_an_empty_roster_the_first_who_comes_on_call_is_given_it(world):
    nurse, _, manager, _director = await _cast(world, 0)
    assert "值班组长正在安排" in await nurse.says(FAULT)
    await world.ticks()
    assert manager.news() == [NOBODY]
    await world.passes(minutes=12)  # somebody is looked for again; the manager knows already
    assert manager.news() == []
    assert "#1" in manager.heard[-1].text
    assert "HIS打不开" in manager.heard[-1].text
    await world.passes(minutes=10)
    late = await world.person("工1", "engineer")
    await world.passes(minutes=10)
    assert late.news() == ["新工单派给您，请接单"]
    assert (await world.ticket()).engineer_id == late.person.id


async def test_when_everyone_is_on_leave_the_ladder_hears_up_to_the_director(world):
    nurse, engineers, manager, director = await _cast(world, 2)

    async def away(unit):
        for engineer in engineers:
            leave = Change(
                ChangeKind.LEAVE,
                engineer.person.id,
                datetime(2026, 11, 17, tzinfo=UTC),
                datetime(2026, 11, 20, tzinfo=UTC),
            )
            await roster_changes.add(unit, leave, world.now)

    await world.store.write(away)
    assert "值班组长正在安排" in await nurse.says(FAULT)
    await world.ticks()
    # the next step hears at once, and can give it to somebody from the notice
    assert manager.news() == [NOBODY]
    assert [c.label for c in manager.heard[-1].choices[:2]] == ["派单", "接手"]
    for _ in range(30):
        await world.passes(minutes=1)
    assert director.news()[0] == "升级：工单 #1 响应快到承诺时间，请关注"
    assert not any(engineer.heard for engineer in engineers)
    assert (await world.ticket()).status is Status.NEW
    # when one of them is back after all, it is his
    back = engineers[1]

    async def returns(unit):
        for change in await roster_changes.in_force(unit):
            if change.person_id == back.person.id:
                await roster_changes.undo(unit, change.id, world.now)

    await world.store.write(returns)
    for _ in range(10):
        await world.passes(minutes=1)
    assert "新工单派给您，请接单" in back.news()
    assert not engineers[0].heard


async def test_accepted_and_silent_is_asked_may_snooze_and_then_the_ladder_hears(world):
    nurse, (engineer,), manager, director = await _cast(world, 1)
    await nurse.says(FAULT)
    await world.ticks()
    await engineer.presses("接单")
    await world.ticks()
    await engineer.presses("已到场")
    await world.ticks()
    for message in (engineer, manager, director):
        message.news()
    # an hour without a word: he is asked, and puts it off
    await world.passes(minutes=60)
    assert HOW_IS_IT in engineer.news()
    assert "到时再问您" in await engineer.presses("30 分钟后再问")
    await world.ticks()
    await world.passes(minutes=29)
    assert not [line for line in engineer.news() if "没有进展" in line]
    await world.passes(minutes=1)
    assert [line for line in engineer.news() if "没有进展" in line]
    # still not a word: the duty manager hears, then the director, then it is enough
    said = "工单 #1 由工1处理，已经 1 小时没有进展，问了也没有回复，请您关注"
    await world.passes(minutes=30)
    assert [line for line in manager.news() if "没有进展" in line] == [said]
    assert not [line for line in director.news() if "没有进展" in line]
    await world.passes(minutes=30)
    assert [line for line in director.news() if "没有进展" in line]
    for _ in range(20):
        await world.passes(minutes=30)
    assert not [line for line in (*manager.news(), *director.news()) if "没有进展" in line]


async def test_a_word_of_progress_is_a_sign_of_life_and_snoozing_has_an_end(world):
    nurse, (engineer,), _manager, _ = await _cast(world, 1)
    await nurse.says(FAULT)
    await engineer.says("接单 1")
    await world.ticks()
    await world.passes(minutes=59)
    await engineer.presses("补充")
    await engineer.says("正在换光模块")
    await world.ticks()
    await world.passes(minutes=59)
    assert not [line for line in engineer.news() if "没有进展" in line]
    for _ in range(3):
        await world.passes(minutes=61)
        assert "到时再问您" in await engineer.presses("1 小时后再问")
        await world.ticks()
    await world.passes(minutes=61)
    assert "已经推迟 3 次了" in await engineer.presses("1 小时后再问")


async def test_a_mild_ticket_is_not_taken_back_at_night(world):
    nurse, (_first, second), *_ = await _cast(world, 2)
    world.now = datetime(2026, 11, 20, 9, 45, tzinfo=UTC)  # Friday 17:45 in Shanghai
    await nurse.says(PRINTER)
    for _ in range(60):
        await world.passes(hours=1)
    assert not second.heard
    world.now = datetime(2026, 11, 23, 0, 10, tzinfo=UTC)  # Monday 08:10
    await world.ticks()
    assert second.news()[0] == "新工单派给您，请接单"


async def test_a_job_of_two_months_ago_does_not_speak(world):
    nurse, (first, second), manager, director = await _cast(world, 2)
    await nurse.says(FAULT)
    await nurse.says(PRINTER)
    await world.ticks()
    await first.says("接单 1")
    await world.ticks()
    # given that both were over while nothing ticked
    for said in ("恢复 1", "操作不当", "教会了怎么用"):
        await first.says(said)
    await nurse.says("确认 1")
    await nurse.says("取消")
    await nurse.says("撤单 2")
    await nurse.presses("确定撤单")
    heard = [len(c.heard) for c in (first, second, manager, director)]
    # when the desk is back after two months
    await world.passes(days=61)
    await world.passes(minutes=1)
    # then what is said is only how they ended
    new = [c.heard[n:] for c, n in zip((first, second, manager, director), heard, strict=True)]
    words = ("没有接单", "没有进展", "提醒", "升级", "超时", "新工单")
    assert not [m.text for told in new for m in told if any(w in m.text for w in words)]
    assert not [e for n in (1, 2) for e in await world.history(n) if e.what is What.TAKEN_BACK]


async def test_two_desks_take_a_ticket_back_once(world):
    nurse, (_first, *_others), *_ = await _cast(world, 5)
    desks = [world.desk, desk_on(world.store), desk_on(world.store)]
    for _ in range(5):
        await nurse.says(FAULT)
        await world.passes(minutes=0.5)
    await world.ticks()
    for _ in range(3):
        world.now += (await world.ticket()).deadline(Milestone.RESPONSE).due_at - (
            await world.ticket()
        ).opened_at
        await asyncio.gather(*(move(desk, world.now) for desk in desks))
    for number in range(1, 6):
        happened = [event.what for event in await world.history(number)]
        assert happened.count(What.TAKEN_BACK) == 3
        assert happened.count(What.ASSIGNED) == 4


async def test_the_owner_of_the_system_on_the_right_campus_is_chosen_and_it_is_said_why(world):
    nurse, (_first, second, third), *_ = await _cast(world, 3)

    async def describe(unit):
        await people.save(unit, replace(second.person, skills=("LIS",)))
        await rosters.set_team(unit, "HIS", "应用组")
        await rosters.set_owner(unit, "HIS", third.person.id)

    await world.store.write(describe)
    await nurse.says(FAULT)
    await nurse.says("检验科LIS打不开，全科出不了报告")
    assert (await world.ticket(1)).engineer_id == third.person.id
    assert (await world.ticket(2)).engineer_id == second.person.id
    assert "派给工3：他是HIS的负责人" in await nurse.says("为什么 1")
    assert "派给工2：他熟悉LIS" in await second.says("为什么派给我 2")
    assert "派单：工3" in await third.says("动态 1")


async def test_a_heavy_ticket_weighs_more_than_a_light_one(world):
    nurse, (first, second), *_ = await _cast(world, 2)
    for said in (FAULT, PRINTER, PRINTER, PRINTER):
        await nurse.says(said)
        world.now += timedelta(minutes=1)
    owners = [(await world.ticket(n)).engineer_id for n in (1, 2, 3, 4)]
    assert owners == [first.person.id, second.person.id, second.person.id, first.person.id]
