"""Telegram by long polling: nothing is lost, nobody waits for somebody else."""

import asyncio
import logging
import time

import pytest

from helpdesk.errors import DeliveryError
from helpdesk.messages import Choice, OutgoingMessage
from tests.support.platforms.telegram_api import TelegramApi
from tests.support.telegram_desk import Desk, channel_of, polling

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

NURSE, DOCTOR = 700100, 700200


@pytest.fixture
async def api():
    async with TelegramApi() as api:
        yield api


@pytest.fixture
def desk():
    return Desk()


def asked_from(api):
    return [int(given["offset"]) for given in api.called("getupdates") if "offset" in given]


async def test_a_conversation_by_polling(api, desk):
    desk.choices = (Choice("接单", "accept:1:2"),)
    async with polling(api, desk):
        await api.user_says(NURSE, "急诊HIS打不开")
        [card] = await api.has_sent(NURSE, 1)
        await api.user_presses(NURSE, card.id, "accept:1:2")
        await api.has_sent(NURSE, 2)
        await api.until(lambda: not api.pending)
    assert desk.effects == ["急诊HIS打不开", "accept:1:2"]
    assert len(api.answered) == 1
    assert api.called("getupdates")[0]["allowed_updates"] == [
        "message",
        "callback_query",
        "my_chat_member",
    ]


async def test_what_was_said_while_the_desk_was_down_is_answered_in_order(api, desk):
    for number in range(1, 8):
        await api.user_says(NURSE, f"第{number}句")
    async with polling(api, desk):
        sent = await api.has_sent(NURSE, 7)
    assert [one.text for one in sent] == [f"收到：第{number}句" for number in range(1, 8)]


async def test_more_than_one_batch_is_worked_off(api, desk):
    for number in range(230):
        await api.user_says(NURSE + number % 10, f"第{number}句")
    async with polling(api, desk):
        await api.until(lambda: not api.pending)
    assert sorted(desk.effects) == sorted(f"第{number}句" for number in range(230))


async def test_a_slow_chat_delays_nobody_and_is_not_confirmed_before_it_is_done(api, desk):
    gate = desk.gates[str(NURSE)] = asyncio.Event()
    async with polling(api, desk):
        slow = await api.user_says(NURSE, "慢")
        await desk.has_heard(1)
        await api.user_says(NURSE, "慢的下一句")
        await api.user_says(DOCTOR, "快")
        await api.has_sent(DOCTOR, 1)
        await api.user_says(DOCTOR, "又快")
        await api.has_sent(DOCTOR, 2)
        assert len(api.pending) == 4
        assert max(asked_from(api), default=0) <= slow["update_id"]
        gate.set()
        await api.has_sent(NURSE, 2)
        await api.until(lambda: not api.pending)
    assert desk.effects == ["快", "又快", "慢", "慢的下一句"]
    assert len(desk.heard) == 4


async def test_while_the_datastore_is_away_the_offset_stays_and_the_pause_grows(api, desk):
    desk.away = 4
    async with polling(api, desk):
        update = await api.user_says(NURSE, "急诊HIS打不开")
        await desk.until(lambda: len(desk.naps) == 4)
        assert max(asked_from(api), default=0) <= update["update_id"]
        await api.has_sent(NURSE, 1)
        await api.until(lambda: not api.pending)
    assert desk.naps == [1.0, 2.0, 4.0, 8.0]
    assert desk.effects == ["急诊HIS打不开"]


async def test_a_reply_that_meets_429_is_queued_and_goes_out_later(api, desk):
    api.faults.fail(429, "Too Many Requests", retry_after=5, method="sendMessage")
    async with polling(api, desk) as channel:
        await api.user_says(NURSE, "急诊HIS打不开")
        await api.until(lambda: not api.pending)
        [(address, reply, key)] = desk.queued
        assert await channel.send(address.account, reply, key)
    assert [sent.text for sent in api.sent(NURSE)] == ["收到：急诊HIS打不开"]


async def test_a_reply_that_can_be_neither_sent_nor_queued_waits_for_the_datastore(api, desk):
    api.faults.fail(502, "Bad Gateway", method="sendMessage")
    gate = desk.gates[str(NURSE)] = asyncio.Event()
    async with polling(api, desk):
        await api.user_says(NURSE, "急诊HIS打不开")
        await desk.has_heard(1)
        desk.away = 2
        gate.set()
        await api.until(lambda: not api.pending)
    assert len(desk.queued) == 1
    assert desk.naps == [1.0, 2.0]


async def test_a_person_who_blocked_the_bot_stops_nothing(api, desk):
    api.blocks(NURSE)
    async with polling(api, desk):
        await api.user_says(NURSE, "急诊HIS打不开")
        await api.user_says(DOCTOR, "在吗")
        await api.has_sent(DOCTOR, 1)
        await api.until(lambda: not api.pending)
    assert desk.queued == []


async def test_updates_that_cannot_be_read_stop_nothing(api, desk):
    await api.push({"message": {"message_id": 1, "text": "无头"}})
    async with polling(api, desk):
        await api.user_says(DOCTOR, "在吗")
        await api.has_sent(DOCTOR, 1)
        await api.until(lambda: not api.pending)
    assert desk.effects == ["在吗"]


async def test_polling_outlives_a_platform_that_is_down(api, desk):
    api.faults.down = True
    async with polling(api, desk):
        await desk.until(lambda: len(desk.naps) >= 8)
        api.faults.down = False
        await api.user_says(NURSE, "在吗")
        await api.has_sent(NURSE, 1)
    assert desk.naps[:8] == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]


@pytest.mark.parametrize(
    ("breaks", "pause"),
    [
        (lambda faults: faults.fail(502, "Bad Gateway"), 1.0),
        (lambda faults: faults.fail(429, "Too Many Requests", retry_after=7), 7.0),
        (lambda faults: faults.drop(), 1.0),
        (lambda faults: faults.page(200, "<h1>portal</h1>"), 1.0),
        (lambda faults: faults.page(200, '{"ok": true, "result": {"a": 1}}'), 1.0),
        (lambda faults: faults.page(200, '{"ok": true, "result": [{"a": 1}]}'), 1.0),
        (lambda faults: faults.page(200, '{"ok": true}'), 1.0),
        (lambda faults: faults.page(200, "[]"), 1.0),
        (lambda faults: faults.page(502, "[]"), 1.0),
    ],
)
async def test_polling_outlives_a_bad_answer(api, desk, breaks, pause):
    breaks(api.faults)
    async with polling(api, desk):
        await api.user_says(NURSE, "在吗")
        await api.has_sent(NURSE, 1)
    assert desk.naps == [pause]


async def test_a_conflict_is_said_once_with_what_to_do_and_tried_again_slowly(api, desk, caplog):
    caplog.set_level(logging.INFO, "bot")
    api.webhook_url = "https://elsewhere.example/callback"
    async with polling(api, desk):
        await desk.until(lambda: len(desk.naps) >= 3)
        api.webhook_url = ""
        await api.user_says(NURSE, "在吗")
        await api.has_sent(NURSE, 1)
    assert set(desk.naps) == {30.0}
    errors = [record for record in caplog.records if record.levelname == "ERROR"]
    assert [("deleteWebhook" in one.getMessage()) for one in errors] == [True]
    assert api.called("deletewebhook") == []


async def test_stopping_is_quick_while_telegram_keeps_the_line_open(api, desk):
    channel = channel_of(api, desk)
    await channel.start()
    await api.until(lambda: bool(api.calls))
    began = time.monotonic()
    await channel.stop()
    assert time.monotonic() - began < 4


async def test_stopping_lets_a_running_message_end_and_confirms_it(api, desk):
    gate = desk.gates[str(NURSE)] = asyncio.Event()
    channel = channel_of(api, desk)
    await channel.start()
    await api.user_says(NURSE, "慢")
    await desk.has_heard(1)
    stopping = asyncio.create_task(channel.stop())
    gate.set()
    await stopping
    assert [sent.text for sent in api.sent(NURSE)] == ["收到：慢"]
    assert api.pending == []


async def test_a_message_that_does_not_end_in_time_comes_again_after_the_restart(api, desk):
    desk.gates[str(NURSE)] = asyncio.Event()
    channel = channel_of(api, desk)
    await channel.start()
    await api.user_says(DOCTOR, "快")
    await api.user_says(NURSE, "慢")
    await api.user_says(DOCTOR, "又快")
    await api.has_sent(DOCTOR, 2)
    began = time.monotonic()
    await channel.stop()
    assert time.monotonic() - began < 4
    assert api.pending[0]["message"]["text"] == "慢"
    del desk.gates[str(NURSE)]
    async with polling(api, desk):
        await api.has_sent(NURSE, 1)
        await api.until(lambda: not api.pending)
    assert sorted(desk.effects) == ["又快", "快", "慢"]


async def test_the_same_channel_can_be_started_again(api, desk):
    channel = channel_of(api, desk)
    for count in (1, 2):
        await channel.start()
        await api.user_says(NURSE, f"第{count}句")
        await api.has_sent(NURSE, count)
        await channel.stop()
    assert desk.effects == ["第1句", "第2句"]


async def test_a_channel_started_again_takes_up_what_it_had_to_break_off(api, desk):
    desk.gates[str(NURSE)] = asyncio.Event()
    channel = channel_of(api, desk)
    await channel.start()
    await api.user_says(NURSE, "慢")
    await desk.has_heard(1)
    await channel.stop()
    desk.gates.clear()
    await channel.start()
    await api.has_sent(NURSE, 1)
    await channel.stop()
    assert desk.effects == ["慢"]


async def test_a_second_desk_with_the_same_token_is_noticed(api, desk, caplog):
    first, second = channel_of(api, desk), channel_of(api, desk)
    await first.start()
    await api.until(lambda: len(api.calls) == 1)
    await second.start()
    await desk.until(lambda: 30.0 in desk.naps)
    await asyncio.gather(first.stop(), second.stop())
    assert any("second process" in record.getMessage() for record in caplog.records)


async def test_a_stopped_channel_says_that_a_notice_may_be_tried_again(api, desk):
    channel = channel_of(api, desk)
    await channel.start()
    await channel.stop()
    with pytest.raises(DeliveryError) as failure:
        await channel.send(str(NURSE), OutgoingMessage("已派单"), "n1")
    assert not failure.value.permanent


async def test_a_bug_in_one_update_is_logged_and_does_not_hold_up_the_rest(api, desk, caplog):
    async def broken(message):
        if message.text == "坏":
            raise LookupError
        return await Desk.respond(desk, message)

    desk.respond = broken
    async with polling(api, desk):
        await api.user_says(NURSE, "坏")
        await api.user_says(NURSE, "好")
        await api.has_sent(NURSE, 1)
        await api.until(lambda: not api.pending)
    assert any(record.getMessage() == "an update broke" for record in caplog.records)
