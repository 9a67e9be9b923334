"""What engineers and managers do with a ticket, and what they may not."""

from dataclasses import replace
from datetime import timedelta

from helpdesk.severity import Severity
from helpdesk.ticket import Status
from storage import people

FAULT = "急诊HIS打不开，全科挂不了号"


async def test_a_declined_ticket_goes_to_the_next_engineer_on_call(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    first = await world.person("王工", "engineer")
    second = await world.person("刘工", "engineer")
    await nurse.says(FAULT)
    await world.ticks()
    await first.presses("退单")
    await first.presses("手上有更急的单")
    await world.ticks()
    assert second.news() == ["新工单派给您，请接单"]
    assert (await world.ticket()).engineer_id == second.person.id


async def test_who_declined_and_why_is_said_to_whoever_must_find_somebody_else(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager")
    await nurse.says(FAULT)
    await engineer.says("退单 1")
    await engineer.presses("手上有更急的单")
    await world.ticks()
    said = "王工退单（手上有更急的单），没有别的值班工程师可派，请您安排"
    assert manager.news() == [said]


async def test_new_tickets_go_to_whoever_has_the_least_to_do(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    first = await world.person("王工", "engineer")
    second = await world.person("刘工", "engineer")
    for _ in range(4):
        await nurse.says(FAULT)
        world.now += timedelta(minutes=1)
    owners = [(await world.ticket(n)).engineer_id for n in (1, 2, 3, 4)]
    assert owners == [first.person.id, second.person.id] * 2


async def test_who_left_the_house_gets_no_tickets_and_no_notices(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    left = await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager")
    gone = replace(left.person, active=False)
    await world.store.write(lambda unit: people.save(unit, gone))
    assert "值班组长正在安排" in await nurse.says(FAULT)
    await world.ticks()
    assert manager.news() == ["没有可派的值班工程师，请您安排"]
    assert not left.heard
    assert "访客" in await left.says("帮助")


async def test_with_nobody_on_call_the_duty_manager_is_told_at_once_and_assigns(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    absent = await world.person("王工", "engineer", on_call=False)
    manager = await world.person("赵组长", "duty_manager")
    assert "值班组长正在安排" in await nurse.says(FAULT)
    await world.ticks()
    assert manager.news() == ["没有可派的值班工程师，请您安排"]
    assert not [c for c in manager.heard[-1].choices if c.label == "转单"]
    await manager.presses("派单")
    assert "已派单" in await manager.presses("王工")
    await world.ticks()
    assert absent.news() == ["新工单派给您，请接单"]


async def test_a_transfer_needs_a_reason_and_tells_both(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    first = await world.person("王工", "engineer")
    second = await world.person("刘工", "engineer", on_call=False)
    await nurse.says(FAULT)
    await world.ticks()
    await first.presses("接单")
    await first.presses("转单")
    assert "为什么转单" in await first.presses("刘工")
    await first.presses("需要他的专长")
    await world.ticks()
    assert second.news() == ["工单 #1 已转给刘工（需要他的专长）"]
    # why is a matter of the desk, not of the reporter
    assert nurse.news()[-1] == "工单 #1 已转给刘工"
    assert (await world.ticket()).status is Status.ASSIGNED


async def test_a_press_on_an_old_card_is_answered_with_the_present_state(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    await nurse.says(FAULT)
    await world.ticks()
    old = engineer.heard[0].choices[0]
    assert "确定撤掉" in await nurse.presses("撤单")
    await nurse.presses("确定撤单")
    answer = await engineer.says("", press=old.data)
    assert "刚刚有变化" in answer
    assert "已撤单" in answer
    assert (await world.ticket()).status is Status.CANCELLED


async def test_a_reminder_or_a_note_makes_no_card_old(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    await nurse.says(FAULT)
    await world.ticks()
    first_card = engineer.heard[0].choices[0]
    await world.passes(minutes=16)
    await nurse.presses("补充")
    await nurse.says("三号窗口也不行了")
    assert "已接单" in await engineer.says("", press=first_card.data)


async def test_everything_one_may_not_do_is_refused_with_the_reason(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    stranger = await world.person("别科护士", "reporter")
    engineer = await world.person("王工", "engineer")
    other = await world.person("刘工", "engineer", on_call=False)
    await nurse.says(FAULT)
    assert "只能由负责这张工单的工程师操作" in await nurse.says("接单 1")
    assert "只能由负责这张工单的工程师操作" in await other.says("接单 1")
    assert "只能由报修人本人操作" in await engineer.says("撤单 1")
    assert "只有报修人和信息科可以看" in await stranger.says("#1")
    # an old card of it shows him no more than that
    assert "只有报修人和信息科可以看" in await stranger.says("", press="confirm:1:0")
    assert "只有值班组长和主任" in await nurse.says("未完成工单")
    assert "给工程师看的" in await nurse.says("我的队列")
    assert "没有找到工单 #99" in await nurse.says("#99")
    assert (await world.ticket()).version == 1


async def test_a_verb_that_is_refused_at_the_end_does_not_swallow_what_is_said_next(world):
    # given a ticket that was closed more than a week ago
    nurse = await world.person("李护士", "reporter", "wechat", department="急诊科")
    engineer = await world.person("王工", "engineer")
    await nurse.says(FAULT)
    for said in ("接单 1", "恢复 1", "操作不当", "教会了怎么用"):
        await engineer.says(said)
    await nurse.says("确认 1")
    await world.passes(days=8)
    # when its reporter wants it reopened, and does as she is told
    await nurse.says("重开 1")
    assert "请重新报修" in await nurse.says("又出现了")
    # then what she says is a report
    assert "已受理，工单 #2" in await nurse.says("门诊收费系统崩了，全院都不能收费")


async def test_a_verb_can_be_written_with_the_number(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    await nurse.says(FAULT)
    assert "已接单" in await engineer.says("接单 1")
    assert "不能接单" in await engineer.says("接单#1")
    await engineer.says("恢复 1")
    await engineer.says("硬件故障")
    assert "已恢复" in await engineer.says("换了电源")


async def test_an_engineer_changes_the_severity_with_a_reason_and_the_reporter_is_told(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    await nurse.says(FAULT)
    await engineer.says("接单 1")
    await engineer.presses("改级别")
    await engineer.presses("S1")
    await engineer.says("急诊停摆")
    await world.ticks()
    assert (await world.ticket()).severity is Severity.S1
    assert nurse.was_told("级别由 S2 严重 改为 S1 致命（急诊停摆）")


async def test_a_second_chase_goes_to_the_duty_manager(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager")
    await nurse.says(FAULT)
    await nurse.presses("催单")
    await world.ticks()
    assert engineer.was_told("报修人催单")
    assert not manager.heard
    await world.passes(minutes=2)
    await nurse.says("催单 1")
    await world.ticks()
    assert manager.news() == ["报修人催单（第 2 次），请尽快处理"]


async def test_a_manager_sees_what_is_open_and_what_was_late_and_reassigns(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await world.person("王工", "engineer")
    await world.person("刘工", "engineer", on_call=False)
    manager = await world.person("赵组长", "duty_manager")
    await nurse.says(FAULT)
    assert "#1 S2 已派单" in await manager.says("未完成工单")
    assert "没有超时" in await manager.says("超时工单")
    await world.passes(minutes=31)
    assert "#1 S2 已派单 响应超时 1 分钟" in await manager.says("超时工单")
    await manager.presses("看 #1")
    await manager.presses("转单")
    await manager.presses("刘工")
    assert "已转单" in await manager.says("王工没有应答")


async def test_the_queue_has_the_worst_first_and_who_is_on_call_is_no_secret(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    assert "没有未完成" in await engineer.says("我的队列")
    await nurse.says("护士站的打印机卡纸了，就这一台")
    await nurse.says(FAULT)
    queue = await engineer.says("我的队列")
    assert queue.index("#2 S2") < queue.index("#1 S3")
    assert "应用组：王工 8001" in await nurse.says("今天谁值班")


async def test_numbers_work_where_there_are_no_buttons_and_notices_have_their_own(world):
    nurse = await world.person("李护士", "reporter", "wechat", department="急诊科")
    engineer = await world.person("王工", "engineer", "wechat")
    await nurse.says(FAULT)
    await nurse.says("护士站的打印机卡纸了，就这一台")
    await world.ticks()
    assert "11 接单" in engineer.heard[0].text
    # a notice that came later does not change what the first one's numbers mean
    second = next(m for m in engineer.heard[1:] if "#2" in m.text)
    number = next(line for line in second.text.splitlines() if line.endswith(" 接单")).split()[0]
    assert "工单 #2" in await engineer.says(number)
    assert "工单 #1" in await engineer.says("11")
