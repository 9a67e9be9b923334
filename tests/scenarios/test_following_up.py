"""Bursts, follow-ups, several matters at once, and reports left half-told."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.unfinished import open_unfinished
from helpdesk.severity import Severity
from helpdesk.ticket import What
from storage import ticket_lists

HIS = "急诊HIS打不开，全科挂不了号"
HALF = "HIS崩了"


@pytest.fixture
async def nurse(world):
    await world.person("王工", "engineer")
    return await world.person("李护士", "reporter", department="急诊科")


async def count(world) -> int:
    return await world.store.read(ticket_lists.count_open)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (4, "全科挂不了号"),
        (8, "病人都排到走廊了"),
        (15, "3号窗口"),
        (90, "在二楼"),
        (900, "还是不行"),
        (10, HIS),
    ],
)
async def test_words_that_go_on_with_a_report_make_no_ticket(world, nurse, seconds, text):
    await nurse.says(HIS)
    world.now += timedelta(seconds=seconds)
    assert "工单 #1" in await nurse.says(text)
    assert await count(world) == 1


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (10, "还有，护士站的打印机卡纸了，就这一台"),
        (10, "护士站的打印机也卡纸了"),
        (100, "扫描枪扫不出来了，就我这一把"),
    ],
)
async def test_another_thing_is_another_ticket_however_soon(world, nurse, seconds, text):
    await nurse.says(HIS)
    world.now += timedelta(seconds=seconds)
    await nurse.says(text)
    await world.passes(minutes=11)
    assert await count(world) == 2


async def test_what_is_added_is_kept_and_raises_the_severity_but_never_lowers_it(world, nurse):
    engineer_heard = world.channels["telegram"].sent
    await nurse.says("护士站的电脑开不了机，就这一台")
    before = (await world.ticket()).severity
    world.now += timedelta(seconds=9)
    said = await nurse.says("病人正在抢救，等着用")
    assert "已补充到工单 #1" in said
    assert (await world.ticket()).severity is Severity.S1 < before
    world.now += timedelta(seconds=9)
    await nurse.says("不急")
    assert (await world.ticket()).severity is Severity.S1
    notes = [e.data["text"] for e in await world.history() if e.what is What.NOTED]
    assert notes[0] == "病人正在抢救，等着用"
    await world.ticks()
    assert any("正在抢救" in m.text for sent in engineer_heard.values() for m in sent)


async def test_what_was_attached_by_mistake_becomes_a_ticket_of_its_own(world, nurse):
    await nurse.says(HIS)
    world.now += timedelta(seconds=10)
    await nurse.says("全科都刷不了卡")
    assert await count(world) == 1
    await nurse.presses("是另一件事")
    await world.passes(minutes=11)
    assert await count(world) == 2


async def test_thanks_and_chatter_make_no_ticket_and_no_note(world, nurse):
    await nurse.says(HIS)
    for text in ("谢谢", "好的", "收到"):
        world.now += timedelta(seconds=5)
        await nurse.says(text)
    assert await count(world) == 1
    assert What.NOTED not in [e.what for e in await world.history()]


async def test_each_matter_of_a_message_is_a_ticket(world, nurse):
    said = await nurse.says("急诊HIS打不开，全科挂不了号。另外，护士站的打印机卡纸了，就这一台")
    assert "工单 #1" in said
    assert "工单 #2" in said
    assert (await world.ticket(1)).system != (await world.ticket(2)).system


@pytest.mark.parametrize(
    "burst",
    [
        ("HIS崩了", "挂不了号", "收费也不行", "急诊的"),
        ("HIS崩了", "医生站登录不了", "整个科都不行"),
        ("打印机坏了", "卡纸", "护士站那台", "就这一台"),
    ],
)
async def test_a_burst_while_a_question_is_open_is_one_report(world, burst):
    await world.person("王工", "engineer")
    nurse = await world.person("李护士", "reporter", department="急诊科")
    for text in burst:
        await nurse.says(text)
        world.now += timedelta(seconds=4)
    await world.passes(minutes=11)
    assert await count(world) == 1
    notes = [e.data.get("text", "") for e in await world.history() if e.what is What.NOTED]
    told = "，".join([(await world.ticket()).summary, *notes])
    assert burst[0] in told
    assert burst[1] in told


@pytest.mark.parametrize(
    ("pieces", "words", "place"),
    [
        (("你好", "护士站", "打印机", "卡纸了", "就这一台"), "护士站 打印机 卡纸了", "护士站"),
        (("在吗", "急诊的", "3号窗口", "那台", "HIS", "打不开"), "急诊的 3号窗口", "3号窗口"),
        (("收费处", "三个窗口", "都连不上医保"), "收费处 三个窗口 都连不上医保", ""),
        (("那个", "电脑", "黑屏了"), "电脑 黑屏了", ""),
    ],
)
async def test_what_is_told_piece_by_piece_is_one_report_and_no_piece_is_lost(
    world, nurse, pieces, words, place
):
    for text in pieces:
        await nurse.says(text)
        world.now += timedelta(seconds=4)
    await world.passes(minutes=11)
    assert await count(world) == 1
    ticket = await world.ticket()
    assert words in ticket.summary
    assert ticket.location == place
    assert "收费处" in ticket.department or "收费处" not in words


async def test_what_is_told_anew_after_a_while_is_told_as_it_is(world, nurse):
    await nurse.says("帮帮我")
    await world.passes(minutes=1)
    await nurse.says("急急急")
    await world.passes(minutes=1)
    await nurse.says("护士站的打印机卡纸了，就这一台")
    assert (await world.ticket()).summary == "护士站的打印机卡纸了，就这一台"


async def test_another_thing_told_while_a_question_is_open_is_another_report(world, nurse):
    assert "影响多少人" in await nurse.says(HALF)
    world.now += timedelta(seconds=5)
    await nurse.says("护士站的打印机卡纸了，就这一台")
    await world.passes(minutes=11)
    assert await count(world) == 2


async def test_how_long_a_half_told_report_waits_is_a_setting(world, nurse):
    world.desk = replace(world.desk, unfinished_after=timedelta(minutes=3))
    await nurse.says(HALF)
    await world.passes(minutes=2)
    assert await count(world) == 0
    await world.passes(minutes=2)
    assert await count(world) == 1


async def test_a_half_told_report_is_opened_as_it_stands_and_its_teller_is_told(world, nurse):
    assert "影响多少人" in await nurse.says(HALF)
    await world.passes(minutes=9)
    assert await count(world) == 0
    await world.passes(minutes=2)
    await world.ticks()
    assert await count(world) == 1
    (notice,) = nurse.heard
    assert notice.text.startswith("刚才的报修没有说完，先按您说的受理了\n已受理，工单 #1")
    assert "撤单" in [choice.label for choice in notice.choices]
    ticket = await world.ticket()
    assert ticket.opened_at == world.now - timedelta(minutes=11)
    # the late answer is about that ticket and no report
    await nurse.says("我们整个科室都不行")
    assert await count(world) == 1


async def test_a_report_with_nothing_in_it_is_not_opened(world, nurse):
    await nurse.says("报修")
    await world.passes(minutes=20)
    await world.passes(minutes=1)
    assert await count(world) == 0
    assert nurse.heard == []


async def test_two_desks_and_a_late_answer_open_a_half_told_report_once(world, nurse):
    await nurse.says(HALF)
    world.now += timedelta(minutes=11)
    await asyncio.gather(
        open_unfinished(world.desk, world.now),
        nurse.says("2"),
        open_unfinished(world.desk, world.now),
    )
    assert await count(world) == 1


async def test_a_fault_told_after_a_mere_question_is_a_ticket_of_its_own(world, nurse):
    await nurse.says("停车怎么收费")
    world.now += timedelta(seconds=9)
    assert "工单 #2" in await nurse.says("病人的医嘱看不到了，全科都不行")
    assert (await world.ticket(1)).severity is Severity.S4


async def test_who_are_you_is_answered_and_kept_on_no_ticket(world, nurse):
    await nurse.says(HIS)
    world.now += timedelta(seconds=9)
    assert "值班台" in await nurse.says("你是谁")
    assert What.NOTED not in [e.what for e in await world.history()]


async def test_what_raised_the_severity_is_the_reason_on_the_card(world, nurse):
    await nurse.says("护士站的电脑开不了机，就这一台")
    world.now += timedelta(seconds=9)
    said = await nurse.says("病人正在抢救，等着用")
    assert "S1 致命（影响范围：单人或单台设备；报修人补充了情况）" in said


async def test_what_is_taken_back_in_the_same_breath_opens_nothing_and_wakes_nobody(world, nurse):
    said = await nurse.says("完蛋了全瘫了！！…哦我插排没开")
    assert said.startswith("没事就好，没有开单")
    assert await count(world) == 0
    await nurse.presses("还是要报修")
    await world.passes(minutes=11)
    assert await count(world) == 1
