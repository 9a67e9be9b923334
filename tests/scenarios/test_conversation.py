"""The conversation as people have it: they type instead of tapping, and change the subject."""

from datetime import timedelta

import pytest

from helpdesk.severity import Severity

FAULT = "急诊HIS打不开，全科挂不了号"


@pytest.fixture
async def nurse(world):
    await world.person("王工", "engineer")
    return await world.person("李护士", "reporter", "wechat", department="内科")


@pytest.fixture
async def guest(world):
    await world.person("王工", "engineer")
    return world.guest()


@pytest.mark.parametrize("second", ["全院断网了", "手术室停电了", "抢救室HIS打不开"])
async def test_no_question_takes_a_report_for_a_name_or_a_place(world, guest, second):
    assert "姓名和电话" in await guest.says("打印机卡纸了")
    answer = await guest.says(second)
    assert "工单 #1" in answer
    assert "工单 #2" in answer
    assert (await world.ticket(2)).summary == second
    assert (await world.ticket(1)).reporter_name == ""


async def test_a_severe_report_of_a_guest_is_open_at_once_and_the_contact_comes_after(world, guest):
    answer = await guest.says("全院HIS都登不上了")
    assert "工单 #1" in answer
    assert "姓名和电话" in answer
    assert "记下了" in await guest.says("王芳，13912345678，快点")
    ticket = await world.ticket()
    assert ticket.severity is Severity.S1
    assert ticket.reporter_phone == "13912345678"


async def test_a_long_contact_line_is_a_contact(world, guest):
    await guest.says("打印机卡纸了，就我这一台")
    await guest.says("我是急诊科护士王芳，电话8123，麻烦快一点")
    await guest.says("急诊科")
    assert (await world.ticket()).reporter_phone == "8123"


async def test_a_landline_of_eight_digits_is_a_phone_not_a_code(world, guest):
    await guest.says("打印机卡纸了，就我这一台")
    assert "绑定码" not in await guest.says("83827812")


async def test_a_rating_never_stands_in_the_way_of_a_report(world):
    engineer = await world.person("王工", "engineer")
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await nurse.says(FAULT)
    for words in ("接单 1", "恢复 1", "程序缺陷", "重启了"):
        await engineer.says(words)
    assert "打分" in await nurse.says("确认 1")
    assert "工单 #2" in await nurse.says("全院HIS都打不开了")


@pytest.mark.parametrize(("said", "score"), [("五分", 5), ("4分", 4), ("很满意", 5), ("3", 3)])
async def test_a_score_can_be_written(world, said, score):
    engineer = await world.person("王工", "engineer")
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await nurse.says(FAULT)
    for words in ("接单 1", "恢复 1", "程序缺陷", "重启了"):
        await engineer.says(words)
    await nurse.says("确认")
    await nurse.says(said)
    await nurse.says("不写了")
    assert (await world.ticket()).rating == score


async def test_the_menu_in_between_loses_no_report(world, nurse):
    assert "影响多少人" in await nurse.says("HIS崩了")
    answer = await nurse.says("今天谁值班")
    assert "王工" in answer
    assert "刚才的报修还没说完" in answer
    assert "工单 #1" in await nurse.says("2")


async def test_a_choice_can_be_typed_by_its_words(world, nurse):
    await nurse.says(FAULT)
    assert "已帮您催单" in await nurse.says("催单")
    assert "请写补充内容" in await nurse.says("补充")
    await nurse.says("三号窗口也不行了")
    assert "确定撤掉" in await nurse.says("撤单")
    assert "没有撤单" in await nurse.says("不撤")
    assert (await world.ticket()).status == "assigned"


async def test_a_number_after_a_report_withdraws_nothing_without_asking(world, nurse):
    await nurse.says(FAULT)
    await nurse.says("3")
    assert (await world.ticket()).status == "assigned"


async def test_a_verb_that_fits_several_tickets_is_asked_about(world, nurse):
    await nurse.says(FAULT)
    await nurse.says("护士站的打印机卡纸了，就这一台")
    assert "是哪一张" in await nurse.says("怎么还没人来")
    assert "已帮您催单" in await nurse.says("1")


@pytest.mark.parametrize("said", ["取消。", "取消吧", "不报了", "算了！"])
async def test_cancelling_needs_no_exact_word(world, nurse, said):
    await nurse.says("HIS崩了")
    assert "已取消" in await nurse.says(said)


async def test_what_is_wrong_is_not_asked_for_ever(world, nurse):
    answers = [await nurse.says(text) for text in ("报修", "坏了", "急", "不行")]
    assert "哪一样" in answers[1]
    assert "没听明白" in answers[-1]


async def test_what_a_reporter_adds_can_only_raise_the_severity(world, nurse):
    await nurse.says("输血科的电脑打不开系统，就我这一台")
    before = (await world.ticket()).severity
    await nurse.says("补充 1")
    await nurse.says("病人正在抢救，急等着要血")
    assert (await world.ticket()).severity is Severity.S1 < before
    await nurse.says("补充 1")
    await nurse.says("不急")
    assert (await world.ticket()).severity is Severity.S1


async def test_t0_is_the_first_message_of_a_report_not_the_last(world, nurse):
    started = world.now
    await nurse.says("HIS崩了")
    world.now += timedelta(minutes=20)
    await nurse.says("2")
    assert (await world.ticket()).opened_at == started


async def test_a_report_left_half_told_is_opened_before_the_next_matter(world, nurse):
    await nurse.says("HIS崩了")
    world.now += timedelta(hours=3)
    answer = await nurse.says("今天谁值班")
    assert "工单 #1" in answer
    assert "王工" in answer


async def test_thanks_are_answered_and_make_no_ticket(world, nurse):
    assert "不客气" in await nurse.says("谢谢")
    assert "您还没有报修过" in await nurse.says("我的工单")
