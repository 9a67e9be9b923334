"""Guests may report so much; what is severe always gets through, and nobody is flooded."""

import pytest

from handlers.guests import MOST_AN_HOUR, MOST_OPEN
from helpdesk.severity import Severity
from storage import ticket_lists

MILD = "{n}号诊室的打印机卡纸了，就这一台"
WORST = "手术台上病人正在大出血，血库系统打不开，血发不出来"


@pytest.fixture
async def staff(world):
    engineer = await world.person("王工", "engineer")
    return engineer, await world.person("赵组长", "duty_manager", "webchat")


async def reports(world, guest, *numbers):
    for n in numbers:
        said = await guest.says(MILD.format(n=n))
        for answer in ("张护士 13900001111", "儿科", "1"):
            if "工单 #" in said or "没有新开" in said:
                break
            said = await guest.says(answer)
        await world.passes(minutes=1)
    return guest.answer.text


async def count(world) -> int:
    return await world.store.read(ticket_lists.count_open)


async def test_a_guest_with_three_open_tickets_is_told_and_the_manager_once(world, staff):
    _, manager = staff
    guest = world.guest()
    await reports(world, guest, *range(1, MOST_OPEN + 1))
    assert await count(world) == MOST_OPEN
    for n in range(MOST_OPEN + 1, MOST_OPEN + 6):
        said = await guest.says(MILD.format(n=n))
        assert "您还有 3 张工单没处理完，这一条先没有新开" in said
        assert "信息科电话 8000" in said
        await world.passes(minutes=1)
    assert await count(world) == MOST_OPEN
    told = [m.text for m in manager.heard if "访客" in m.text]
    assert len(told) == 1
    assert told[0].startswith("访客（张护士 13900001111）报修过多，已暂时限制")


async def test_five_an_hour_and_then_again(world, staff):
    guest = world.guest()
    for n in range(1, MOST_AN_HOUR + 1):
        await reports(world, guest, n)
        await guest.says(f"撤单 {n}")
        await guest.presses("确定撤单")
    assert "您一小时内报修较多" in await guest.says(MILD.format(n=8))
    await world.passes(hours=1)
    await reports(world, guest, 9)
    assert await count(world) == 1


async def test_a_patient_in_danger_gets_through_to_engineer_and_manager(world, staff):
    engineer, manager = staff
    guest = world.guest()
    await reports(world, guest, 1, 2, 3)
    engineer.news()
    said = await guest.says(WORST)
    assert "情况紧急，已补充到工单 #3 并告诉了值班组长，也请马上打信息科电话 8000" in said
    ticket = await world.ticket(3)
    assert ticket.severity is Severity.S1
    await world.ticks()
    assert engineer.was_told("大出血")
    assert manager.was_told("又报了 S1 的情况（已记在 #3）：手术台上病人正在大出血")
    for _ in range(5):
        await guest.says(WORST + "！快点")
    await world.ticks()
    assert len([m for m in manager.heard if "又报了" in m.text]) == 1


async def test_what_is_severe_is_opened_when_nothing_of_his_is_open(world, staff):
    guest = world.guest()
    for n in range(1, MOST_AN_HOUR + 1):
        await reports(world, guest, n)
        await guest.says(f"撤单 {n}")
        await guest.presses("确定撤单")
    assert "工单 #6" in await guest.says(WORST)
    assert (await world.ticket(6)).severity is Severity.S1


async def test_an_old_choice_does_not_end_the_question_whom_to_call(world, staff):
    guest = world.guest()
    assert "姓名和电话" in await guest.says(WORST)
    said = await guest.says("", press="answer:score:5")
    assert "这个选项已经过期了" in said
    assert "姓名和电话" in said
    assert "记下了" in await guest.says("老张 81234")
    assert "81234" in (await world.history())[-1].data["text"]


async def test_several_matters_in_one_message_count_each(world, staff):
    guest = world.guest()
    await reports(world, guest, 1, 2)
    await guest.says(
        "1. 5号诊室的打印机卡纸了，就这一台 2. 收费窗口的扫码枪不亮了，就一把 3. 药房电脑蓝屏"
    )
    await world.passes(minutes=15)
    assert await count(world) <= MOST_OPEN


async def test_whoever_is_bound_is_not_limited(world, staff):
    nurse = await world.person("李护士", "reporter", department="内科")
    for n in range(1, 8):
        await nurse.says(MILD.format(n=n))
        await world.passes(minutes=1)
    assert await count(world) == 7


async def test_another_guest_is_not_kept_out_by_the_first(world, staff):
    await reports(world, world.guest(), 1, 2, 3)
    other = world.guest()
    await reports(world, other, 4)
    assert await count(world) == 4
