"""One contract for all four channels: what comes in, again, late, forged, too long or too big."""

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from helpdesk.messages import OutgoingMessage
from helpdesk.ticket import Status
from tests.support.contract import CHANNELS, ROWS, having, post

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

FAULT = "急诊HIS打不开，全科挂不了号"
STAMPED = {"telegram", "wechat", "wecom"}
"""Channels whose platform says when something was written."""


@pytest.fixture
def ways(channel):
    return CHANNELS[channel]


@pytest.fixture
async def world(ways, store):
    async with ways.world(store) as world:
        yield world


@pytest.fixture
async def nurse(world):
    return await world.person("李护士", "reporter", "急诊科")


@pytest.fixture
async def engineer(world, nurse):
    return await world.person("王工", "engineer")


@asynccontextmanager
async def nothing_stored(world):
    before = await world.messages_stored()
    yield
    assert await world.messages_stored() == before
    assert await world.tickets() == []


def test_every_row_is_tested_on_every_channel_or_says_why_not():
    tested = "".join(f.read_text("utf-8") for f in Path(__file__).parent.glob("test_every_*.py"))
    assert [row for row in ROWS if f'having("{row}")' not in tested] == []
    for adapter in CHANNELS.values():
        assert set(adapter.lacks) <= set(ROWS)
        assert all(len(why) > 20 for why in adapter.lacks.values())


@pytest.mark.parametrize("channel", having("text"))
async def test_a_text_is_answered_and_stored_once(world, nurse, engineer):
    before = await world.messages_stored()
    answer = await nurse.says(FAULT)
    assert answer.startswith("已受理，工单 #1")
    assert await world.messages_stored() == before + 1
    await world.ticks()
    assert engineer.news() == ["新工单派给您，请接单"]
    assert (await world.ticket()).address == nurse.address


@pytest.mark.parametrize("channel", having("press"))
async def test_a_press_does_its_deed_and_shows_what_can_be_done_next(world, nurse, engineer):
    await nurse.says(FAULT)
    await world.ticks()
    assert "已接单" in await engineer.presses("接单")
    assert (await world.ticket()).status is Status.IN_PROGRESS
    assert "已记录到场时间" in await engineer.presses("已到场")
    await world.ticks()
    assert [line.partition("：")[0] for line in nurse.news()] == ["工单 #1", "工单 #1"]


@pytest.mark.parametrize("channel", having("stale press"))
async def test_a_stale_press_changes_nothing_and_shows_how_it_is(world, ways, nurse, engineer):
    await nurse.says(FAULT)
    await world.ticks()
    stale = ways.presses(world, engineer, "接单", 7001)
    await engineer.says("接单 1")
    before = await world.ticket()
    # the desk answers, and to a card that became old with how the ticket is now
    assert await post(world, stale) == 200
    assert await world.ticket() == before
    await world.ticks()
    assert "处理中" in await engineer.says("#1")


@pytest.mark.parametrize("channel", having("duplicate"))
async def test_what_comes_again_is_taken_and_causes_nothing(world, ways, nurse, engineer):
    report = ways.says(world, nurse, FAULT, 7001)
    before = await world.messages_stored()
    assert [await post(world, report) for _ in range(3)] == [200] * 3
    assert (await world.messages_stored(), len(await world.tickets())) == (before + 1, 1)
    await world.ticks()
    press = ways.presses(world, engineer, "接单", 7002)
    assert [await post(world, press) for _ in range(3)] == [200] * 3
    assert (await world.ticket()).version == 2
    await world.ticks()
    assert len([line for line in nurse.news() if "已接单" in line]) == 1


@pytest.mark.parametrize("channel", having("out of order"))
async def test_out_of_order_each_is_done_once_with_its_own_time(
    world, ways, channel, nurse, engineer
):
    written = world.clock()
    first = ways.says(world, nurse, FAULT, 7001)
    await world.clock.passes(timedelta(seconds=40))
    second = ways.says(world, nurse, "我的工单", 7002)
    before = await world.messages_stored()
    assert [await post(world, one) for one in (second, first, second, first)] == [200] * 4
    assert await world.messages_stored() == before + 2
    [ticket] = await world.tickets()
    assert ticket.opened_at == (written if channel in STAMPED else world.clock())


@pytest.mark.parametrize("channel", having("forged"))
async def test_what_nobody_signed_is_refused_and_leaves_no_trace(world, ways, nurse):
    right = ways.says(world, nurse, FAULT, 7001)
    forged = ways.forge(world, right)
    assert len(forged) >= 4
    async with nothing_stored(world):
        for request in forged:
            assert await post(world, request) in ways.refused, request
    assert await post(world, right) == 200
    assert len(await world.tickets()) == 1


@pytest.mark.parametrize("channel", having("replayed after an hour"))
async def test_what_is_replayed_after_an_hour_has_no_effect(world, ways, nurse, engineer):
    report = ways.says(world, nurse, FAULT, 7001)
    assert await post(world, report) == 200
    before = await world.messages_stored()
    await world.passes(hours=1)
    # a signature that covers the time is refused; else the number is known
    assert await post(world, report) == ways.replayed
    assert (await world.messages_stored(), len(await world.tickets())) == (before, 1)


@pytest.mark.parametrize("channel", having("too long"))
async def test_too_long_a_text_is_cut_when_it_comes_and_split_when_it_goes(
    world, ways, nurse, engineer
):
    long = FAULT + "，请信息科尽快派人来处理这件事。" * 400
    assert await post(world, ways.says(world, nurse, long, 7001)) == 200
    [ticket] = await world.tickets()
    assert ticket.summary.startswith(FAULT)
    assert len(ticket.summary) <= 4096
    await world.ticks()
    before = len(engineer.notices)
    told = "\n".join(f"第 {n} 行：{'printer ' * 5}" for n in range(100))
    sending = world.parts.channels[engineer.address.channel]
    await sending.send(engineer.address.account, OutgoingMessage(told), "k1")
    await world.ticks()
    # the fake takes no part over its limit; together they say all of it
    shown = "\n".join(engineer.notices[before:])
    assert [f"第 {n} 行：" in shown for n in range(100)] == [True] * 100
    assert await world.failed() == []


@pytest.mark.parametrize("channel", having("too big"))
async def test_too_big_a_body_is_refused_unread_and_the_desk_goes_on(world, ways, nurse):
    right = ways.says(world, nurse, FAULT, 7001)
    async with nothing_stored(world):
        for extra in (ways.largest, 4 * ways.largest):
            assert await post(world, replace(right, body=right.body + b" " * extra)) == 413
    assert await post(world, right) == 200
    assert len(await world.tickets()) == 1
