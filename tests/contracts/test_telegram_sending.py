"""Sending to Telegram: receipts, failures that last and failures that pass, and the log."""

import logging
from datetime import timedelta

import pytest

from bot.channels.telegram_shapes import outgoing
from helpdesk.errors import DeliveryError
from helpdesk.messages import Choice, OutgoingMessage
from tests.support.platforms.telegram_api import TelegramApi
from tests.support.telegram_desk import Desk, channel_of, polling

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

NURSE = 700100


async def test_a_sent_message_gives_its_number_as_the_receipt():
    async with TelegramApi() as api, polling(api, Desk()) as channel:
        await api.user_says(NURSE, "在吗")
        await api.has_sent(NURSE, 1)
        card = OutgoingMessage("工单 #1 已派给 <王工> & *李工*", (Choice("催单", "chase:1:2"),))
        receipt = await channel.send(str(NURSE), card, "n1")
        sent = api.sent(NURSE)[-1]
        assert receipt == str(sent.id)
        assert sent.text == card.text
        assert sent.buttons == (("催单", "chase:1:2"),)
        assert "parse_mode" not in api.called("sendmessage")[-1]


@pytest.mark.parametrize(
    ("chat", "why"), [(1, ""), (2, "bot was blocked by the user"), (3, "user is deactivated")]
)
async def test_a_person_out_of_reach_is_a_permanent_failure(chat, why):
    async with TelegramApi() as api, polling(api, Desk()) as channel:
        if why:
            await api.user_says(chat, "在吗")
            await api.has_sent(chat, 1)
            api.blocks(chat, why)
        with pytest.raises(DeliveryError) as failure:
            await channel.send(str(chat), OutgoingMessage("已派单"), "n1")
        assert failure.value.permanent


def slow_down(faults):
    faults.fail(429, "Too Many Requests: retry after 9", retry_after=9, method="sendMessage")


@pytest.mark.parametrize(
    ("breaks", "wait"),
    [
        (slow_down, timedelta(seconds=9)),
        (lambda faults: faults.fail(500, method="sendMessage"), None),
        (lambda faults: faults.fail(502, "Bad Gateway", method="sendMessage"), None),
        (lambda faults: faults.drop(method="sendMessage"), None),
        (lambda faults: faults.page(403, "<h1>proxy</h1>", method="sendMessage"), None),
        (lambda faults: faults.page(200, "<h1>portal</h1>", method="sendMessage"), None),
    ],
)
async def test_a_passing_failure_may_be_tried_again(breaks, wait):
    async with TelegramApi() as api, polling(api, Desk(silent=True)) as channel:
        await api.user_says(NURSE, "在吗")
        breaks(api.faults)
        with pytest.raises(DeliveryError) as failure:
            await channel.send(str(NURSE), OutgoingMessage("已派单"), "n1")
        assert (failure.value.permanent, failure.value.retry_after) == (False, wait)
        assert await channel.send(str(NURSE), OutgoingMessage("已派单"), "n1")
        assert [sent.text for sent in api.sent(NURSE)] == ["已派单"]


async def test_the_second_attempt_does_not_repeat_the_parts_already_out():
    text = "甲" * 4096 + "乙" * 4096 + "丙" * 10
    async with TelegramApi() as api, polling(api, Desk(silent=True)) as channel:
        await api.user_says(NURSE, "在吗")
        api.faults.spare(method="sendMessage")
        slow_down(api.faults)
        with pytest.raises(DeliveryError):
            await channel.send(str(NURSE), OutgoingMessage(text), "n1")
        await channel.send(str(NURSE), OutgoingMessage(text), "n1")
        assert [sent.text[0] for sent in api.sent(NURSE)] == ["甲", "乙", "丙"]
        await channel.send(str(NURSE), OutgoingMessage(text), "n2")
        assert len(api.sent(NURSE)) == 6


async def test_a_token_never_reaches_the_log(caplog):
    caplog.set_level(logging.DEBUG, "bot")
    async with TelegramApi() as api:
        desk = Desk()
        channel = channel_of(api, desk)
        api.token = "424242:another"
        await channel.start()
        await desk.until(lambda: len(desk.naps) >= 2)
        await channel.stop()
        with pytest.raises(DeliveryError) as failure:
            await channel.send(str(NURSE), OutgoingMessage("已派单"), "n1")
    ours = [record for record in caplog.records if record.name.startswith("bot")]
    assert [record.levelname for record in ours] == ["ERROR"]
    assert "made-up-token" not in caplog.handler.format(ours[0]) + str(failure.value)


@pytest.mark.parametrize(
    ("text", "bold"),
    [
        ("工单 #1 S2 严重\n急诊科", "工单 #1 S2 严重"),
        ("😀 工单 #1\n急诊科", "😀 工单 #1"),
        ("<b>*_[链接](http://x)\n急诊科", "<b>*_[链接](http://x)"),
        ("只有一行", ""),
        ("这是一句话。\n还有一句", ""),
    ],
)
async def test_a_heading_is_bold_and_no_word_is_markup(text, bold):
    async with TelegramApi() as api, polling(api, Desk()) as channel:
        await api.user_says(NURSE, "在吗")
        await api.has_sent(NURSE, 1)
        await channel.send(str(NURSE), OutgoingMessage(text), "k")
        sent = api.sent(NURSE)[-1]
        assert (sent.text, sent.bold) == (text, bold)
        assert await channel.edit(str(NURSE), str(sent.id), OutgoingMessage(f"{text}\n已接单"))
        assert api.sent(NURSE)[-1].bold == (bold or ("只有一行" if text == "只有一行" else ""))


def test_of_a_long_text_the_first_part_alone_has_a_heading():
    first, *rest = outgoing("工单 #1\n" + "第一行\n" * 2000)
    assert first.bold == "工单 #1"
    assert [part.bold for part in rest] == [""] * len(rest) != []
