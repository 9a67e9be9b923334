"""Engineers work off a ticket in their own words, without looking for a button."""

import pytest

from helpdesk.errors import Refused
from helpdesk.severity import Severity
from helpdesk.ticket import Status


async def _opened(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    await nurse.says("急诊HIS打不开，全科挂不了号")
    await world.ticks()
    return nurse, engineer


async def test_an_engineer_takes_a_ticket_through_in_his_own_words(world):
    _, engineer = await _opened(world)
    assert "已接单" in await engineer.says("收到，我来处理")
    assert "已记录到场时间" in await engineer.says("1号到现场了")
    assert "已挂起" in await engineer.says("先挂一下，等授权")
    assert "继续计时" in await engineer.says("1号继续")
    assert "故障原因" in await engineer.says("1号已经修好了")
    await engineer.presses("程序缺陷")
    await engineer.says("重启了应用服务")
    assert (await world.ticket(1)).status is Status.RESTORED


async def test_a_colleague_is_named_in_the_sentence(world):
    _, engineer = await _opened(world)
    colleague = await world.person("孙志强", "engineer")
    await engineer.says("接了1号")
    answer = await engineer.says("把1号转给孙师傅，他熟悉HIS")
    assert "已转单" in answer
    assert (await world.ticket(1)).engineer_id == colleague.person.id


async def test_a_name_that_nobody_has_is_asked_about(world):
    _, engineer = await _opened(world)
    await world.person("孙志强", "engineer")
    await engineer.says("接了1号")
    answer = await engineer.says("把1号转给周师傅")
    assert "没有找到“周师傅”，转给哪位工程师？" in answer


async def test_a_manager_sets_the_severity_in_one_sentence(world):
    await _opened(world)
    manager = await world.person("赵组长", "duty_manager")
    assert "级别已改" in await manager.says("1号升到S1，影响抢救了")
    assert (await world.ticket(1)).severity is Severity.S1


async def test_with_two_tickets_the_engineer_is_asked_which(world):
    nurse, engineer = await _opened(world)
    await nurse.says("护士站打印机卡纸了，打不出腕带")
    await world.ticks()
    assert "是哪一张工单" in await engineer.says("我来处理")


async def test_what_cannot_be_done_is_said_and_opens_no_ticket(world):
    _, engineer = await _opened(world)
    assert "您现在没有可以恢复" in await engineer.says("搞定了")
    with pytest.raises(Refused):
        await world.ticket(2)


async def test_a_reporters_words_are_never_orders(world):
    nurse, _ = await _opened(world)
    await nurse.says("1号修好了")
    assert (await world.ticket(1)).status is not Status.RESTORED
