"""Answered within five seconds or handed over; redeliveries; what a killed process left."""

import asyncio

import pytest

from bot.channels.wechat_xml import split
from helpdesk.messages import Address, IncomingMessage, OutgoingMessage
from tests.support.wechat_desk import (
    LONG_TEXT,
    NOW,
    NURSE,
    text_body,
)


async def eventually(fact):
    async with asyncio.timeout(60):
        while not fact():  # noqa: ASYNC110 (the channel has no reason to announce its waiters)
            await asyncio.sleep(0)


async def test_a_slow_reply_comes_later_and_the_platform_is_told_success(worlds):
    world = await worlds(patience=0.05)
    world.desk.gate = asyncio.Event()

    assert await world.platform.user_says(NURSE, "急诊HIS打不开") is None
    assert world.platform.deliveries == [200]
    assert not world.desk.handed

    world.desk.gate.set()
    await asyncio.wait_for(world.desk.done.wait(), 60)
    message_id = world.desk.heard[0].id
    assert world.desk.handed == [(Address("wechat", NURSE), OutgoingMessage("收到"), message_id)]


async def test_a_redelivery_while_the_reply_is_made_waits_for_the_same_reply(worlds):
    # given a platform that hangs up before the desk has answered
    world = await worlds(patience=30)
    world.desk.gate = asyncio.Event()
    body = text_body()
    world.platform.patience = 0.1
    with pytest.raises(TimeoutError):
        await world.status_of(body)
    # when it delivers again and the reply gets ready
    world.platform.patience = 5
    again = asyncio.create_task(world.platform.deliver(body, NURSE))
    await eventually(lambda: world.channel._window._waiting["42"] == 2)
    world.desk.gate.set()
    # then the work was done once, and the reply is said once
    assert await again == "收到"
    assert len(world.desk.heard) == 1
    assert not world.desk.handed


async def test_a_redelivery_that_waits_gets_the_reply_that_nobody_else_will_get(worlds):
    # given a message that was answered with success, an answer that was lost on its way
    world = await worlds(patience=0.05)
    world.desk.gate = asyncio.Event()
    assert await world.status_of(text_body()) == 200
    # when the redelivery waits, and only then the reply gets ready
    world.channel._window._patience = 5
    again = asyncio.create_task(world.platform.deliver(text_body(), NURSE))
    await eventually(lambda: world.channel._window._waiting["42"] == 1)
    world.desk.gate.set()

    assert await again == "收到"
    assert not world.desk.handed


async def test_a_redelivery_after_the_reply_went_to_the_outbox_is_only_acknowledged(worlds):
    world = await worlds(patience=0.05)
    world.desk.gate = asyncio.Event()
    assert await world.platform.deliver(text_body(), NURSE) is None
    world.desk.gate.set()
    await asyncio.wait_for(world.desk.done.wait(), 60)

    assert await world.platform.deliver(text_body(), NURSE) is None
    assert len(world.desk.heard) == 1
    assert len(world.desk.handed) == 1


async def test_a_redelivery_after_the_reply_gets_the_first_reply_again(world):
    body = text_body()
    first = await world.platform.deliver(body, NURSE)
    world.desk.reply = OutgoingMessage("另一个回答")

    assert await world.platform.deliver(body, NURSE) == first
    assert {message.id for message in world.desk.heard} == {"42"}


async def test_a_datastore_that_is_away_makes_the_platform_deliver_again(world):
    world.desk.away = 2

    assert await world.platform.user_says(NURSE, "急诊HIS打不开") == "收到"
    assert world.platform.deliveries == [503, 503, 200]
    assert len(world.desk.heard) == 1


async def test_a_rest_that_cannot_be_kept_makes_the_platform_deliver_again(worlds):
    world = await worlds()
    world.desk.reply = OutgoingMessage(LONG_TEXT)
    world.desk.later_away = 1

    first = await world.platform.user_says(NURSE, "常见问题")

    assert world.platform.deliveries == [503, 200]
    assert [first, *[message.text for _, message, _ in world.desk.handed]] == split(LONG_TEXT)


async def test_a_message_that_was_taken_survives_a_datastore_that_is_away(worlds):
    world = await worlds(patience=0.05)
    world.desk.gate = asyncio.Event()
    world.desk.away, world.desk.later_away = 1, 1
    assert await world.platform.user_says(NURSE, "急诊HIS打不开") is None

    world.desk.gate.set()
    await asyncio.wait_for(world.desk.done.wait(), 60)

    assert [message.text for _, message, _ in world.desk.handed] == ["收到"]


async def test_closing_lets_a_reply_under_way_reach_the_outbox(worlds):
    world = await worlds(patience=0.05)
    world.desk.gate = asyncio.Event()
    await world.platform.user_says(NURSE, "急诊HIS打不开")

    closing = asyncio.create_task(world.channel.close())
    await asyncio.sleep(0)
    world.desk.gate.set()
    await closing

    assert [message.text for _, message, _ in world.desk.handed] == ["收到"]


async def test_a_slow_message_is_kept_before_the_platform_is_told_and_dropped_when_done(worlds):
    world = await worlds(patience=0.05)
    world.desk.gate = asyncio.Event()
    assert await world.platform.user_says(NURSE, "急诊HIS打不开") is None
    assert [message.text for message in world.inbox.kept.values()] == ["急诊HIS打不开"]

    world.desk.gate.set()
    await eventually(lambda: not world.inbox.kept)
    assert len(world.desk.handed) == 1


async def test_a_quick_message_is_not_kept(world):
    world.inbox.away = 99
    assert await world.platform.user_says(NURSE, "急诊HIS打不开") == "收到"


async def test_what_cannot_be_kept_is_not_acknowledged(worlds):
    world = await worlds(patience=0.05)
    world.desk.gate = asyncio.Event()
    world.inbox.away = 1

    assert await world.platform.user_says(NURSE, "急诊HIS打不开") is None
    assert world.platform.deliveries == [503, 200]


async def test_what_a_killed_process_left_is_worked_off_once(worlds):
    # given a message that another process had taken
    world = await worlds()
    left = IncomingMessage(Address("wechat", NURSE), "77", "急诊HIS打不开", NOW)
    await world.inbox.keep(left)

    assert await world.channel.work_off() == 1
    assert await world.channel.work_off() == 0

    assert world.desk.heard == [left]
    assert [key for _, _, key in world.desk.handed] == ["77"]
