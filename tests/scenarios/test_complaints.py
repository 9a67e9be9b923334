"""A reporter is not content: who reads it, who never does, and the answer (clause S2-5)."""

from dataclasses import replace

import pytest

from helpdesk.people import Person, Role
from helpdesk.ticket import What
from storage import people, ticket_lists

FAULT = "急诊HIS打不开，全科挂不了号"
WORDS = "等了两个小时没人来，态度还很差"


async def _cast(world, *, director=True):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager")
    found = await world.person("钱主任", "director") if director else None
    await nurse.says(FAULT)
    await world.ticks()
    await engineer.presses("接单")
    await world.ticks()
    for person in filter(None, (nurse, engineer, manager, found)):
        person.news()
    return nurse, engineer, manager, found


def _about(character, words):
    return [message for message in character.heard if words in message.text]


async def test_a_complaint_goes_to_the_manager_who_answers_it_and_the_engineer_reads_nothing(world):
    nurse, engineer, manager, director = await _cast(world)
    assert "请说一下是什么事" in await nurse.says("投诉 1")
    assert "是对谁不满意" in await nurse.says(WORDS)
    said = await nurse.presses("处理的工程师")
    assert said.startswith("已收到您的投诉，给您添麻烦了。已交给值班组长处理，会给您答复")
    await world.ticks()
    assert manager.news() == ["投诉：工单 #1 的报修人对处理的工程师不满意，请您处理"]
    assert f"投诉内容：{WORDS}" in manager.heard[-1].text
    labels = [choice.label for choice in manager.heard[-1].choices]
    assert labels[:4] == ["联系报修人", "投诉已处理", "转单", "接手"]
    assert await manager.presses("联系报修人") == "急诊科 李护士：电话 8001"
    # when he says what he did, its reporter reads it
    await manager.presses("投诉已处理")
    assert "已答复报修人" in await manager.says("已换刘工跟进，并和王工谈过")
    await world.ticks()
    assert nurse.news() == ["您对工单 #1 的投诉已处理：已换刘工跟进，并和王工谈过"]
    # then neither engineer nor director was told of any of it
    assert not _about(engineer, "投诉")
    assert not _about(director, "投诉")
    # and only managers read it in the history
    assert WORDS in await manager.says("动态 1")
    assert "投诉" not in await engineer.says("动态 1")
    assert "投诉" not in await nurse.says("动态 1")
    await manager.says("答复投诉 1")
    assert "没有等答复的投诉" in await manager.says("再答一次")


@pytest.mark.parametrize(
    "words",
    ["我要投诉值班组长，电话不接", "我要投诉赵组长", "投诉 1，组长态度不好"],
)
async def test_a_complaint_about_the_manager_goes_to_the_director_alone(world, words):
    nurse, engineer, manager, director = await _cast(world)
    assert "已交给信息科主任处理" in await nurse.says(words)
    await world.passes(minutes=30)
    assert _about(director, "投诉：工单 #1 的报修人对值班组长不满意")
    assert not _about(manager, "投诉")
    assert not _about(engineer, "投诉")
    assert "投诉" not in await manager.says("动态 1")
    assert "投诉" in await director.says("动态 1")
    await manager.says("答复投诉 1")
    assert "没有等您答复的投诉" in await manager.says("没这回事")
    await world.ticks()
    assert not _about(nurse, "投诉已处理")
    assert not _about(nurse, "的投诉")


async def test_who_took_the_ticket_over_does_not_read_a_complaint_about_himself(world):
    nurse, _engineer, manager, director = await _cast(world)
    await manager.says("接手 1")
    await world.ticks()
    assert "已交给信息科主任处理" in await nurse.says("我要投诉工程师，一直没来")
    await world.ticks()
    assert _about(director, "投诉")
    assert not _about(manager, "投诉")
    # nor in its history, which other managers read
    assert "一直没来" in await director.says("动态 1")
    assert "一直没来" not in await manager.says("动态 1")


async def test_without_anybody_to_hear_it_the_reporter_is_told_whom_to_call(world):
    nurse, _engineer, manager, _ = await _cast(world, director=False)
    assert "请打信息科电话 8000" in await nurse.says("我要投诉值班组长，电话不接")
    await world.ticks()
    assert not _about(manager, "投诉")
    assert not [e for e in await world.history() if e.what is What.COMPLAINED]


async def test_with_several_tickets_it_is_asked_which_and_what_was_said_is_kept(world):
    nurse, *_, manager, _director = await _cast(world)
    await nurse.says("护士站的打印机卡纸了，就这一台")
    await nurse.says("不是这个问题")
    assert "是关于哪一张工单" in await nurse.says("我要投诉，来的人态度很差")
    assert "是对谁不满意" in await nurse.presses("投诉 #1")
    assert "已收到您的投诉" in await nurse.presses("别的方面")
    await world.ticks()
    assert _about(manager, "投诉内容：来的人态度很差")


async def test_while_it_is_asked_which_ticket_another_fault_is_a_report(world):
    nurse, *_ = await _cast(world)
    await nurse.says("护士站的打印机卡纸了，就这一台")
    await nurse.says("不是这个问题")
    await nurse.says("我要投诉，来的人态度很差")
    assert "#3" in await nurse.says("检验科LIS打不开，全科出不了报告")


async def test_a_complaint_about_no_ticket_is_heard_too(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    manager = await world.person("赵组长", "duty_manager")
    assert "请说一下是什么事" in await nurse.says("我要投诉")
    assert "已交给值班组长处理" in await nurse.says("我要投诉，值班电话一直没人接")
    await world.ticks()
    assert manager.heard[-1].text == (
        "投诉（没有对应的工单）：急诊科 李护士 8001\n投诉内容：值班电话一直没人接"
    )


async def test_who_handles_a_complaint_about_no_ticket_answers_it_and_it_is_read(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    manager = await world.person("赵组长", "duty_manager")
    other = await world.person("孙组长", "duty_manager")
    await nurse.says("我要投诉，值班电话一直没人接")
    await world.ticks()
    assert "是怎么处理的？" in await manager.presses("投诉已处理")
    # words that would be a report are an answer here
    assert await manager.says("值班电话坏了打不通，已经换新的") == "已答复投诉的人"
    await world.ticks()
    assert nurse.heard[-1].text == "您的投诉已处理：值班电话坏了打不通，已经换新的"
    assert await other.presses("投诉已处理") == "这件投诉已经答复过了"
    assert not await opened(world)


async def opened(world):
    return await world.store.read(lambda unit: ticket_lists.open_tickets(unit, 5))


async def test_a_guest_who_complained_is_answered_where_he_wrote(world):
    guest = world.guest("telegram")
    manager = await world.person("赵组长", "duty_manager")
    assert "已交给值班组长处理" in await guest.says("我要投诉，值班电话一直没人接")
    await world.ticks()
    assert "一位没有绑定工号的访客" in manager.heard[-1].text
    await manager.presses("投诉已处理")
    await manager.says("已经提醒值班同事")
    await world.ticks()
    assert guest.heard[-1].text == "您的投诉已处理：已经提醒值班同事"


@pytest.mark.parametrize("words", ["值班组长电话不接", "赵组长电话不接"])
async def test_about_the_manager_and_no_ticket_it_goes_above_and_he_cannot_answer_it(world, words):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    manager = await world.person("赵组长", "duty_manager")
    director = await world.person("钱主任", "director")
    assert "已交给信息科主任处理" in await nurse.says(f"我要投诉{words}")
    await world.ticks()
    assert not manager.heard
    press = director.heard[-1].choices[0].data
    assert await manager.says("", press=press) == "没有等您答复的投诉"
    assert await nurse.says("", press=press) == "投诉由值班组长或主任答复"


async def test_about_the_director_and_no_ticket_he_reads_nothing_of_it(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    manager = await world.person("赵组长", "duty_manager")
    director = await world.person("钱主任", "director")
    assert "已交给值班组长处理" in await nurse.says("我要投诉信息科主任，说话不算数")
    await world.ticks()
    assert manager.was_told("说话不算数")
    assert not director.heard


@pytest.mark.parametrize("words", ["我要投诉，值班电话一直没人接", "我要投诉值班组长，电话不接"])
async def test_nobody_is_named_who_cannot_be_told(world, words):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    unbound = Person("S9", "赵组长", Role.DUTY_MANAGER, phone="8009")
    await world.store.write(lambda unit: people.save(unit, unbound))
    said = await nurse.says(words)
    assert said == "现在没有能受理这件投诉的负责人，请打信息科电话 8000"


async def test_where_no_duty_manager_can_be_told_the_director_is_and_is_named(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    unbound = Person("S9", "赵组长", Role.DUTY_MANAGER, phone="8009")
    await world.store.write(lambda unit: people.save(unit, unbound))
    director = await world.person("钱主任", "director")
    assert "已交给信息科主任处理" in await nurse.says("我要投诉，值班电话一直没人接")
    await world.ticks()
    assert director.was_told("值班电话一直没人接")
    # of a ticket as well
    await nurse.says(FAULT)
    await nurse.says("投诉 1，太慢了，没人管")
    assert "已交给信息科主任处理" in await nurse.presses("别的方面")
    await world.ticks()
    assert director.was_told("太慢了，没人管")


@pytest.mark.parametrize(
    "words",
    [
        "投诉王工态度差",
        "投诉王工电脑越修越坏",
        "王工态度太差了，骂我",
        "这个师傅态度很差，特别不耐烦",
        "投诉一直没人管",
        "我对你们工程师很不满意",
    ],
)
async def test_displeasure_right_after_a_report_is_no_note_for_whom_it_is_about(world, words):
    nurse, engineer, manager, _ = await _cast(world)
    said = await nurse.says(words)
    if "是对谁不满意" in said:
        said = await nurse.presses("处理的工程师")
    assert "已收到您的投诉" in said
    await world.ticks()
    told = words.removeprefix("投诉")
    assert manager.was_told(told)
    assert not engineer.was_told(told)
    assert told not in await engineer.says("动态 1")
    assert told not in await engineer.says("#1")


@pytest.mark.parametrize(
    "words", ["投诉科的电脑连不上网", "患者骂人，窗口叫号屏黑了", "投诉电话怎么打"]
)
async def test_what_only_sounds_like_displeasure_is_none(world, words):
    nurse, _, manager, _ = await _cast(world)
    assert "投诉" not in (await nurse.says(words)).splitlines()[0]
    await world.ticks()
    assert not any(m.text.startswith("投诉") for m in manager.heard)


@pytest.mark.parametrize(
    "words", ["投诉系统打不开了，全科都用不了", "收费窗口卡死，病人都要投诉了"]
)
async def test_words_about_complaints_in_a_report_are_no_complaint(world, words):
    nurse = await world.person("李护士", "reporter", department="门诊部")
    manager = await world.person("赵组长", "duty_manager")
    assert "投诉" not in (await nurse.says(words)).splitlines()[0]
    await world.ticks()
    assert not any(m.text.startswith("投诉") for m in manager.heard)


async def test_who_tells_of_a_fault_and_has_reported_none_is_reporting_it(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await nurse.says(f"我要投诉！{FAULT}")
    assert (await world.ticket()).system == "HIS"


async def test_under_a_second_chase_and_a_poor_rating_there_is_a_button(world):
    nurse, engineer, *_ = await _cast(world)
    await nurse.says("催单 1")
    assert "投诉" not in [c.label for c in nurse.answer.choices]
    await nurse.says("催单 1")
    assert "投诉" in [c.label for c in nurse.answer.choices]
    for said in ("恢复 1", "操作不当", "教会了怎么用"):
        await engineer.says(said)
    for said in ("确认 1", "1", "太慢了"):
        await nurse.says(said)
    assert "投诉" in [c.label for c in nurse.answer.choices]


async def test_whose_phone_it_is_only_managers_are_told(world):
    _, engineer, *_ = await _cast(world)
    assert "只给值班组长和主任看" in await engineer.says("", press="contact:1")


async def test_a_manager_who_left_is_nobody_to_complain_to(world):
    nurse, _, manager, director = await _cast(world)
    for gone in (manager, director):
        away = replace(gone.person, active=False)
        await world.store.write(lambda unit, away=away: people.save(unit, away))
    assert "没有能受理这件投诉的负责人" in await nurse.says("我要投诉工程师，一直没来")
