"""The story on the platforms themselves: what people type there, and what they read there."""

import pytest

from tests.support.every_channel import PLATFORMS

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

A_QUESTION = "电子票据怎么冲红"
HIS_DOWN = "急诊HIS打不开，全科挂不了号"
TWO = ["telegram by webhook", "wechat in plain", "wecom"]


@pytest.fixture(params=PLATFORMS)
async def world(request, store):
    async with PLATFORMS[request.param](store) as world:
        yield world


@pytest.fixture
async def cast(world):
    """A nurse, an engineer, the duty manager and the director."""
    return (
        await world.person("李护士", "reporter", "急诊科"),
        await world.person("王工", "engineer"),
        await world.person("赵组长", "duty_manager"),
        await world.person("钱主任", "director"),
    )


async def test_a_fault_is_reported_accepted_held_restored_confirmed_and_rated(world, cast):
    nurse, engineer, manager, director = cast

    # the nurse reports in one sentence, and reads number, severity, engineer and minute
    answer = await nurse.says(HIS_DOWN)
    for words in ("工单 #1", "S2 严重", "王工", "今天 09:30 前响应（还剩 30 分钟）"):
        assert words in answer
    await world.ticks()
    assert engineer.news() == ["新工单派给您，请接单"]
    assert HIS_DOWN in engineer.notices[-1]
    assert "李护士" in engineer.notices[-1]

    # half of the time passes: the engineer is reminded
    await world.passes(minutes=15)
    assert engineer.news() == ["提醒：工单 #1 响应时间已过半，还剩 15 分钟"]
    # there is no other engineer, and so the duty manager is asked to find one
    nobody = "工单 #1 派给王工 15 分钟没有接单，也没有别的值班工程师，请您安排"
    assert manager.news() == [nobody]

    # three quarters: the duty manager hears of it
    await world.passes(minutes=8)
    assert manager.news() == ["升级：工单 #1 响应快到承诺时间，请关注"]
    assert engineer.news() == []

    # he accepts by the choice under the notice, and is there in time
    assert "已接单" in await engineer.presses("接单")
    assert "已记录到场时间" in await engineer.presses("已到场")
    await world.passes(minutes=2)
    assert nurse.news() == ["工单 #1：王工（电话 802）已接单，正在处理", "工单 #1：王工已到场"]
    assert director.news() == []

    # a hold stops the clock, however long it takes; the reporter knows why
    assert "为什么挂起" in await engineer.presses("挂起")
    assert "计时已暂停" in await engineer.presses("等待医院授权")
    await world.ticks()
    assert nurse.news() == ["工单 #1 暂时挂起：等待医院授权。恢复处理时会告诉您"]
    await world.passes(hours=30)
    assert [phone.news() for phone in cast] == [[], [], [], []]
    assert "继续计时" in await engineer.presses("恢复计时")
    await world.ticks()
    assert nurse.news()[0].startswith("工单 #1 继续处理")

    # restored, with a cause and a solution that the nurse reads
    assert "故障原因" in await engineer.presses("已恢复")
    assert "怎么处理好的" in await engineer.presses("网络故障")
    assert "等报修人确认" in await engineer.says("更换了光模块")
    await world.ticks()
    assert nurse.news() == ["工单 #1 已恢复，请确认"]
    assert "原因：网络故障\n处理：更换了光模块" in nurse.notices[-1]

    # she confirms and rates, and the engineer reads it
    assert "打分" in await nurse.presses("确认恢复")
    assert "想说一句" in await nurse.presses("很满意")
    assert "谢谢您的评价" in await nurse.says("来得很快")
    await world.ticks()
    assert engineer.news() == [
        "工单 #1 报修人已确认恢复，工单关闭",
        "工单 #1 得到评价 5 分：来得很快",
    ]
    assert (await world.ticket()).rating == 5
    assert await world.failed() == []
    assert await world.waiting() == 0


@pytest.mark.parametrize("world", TWO, indirect=True)
async def test_when_nobody_reacts_all_of_the_ladder_is_told_in_turn(world, cast):
    nurse, *_, director = cast
    await nurse.says(HIS_DOWN)
    await world.ticks()

    await world.passes(minutes=15)
    await world.passes(minutes=8)
    await world.passes(minutes=4)
    assert director.news() == ["升级：工单 #1 响应快到承诺时间，请关注"]
    await world.passes(minutes=3)

    late = "超时：工单 #1 响应已超过承诺时间"
    assert [late in phone.news() for phone in cast] == [False, True, True, True]


@pytest.mark.parametrize("world", TWO, indirect=True)
async def test_an_article_that_did_not_help_leads_to_a_report(world, cast):
    nurse, engineer, *_ = cast
    await world.knows_the_starter_articles()

    assert f"【{A_QUESTION}】" in await nurse.says(A_QUESTION)
    assert f"好的，帮您报修：{A_QUESTION}" in await nurse.presses("没解决，报修")
    assert "已受理，工单 #1" in await nurse.says("红字票开了，原票还是正常")

    await world.ticks()
    assert engineer.news() == ["新工单派给您，请接单"]
    assert f"{A_QUESTION}；红字票开了，原票还是正常" in engineer.notices[-1]


@pytest.mark.parametrize("world", TWO, indirect=True)
async def test_a_code_makes_a_guest_somebody_once(world):
    await world.invites("李护士", "reporter", "24681357")
    hers, another = world.phone(), world.phone()

    assert "访客" in await hers.says("帮助")
    assert "绑定码不对" in await hers.says("绑定 11112222")
    assert "已绑定：李护士" in await hers.says("绑定 24681357")
    assert "李护士，您好" in await hers.says("帮助")

    assert "绑定码不对或已过期" in await another.says("24681357")
    assert "访客" in await another.says("帮助")


@pytest.mark.parametrize("world", TWO, indirect=True)
async def test_a_guest_leaves_name_and_telephone_and_hears_of_his_report(world, cast):
    engineer = cast[1]
    guest = world.phone()

    assert "姓名和电话" in await guest.says("打印机卡纸了")
    assert "哪个科室" in await guest.says("老张 8123")
    answer = await guest.says("门诊收费处")
    assert "报修人：老张 8123" in answer

    await world.ticks()
    assert "报修人：老张 8123" in engineer.notices[-1]
    await engineer.presses("接单")
    await world.ticks()
    assert guest.news() == ["工单 #1：王工（电话 802）已接单，正在处理"]
