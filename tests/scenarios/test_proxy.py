"""代报: a caller's report is written down by the desk, and stays the caller's."""

from dataclasses import replace

import pytest

from helpdesk.people import Person, Role
from helpdesk.severity import Severity
from helpdesk.ticket import Status
from storage import people, ticket_lists

CALL = "代报 门诊药房 李护士 13800000000 打印机坏了，就这一台"


@pytest.fixture
async def desk(world):
    """Who takes the calls, and the engineer on call."""
    taker = await world.person("赵组长", "duty_manager", "webchat")
    return taker, await world.person("王工", "engineer")


async def tells(taker, text):
    """A call about one device, also where the desk asks how many are affected."""
    said = await taker.says(text)
    return await taker.presses("就我这一台") if "影响多少人" in said else said


async def phone_of(world, character, number):
    known = replace(character.person, phone=number)
    character.person = await world.store.write(lambda unit: people.save(unit, known))


async def test_one_message_opens_a_ticket_with_the_caller_and_who_took_it(world, desk):
    taker, engineer = desk
    said = await tells(taker, CALL)
    assert "已受理，工单 #1" in said
    ticket = await world.ticket()
    assert ticket.summary == "打印机坏了，就这一台"
    assert (ticket.department, ticket.reporter_name) == ("门诊药房", "李护士")
    assert (ticket.reporter_phone, ticket.via) == ("13800000000", "phone")
    assert (ticket.reporter_id, ticket.taken_by) == (None, taker.person.id)
    await world.ticks()
    assert "报修人：李护士 13800000000（电话，赵组长代报）" in engineer.heard[-1].text
    assert "报修（赵组长）：代报，电话，李护士 13800000000" in await engineer.says("动态 1")


async def test_a_caller_without_an_account_is_answered_for_by_who_took_the_call(world, desk):
    taker, engineer = desk
    await tells(taker, CALL)
    for said in ("接单 1", "恢复 1", "硬件故障", "换了打印头"):
        await engineer.says(said)
    await world.ticks()
    notice = taker.heard[-1]
    assert notice.text.startswith("工单 #1 已恢复，请确认")
    assert "请转告报修人 李护士 13800000000" in notice.text
    assert "确认恢复" not in [choice.label for choice in notice.choices]
    assert "是谁说已经好了" in await taker.presses("代为确认")
    await taker.says("药房的小张")
    assert (await world.ticket()).status is Status.CLOSED
    await world.ticks()
    assert "药房的小张说已恢复" in engineer.heard[-1].text
    assert "确认（赵组长）：药房的小张说已恢复" in await engineer.says("动态 1")


async def test_a_caller_with_an_account_hears_and_confirms_himself(world, desk):
    taker, engineer = desk
    nurse = await world.person("李护士", "reporter", "wechat", department="门诊药房")
    await phone_of(world, nurse, "13800000000")
    await tells(taker, "代报 13800000000 打印机坏了，就这一台")
    ticket = await world.ticket()
    assert (ticket.reporter_id, ticket.reporter_name) == (nurse.person.id, "李护士")
    assert ticket.department == "门诊药房"
    await world.ticks()
    assert nurse.news() == ["信息科已代您报修，工单 #1"]
    assert "#1" in await nurse.says("我的工单")
    for said in ("接单 1", "恢复 1", "硬件故障", "换了打印头"):
        await engineer.says(said)
    await world.ticks()
    assert "工单 #1 已恢复，请确认" in nurse.news()
    assert not taker.was_told("已恢复，请确认")
    assert (
        "不能代为确认" in await taker.says("代为确认 1")
        or (await world.ticket()).status is Status.RESTORED
    )
    await nurse.says("确认 1")
    assert (await world.ticket()).status is Status.CLOSED


async def test_of_several_at_one_telephone_the_one_of_that_name_is_meant(world, desk):
    taker, _ = desk
    for name in ("李护士", "周护士"):
        nurse = await world.person(name, "reporter", "wechat", department="儿科")
        await phone_of(world, nurse, "6012")
    await tells(taker, "代报 周护士 6012 儿科护士站打印机坏了，就这一台")
    assert (await world.ticket()).reporter_id == nurse.person.id
    await tells(taker, "代报 护士长 6012 儿科护士站电脑蓝屏了，就这一台")
    assert (await world.ticket(2)).reporter_id is None


async def test_somebody_else_at_a_ward_s_telephone_is_not_its_owner(world, desk):
    taker, _ = desk
    nurse = await world.person("李护士", "reporter", "wechat", department="儿科")
    await phone_of(world, nurse, "0571-8765-4321")
    await tells(taker, "代报 儿科 周护士 057187654321 打印机坏了，就这一台")
    ticket = await world.ticket(1)
    assert (ticket.reporter_id, ticket.reporter_name) == (None, "周护士")
    await tells(taker, "代报 李晓梅 057187654321 电脑蓝屏了，就这一台")
    ticket = await world.ticket(2)
    assert (ticket.reporter_id, ticket.department) == (nurse.person.id, "儿科")


async def test_who_is_listed_and_has_no_account_is_known_and_answered_for(world, desk):
    taker, _ = desk
    listed = Person("P9", "周护士", Role.REPORTER, "骨科", "东院", "13900002222")
    await world.store.write(lambda unit: people.save(unit, listed))
    await tells(taker, "代报 139-0000-2222 打印机坏了，就这一台")
    ticket = await world.ticket()
    assert (ticket.reporter_id, ticket.reporter_name) == (None, "周护士")
    assert (ticket.department, ticket.campus) == ("骨科", "东院")


async def test_what_endangers_a_patient_is_open_at_once_and_the_caller_is_asked_after(world, desk):
    taker, _ = desk
    said = await taker.says("代报 手术室 3间正在大出血！！血发不出来")
    assert "已受理，工单 #1" in said
    assert "报修人：没留姓名（电话，赵组长代报）" in said
    assert "报修人叫什么、电话多少" in said
    assert (await world.ticket()).severity is Severity.S1
    assert "记下了" in await taker.says("麻醉科张医生 6688")
    ticket = await world.ticket()
    assert (ticket.reporter_name, ticket.reporter_phone) == ("麻醉科张医生", "6688")
    assert taker.person.phone == "8001"


async def test_step_by_step_it_asks_how_who_and_what(world, desk):
    taker, _ = desk
    assert "他是怎么报的" in await taker.says("代报")
    assert "报修人是哪个科室" in await taker.presses("传真")
    assert "什么坏了" in await taker.says("门诊药房 李护士 13800000000")
    assert "已受理，工单 #1" in await tells(taker, "打印机坏了，就这一台")
    ticket = await world.ticket()
    assert (ticket.via, ticket.reporter_name, ticket.reporter_phone) == (
        "fax",
        "李护士",
        "13800000000",
    )


async def test_everything_may_be_said_at_the_first_question(world, desk):
    taker, _ = desk
    await taker.says("代报")
    assert "工单 #1" in await tells(taker, "现场 门诊药房 李护士 13800000000 打印机坏了，就这一台")
    assert (await world.ticket()).via == "on_site"


async def test_what_the_words_do_not_say_is_asked_and_the_caller_stays(world, desk):
    taker, _ = desk
    assert "影响多少人" in await taker.says("代报 内科 李护士 13800000000 HIS崩了")
    assert "工单 #1" in await taker.presses("我们整个科室")
    ticket = await world.ticket()
    assert (ticket.reporter_name, ticket.department, ticket.taken_by) == (
        "李护士",
        "内科",
        taker.person.id,
    )


async def test_who_may_not_do_it_reports_for_himself_and_loses_nothing(world, desk):
    nurse = await world.person("陈护士", "reporter", department="外科")
    assert "先算您本人报修" in await nurse.says(CALL)
    ticket = await world.ticket()
    assert (ticket.reporter_id, ticket.taken_by) == (nurse.person.id, None)
    assert "13800000000" not in ticket.summary
    assert "由信息科的人登记" in await nurse.says("代报")


async def test_somebody_with_the_skill_may(world, desk):
    operator = await world.person("总机", "reporter", department="总机")
    able = replace(operator.person, skills=("代报",))
    await world.store.write(lambda unit: people.save(unit, able))
    await tells(operator, CALL)
    assert (await world.ticket()).taken_by == operator.person.id


async def test_callers_of_one_operator_count_as_several_for_a_common_fault(world, desk):
    taker, _ = desk
    for department, name in (("急诊科", "李护士"), ("内科", "周护士"), ("外科", "陈护士")):
        await taker.says(f"代报 {department} {name} 6012 HIS打不开了，全科挂不了号")
        await world.passes(minutes=1)
    assert taker.was_told("疑似统一故障：HIS")
    assert taker.was_told("3 个科室 3 人报修")


async def test_at_the_end_of_a_common_fault_the_operator_hears_of_each_caller(world, desk):
    taker, engineer = desk
    callers = (("急诊科", "李护士"), ("内科", "周护士"), ("外科", "陈护士"))
    for department, name in callers:
        await taker.says(f"代报 {department} {name} 6012 HIS打不开了，全科挂不了号")
        await world.passes(minutes=1)
    await taker.presses("合并处理")
    await world.passes(minutes=1)
    assert "3 个科室 3 人" in await taker.presses("刷新")
    taker.news()
    for said in ("接单 1", "恢复 1", "程序缺陷", "重启了服务"):
        await engineer.says(said)
    for _ in range(3):
        await world.passes(minutes=1)
    over = [m.text for m in taker.heard if "已恢复，请确认" in m.text]
    assert len(over) == len(callers)
    assert all(any(f"请转告报修人 {name} 6012" in text for text in over) for _, name in callers)


async def test_the_taker_may_chase_add_correct_and_take_back(world, desk):
    taker, engineer = desk
    await tells(taker, CALL)
    await world.ticks()
    await taker.says("催单 1")
    await world.ticks()
    assert engineer.was_told("报修人催单")
    await taker.presses("不对")
    await taker.presses("地点")
    assert "地点：南院区3号楼5楼护士站" in await taker.says("南院区3号楼5楼护士站")
    await taker.says("撤单 1")
    await taker.presses("确定撤单")
    assert (await world.ticket()).status is Status.CANCELLED


async def test_two_callers_are_two_tickets_of_the_taker_s_list(world, desk):
    taker, _ = desk
    await tells(taker, CALL)
    await tells(taker, "代报 内科 周护士 6012 电脑蓝屏了，就这一台")
    assert await world.store.read(ticket_lists.count_open) == 2
    listed = await taker.says("我的工单")
    assert "#1" in listed
    assert "#2" in listed
