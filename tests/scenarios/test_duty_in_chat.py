"""The roster from chat: my shifts, leave, swaps, taking over, handing over. It is Wednesday."""

import pytest

from helpdesk.people import Person, Role
from storage import people
from tests.support.world import World

FAULT = "急诊HIS打不开，全科挂不了号"
WED, THU, FRI = 2, 3, 4
DAY, NIGHT = (8 * 60, 18 * 60), (18 * 60, 8 * 60)


@pytest.fixture
async def three(world: World):
    """王工 by day, 刘工 by night, 陈工 free; a duty manager."""
    wang = await world.person("王工", "engineer", on_call=False)
    liu = await world.person("刘工", "engineer", on_call=False)
    chen = await world.person("陈工", "engineer", on_call=False)
    manager = await world.person("赵组长", "duty_manager")
    days = [(wang, day, *DAY) for day in range(7)]
    nights = [(liu, day, *NIGHT) for day in range(7)]
    await world.on_call(*days, *nights)
    return wang, liu, chen, manager


async def on_call(who) -> str:
    answer = await who.says("今天谁值班")
    return next(line for line in answer.splitlines() if line.startswith("应用组"))


async def test_my_shifts_and_the_table_of_the_week(world, three):
    wang, liu, chen, _ = three
    assert (await wang.says("我的班")).splitlines()[:3] == [
        "您未来两周的班：",
        "现在值班：应用组，到今天 18:00",
        "应用组 明天 08:00 到 18:00",
    ]
    assert await chen.says("我的班") == "未来两周您没有班"
    assert (await liu.says("值班表")).splitlines() == [
        "今晚值班：",
        "应用组：刘工",
        "",
        "应用组本周：",
        "11-18周三至11-24周二 刘工 00:00-08:00，王工 08:00-18:00，刘工 18:00-24:00",
    ]


async def test_a_reporter_is_told_that_shifts_are_not_for_him(world, three):
    nurse = await world.person("李护士", "reporter")
    for said in ("我的班", "请假 明天", "换班", "我先顶上"):
        assert await nurse.says(said) == "这是给值班人员用的。要报修直接说哪里、什么坏了就行"


async def test_leave_is_asked_for_confirmed_and_told_with_its_gap(world, three):
    wang, _, _, manager = three
    asked = await wang.says("请假")
    assert "请哪天的假？" in asked
    assert "应用组 明天 08:00 到 18:00" in await wang.says("明天")
    answer = await wang.presses("确认请假")
    asked = "已请值班组长批准请假：明天 00:00 到 24:00，同意之前班次不变"
    assert answer.splitlines()[0] == asked
    assert "应用组 明天 08:00 到 18:00没有人值班" in answer
    await world.ticks()
    assert manager.heard[-1].text == (
        "王工 申请请假：明天 00:00 到 24:00\n应用组 明天 08:00 到 18:00没有人值班"
    )
    assert "请假（等值班组长同意）：明天" in await wang.says("我的班")
    said = (await manager.presses("同意")).splitlines()
    assert said[0] == "已同意：王工 请假 明天 00:00 到 24:00"
    await world.ticks()
    assert wang.heard[-1].text == "赵组长 同意了您的请假：明天 00:00 到 24:00"
    # when the day has come, nobody is on call
    await world.passes(days=1)
    assert await on_call(wang) == "应用组：暂无"
    # and the manager can take it back
    assert await manager.presses("撤销") == "请假已取消，排班已恢复"
    assert await on_call(wang) == "应用组：王工 8001"
    await world.ticks()
    assert wang.was_told("赵组长 撤销了王工的请假")


async def test_the_shift_stays_until_a_manager_agrees(world, three):
    wang, liu, _, manager = three
    await wang.says("请假 明天")
    await wang.presses("确认请假")
    await world.ticks()
    asked = manager.heard[-1].choices
    assert await liu.says("", press=asked[0].data) == "只有值班组长或主任可以批假"
    await wang.says("请假 明天")
    assert "已经请过假" in await wang.presses("确认请假")
    # the day comes without an answer: he is still on call
    await world.passes(days=1)
    assert await on_call(wang) == "应用组：王工 8001"
    assert (await manager.presses("不同意")).endswith("，班次不变")
    await world.ticks()
    assert wang.was_told("赵组长 没有同意您的请假：今天")
    assert await manager.says("", press=asked[0].data) == "这次请假已经答复过，或者本人取消了"
    assert await on_call(wang) == "应用组：王工 8001"


async def test_a_managers_own_leave_is_in_force_at_once(world, three):
    *_, manager = three
    await manager.says("请假 明天")
    answer = await manager.presses("确认请假")
    assert answer.startswith("已记下请假：")


async def test_leave_in_one_sentence_and_taken_back_by_oneself(world, three):
    wang, *_ = three
    await wang.says("请假 周五下午")
    await wang.presses("确认请假")
    assert "请假（等值班组长同意）：后天 12:00 到 18:00" in await wang.says("我的班")
    assert await wang.presses("取消请假") == "请假已取消，排班已恢复"
    assert await wang.says("", press=wang.answers[-2].choices[-1].data) == "这个变动已经撤销了"
    assert "请假" not in await wang.says("我的班")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("请假 11月17日", "这段时间已经过去了，请假要写以后的时间"),
        ("请假 11月20日到2027-06-01", "一次最多请 90 天的假，更长的请值班组长改排班"),
    ],
)
async def test_leave_that_cannot_be_is_refused_with_why(world, three, said, why):
    wang, *_ = three
    assert await wang.says(said) == why


async def test_a_fault_told_while_a_form_is_open_is_a_report(world, three):
    wang, *_ = three
    await wang.says("请假")
    await wang.says("急诊HIS打不开，全科挂不了号")
    await wang.says("王工 8001")
    assert (await world.ticket(1)).summary


async def test_everyone_on_leave_is_the_managers_matter(world, three):
    wang, liu, _, manager = three
    nurse = await world.person("李护士", "reporter", department="急诊科")
    for who in (wang, liu):
        await who.says("请假 今天")
        await who.presses("确认请假")
        await world.ticks()
        await manager.presses("同意")
    await nurse.says(FAULT)
    await world.ticks()
    assert (await world.ticket()).engineer_id is None
    assert any("没有" in message.text and "#1" in message.text for message in manager.heard)


async def test_a_swap_is_asked_taken_and_undone_until_it_starts(world, three):
    wang, liu, _, manager = three
    # given a swap asked of 刘工, a day for a night
    await wang.says("换班 刘工")
    await wang.presses("应用组 明天 08:00 到 18:00")
    await wang.presses("应用组 后天 18:00")
    assert wang.answer.text == "已问刘工，同意了我马上告诉您。没人答应之前还是您的班"
    await world.ticks()
    assert next(m.text for m in liu.heard if "想和您换班" in m.text) == (
        "王工 想和您换班：\n请您值：应用组 明天 08:00 到 18:00\n"
        "他来值您的：应用组 后天 18:00 到11月21日（周六） 08:00"
    )
    # when he takes it
    assert (await liu.presses("同意换班")).startswith("换好了。")
    await world.ticks()
    assert wang.was_told("刘工 同意和您换班了")
    assert manager.was_told("王工 和 刘工 换了班")
    # then the second press finds it taken
    again = next(m for m in liu.heard if m.text.startswith("王工 想和您换班")).choices[0].data
    assert await liu.says("", press=again) == "这个班已经有人接了"
    shifts = await wang.says("我的班")
    assert "明天 08:00" not in shifts
    assert "应用组 后天 08:00 到11月21日（周六） 18:00" in shifts
    # when it is undone
    assert await wang.presses("撤销换班") == "已撤销，恢复原来的排班"
    assert "明天 08:00 到 18:00" in await wang.says("我的班")
    await world.ticks()
    assert liu.was_told("王工 撤销了换班，明天 08:00 到 18:00恢复原来的排班")


async def test_the_taker_undoes_a_swap_too_and_the_manager_hears_of_both(world, three):
    wang, liu, chen, manager = three
    before = await liu.says("值班表")
    await wang.says("换班 刘工")
    await wang.presses("应用组 明天 08:00 到 18:00")
    await wang.presses("应用组 后天 18:00")
    await world.ticks()
    taking = next(m for m in liu.heard if "想和您换班" in m.text).choices[0].data
    await liu.says("", press=taking)
    await world.ticks()
    assert await liu.says("值班表") != before
    (heard,) = [m for m in manager.heard if "换了班" in m.text]
    assert heard.text == (
        "王工 和 刘工 换了班：\n刘工值：应用组 明天 08:00 到 18:00\n"
        "王工值：应用组 后天 18:00 到11月21日（周六） 08:00"
    )
    assert [choice.label for choice in heard.choices] == ["撤销换班"]
    # who has nothing to do with it cannot undo it
    undo = heard.choices[0].data
    assert "只能由换班的两个人或值班组长撤销" in await chen.says("", press=undo)
    # when the taker does, both shifts are as before, and both the other and the manager hear
    assert await liu.says("", press=undo) == "已撤销，恢复原来的排班"
    assert await liu.says("值班表") == before
    await world.ticks()
    told = "刘工 撤销了换班，明天 08:00 到 18:00恢复原来的排班"
    assert [m.text for m in wang.heard if "撤销了换班" in m.text] == [told]
    assert [m.text for m in manager.heard if "撤销了换班" in m.text] == [told]
    # then neither can undo it again, and nobody hears of it twice
    assert await wang.says("", press=undo) == "这次换班已经撤销了"
    assert await liu.says("", press=taking) == "这次换班已经撤销了"
    await world.passes(minutes=1)
    assert len([m for m in manager.heard if "撤销了换班" in m.text]) == 1


async def test_a_manager_undoes_a_swap_and_both_hear(world, three):
    wang, liu, _, manager = three
    await wang.says("换班 明天 刘工")
    await wang.presses("不用还")
    await world.ticks()
    await liu.presses("同意换班")
    await world.ticks()
    assert await manager.presses("撤销换班") == "已撤销，恢复原来的排班"
    await world.ticks()
    for who in (wang, liu):
        assert who.was_told("赵组长 撤销了换班，明天 08:00 到 18:00恢复原来的排班")
    assert not manager.was_told("撤销了换班")


async def test_a_swap_that_has_begun_is_neither_undone_nor_taken(world, three):
    wang, _, chen, _ = three
    for _ in range(2):
        await wang.says("换班 明天 陈工")
        await wang.presses("不用还")
        await world.ticks()
    first, second = (m.choices[0].data for m in chen.heard[-2:])
    await chen.says("", press=first)
    await world.passes(days=1)
    assert "已经开始了，不能撤销" in await chen.presses("撤销换班")
    assert "这个班已经开始了，换不了了" in await chen.says("", press=second)
    assert await on_call(wang) == "应用组：陈工 8001"


async def test_a_swap_nobody_answered_is_withdrawn_by_a_word_or_a_press(world, three):
    wang, liu, chen, manager = three
    for take_back in ("取消换班", ""):
        await wang.says("换班 明天")
        await wang.presses("谁方便谁来")
        await world.ticks()
        said = await (wang.says(take_back) if take_back else wang.presses("撤回换班"))
        assert said == "已撤回，还是您的班"
        await world.ticks()
        for colleague in (liu, chen):
            assert colleague.heard[-1].text.startswith("王工 不换班了：明天 08:00 到 18:00")
        assert await liu.presses("同意换班") == "这次换班已经撤销了"
    # nobody else takes it back, and there is nothing left to take back
    assert await wang.says("取消换班") == "您没有可以撤销的换班"
    assert not manager.was_told("换班")


async def test_a_swap_is_undone_by_a_word_and_of_several_it_is_asked_which(world, three):
    wang, liu, _, _ = three
    for day in ("明天", "后天"):
        await wang.says(f"换班 {day} 刘工")
        await wang.presses("不用还")
        await world.ticks()
    await liu.presses("同意换班")
    assert "要撤销哪次换班？" in await wang.says("撤销换班")
    labels = ["撤销 明天 08:00 到 18:00", "撤销 后天 08:00 到 18:00"]
    assert [choice.label for choice in wang.answer.choices] == labels
    assert await wang.presses(labels[0]) == "已撤回，还是您的班"
    assert await liu.says("不换班了") == "已撤销，恢复原来的排班"
    # a form that is open is just dropped
    await wang.says("换班")
    assert await wang.says("不换班了") == "好的，已取消"


async def test_of_all_the_team_the_first_press_wins(world, three):
    wang, liu, chen, _ = three
    await wang.says("换班 周五")
    await wang.presses("谁方便谁来")
    await world.ticks()
    assert await liu.presses("不方便") == "好的，看别的同事方便不方便"
    assert (await chen.presses("同意换班")).startswith("换好了。")
    assert await liu.presses("同意换班") == "这个班已经有人接了"


async def test_a_named_colleague_may_decline(world, three):
    wang, liu, *_ = three
    await wang.says("换班 明天 刘工")
    await wang.presses("不用还")
    await world.ticks()
    assert await liu.presses("不方便") == "好的，已经告诉他了"
    await world.ticks()
    assert wang.was_told("刘工 不方便换班，明天 08:00 到 18:00还是您的班")
    assert await liu.presses("同意换班") == "这次换班已经回绝了"


async def test_who_may_not_take_a_swap_is_told_why(world, three):
    wang, liu, chen, manager = three
    await wang.says("换班 明天 陈工")
    await wang.presses("不用还")
    await world.ticks()
    taking = chen.heard[-1].choices[0].data
    assert await liu.says("", press=taking) == "这次换班问的不是您"
    assert await wang.says("", press=taking) == "这次换班问的不是您"
    await chen.says("请假 明天")
    await chen.presses("确认请假")
    await world.ticks()
    await manager.presses("同意")
    assert "那段时间您请了假" in await chen.says("", press=taking)
    assert "您没有还没开始的班" in await chen.says("换班")


async def test_a_double_shift_is_refused(world, three):
    wang, liu, *_ = three
    await wang.says("换班 明天 刘工")
    await wang.presses("不用还")
    await liu.says("请假 周六")  # a form of his own meanwhile does no harm
    await world.ticks()
    # 刘工 takes over the day in the meantime
    await world.passes(days=1)
    await liu.says("我先顶上 到20:00")
    assert "已经开始了" in await liu.presses("同意换班")


async def test_taking_over_now_until_the_shift_ends(world, three):
    wang, _, chen, manager = three
    nurse = await world.person("李护士", "reporter", department="急诊科")
    assert "顶到什么时候？" in await chen.says("我先顶上")
    answer = await chen.presses("到这个班结束（今天 18:00）")
    assert answer == "好的，从现在起应用组由您值班，顶王工的班，到今天 18:00"
    await world.ticks()
    assert wang.was_told("陈工 先顶您的班（应用组），到今天 18:00")
    assert manager.was_told("应用组从现在到今天 18:00由陈工顶班（原来是王工）")
    await nurse.says(FAULT)
    assert (await world.ticket()).engineer_id == chen.person.id
    # 18:00: the night is 刘工's as ever
    await world.passes(hours=9)
    assert await on_call(chen) == "应用组：刘工 8001"


async def test_taking_over_with_an_end_in_words_and_giving_back(world, three):
    wang, _, chen, _ = three
    assert "到今天 11:00" in await chen.says("我先顶上 2小时")
    assert await on_call(wang) == "应用组：陈工 8001"
    assert await chen.presses("交回") == "已交回，排班已恢复"
    assert await on_call(wang) == "应用组：王工 8001"


async def test_giving_back_in_own_words(world, three):
    wang, _, chen, _ = three
    assert await chen.says("不顶了") == "您现在没有在替别人顶班"
    await chen.says("我先顶上 2小时")
    assert await chen.says("不顶了") == "已交回，排班已恢复"
    assert await on_call(wang) == "应用组：王工 8001"


async def test_who_stays_on_longer_than_the_shift_is_on_call_where_nobody_else_is(world, three):
    wang, _, chen, _ = three
    await world.on_call((wang, 2, *DAY))
    assert (await chen.says("我先顶上 到20:00")).endswith("顶王工的班，到今天 20:00")
    await world.passes(hours=10)  # 19:00, the shift he took over ended at 18:00
    assert await on_call(wang) == "应用组：陈工 8001"
    assert (await chen.says("不顶了")).startswith("已交回，应用组 今天 19:00")
    assert await on_call(wang) == "应用组：暂无"


async def test_who_stays_until_a_colleague_comes_is_told_when_that_is(world, three):
    wang, _, chen, _ = three
    answer = await chen.says("我先顶上 到20:00")
    assert answer.endswith("由您值班，顶王工的班，到今天 18:00。之后有别人的班")
    await world.ticks()
    assert wang.was_told("陈工 先顶您的班（应用组），到今天 18:00")


async def test_taking_over_when_nobody_is_there(world):
    chen = await world.person("陈工", "engineer", on_call=False)
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await world.on_call()
    assert "由您值班，到今天 12:00" in await chen.says("我来顶班到12点")
    await nurse.says(FAULT)
    assert (await world.ticket()).engineer_id == chen.person.id


async def test_who_may_not_take_over_is_told_why(world, three):
    wang, _, chen, manager = three
    assert await wang.says("我先顶上") == "您现在就在值班，不用顶"
    await chen.says("请假 今天")
    await chen.presses("确认请假")
    await world.ticks()
    await manager.presses("同意")
    assert "您现在在请假" in await chen.says("我先顶上")
    numbers = chen.person.staff_no
    unsigned = Person(numbers, "陈工", Role.ENGINEER, team="应用组", nda=False)
    await world.store.write(lambda unit: people.save(unit, unsigned))
    assert "还没有签保密协议" in await chen.says("我先顶上")


async def test_without_the_agreement_nobody_is_assigned_or_given_a_ticket(world, three):
    wang, _, chen, manager = three
    nurse = await world.person("李护士", "reporter", department="急诊科")
    for who in (wang, chen):
        unsigned = Person(
            who.person.staff_no, who.person.name, Role.ENGINEER, team="应用组", nda=False
        )
        await world.store.write(lambda unit, p=unsigned: people.save(unit, p))
    await nurse.says(FAULT)
    assert (await world.ticket()).engineer_id is None
    await manager.says("派单 1")
    assert [c.label for c in manager.answer.choices] == ["刘工", "取消"]


async def test_everything_is_handed_over_by_one_tap(world, three):
    wang, liu, _, _ = three
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await nurse.says(FAULT)
    await nurse.says("护士站的打印机卡纸了，就这一台")
    await wang.says("接单 1")
    await wang.says("请假 今天")
    await wang.presses("确认请假")
    assert await wang.presses("手上的单全部交给下一班") == "已交给下一班：\n刘工：#1、#2"
    await world.ticks()
    assert (await world.ticket(2)).engineer_id == liu.person.id
    assert "#1" in await liu.says("我的队列")
    assert await wang.says("", press="hand_over") == "您手上没有未完成的工单，不用交班"
