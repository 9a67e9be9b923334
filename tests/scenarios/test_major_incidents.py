"""One fault that many report: proposed to the manager, linked by a tap, told once to each."""

from collections import Counter
from dataclasses import replace

import pytest

from helpdesk.coverage import CoveredSystem
from helpdesk.policy import Policy
from helpdesk.sla import Milestone
from helpdesk.ticket import Status, What

DEPARTMENTS = ("急诊科", "内科", "外科", "儿科", "妇科")
OUT = "HIS打不开了，全科挂不了号"
SMALL = "HIS打不开，就我这一台"


@pytest.fixture
async def staff(world):
    engineer = await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager", "webchat")
    return engineer, manager


async def nurses(world, *departments):
    return [
        await world.person(f"{d[0]}护士", "reporter", "wechat", department=d) for d in departments
    ]


def first_lines(character):
    return [message.text.splitlines()[0] for message in character.heard]


def labels(character):
    return [choice.label for choice in character.answer.choices]


async def declared(world, manager, *reporters, text=OUT):
    """A fault that these reported, linked by the manager."""
    for reporter in reporters:
        await reporter.says(text)
        await world.passes(minutes=0.5)
    await manager.presses("合并处理")
    await world.passes(minutes=0.1)


async def test_reports_from_several_departments_are_proposed_with_who_where_what_and_when(
    world, staff
):
    _, manager = staff
    for nurse in await nurses(world, "急诊科", "内科", "外科"):
        await nurse.says(OUT)
        await world.passes(minutes=1)
    (proposal,) = [m for m in manager.heard if "疑似统一故障" in m.text]
    assert proposal.text.splitlines()[:5] == [
        "疑似统一故障：HIS",
        "3 分钟内 3 个科室 3 人报修，最高 S2 严重：",
        "· 今天 09:00 急诊科 急护士：HIS打不开了，全科挂不了号（#1）",
        "· 今天 09:01 内科 内护士：HIS打不开了，全科挂不了号（#2）",
        "· 今天 09:02 外科 外护士：HIS打不开了，全科挂不了号（#3）",
    ]
    assert [c.label for c in proposal.choices] == ["合并处理（3 张）", "不是同一故障", "看 #1"]


@pytest.mark.parametrize(
    ("departments", "text"),
    [
        (("急诊科", "急诊科", "急诊科"), OUT),
        (("急诊科", "内科"), OUT),
        (("急诊科", "内科", "外科"), "打印机卡纸了，就这一台"),
    ],
    ids=["one department", "two reports", "printers"],
)
async def test_what_is_no_common_fault_is_not_proposed(world, staff, departments, text):
    for nurse in await nurses(world, *departments):
        await nurse.says(text)
        await world.passes(minutes=1)
    assert not staff[1].was_told("疑似统一故障")


async def test_reports_too_far_apart_are_not_proposed(world, staff):
    for nurse in await nurses(world, "急诊科", "内科", "外科"):
        await nurse.says(OUT)
        await world.passes(minutes=6)
    assert not staff[1].was_told("疑似统一故障")


async def test_one_tap_links_them_and_the_first_ticket_s_clock_is_the_one_that_runs(world, staff):
    _, manager = staff
    people = await nurses(world, "急诊科", "内科", "外科")
    await declared(world, manager, *people)
    assert manager.answer.text.startswith("已并入 2 张\n统一故障 #1：HIS")
    master, second = await world.ticket(1), await world.ticket(2)
    assert (master.status, second.status) == (Status.ASSIGNED, Status.LINKED)
    assert second.master_id == 1
    assert all(d.next_at is None for d in second.deadlines)
    assert people[1].was_told("已并入 #1 统一处理")
    # hours later only the master's promises have spoken
    await world.passes(hours=5)
    assert What.BREACHED in [e.what for e in await world.history(1)]
    assert What.BREACHED not in [e.what for e in await world.history(2)]


async def test_the_master_has_the_highest_severity_of_all(world, staff):
    _, manager = staff
    people = await nurses(world, "内科", "外科", "手术室")
    await people[0].says(OUT)
    await people[1].says(OUT)
    await people[2].says("HIS打不开，手术台上病人正在抢救，看不到医嘱")
    await world.passes(minutes=1)
    await manager.presses("合并处理")
    assert (await world.ticket(1)).severity == (await world.ticket(3)).severity == "S1"


async def test_who_reports_later_reads_of_it_and_joins_or_opens_his_own(world, staff):
    engineer, manager = staff
    await declared(world, manager, *await nurses(world, "急诊科", "内科", "外科"))
    await engineer.says("接单 1")
    await world.passes(minutes=5)
    await engineer.says("到场 1")
    await world.passes(minutes=1)
    child, gyn = await nurses(world, "儿科", "妇科")
    engineer.news()
    said = await child.says(SMALL)
    assert "已知故障 #1（HIS），工程师王工今天 09:06 已到场" in said
    assert labels(child) == ["我也受影响", "不是这个问题", "取消"]
    assert "已记下，#1 恢复后马上通知您" in await child.presses("我也受影响")
    assert "4 个科室 4 人" in await manager.presses("刷新")
    await gyn.says(SMALL)
    assert "工单 #4" in await gyn.presses("不是这个问题")
    await world.passes(minutes=1)
    assert [n for n in engineer.news() if "新工单" in n] == ["新工单派给您，请接单"]


async def test_joining_can_be_said_in_words(world, staff):
    _, manager = staff
    await declared(world, manager, *await nurses(world, "急诊科", "内科", "外科"))
    (nurse,) = await nurses(world, "儿科")
    await nurse.says(SMALL)
    assert "已记下" in await nurse.says("我们也是")


async def test_a_severe_report_is_open_at_once_and_may_say_that_it_is_the_known_one(world, staff):
    engineer, manager = staff
    await declared(world, manager, *await nurses(world, "急诊科", "内科", "外科"))
    engineer.news()
    (nurse,) = await nurses(world, "儿科")
    said = await nurse.says(OUT)
    assert "已受理，工单 #4" in said
    assert "已知故障 #1" in said
    assert labels(nurse)[:2] == ["我也受影响", "不是这个问题"]
    await world.passes(minutes=1)
    assert engineer.news() == []
    assert "#4 已并入 #1" in await nurse.presses("我也受影响")
    await world.passes(minutes=5)
    assert not any("新工单" in n for n in engineer.news())


async def test_a_severe_report_whose_reporter_says_nothing_reaches_the_engineer(world, staff):
    engineer, manager = staff
    await declared(world, manager, *await nurses(world, "急诊科", "内科", "外科"))
    engineer.news()
    (nurse,) = await nurses(world, "儿科")
    await nurse.says(OUT)
    await world.passes(minutes=1)
    assert engineer.news() == []
    await world.passes(minutes=1)
    await world.passes(minutes=0.1)
    assert engineer.news() == ["新工单派给您，请接单"]


async def test_what_endangers_a_patient_waits_for_nothing(world, staff):
    engineer, manager = staff
    await declared(world, manager, *await nurses(world, "急诊科", "内科", "外科"))
    engineer.news()
    (nurse,) = await nurses(world, "手术室")
    await nurse.says("HIS打不开，手术台上病人正在抢救，看不到医嘱")
    await world.ticks()
    assert "新工单派给您，请接单" in engineer.news()


async def test_at_the_end_each_is_told_once_and_confirms_his_own(world, staff):
    engineer, manager = staff
    people = await nurses(world, "急诊科", "内科", "外科")
    await declared(world, manager, *people)
    (child,) = await nurses(world, "儿科")
    await child.says(SMALL)
    await child.presses("我也受影响")
    for said in ("接单 1", "恢复 1", "程序缺陷", "重启了服务"):
        await engineer.says(said)
    for reader in (*people, child):
        reader.news()
    await world.passes(minutes=1)
    await world.passes(minutes=1)
    assert [p.news() for p in people] == [[f"工单 #{n} 已恢复，请确认"] for n in (1, 2, 3)]
    assert child.news() == ["已知故障 #1（HIS）已恢复，请看看您那边是否正常"]
    second = await world.ticket(2)
    assert (second.status, second.solution) == (Status.RESTORED, "重启了服务")
    assert not any(d.breached_at for d in second.deadlines)
    await people[1].says("确认 2")
    assert (await world.ticket(2)).status is Status.CLOSED


async def test_whose_trouble_is_not_over_has_a_ticket_of_his_own(world, staff):
    engineer, manager = staff
    people = await nurses(world, "急诊科", "内科", "外科")
    await declared(world, manager, *people)
    (child,) = await nurses(world, "儿科")
    await child.says(SMALL)
    await child.presses("我也受影响")
    for said in ("接单 1", "恢复 1", "程序缺陷", "重启了服务"):
        await engineer.says(said)
    await world.passes(minutes=1)
    assert "工单 #4" in await child.says("", press="incident:still:1")
    await people[1].says("重开 2")
    await people[1].says("问题还在")
    second = await world.ticket(2)
    assert (second.master_id, second.status) == (None, Status.IN_PROGRESS)
    assert second.deadline(Milestone.RESTORATION).next_at is not None


async def test_a_manager_takes_a_ticket_out_and_it_stands_for_itself(world, staff):
    engineer, manager = staff
    await declared(world, manager, *await nurses(world, "急诊科", "内科", "外科"))
    due = {d.milestone: d.due_at for d in (await world.ticket(3)).deadlines}
    await manager.presses("看并入的")
    engineer.news()
    assert "已拆出" in await manager.presses("拆出 #3")
    third = await world.ticket(3)
    assert (third.status, third.master_id) == (Status.ASSIGNED, None)
    assert {d.milestone: d.due_at for d in third.deadlines} == due
    await world.ticks()
    assert engineer.news() == ["新工单派给您，请接单"]


async def test_a_manager_gives_somebody_who_joined_a_ticket_of_his_own(world, staff):
    _, manager = staff
    await declared(world, manager, *await nurses(world, "急诊科", "内科", "外科"))
    (child,) = await nurses(world, "儿科")
    await child.says(SMALL)
    await child.presses("我也受影响")
    await manager.says("", press="incident:list:1")
    assert "已单独开单 #4：儿科 儿护士" in await manager.presses("儿科 儿护士 单独开单")
    ticket = await world.ticket(4)
    assert ticket.reporter_id == child.person.id


async def test_all_of_it_can_be_taken_apart_again(world, staff):
    _, manager = staff
    people = await nurses(world, "急诊科", "内科", "外科")
    await declared(world, manager, *people)
    assert "2 张工单拆出来" in await manager.presses("解除统一故障")
    await world.passes(minutes=1)
    assert {(await world.ticket(n)).status for n in (1, 2, 3)} == {Status.ASSIGNED}
    (child,) = await nurses(world, "儿科")
    assert "已知故障" not in await child.says(SMALL)


async def test_a_no_is_not_asked_again_until_reports_double(world, staff):
    _, manager = staff
    people = await nurses(world, "急诊科", "内科", "外科", "儿科", "妇科", "骨科")
    for nurse in people[:3]:
        await nurse.says(OUT)
    await world.passes(minutes=1)
    await manager.presses("不是同一故障")
    await people[3].says(OUT)
    await world.passes(minutes=1)
    asked = [m for m in manager.heard if "疑似统一故障" in m.text]
    assert len(asked) == 1
    for nurse in people[4:]:
        await nurse.says(OUT)
    await world.passes(minutes=1)
    asked = [m for m in manager.heard if "疑似统一故障" in m.text]
    assert len(asked) == 2


async def test_nobody_but_a_manager_decides(world, staff):
    (nurse,) = await nurses(world, "急诊科")
    await nurse.says(OUT)
    for what in ("declare", "dismiss", "list", "wide", "dissolve"):
        assert "值班组长或主任" in await nurse.says("", press=f"incident:{what}:1")


async def test_a_report_that_others_wait_for_cannot_be_taken_back(world, staff):
    _, manager = staff
    people = await nurses(world, "急诊科", "内科", "外科")
    await declared(world, manager, *people)
    await people[0].says("撤单 1")
    assert "不能这样做" in await people[0].presses("确定撤单")


async def test_the_same_again_by_the_same_person_is_offered_for_joining(world, staff):
    (nurse,) = await nurses(world, "急诊科")
    await nurse.says(SMALL)
    await world.passes(minutes=3)
    said = await nurse.says("HIS打不开了，就我这台电脑")
    assert said.splitlines()[0] == "已受理，工单 #2"
    assert "您 今天 09:00 报过 #1：HIS打不开，就我这一台" in said
    assert labels(nurse)[:2] == ["并入 #1", "是另一件事"]
    assert "#2 已并入 #1" in await nurse.presses("并入 #1")
    assert (await world.ticket(2)).status is Status.LINKED


async def test_the_same_from_the_same_place_is_offered_and_may_be_another_matter(world, staff):
    first, second = await nurses(world, "急诊科", "急诊科")
    await first.says("2号打印机卡纸了，就这一台")
    await world.passes(minutes=3)
    said = await second.says("2号打印机打不出来，就这一台")
    assert "工单 #2" in said
    assert "急诊科 今天 09:00 已报过 #1" in said
    assert "单独处理" in await second.presses("是另一件事")
    assert (await world.ticket(2)).status is Status.ASSIGNED


@pytest.mark.parametrize("text", ["5号打印机卡纸了，就这一台", "打印机卡纸了，就我这一台"])
async def test_another_device_of_the_same_department_is_simply_reported(world, staff, text):
    first, second = await nurses(world, "急诊科", "急诊科")
    await first.says("2号打印机卡纸了，就这一台")
    await world.passes(minutes=3)
    said = await second.says(text)
    assert "工单 #2" in said
    assert "已报过" not in said


async def test_forty_reports_of_one_outage_in_three_minutes_are_a_handful_of_messages(world, staff):
    engineer, manager = staff
    people = [
        await world.person(f"护士{n}", "reporter", "webchat", department=DEPARTMENTS[n % 5])
        for n in range(40)
    ]
    joined = []
    for n, nurse in enumerate(people):
        await nurse.says(OUT if n % 2 else SMALL)
        if n <= 8 and labels(nurse)[0].startswith("并入"):
            await nurse.presses("并入")
        if n == 8:
            await manager.presses("合并处理")
        if n > 8:
            await nurse.presses("我也受影响")
            joined.append(nurse)
        await world.passes(minutes=3 / 40)
    for said in ("接单 1", "恢复 1", "程序缺陷", "重启了服务"):
        await engineer.says(said)
    before = {nurse.address: len(nurse.heard) for nurse in people}
    for _ in range(3):
        await world.passes(minutes=1)
    told = Counter(len(nurse.heard) - before[nurse.address] for nurse in people)
    assert told == {1: 40}
    assert all("已恢复" in nurse.heard[-1].text for nurse in people)
    # seven tickets before the tap, and after it none that the engineer hears of
    assert len([line for line in first_lines(engineer) if "新工单" in line]) == 7
    assert len(engineer.heard) == 8  # and that the first one's severity was raised
    assert len([line for line in first_lines(manager) if "疑似" in line]) == 2
    assert len(manager.heard) == 3


async def test_who_waits_for_a_linked_ticket_chases_the_fault_it_is_part_of(world, staff):
    engineer, manager = staff
    people = await nurses(world, "急诊科", "内科", "外科")
    await declared(world, manager, *people)
    engineer.news()
    said = await people[1].says("催单 2")
    assert said.startswith("#2 已并入 #1。已帮您催单")
    assert "统一故障 #1" in said
    await world.passes(minutes=1)
    assert "报修人催单，请尽快处理" in engineer.news()
    assert (await world.ticket(1)).chases == 1
    assert (await world.ticket(2)).chases == 0
    # without a number, and again within the cooldown: it goes a step further up
    assert "并告诉了值班组长" in await people[1].says("催单")
    assert "只能由报修人本人" in await people[2].says("催单 2")


async def test_nobody_is_asked_to_accept_a_linked_ticket_or_for_its_progress(world, staff):
    engineer, manager = staff
    people = await nurses(world, "急诊科", "内科", "外科")
    await people[0].says(OUT)
    await people[1].says(OUT)
    await engineer.says("接单 2")
    await people[2].says(OUT)
    await world.passes(minutes=1)
    await manager.presses("合并处理")
    for _ in range(30):
        await world.passes(minutes=10)
    silent = {What.TAKEN_BACK, What.UNANSWERED, What.UNASSIGNED, What.PROGRESS_ASKED, What.STALLED}
    for number in (2, 3):
        assert (await world.ticket(number)).status is Status.LINKED
        linked_at = next(e.at for e in await world.history(number) if e.what is What.LINKED)
        later = {e.what for e in await world.history(number) if e.at >= linked_at}
        assert not later & silent
    # while the master is spoken of
    assert {e.what for e in await world.history(1)} & silent


@pytest.fixture
def two_contracts(world):
    """收费系统 belongs to the family of HIS and is another vendor's."""
    first = world.desk.policy.contract()
    money = replace(first, name="money", systems=(CoveredSystem("收费", ("收费系统",)),))
    contracts = {first.name: first, "money": money}
    world.desk = replace(world.desk, policy=Policy(contracts, first.name))


async def test_the_first_linked_ticket_of_another_contract_keeps_its_clock(
    world, staff, two_contracts
):
    engineer, manager = staff
    people = await nurses(world, "急诊科", "内科", "收费处", "住院处")
    for nurse in people[:2]:
        await nurse.says(OUT)
    for nurse in people[2:]:
        await nurse.says("收费系统打不开了，全科收不了费")
    await world.passes(minutes=1)
    await manager.presses("合并处理")
    assert {(await world.ticket(n)).status for n in (2, 3, 4)} == {Status.LINKED}
    assert [(await world.ticket(n)).contract for n in (2, 3)] == ["gdph-einvoice", "money"]
    runs = [any(d.next_at for d in (await world.ticket(n)).deadlines) for n in (1, 2, 3, 4)]
    assert runs == [True, False, True, False]
    # what is done on the master counts for both contracts
    await engineer.says("接单 1")
    response = (await world.ticket(3)).deadline(Milestone.RESPONSE)
    assert response.met_at == world.now
    engineer.news()
    await world.passes(hours=5)
    assert What.BREACHED in [e.what for e in await world.history(3)]
    assert What.BREACHED not in [e.what for e in await world.history(4)]
    assert any("#3" in m.text for m in engineer.heard if "超时" in m.text)
    for said in ("恢复 1", "程序缺陷", "重启了服务"):
        await engineer.says(said)
    await world.passes(minutes=1)
    third = await world.ticket(3)
    assert third.status is Status.RESTORED
    assert third.deadline(Milestone.RESTORATION).met_at == (await world.ticket(1)).restored_at


@pytest.mark.parametrize("said", ["1", "#1", "工单1"])
async def test_a_ticket_linked_late_has_what_the_master_reached(world, staff, two_contracts, said):
    engineer, manager = staff
    first, second = await nurses(world, "急诊科", "收费处")
    await first.says(OUT)
    await world.ticks()
    await engineer.says("接单 1")
    await world.passes(minutes=2)
    await second.says("收费系统打不开了，全科收不了费")
    await manager.says("并入 2")
    assert "请写要并入的工单号" in await manager.says("哪一张呢")
    await manager.says("并入 2")
    await manager.says(said)
    assert (await world.ticket(2)).status is Status.LINKED
    response = (await world.ticket(2)).deadline(Milestone.RESPONSE)
    assert response.met_at == world.now
