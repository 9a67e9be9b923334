"""The countdown on the card, and why a promise is for that time, for whoever has a part in it."""

from datetime import UTC, datetime

import pytest

FAULT = "急诊HIS打不开，全科挂不了号"
BEFORE_CLOSING = datetime(2026, 11, 20, 9, 50, tzinfo=UTC)
"""Friday 17:50 in Shanghai."""


async def _reported(world, channel="telegram"):
    world.now = BEFORE_CLOSING
    nurse = await world.person("李护士", "reporter", channel, department="急诊科")
    engineer = await world.person("王工", "engineer", channel)
    manager = await world.person("赵组长", "duty_manager", channel)
    await nurse.says(FAULT)
    return nurse, engineer, manager


async def test_reporter_engineer_and_manager_see_the_same_countdown(world):
    told = await _reported(world)
    await world.passes(minutes=18)
    for person in told:
        card = await person.says("#1")
        assert "承诺：\n· 今天 18:20 前响应\n▓▓▓▓▓▓░░░░ 还剩 12 分钟\n" in card
        assert "前恢复\n░░░░░░░░░░ 还剩 19 小时（工作时间）" in card


async def test_a_reminder_has_the_countdown_of_its_promise(world):
    _, engineer, _ = await _reported(world)
    await world.passes(minutes=15)
    reminder = engineer.heard[-1].text
    assert reminder.startswith("提醒：工单 #1 响应时间已过半，还剩 15 分钟")
    assert "承诺：今天 18:20 前响应\n▓▓▓▓▓░░░░░ 还剩 15 分钟" in reminder


WHY = "· 报修 周五 17:50（工作时间内）→ 响应 30 分钟 → 18:20；条款 S0-22"


@pytest.mark.parametrize(
    "asked", ["为什么", "为啥是这个时间？", "为什么是这个时间", "为什么 #1", "为啥 1"]
)
async def test_why_is_answered_for_each_open_promise(world, asked):
    nurse, _, _ = await _reported(world)
    answer = await nurse.says(asked)
    assert answer.splitlines() == [
        "工单 #1 的承诺时间是按合同算的：",
        WHY,
        "· 报修 周五 17:50（工作时间内）→ 到场 1 小时 → 18:50；条款 S0-23",
        "· 报修 周五 17:50（工作时间内）→ 恢复 2 个工作日 → 11月24日 周二 17:50；条款 S0-27",
        "派给王工：当时只有他可派",
    ]


async def test_the_button_under_a_card_says_why(world):
    _, engineer, manager = await _reported(world)
    await world.ticks()
    for person in (engineer, manager):
        await person.says("#1")
        assert WHY in await person.presses("为什么是这个时间")


async def test_without_buttons_it_is_a_number_under_the_card(world):
    nurse, _, _ = await _reported(world, "wechat")
    await nurse.says("#1")
    labels = [choice.label for choice in nurse.answer.choices]
    number = labels.index("为什么是这个时间") + 1
    assert WHY in await nurse.says(str(number))


async def test_what_is_done_is_not_explained_and_a_hold_is_named(world):
    nurse, engineer, _ = await _reported(world)
    await engineer.says("接单 1")
    await engineer.says("挂起 1")
    await engineer.says("等待医院授权")
    held = await nurse.says("为什么")
    assert "响应" not in held
    assert "18:50；条款 S0-23；现在挂起，暂停计时" in held
    await world.passes(hours=1)
    await engineer.says("恢复计时 1")
    assert "→ 到场 1 小时 → 19:50；已按挂起顺延；条款 S0-23" not in held
    assert "19:50；已按挂起顺延；条款 S0-23" in await nurse.says("为什么")


async def test_with_several_tickets_why_asks_which_unless_one_was_just_shown(world):
    nurse, _, _ = await _reported(world)
    await nurse.says("护士站的打印机卡纸了，就这一台")
    assert await nurse.says("为什么") == "想问哪一张工单的时间？"
    assert "工单 #1 的承诺" in await nurse.presses("#1")
    await nurse.says("#2")
    assert "工单 #2 的承诺" in await nurse.says("为什么")


async def test_a_stranger_is_not_told_why(world):
    await _reported(world)
    stranger = await world.person("别科护士", "reporter")
    assert "只有报修人和信息科可以看" in await stranger.says("为什么 #1")


async def test_without_an_open_ticket_why_is_no_question_about_promises(world):
    nurse = await world.person("李护士", "reporter")
    assert "承诺" not in await nurse.says("为什么")
