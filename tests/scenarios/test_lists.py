"""The lists of tickets: what comes first, what was left out, what is said of what was late."""

from datetime import timedelta

from handlers import menu

FAULT = "急诊HIS打不开，全科挂不了号"
MILD = "护士站的打印机卡纸了，就这一台"


async def _reports(nurse, world, *texts):
    for text in texts:
        await nurse.says(text)
        if any(choice.label == "单独报修" for choice in nurse.answer.choices):
            await nurse.presses("单独报修")
        await world.passes(minutes=1)


async def test_a_list_that_is_cut_has_the_worst_and_says_how_many_there_are(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager")
    # given ten mild faults and then, last of all, a severe one
    await _reports(nurse, world, *[MILD] * 10, FAULT)
    for who, said, name in (
        (manager, "未完成工单", "未完成的工单"),
        (engineer, "我的队列", "您手上的工单"),
    ):
        lines = (await who.says(said)).splitlines()
        assert lines[0] == f"{name}共 11 张，急的在前："
        assert [line.split()[0] for line in lines if line.startswith("#")][:3] == [
            "#11",
            "#1",
            "#2",
        ]
        assert lines[-1] == "还有 3 张没列出来，发“#号”看某一张"
        assert len(who.answer.choices) == menu.MOST_LISTED
    lines = (await nurse.says("我的工单")).splitlines()
    assert lines[0] == "您报修的工单共 11 张，新的在前："
    assert lines[-1].startswith("还有 3 张")


async def test_a_list_that_is_whole_does_not_speak_of_more(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await world.person("王工", "engineer")
    await _reports(nurse, world, *[MILD] * menu.MOST_LISTED)
    answer = await nurse.says("我的工单")
    assert f"共 {menu.MOST_LISTED} 张" in answer
    assert "还有" not in answer


async def test_an_engineer_finds_his_own_reports_under_his_queue(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    other = await world.person("刘工", "engineer", on_call=False, department="信息科")
    assert "也没有报修过" in await engineer.says("我的工单")
    await _reports(nurse, world, *[MILD] * 9)
    await _reports(engineer, world, "信息科的打印机卡纸了，就这一台")
    lines = (await engineer.says("我的工单")).splitlines()
    assert lines[0] == "您手上的工单共 10 张，急的在前："
    assert "您报修的工单共 1 张：" in lines
    # both parts together fit the numbers of a channel without buttons
    assert len(engineer.answer.choices) <= menu.MOST_LISTED
    # who has nothing in hand sees what he reported alone
    await _reports(other, world, "信息科的电脑开不了机，就我这一台")
    assert (await other.says("我的工单")).startswith("您报修的工单共 1 张：")


async def test_what_was_late_is_listed_with_which_promise_and_by_how_much(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager")
    # given a ticket accepted 20 minutes late, to which nobody came, restored and closed
    await nurse.says(FAULT)
    await world.passes(minutes=50)
    await engineer.says("接单 1")
    await world.passes(minutes=15)
    for said in ("恢复 1", "操作不当", "教会了怎么用"):
        await engineer.says(said)
    await nurse.says("确认 1")
    await world.passes(hours=3)
    # then what is said of it stands still
    assert "#1 S2 已关闭 响应超时 20 分钟、到场超时 5 分钟" in await manager.says("超时工单")


async def test_who_confirmed_already_is_not_asked_to_confirm(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    await nurse.says(FAULT)
    for said in ("接单 1", "恢复 1", "操作不当", "教会了怎么用"):
        await engineer.says(said)
    await nurse.says("确认 1")
    await world.ticks()
    # nor is what has become untrue meanwhile said to him
    assert nurse.news() == []


async def test_who_reopened_and_hears_of_the_second_restoration_is_asked_once(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    await nurse.says(FAULT)
    for said in ("接单 1", "恢复 1", "操作不当", "第一次"):
        await engineer.says(said)
    world.now += timedelta(minutes=1)  # and no tick
    await nurse.says("重开 1")
    await nurse.presses("问题还在")
    for said in ("恢复 1", "硬件故障", "第二次"):
        await engineer.says(said)
    await world.ticks()
    assert [line for line in nurse.news() if "请确认" in line] == ["工单 #1 已恢复，请确认"]
    assert "处理：第二次" in nurse.heard[-1].text


async def test_a_reminder_of_what_was_done_meanwhile_is_not_sent(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager")
    await nurse.says(FAULT)
    await world.ticks()
    engineer.news()
    # given a desk that did not tick from the report to the deed
    world.now = (await world.ticket()).opened_at.replace(minute=25)
    await engineer.says("接单 1")
    await world.ticks()
    assert not [line for line in engineer.news() + manager.news() if "响应" in line]


async def test_who_must_help_reads_what_is_wanted_and_whom_to_call(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    await nurse.says(FAULT)
    await engineer.says("接单 1")
    await engineer.says("挂起 1")
    await engineer.presses("等待报修人")
    await world.ticks()
    wanted = "工单 #1 需要您配合：等您确认或提供信息，请联系工程师王工（电话 8001）"
    assert nurse.news()[-1] == wanted
    await world.passes(minutes=10)
    await engineer.says("恢复计时 1")
    await world.ticks()
    assert nurse.news() == ["工单 #1 继续处理。承诺今天 10:10 前到场，还剩 1 小时"]


async def test_other_words_for_the_same_thing_of_the_menu(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await world.person("王工", "engineer")
    for said in (
        "谁在值班？",
        "今天值班",
        "值班电话",
        "转人工",
        "人工",
        "找人",
        "电话",
    ):
        answer = await nurse.says(said)
        assert "应用组：王工 8001" in answer, said
        assert "信息科电话：8000" in answer, said
    for said in ("我的报修", "查看工单", "工单进度", "我的工单到哪了？"):
        assert await nurse.says(said) == "您还没有报修过", said
    assert "演示医院值班台" in await nurse.says("？")


def test_no_word_is_for_two_things_of_the_menu():
    said = [word for item in menu.MENU.values() for word in (item.label, *item.words)]
    assert len(said) == len(set(said))
