"""Reporting: enough is enough, what is missing is asked for, reports stay apart."""

import asyncio
from datetime import timedelta

import pytest

from handlers.router import respond
from handlers.tickets import reported_at
from helpdesk.messages import IncomingMessage
from helpdesk.severity import Scope, Severity
from storage import ticket_lists
from storage.engine import Datastore
from tests.support.world import desk_on


async def test_what_is_missing_is_asked_for_one_question_at_a_time(world):
    await world.person("王工", "engineer")
    guest = world.guest("wechat")
    assert "什么坏了" in await guest.says("报修")
    assert "姓名和电话" in await guest.says("打印机打不出来")
    assert "哪个科室" in await guest.says("张护士 13900001111")
    answer = await guest.says("儿科护士站")
    if "影响多少人" in answer:
        answer = await guest.says("1")
    assert "工单 #1" in answer
    ticket = await world.ticket()
    assert (ticket.reporter_name, ticket.reporter_phone) == ("张护士", "13900001111")
    assert ticket.department == "儿科护士站"
    # the next time a guest is not asked for name and phone again
    assert "姓名和电话" not in await guest.says("儿科护士站的电脑开不了机，就我这一台")


async def test_the_number_of_people_affected_decides_when_the_text_does_not_say(world):
    nurse = await world.person("李护士", "reporter", department="内科", channel="wechat")
    await world.person("王工", "engineer")
    assert "影响多少人" in await nurse.says("HIS崩了")
    assert "S2" in await nurse.says("2")
    assert (await world.ticket()).scope is Scope.DEPARTMENT


async def test_two_reports_of_one_person_stay_apart(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await world.person("王工", "engineer")
    assert "#1" in await nurse.says("急诊HIS打不开，全科挂不了号")
    assert "#2" in await nurse.says("护士站的打印机卡纸了，就这一台")
    listed = await nurse.says("我的工单")
    assert "#1 S2" in listed
    assert "#2 S3" in listed


async def test_a_second_fault_told_in_the_middle_of_the_first_is_a_report_of_its_own(world):
    await world.person("王工", "engineer")
    guest = world.guest()
    await guest.says("电脑开不了机，就我这一台")
    await guest.says("张护士 8123")
    answer = await guest.says("等一下，住院药房的发药系统也打不开了，整个药房都发不了药")
    assert "工单 #1" in answer
    assert "工单 #2" in answer or "哪个科室" in answer


async def test_cancelling_always_works(world):
    await world.person("王工", "engineer")
    guest = world.guest()
    await guest.says("报修")
    assert await guest.says("取消") == "好的，已取消"
    assert "没有正在填写的内容" in await guest.says("取消")
    # and the next message is a fresh start
    assert "您好" in await guest.says("你好")


async def test_a_redelivered_message_gets_its_first_answer_and_makes_one_ticket(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await world.person("王工", "engineer")
    first = await nurse.says("急诊HIS打不开，全科挂不了号", id="77")
    again = await nurse.says("急诊HIS打不开，全科挂不了号", id="77")
    assert first == again
    assert "#2" not in await nurse.says("我的工单")


async def test_t0_is_the_stamp_of_the_platform_but_not_the_future_nor_last_week(world):
    assert reported_at(world.now - timedelta(minutes=3), world.now) == world.now - timedelta(
        minutes=3
    )
    assert reported_at(world.now + timedelta(hours=2), world.now) == world.now
    assert reported_at(world.now - timedelta(days=9), world.now) == world.now - timedelta(days=1)


async def test_a_report_that_endangers_a_patient_is_s1_and_the_duty_manager_hears_at_once(world):
    nurse = await world.person("手术室护士", "reporter", department="手术室")
    await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager")
    assert "S1 致命" in await nurse.says("3间正在大出血！！血发不出来")
    await world.ticks()
    assert manager.news()[0] == "S1 致命故障报修，请关注"
    assert (await world.ticket()).severity is Severity.S1


@pytest.mark.parametrize(
    "text",
    [
        "打印机<b>坏了</b>]]>打不出来，就我这一台",
        "电脑坏了，就我这一台" + "啊" * 100_000,
        "𠮷田医生的电脑蓝屏了👨‍⚕️，就他一台",
        "电脑\x00\x08开不了机\ud800，就我这一台",
    ],
)
async def test_odd_texts_are_taken_as_reports_and_kept_whole_enough(world, text):
    nurse = await world.person("李护士", "reporter", department="内科")
    await world.person("王工", "engineer")
    assert "工单 #1" in await nurse.says(text)
    summary = (await world.ticket()).summary
    assert len(summary) <= 2000
    assert "\x00" not in summary


@pytest.mark.parametrize("text", ["", "   ", "\x00\x01", "😀", "好的"])
async def test_what_says_nothing_gets_the_menu_and_makes_no_ticket(world, text):
    nurse = await world.person("李护士", "reporter")
    assert "值班台" in await nurse.says(text)
    assert "您还没有报修过" in await nurse.says("我的工单")


async def test_a_press_that_is_nonsense_is_answered_politely(world):
    nurse = await world.person("李护士", "reporter")
    for data in ("x" * 500, "accept:999999:1", "show:abc", "answer:scope:person", "::::", "menu"):
        assert await nurse.says("", press=data)


async def test_a_message_delivered_to_two_desks_at_once_makes_one_ticket(world, database_url):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await world.person("王工", "engineer")
    other = Datastore(database_url)
    desks = [world.desk, desk_on(other)]
    message = IncomingMessage(nurse.address, "m-same", "急诊HIS打不开，全科挂不了号", world.now)
    answers = await asyncio.gather(*(respond(desk, message, world.now) for desk in desks))
    await other.close()
    assert answers[0] == answers[1]
    assert "工单 #" in answers[0].text
    assert len(await world.store.read(lambda unit: ticket_lists.open_tickets(unit, 9))) == 1


async def test_two_presses_of_one_draft_by_two_desks_make_one_ticket(world, database_url):
    nurse = await world.person("李护士", "reporter", department="内科")
    await world.person("王工", "engineer")
    assert "影响多少人" in await nurse.says("HIS崩了")
    press = nurse.answer.choices[0].data
    other = Datastore(database_url)
    await other.write(lambda unit: ticket_lists.open_tickets(unit, 9))  # connected already
    desks = [world.desk, desk_on(other)]
    messages = [IncomingMessage(nurse.address, f"p{n}", "", world.now, press) for n in range(2)]
    asked = zip(desks, messages, strict=True)
    answers = await asyncio.gather(*(respond(desk, m, world.now) for desk, m in asked))
    await other.close()
    assert sum("工单 #1" in answer.text for answer in answers) == 1
    assert len(await world.store.read(lambda unit: ticket_lists.open_tickets(unit, 9))) == 1


async def test_a_long_report_is_cut_and_the_reporter_is_told(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await world.person("王工", "engineer")
    assert "只记下了前面一部分" in await nurse.says("电脑坏了，就我这一台" + "啊" * 3000)


async def test_a_worse_report_is_not_kept_waiting_by_an_open_question(world):
    nurse = await world.person("李护士", "reporter", department="内科")
    await world.person("王工", "engineer")
    assert "影响多少人" in await nurse.says("HIS崩了")
    world.now += timedelta(minutes=1)
    answer = await nurse.says("全院HIS瘫痪，所有科室都用不了")
    assert "工单 #1" in answer
    assert "工单 #2" in answer
    assert (await world.ticket(2)).severity is Severity.S1


async def test_a_worse_report_of_the_same_breath_is_opened_at_once_as_one(world):
    nurse = await world.person("李护士", "reporter", department="内科")
    await world.person("王工", "engineer")
    assert "影响多少人" in await nurse.says("HIS崩了")
    answer = await nurse.says("全院HIS瘫痪，所有科室都用不了")
    assert "工单 #1" in answer
    assert "#2" not in answer
    ticket = await world.ticket(1)
    assert ticket.severity is Severity.S1
    assert ticket.summary == "HIS崩了，全院HIS瘫痪，所有科室都用不了"


async def test_who_is_affected_can_be_told_in_own_words(world):
    nurse = await world.person("李护士", "reporter", department="内科")
    await world.person("王工", "engineer")
    assert "影响多少人" in await nurse.says("HIS崩了")
    assert "工单 #1" in await nurse.says("整个科都不行")
    assert (await world.ticket()).scope is Scope.DEPARTMENT
