"""Leave: what an approval leaves open and who is found for it; leave that nobody answers.

It is Wednesday, 09:00.
"""

import pytest

from helpdesk.people import Person, Role
from storage import people
from tests.support.world import World

WED, THU = 2, 3
DAY, NIGHT = (8 * 60, 18 * 60), (18 * 60, 8 * 60)
GAP = "应用组 明天 08:00 到 18:00"


@pytest.fixture
async def cast(world: World):
    """王工 by day, 刘工 by night, 陈工 and 周工 free; a duty manager and a director."""
    names = ("王工", "刘工", "陈工", "周工")
    wang, liu, chen, zhou = [await world.person(n, "engineer", on_call=False) for n in names]
    manager = await world.person("赵组长", "duty_manager")
    director = await world.person("钱主任", "director")
    days = [(wang, day, *DAY) for day in range(7)]
    await world.on_call(*days, *((liu, day, *NIGHT) for day in range(7)))
    await world.ticks()
    return wang, liu, chen, zhou, manager, director


async def asks_leave(who, when="明天"):
    await who.says(f"请假 {when}")
    await who.presses("确认请假")
    await who.world.ticks()


def about(who, words):
    return [message.text for message in who.heard if words in message.text]


async def on_call_tomorrow(who):
    await who.world.passes(days=1)
    lines = (await who.says("今天谁值班")).splitlines()
    return next(line for line in lines if line.startswith("应用组"))


# --- the gap that an approval leaves ---------------------------------------------------------


async def test_who_approves_reads_which_shift_nobody_has_and_names_a_stand_in(world, cast):
    wang, _, chen, zhou, manager, _ = cast
    await asks_leave(wang)
    said = await manager.presses("同意")
    assert said.splitlines() == [
        "已同意：王工 请假 明天 00:00 到 24:00",
        f"注意：{GAP}没有人值班",
        "可以点“安排顶班”，指定人顶，或者问同事谁方便",
    ]
    # when he asks for somebody, those without a shift are offered; 刘工 has the nights only
    assert await manager.presses("安排顶班") == f"{GAP}，请谁顶？"
    labels = [choice.label for choice in manager.answer.choices]
    assert labels == ["刘工", "陈工", "周工", "谁方便谁来", "取消"]
    assert await manager.presses("陈工") == f"已安排陈工顶班：{GAP}"
    await world.ticks()
    assert about(chen, "请您顶班") == [f"赵组长 请您顶班：{GAP}（王工请假）"]
    assert not about(zhou, "顶班")
    assert "陈工" in await on_call_tomorrow(manager)


async def test_a_leave_that_leaves_no_gap_is_approved_in_one_line(world, cast):
    wang, _, chen, _, manager, _ = cast
    await world.on_call((wang, THU, *DAY), (chen, THU, *DAY))
    await asks_leave(wang)
    assert await manager.presses("同意") == "已同意：王工 请假 明天 00:00 到 24:00"


async def test_all_are_asked_and_the_first_who_says_yes_has_it(world, cast):
    wang, liu, chen, zhou, manager, _ = cast
    await asks_leave(wang)
    await manager.presses("同意")
    await manager.presses("安排顶班")
    said = await manager.presses("谁方便谁来")
    assert said == "已问刘工、陈工、周工，有人答应马上告诉您。在那之前还没有人值班"
    await world.ticks()
    assert about(chen, "谁方便顶班") == [f"谁方便顶班？{GAP}（王工请假）"]
    assert not about(wang, "谁方便顶班")
    assert await liu.presses("不方便") == "好的，看别的同事方便不方便"
    assert await chen.presses("我来顶") == f"好的，由您顶班：{GAP}"
    assert await zhou.presses("我来顶") == "已经有人顶这个班了，谢谢"
    await world.ticks()
    assert about(manager, "来顶班") == [f"陈工 来顶班：{GAP}（王工请假）"]
    # when he cannot after all, the manager hears that nobody is there again, and finds another
    assert await chen.presses("交回") == "已交回，已告诉值班组长"
    await world.ticks()
    assert about(manager, "不能顶班了") == [f"陈工 不能顶班了，{GAP}没有人值班"]
    await manager.presses("安排顶班")
    await manager.presses("周工")
    assert "周工" in await on_call_tomorrow(manager)


async def test_a_stand_in_who_cannot_says_so_and_the_manager_hears_of_the_gap(world, cast):
    wang, _, chen, _, manager, _ = cast
    await asks_leave(wang)
    await manager.presses("同意")
    await manager.presses("安排顶班")
    await manager.presses("陈工")
    await world.ticks()
    assert await chen.presses("不方便") == f"已交回，{GAP}没有人值班"
    await world.ticks()
    assert about(manager, "陈工 撤销了顶班") == [
        "陈工 撤销了顶班：明天 08:00 到 18:00，没有人值班了"
    ]
    assert not about(wang, "撤销了")


async def test_who_is_back_from_leave_is_on_call_alone_and_his_stand_in_may_stay_at_home(
    world, cast
):
    wang, _, chen, _, manager, _ = cast
    await asks_leave(wang)
    await manager.presses("同意")
    await manager.presses("安排顶班")
    await manager.presses("陈工")
    await world.ticks()
    assert await wang.presses("取消请假") == "请假已取消，排班已恢复"
    await world.ticks()
    assert about(chen, "不用您顶班了") == [f"王工不请假了，不用您顶班了：{GAP}"]
    assert await on_call_tomorrow(manager) == "应用组：王工 8001"


async def test_of_several_gaps_each_is_filled_by_itself(world, cast):
    wang, _, _, _, manager, _ = cast
    await asks_leave(wang, "明天到后天")
    said = await manager.presses("同意")
    assert f"注意：{GAP}没有人值班\n注意：应用组 后天 08:00 到 18:00没有人值班" in said
    assert await manager.presses("安排顶班") == "先安排哪一段？"
    await manager.presses("应用组 后天")
    said = await manager.presses("周工")
    assert said == f"已安排周工顶班：应用组 后天 08:00 到 18:00\n还有：{GAP}没有人值班"
    assert (await manager.presses("安排顶班")).startswith(f"{GAP}，请谁顶？")


async def test_a_stand_in_without_an_account_is_to_be_called(world, cast):
    wang, *_, manager, _ = cast
    unbound = Person("S9", "孙工", Role.ENGINEER, phone="8009", team="应用组")
    await world.store.write(lambda unit: people.save(unit, unbound))
    await asks_leave(wang)
    await manager.presses("同意")
    await manager.presses("安排顶班")
    said = await manager.presses("孙工")
    assert "孙工（电话 8009）没有绑定账号，收不到通知，请打电话告诉他" in said


async def test_stand_ins_of_one_name_are_told_apart(world, cast):
    wang, *_, manager, _ = cast
    await world.person("陈工", "engineer", on_call=False)
    await asks_leave(wang)
    await manager.presses("同意")
    await manager.presses("安排顶班")
    labels = [c.label for c in manager.answer.choices]
    assert len([label for label in labels if label.startswith("陈工（工号 S")]) == 2
    assert "周工" in labels


async def test_only_managers_find_stand_ins_and_only_where_nobody_is(world, cast):
    wang, *_, manager, _ = cast
    assert "由值班组长或主任安排" in await wang.says("安排顶班")
    assert await manager.says("安排顶班") == "未来两周每个班都有人"


# --- leave that nobody answers --------------------------------------------------------------


async def test_unanswered_leave_is_asked_about_after_four_hours_then_the_director_is_told(
    world, cast
):
    wang, *_, manager, director = cast
    await asks_leave(wang, "下周三")
    await world.passes(hours=3, minutes=59)
    assert not about(manager, "还没答复")
    for _ in range(3):
        await world.passes(minutes=1)
    assert about(manager, "还没答复") == [
        "提醒：王工的请假还没答复\n时间：11月25日 00:00 到 24:00\n"
        "应用组 11月25日 08:00 到 18:00没有人值班"
    ]
    assert not about(director, "请的假")
    await world.passes(hours=4)
    assert about(director, "请的假")[0].splitlines()[0] == (
        "王工今天 09:00请的假，值班组长还没答复，请您批一下"
    )
    assert about(wang, "已转给信息科主任")
    # when the director agrees, the manager's old button says that it was answered
    assert "已同意：王工 请假" in await director.presses("同意")
    assert await manager.presses("同意") == "这次请假已经答复过，或者本人取消了"
    await world.passes(days=1)
    assert len(about(manager, "还没答复")) == 1
    assert len(about(director, "请的假")) == 1


async def test_the_evening_before_is_the_latest(world, cast):
    wang, *_, manager, director = cast
    await world.passes(hours=9)  # 18:00
    await asks_leave(wang)
    await world.passes(hours=1, minutes=59)
    assert not about(manager, "还没答复")
    await world.passes(minutes=1)  # 20:00
    assert len(about(manager, "还没答复")) == 1
    await world.passes(hours=1)
    assert len(about(director, "请的假")) == 1


async def test_asked_in_the_night_for_the_morning_is_asked_about_within_half_an_hour(world, cast):
    wang, *_, manager, director = cast
    await world.passes(hours=14)  # 23:00
    await asks_leave(wang)
    await world.passes(minutes=30)
    assert len(about(manager, "还没答复")) == 1
    await world.passes(hours=1)
    assert len(about(director, "请的假")) == 1


async def test_nobody_is_asked_at_night_about_leave_that_is_far_off(world, cast):
    wang, *_, manager, _ = cast
    await world.passes(hours=11)  # 20:00
    await asks_leave(wang, "下周三")
    await world.passes(hours=10, minutes=59)  # 06:59
    assert not about(manager, "还没答复")
    await world.passes(minutes=1)
    assert len(about(manager, "还没答复")) == 1


@pytest.mark.parametrize("ending", ["同意", "不同意", "取消请假", "over"])
async def test_nothing_is_said_of_leave_that_was_answered_withdrawn_or_is_over(world, cast, ending):
    wang, *_, manager, director = cast
    await asks_leave(wang, "下周三")
    if ending == "取消请假":
        await wang.presses(ending)
    elif ending != "over":
        await manager.presses(ending)
    # the desk was away for two months
    await world.passes(days=60)
    await world.passes(hours=1)
    assert not about(manager, "还没答复")
    assert not about(director, "请的假")
    assert not about(wang, "还没答复")


async def test_without_a_director_the_one_who_asked_is_told_to_call(world):
    wang = await world.person("王工", "engineer")
    await world.person("赵组长", "duty_manager")
    await asks_leave(wang)
    await world.passes(hours=4)
    await world.passes(hours=4)
    assert about(wang, "请直接打电话问一下")
