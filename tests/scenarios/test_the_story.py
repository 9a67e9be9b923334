"""The main story, from the report to the rating, with the promise running out on the way."""

from helpdesk.ticket import Status, What


async def test_a_nurse_reports_an_engineer_accepts_a_manager_is_told_and_all_is_kept(world):
    # given a nurse of the emergency department, an engineer on call and two managers
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    manager = await world.person("赵组长", "duty_manager")
    director = await world.person("钱主任", "director")

    # when she says what is wrong, in one message
    answer = await nurse.says("急诊HIS打不开，全科挂不了号")
    # then she reads number, severity with reasons, who has it, and the promised minute
    assert "工单 #1" in answer
    assert "S2 严重" in answer
    assert "全科" in answer
    assert "王工（电话 8001）" in answer
    assert "今天 09:30 前响应（还剩 30 分钟）" in answer

    # and the engineer alone is told
    await world.ticks()
    assert engineer.news() == ["新工单派给您，请接单"]
    assert not manager.heard

    # when half of the promised time passes he is reminded, then the managers hear of it in turn
    await world.passes(minutes=15)
    assert engineer.news() == ["提醒：工单 #1 响应时间已过半，还剩 15 分钟"]
    nobody = "工单 #1 派给王工 15 分钟没有接单，也没有别的值班工程师，请您安排"
    assert manager.news() == [nobody]
    await world.passes(minutes=8)
    assert manager.news() == ["升级：工单 #1 响应快到承诺时间，请关注"]
    assert not director.heard
    await world.passes(minutes=4)
    assert director.news() == ["升级：工单 #1 响应快到承诺时间，请关注"]

    # when the promise breaks all three are told, once
    await world.passes(minutes=3)
    assert "超时：工单 #1 响应已超过承诺时间" in engineer.news()
    assert manager.news() == director.news() == ["超时：工单 #1 响应已超过承诺时间"]
    await world.ticks()
    assert engineer.news() == manager.news() == director.news() == []

    # when he accepts, arrives, holds, goes on and restores, she follows it on her phone
    assert "已接单" in await engineer.presses("接单")
    await engineer.presses("已到场")
    await engineer.presses("挂起")
    await engineer.presses("等待医院授权")
    await world.ticks()
    assert nurse.news() == [
        "工单 #1：王工（电话 8001）已接单，正在处理",
        "工单 #1：王工已到场",
        "工单 #1 暂时挂起：等待医院授权。恢复处理时会告诉您",
    ]
    await world.passes(hours=1)
    await engineer.presses("恢复计时")
    await engineer.presses("已恢复")
    await engineer.presses("程序缺陷")
    await engineer.says("重启了应用服务")
    await world.ticks()
    assert nurse.news()[-1] == "工单 #1 已恢复，请确认"
    assert nurse.was_told("处理：重启了应用服务")

    # it was not quite well: she reopens, he restores again, she confirms and rates
    await nurse.presses("还没好")
    await nurse.says("还是很慢")
    await world.ticks()
    assert engineer.was_told("报修人说还没好：还是很慢")
    await engineer.presses("已恢复")
    await engineer.presses("数据错误")
    await engineer.says("清理了锁表")
    await world.ticks()
    assert "请给这次服务打分" in await nurse.presses("确认恢复")
    await nurse.presses("很满意")
    assert "谢谢您的评价" in await nurse.says("修得很快")

    # and everything is there afterwards: who did what when
    ticket = await world.ticket()
    assert (ticket.status, ticket.rating, ticket.rating_word) == (Status.CLOSED, 5, "修得很快")
    happened = [event.what for event in await world.history()]
    assert [w for w in happened if w not in (What.REMINDED, What.ESCALATED, What.BREACHED)] == [
        What.OPENED,
        What.ASSIGNED,
        What.UNANSWERED,
        What.ACCEPTED,
        What.ARRIVED,
        What.HELD,
        What.RESUMED,
        What.RESTORED,
        What.REOPENED,
        What.RESTORED,
        What.CONFIRMED,
        What.RATED,
    ]
    who = {event.what: event.actor_id for event in await world.history()}
    assert who[What.ACCEPTED] == engineer.person.id
    assert who[What.CONFIRMED] == nurse.person.id


async def test_a_question_gets_the_article_and_goes_on_to_a_report_when_it_did_not_help(world):
    await world.knows()
    nurse = await world.person("周收费员", "reporter", department="门诊收费处")
    await world.person("王工", "engineer")
    # a question is answered, and no ticket is made
    answer = await nurse.says("电子票据怎么冲红")
    assert "【电子票据怎么冲红】" in answer
    assert "我的工单" not in answer
    assert "您还没有报修过" in await nurse.says("我的工单")
    # it did not help: the report has the question in it already
    await nurse.says("电子票据怎么冲红")
    assert "帮您报修：电子票据怎么冲红" in await nurse.presses("没解决")
    assert "工单 #1" in await nurse.says("点了冲红没有反应")
    assert (
        await world.ticket()
    ).summary == "电子票据怎么冲红；点了冲红没有反应（已看“电子票据怎么冲红”，没解决）"


async def test_an_article_that_helped_is_counted_and_nothing_else_happens(world):
    await world.knows()
    nurse = await world.person("李护士", "reporter")
    await nurse.says("电子票据怎么冲红")
    assert "太好了" in await nurse.presses("有用")
    assert "您还没有报修过" in await nurse.says("我的工单")
