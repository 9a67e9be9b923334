"""What people ask of the desk itself while a ticket is open, in their own words."""

from helpdesk.ticket import Status


async def test_whoever_asks_how_it_stands_sees_the_ticket_and_nothing_is_noted(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await world.person("王工", "engineer")
    await nurse.says("急诊HIS打不开，全科挂不了号")
    for words in ("我的单子到哪了", "修得怎么样了", "昨天报的那个修好了吗", "工单1什么情况"):
        answer = await nurse.says(words)
        assert answer.startswith("工单 #1")
        assert "还剩" in answer
        assert "补充" not in answer


async def test_still_broken_is_a_chase_until_somebody_says_it_is_mended(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    assert "什么" in await nurse.says("还没好")
    await nurse.presses("取消")
    await nurse.says("急诊HIS打不开，全科挂不了号")
    await world.ticks()
    assert "已帮您催单" in await nurse.says("还没好")
    await world.ticks()
    assert engineer.was_told("催")


async def test_with_several_tickets_the_list_is_shown(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await nurse.says("急诊HIS打不开，全科挂不了号")
    await nurse.says("护士站打印机卡纸了，打不出腕带")
    answer = await nurse.says("我的单子到哪了")
    assert "您报修的工单共 2 张" in answer


async def test_whoever_has_no_ticket_is_not_shown_an_empty_list(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    assert "共" not in await nurse.says("有结果吗")


async def test_what_works_again_is_withdrawn_with_one_press(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await world.person("王工", "engineer")
    await nurse.says("急诊HIS打不开，全科挂不了号")
    answer = await nurse.says("不用来了，现在又好了")
    assert answer.startswith("太好了。工单 #1（急诊HIS打不开")
    await nurse.presses("撤单 #1")
    await nurse.presses("确定撤单")
    assert (await world.ticket(1)).status is Status.CANCELLED


async def test_what_was_restored_is_confirmed_with_one_press(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    await nurse.says("急诊HIS打不开，全科挂不了号")
    await world.ticks()
    await engineer.presses("接单")
    await engineer.presses("已恢复")
    await engineer.presses("程序缺陷")
    await engineer.says("重启了应用服务")
    await nurse.says("已经好了")
    assert "谢谢确认" in await nurse.presses("确认恢复 #1")


async def test_thanks_and_good_news_without_a_ticket_stay_talk(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    assert await nurse.says("好了，谢谢") == "不客气，有事随时说"


async def test_a_person_is_named_with_his_number(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await world.person("王工", "engineer")
    assert "王工" in await nurse.says("给我转人工")
    await nurse.says("急诊HIS打不开，全科挂不了号")
    answer = await nurse.says("怎么联系你们")
    assert "工单 #1：王工（电话 8001）" in answer
    assert "现在值班" in answer


async def test_whoever_asks_whether_somebody_is_there_is_answered(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    assert (await nurse.says("在吗")).startswith("在的，请讲")


async def test_cancelling_out_of_the_blue_offers_the_open_tickets(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await nurse.says("急诊HIS打不开，全科挂不了号")
    assert "要撤掉哪张工单" in await nurse.says("取消")
    assert "确定" in await nurse.presses("撤单 #1")


async def test_what_is_left_to_do_is_listed_for_whoever_asks(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager")
    await nurse.says("急诊HIS打不开，全科挂不了号")
    assert "未完成的工单共 1 张" in await manager.says("现在有几个单子没处理")
    assert "您手上的工单共 1 张" in await engineer.says("手上还有什么活")
    assert "您报修的工单共 1 张" in await nurse.says("我有几个单子")


async def test_an_unclear_word_of_an_engineer_begins_no_report(world):
    engineer = await world.person("王工", "engineer")
    assert "没听懂" in await engineer.says("统计一下")
    assert "没听懂" in await engineer.says("我下班了")


async def test_a_manager_asks_how_things_stand_and_begins_no_report(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager")
    await nurse.says("急诊HIS打不开，全科挂不了号")
    await world.ticks()
    assert "#1" in await manager.says("现在什么情况")
    assert (await manager.says("1号谁在处理")).startswith("工单 #1")
    assert "超时" in await manager.says("有没有超时的")
    assert "影响多少人" not in await manager.says("这个月超时几个")
