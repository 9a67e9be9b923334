"""Telegram by webhook: what is refused, what is acknowledged, and when."""

import asyncio
import gzip
import json

import pytest

from helpdesk.messages import Address, Choice, OutgoingMessage
from tests.support.platforms.telegram_api import TelegramApi
from tests.support.platforms.telegram_updates import SECRET_HEADER
from tests.support.telegram_desk import SECRET, Desk, channel_of, payload, webhook

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

NURSE, DOCTOR = 700100, 700200
PATH = "/callback/telegram"
RIGHT = {SECRET_HEADER: SECRET}


@pytest.fixture
async def api():
    async with TelegramApi() as api:
        yield api


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
async def client(api, desk):
    async with webhook(api, desk) as client:
        yield client


async def test_telegram_is_told_the_address_the_secret_and_what_to_send(api, client):
    [told] = api.called("setwebhook")
    assert told["url"].endswith(PATH)
    assert told["secret_token"] == SECRET
    assert told["allowed_updates"] == ["message", "callback_query", "my_chat_member"]


async def test_the_webhook_is_told_again_until_telegram_takes_it(api, desk):
    api.faults.drop(method="setWebhook")
    api.faults.fail(429, "Too Many Requests", retry_after=3, method="setWebhook")
    async with webhook(api, desk):
        assert desk.naps == [1.0, 3.0]


async def test_a_message_is_answered_and_acknowledged(api, desk, client):
    await api.user_says(NURSE, "急诊HIS打不开")
    assert api.webhook_statuses == [200]
    assert [sent.text for sent in api.sent(NURSE)] == ["收到：急诊HIS打不开"]


async def test_a_press_arrives_as_its_data_and_stops_spinning(api, desk, client):
    desk.choices = (Choice("接单", "accept:1:2"),)
    await api.user_says(NURSE, "在吗")
    [card] = api.sent(NURSE)
    update = await api.user_presses(NURSE, card.id, "accept:1:2")
    assert desk.heard[-1].press == "accept:1:2"
    assert api.answered == [update["callback_query"]["id"]]
    assert api.sent(NURSE)[-1].text == "收到：accept:1:2"


async def test_a_press_too_old_to_be_answered_is_still_done(api, desk, client):
    await api.user_says(NURSE, "在吗")
    api.faults.fail(400, "Bad Request: query is too old", method="answerCallbackQuery")
    await api.user_presses(NURSE, api.sent(NURSE)[0].id, "accept:1:2")
    assert api.webhook_statuses == [200, 200]
    assert desk.effects == ["在吗", "accept:1:2"]


async def test_a_desk_with_nothing_to_say_sends_nothing(api, desk, client):
    desk.silent = True
    await api.user_says(NURSE, "谢谢")
    assert api.webhook_statuses == [200]
    assert api.sent(NURSE) == []


async def test_the_same_update_again_gets_the_same_answer_and_no_second_effect(api, desk, client):
    update = await api.user_says(NURSE, "急诊HIS打不开")
    again = await client.post(PATH, json=update, headers=RIGHT)
    assert again.status == 200
    assert desk.effects == ["急诊HIS打不开"]
    assert [sent.text for sent in api.sent(NURSE)] == ["收到：急诊HIS打不开"] * 2


@pytest.mark.parametrize("headers", [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: SECRET[:-1]}])
async def test_without_the_secret_nothing_is_read(desk, client, headers):
    async def body():
        yield b"{"
        # Only an answer given before the body ends lets the test go on.
        await answered.wait()

    answered = asyncio.Event()
    async with asyncio.timeout(60):
        answer = await client.post(PATH, data=body(), headers=headers)
    answered.set()
    assert answer.status == 403
    assert desk.heard == []


@pytest.mark.parametrize("name", ["group_message", "edited_message", "of_a_later_api"])
async def test_noise_is_acknowledged_so_that_it_does_not_come_again(desk, client, name):
    answer = await client.post(PATH, json=payload(name), headers=RIGHT)
    assert answer.status == 200
    assert desk.heard == []


HUGE_NUMBER = b'{"update_id": ' + b"9" * 5000 + b"}"
MESSAGE = json.dumps(payload("message")).encode()
DEEP = MESSAGE.replace(b'"text"', b'"x": ' + b"[" * 9000 + b"]" * 9000 + b', "text"')


def nested_replies(depth: int) -> bytes:
    message = payload("message")["message"]
    head = json.dumps(message).encode()[:-1] + b', "reply_to_message": '
    return b'{"update_id": 5, "message": ' + head * depth + b"null" + b"}" * (depth + 1)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"null", b"[]", b"7", b'"x"', b"{}", b"\xff\xfe", b"\x00", b"NaN",
        b'{"update_id": null}', b'{"update_id": 1, "message": {}}', HUGE_NUMBER, DEEP,
        b"[" * 100_000, b'{"a":' * 40_000, nested_replies(600),
        MESSAGE.replace(b"700100", b"null"), MESSAGE.replace(b"1772413200", b"1e400"),
        MESSAGE.replace(b"1772413200", b"-1" + b"0" * 30), MESSAGE.replace(b'"private"', b"[1]"),
    ],
)  # fmt: skip
async def test_no_body_whatever_breaks_the_webhook(desk, client, body):
    answer = await client.post(PATH, data=body, headers=RIGHT)
    assert answer.status in (200, 400)
    # Some Pythons read deeper than others: then the message around the nonsense is understood.
    assert desk.heard == [] or body in (DEEP, nested_replies(600))


async def test_a_body_that_is_not_what_its_encoding_says_does_not_break_it(client):
    headers = RIGHT | {"Content-Encoding": "gzip"}
    answer = await client.post(PATH, data=b"no gzip at all", headers=headers)
    assert answer.status == 400


async def test_a_body_over_the_limit_is_refused(desk, client):
    spaces = b" " * (256 * 1024 - len(MESSAGE))

    async def chunks():
        yield spaces
        yield MESSAGE + b" "

    fits = await client.post(PATH, data=spaces + MESSAGE, headers=RIGHT)
    announced = await client.post(PATH, data=spaces + MESSAGE + b" ", headers=RIGHT)
    streamed = await client.post(PATH, data=chunks(), headers=RIGHT)
    assert [fits.status, announced.status, streamed.status] == [200, 413, 413]
    assert len(desk.heard) == 1


async def test_a_small_body_that_unpacks_to_a_large_one_is_refused(desk, client):
    bomb = gzip.compress(b" " * 50_000_000)
    headers = RIGHT | {"Content-Encoding": "gzip"}
    answer = await client.post(PATH, data=bomb, headers=headers)
    assert answer.status == 413


async def test_while_the_datastore_is_away_telegram_is_asked_to_come_again(api, desk, client):
    desk.away = 1
    await api.user_says(NURSE, "急诊HIS打不开")
    assert api.webhook_statuses == [503]
    assert api.sent(NURSE) == []
    await api.deliver()
    assert api.webhook_statuses == [503, 200]
    assert desk.effects == ["急诊HIS打不开"]
    assert len(api.sent(NURSE)) == 1


async def test_a_reply_that_cannot_be_sent_now_is_queued_before_the_acknowledgement(
    api, desk, client
):
    desk.choices = (Choice("确认", "ok"),)
    api.faults.fail(429, "Too Many Requests", retry_after=5, method="sendMessage")
    update = await api.user_says(NURSE, "急诊HIS打不开")
    assert api.webhook_statuses == [200]
    [(address, reply, key)] = desk.queued
    assert address == Address("telegram", str(NURSE))
    assert reply == OutgoingMessage("收到：急诊HIS打不开", desk.choices)
    assert str(update["update_id"]) in key


async def test_a_reply_that_can_be_neither_sent_nor_queued_is_asked_for_again(api, desk, client):
    api.faults.fail(502, "Bad Gateway", method="sendMessage")
    desk.gates[str(NURSE)] = asyncio.Event()
    saying = asyncio.create_task(api.user_says(NURSE, "急诊HIS打不开"))
    await desk.has_heard(1)
    desk.away = 1
    desk.gates[str(NURSE)].set()
    await saying
    assert api.webhook_statuses == [503]
    await api.deliver()
    assert api.webhook_statuses == [503, 200]
    assert [sent.text for sent in api.sent(NURSE)] == ["收到：急诊HIS打不开"]
    assert desk.effects == ["急诊HIS打不开"]


async def test_a_person_who_blocked_the_bot_is_not_written_to_again(api, desk, client):
    api.blocks(NURSE)
    await api.user_says(NURSE, "急诊HIS打不开")
    assert api.webhook_statuses == [200]
    assert desk.queued == []


async def test_only_what_was_not_yet_sent_of_a_long_reply_is_queued(api, desk, client):
    desk.choices = (Choice("确认", "ok"),)
    update = {"update_id": 5, "message": payload("message")["message"]}
    desk.answers["u5"] = "甲" * 4096 + "乙" * 4096 + "丙"
    await api.user_says(NURSE, "在吗")
    api.faults.spare(method="sendMessage")
    api.faults.drop(method="sendMessage")
    await client.post(PATH, json=update, headers=RIGHT)
    [(_, rest, _)] = desk.queued
    assert rest.text.replace("\n", "") == "乙" * 4096 + "丙"
    assert rest.choices == desk.choices


async def test_messages_of_one_chat_are_in_order_and_others_do_not_wait(api, desk, client):
    gate = desk.gates[str(NURSE)] = asyncio.Event()
    first = asyncio.create_task(api.user_says(NURSE, "第一句"))
    await desk.has_heard(1)
    second = asyncio.create_task(api.user_says(NURSE, "第二句"))
    await api.user_says(DOCTOR, "我不等")
    assert [sent.text for sent in api.sent(DOCTOR)] == ["收到：我不等"]
    assert [message.text for message in desk.heard] == ["第一句", "我不等"]
    gate.set()
    await asyncio.gather(first, second)
    assert [sent.text for sent in api.sent(NURSE)] == ["收到：第一句", "收到：第二句"]


async def test_stopping_leaves_the_webhook_set_and_polling_has_no_route(api, desk):
    async with webhook(api, desk):
        pass
    assert api.webhook_url
    assert channel_of(api, desk, "polling").routes() == []
