"""Another's opinion on a report: asked about masked words, and only what it may change changes."""

from dataclasses import replace

import pytest

from helpdesk.masking import mask
from helpdesk.opinion import Opinion
from helpdesk.severity import Severity


def giving(world, opinion):
    """The desk with an endpoint that always thinks this; what it was asked is returned."""
    got = []

    async def think(text):
        got.append(text)
        return opinion

    world.desk = replace(world.desk, opinion=think)
    return got


async def test_it_raises_a_report_that_is_then_open_at_once(world):
    nurse = await world.person("李护士", "reporter", department="内科", channel="wechat")
    giving(world, Opinion(Severity.S1))
    assert "工单 #1" in await nurse.says("HIS打不开")
    assert (await world.ticket()).severity is Severity.S1


async def test_it_never_sees_what_is_private_nor_a_report_of_danger(world):
    nurse = await world.person("李护士", "reporter", department="内科", channel="wechat")
    got = giving(world, Opinion(Severity.S4))
    await nurse.says("病人张三的检验报告打不开，身份证11010519491231002X，就这一份")
    assert [text for text in got if "张三" in text or "1101051949" in text] == []
    assert got == [mask(text).text for text in got]
    before = len(got)
    await nurse.says("手术室大出血，血发不出来")
    assert len(got) == before
    assert (await world.ticket(2)).severity is Severity.S1


@pytest.mark.parametrize("opinion", [None, Opinion()])
async def test_without_an_opinion_all_is_as_it_was(world, opinion):
    nurse = await world.person("李护士", "reporter", department="内科", channel="wechat")
    if opinion is not None:
        giving(world, opinion)
    assert "影响多少人" in await nurse.says("HIS崩了")
    assert "S2" in await nurse.says("2")


async def test_greetings_and_presses_are_not_asked_about(world):
    nurse = await world.person("李护士", "reporter", department="内科", channel="wechat")
    got = giving(world, Opinion())
    await nurse.says("你好")
    await nurse.says("我的工单")
    assert got == []
