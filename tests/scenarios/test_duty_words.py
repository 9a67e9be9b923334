"""What staff say of their shifts in their own words: answered, and never taken for a fault.

It is Wednesday, 09:00. 王工 has the days, 刘工 the nights.
"""

import pytest

from helpdesk.ticket import Status
from storage import ticket_lists
from tests.support.world import World

DAY, NIGHT = (8 * 60, 18 * 60), (18 * 60, 8 * 60)


@pytest.fixture
async def cast(world: World):
    names = ("王工", "刘工", "陈工")
    wang, liu, chen = [await world.person(n, "engineer", on_call=False) for n in names]
    manager = await world.person("赵组长", "duty_manager")
    days = [(wang, day, *DAY) for day in range(7)]
    await world.on_call(*days, *((liu, day, *NIGHT) for day in range(7)))
    return {"wang": wang, "liu": liu, "chen": chen, "manager": manager}


@pytest.mark.parametrize(
    ("who", "said", "answer"),
    [
        ("wang", "请假 昨天", "这段时间已经过去了，请假要写以后的时间"),
        ("wang", "请假 明天下午到后天上午", "请假：明天 12:00 到后天 12:00"),
        ("wang", "请假 下周一到三", "请假：11月23日（周一） 00:00 到11月25日 24:00"),
        ("wang", "我明天想请假", "请假：明天 00:00 到 24:00"),
        ("wang", "请病假", "请哪天的假？"),
        ("wang", "请假 元旦那天", "没看懂“元旦那天”是哪天\n请哪天的假？"),
        ("wang", "请假 明天 孩子发烧", "请假：明天 00:00 到 24:00\n请假原因：孩子发烧"),
        ("wang", "取消请假", "您没有可以取消的请假"),
        ("wang", "换班 明天 和李四", "您的班组里没有“李四”\n请谁来？"),
        ("wang", "换班 张三", "没找到“张三”这位同事，也不是日期\n换哪个班？"),
        ("wang", "换班 明天 王工", "不能和自己换班"),
        ("wang", "换班 昨天 刘工", "那段时间没有您还没开始的班"),
        ("wang", "我想和刘工换明天的班", "您给出去的班：明天 08:00 到 18:00\n您来值他的哪个班？"),
        ("chen", "我先顶上 到昨天", "这个时间已经过了"),
        ("chen", "我先顶上 到25点", "没看懂“到25点”\n顶到什么时候？"),
        ("chen", "我先顶上 100天", "一次最多顶 7 天"),
        ("chen", "顶刘工", "刘工现在没有值应用组的班，发“今天谁值班”看看"),
        ("chen", "我替王工顶一会", "顶到什么时候？"),
        ("chen", "交班", "您手上没有未完成的工单，不用交班"),
        ("wang", "我病了明天来不了", "请假：明天 00:00 到 24:00\n请假原因：病了\n"),
        ("wang", "明天我休息", "请假：明天 00:00 到 24:00\n这段"),
        ("wang", "帮我请明天的假", "请假：明天 00:00 到 24:00\n这段"),
        ("liu", "今晚我值班吗？", "您未来两周的班：\n应用组 今天 18:00 到明天 08:00"),
        ("chen", "我什么时候值班", "未来两周您没有班"),
        ("chen", "谁请假了", "未来两周没有人请假"),
        ("manager", "排班检查", "排班检查：未来两周有 1 个问题\n· 应用组 夜班和节假日分得不匀"),
        ("wang", "排班检查", "排班检查是给值班组长和主任看的"),
        (
            "manager",
            "下周值班表",
            "11月23日（周一） 00:00 到11月29日 24:00的值班：\n应用组当班：\n11-23周一至",
        ),
        (
            "manager",
            "值班表 明天",
            "明天 00:00 到 24:00的值班：\n应用组当班：刘工 8001（00:00-08:00）",
        ),
        ("manager", "找人顶班", "未来两周每个班都有人"),
        ("wang", "安排顶班", "顶班由值班组长或主任安排"),
        ("wang", "今晚谁值班", "今天 18:00 到明天 08:00的值班：\n应用组当班：刘工 8001\n"),
        (
            *("wang", "明天谁值班？"),
            "明天 00:00 到 24:00的值班：\n应用组当班：刘工 8001（00:00-08:00）",
        ),
        (
            "wang",
            "下周末谁值班",
            "11月28日 00:00 到11月29日 24:00的值班：\n应用组当班：\n11-28周六至",
        ),
    ],
)
async def test_what_staff_say_of_shifts_is_answered_and_is_no_fault(world, cast, who, said, answer):
    assert (await cast[who].says(said)).startswith(answer)
    await cast[who].says("取消")
    assert not await world.store.read(lambda unit: ticket_lists.open_tickets(unit, 5))


@pytest.mark.parametrize("said", ["请假系统打不开了，全院都用不了", "排班系统换班页面打不开，报错"])
async def test_a_fault_of_a_system_for_shifts_is_a_report(world, cast, said):
    await cast["wang"].says(said)
    await world.passes(minutes=11)  # what is half told is opened as it stands
    assert (await world.ticket(1)).status is not Status.CANCELLED


async def test_of_two_colleagues_of_one_name_it_is_asked_which(world, cast):
    await world.person("刘工", "engineer", on_call=False)
    assert "请谁来？" in await cast["wang"].says("换班 明天 刘工")
    labels = [c.label for c in cast["wang"].answer.choices]
    assert len([label for label in labels if label.startswith("刘工（工号 ")]) == 2


async def test_who_has_several_leaves_chooses_which_to_cancel(world, cast):
    wang = cast["wang"]
    for day in ("明天", "周五"):
        await wang.says(f"请假 {day}")
        await wang.presses("确认请假")
    assert await wang.says("我不请假了") == "要取消哪次请假？不取消就不用管"
    assert [c.label for c in wang.answer.choices] == [
        "取消 明天 00:00 到 24:00",
        "取消 后天 00:00 到 24:00",
    ]
    assert await wang.presses("取消 后天") == "请假已取消，排班已恢复"
    assert "请假（等值班组长同意）：明天" in await wang.says("我的班")


async def test_the_reason_of_a_leave_is_read_by_who_answers_it(world, cast):
    await cast["wang"].says("请假 下周一 孩子发烧")
    await cast["wang"].presses("确认请假")
    await world.ticks()
    assert "请假原因：孩子发烧" in cast["manager"].heard[-1].text
    await world.passes(hours=4)
    reminder = next(m for m in cast["manager"].heard if "还没答复" in m.text)
    assert "请假原因：孩子发烧" in reminder.text


async def test_the_day_of_a_leave_may_stand_behind_its_reason(world, cast):
    said = await cast["wang"].says("我今晚不舒服，明天请假")
    assert said.startswith("请假：明天 00:00 到 24:00\n请假原因：今晚不舒服")


async def test_a_manager_answers_from_the_list_of_who_is_away(world, cast):
    for who, day in (("wang", "明天"), ("liu", "下周一")):
        await cast[who].says(f"请假 {day}")
        await cast[who].presses("确认请假")
    assert await cast["manager"].says("批假") == (
        "未来两周请假：\n王工请假（等值班组长同意）：明天 00:00 到 24:00\n"
        "刘工请假（等值班组长同意）：11月23日（周一） 00:00 到 24:00"
    )
    assert [c.label for c in cast["manager"].answer.choices] == ["同意王工", "不同意王工"]
    assert (await cast["manager"].presses("同意王工")).startswith("已同意：王工 请假 明天")
    # a colleague sees who is away, and has nothing to answer
    assert "王工请假：明天 00:00 到 24:00" in await cast["chen"].says("谁请假了")
    assert cast["chen"].answer.choices == ()
    # and the check offers to fill what is open
    assert "没有人值班" in await cast["manager"].says("排班检查")
    assert [c.label for c in cast["manager"].answer.choices] == ["安排顶班"]


async def test_what_one_has_is_handed_over_by_a_word_and_a_press(world, cast):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await nurse.says("急诊HIS打不开，全科挂不了号")
    said = "您手上有 1 张未完成的工单：#1\n要交给指定的人，请发“转单 1”"
    assert await cast["wang"].says("交班") == said
    assert await cast["wang"].presses("全部交给下一班") == "已交给下一班：\n刘工：#1"
