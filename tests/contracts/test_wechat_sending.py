"""Notices of the Official Account: parts, the token, error codes, a platform that is away."""

import asyncio
import logging
from datetime import timedelta
from email.utils import format_datetime

import aiohttp
import pytest

from bot.channels.tencent import Credentials, TencentApi, retry_after
from bot.channels.tencent_codes import delivery_error
from bot.channels.wechat_xml import split
from helpdesk.errors import DeliveryError
from helpdesk.messages import Choice, OutgoingMessage
from tests.support.wechat_desk import (
    LONG_TEXT,
    NOW,
    NURSE,
)


async def failure(world, text="通知", key="k"):
    with pytest.raises(DeliveryError) as refused:
        await world.channel.send(NURSE, OutgoingMessage(text), key)
    assert "TOKEN" not in str(refused.value)
    assert world.account.secret not in str(refused.value)
    # What is printed with the error would show the address, and in it the token.
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None or refused.value.__suppress_context__
    return refused.value


async def test_a_notice_arrives_with_its_choices_as_numbers_and_unescaped(sending):
    notice = OutgoingMessage("工单 #7 已派给您]]>😀", (Choice("接单", "accept:7:1"),))

    assert await sending.channel.send(NURSE, notice, "k") == ""

    assert sending.platform.sent(NURSE) == ["工单 #7 已派给您]]>😀\n\n回复数字：\n1 接单"]
    assert "已派给您]]>😀".encode() in sending.platform.calls[-1][1]


async def test_a_long_notice_arrives_in_parts_in_order(sending):
    await sending.channel.send(NURSE, OutgoingMessage(LONG_TEXT), "k")

    assert sending.platform.sent(NURSE) == split(LONG_TEXT)
    assert len(split(LONG_TEXT)) > 2


async def test_a_second_attempt_does_not_repeat_the_parts_that_arrived(sending):
    await sending.channel.send(NURSE, OutgoingMessage("先取令牌"), "other")
    sending.platform.faults.fail(0)
    sending.platform.faults.fail(-1)
    assert not (await failure(sending, LONG_TEXT, "k")).permanent

    await sending.channel.send(NURSE, OutgoingMessage(LONG_TEXT), "k")

    assert sending.platform.sent(NURSE)[1:] == split(LONG_TEXT)


async def test_nothing_to_send_is_a_permanent_failure(sending):
    assert (await failure(sending, "\x00")).permanent


async def test_ten_sends_at_once_fetch_one_token(worlds):
    world = await worlds()
    people = [f"o{number}" for number in range(10)]
    for person in people:
        await world.platform.user_says(person, "你好")

    await asyncio.gather(
        *(world.channel.send(person, OutgoingMessage("通知"), person) for person in people)
    )

    assert world.platform.token_fetches == 1
    assert all(world.platform.sent(person) == ["通知"] for person in people)


async def test_the_token_is_shared_through_the_store(sending):
    await sending.channel.send(NURSE, OutgoingMessage("一"), "1")
    value, expires_at = sending.store.kept["access_token:wx0123456789abcdef"]
    assert len(value) == 512
    assert expires_at == NOW + timedelta(seconds=7200)

    async with aiohttp.ClientSession() as session:
        credentials = Credentials(sending.account.app_id, sending.account.secret)
        other = TencentApi(session, sending.platform.url, credentials, sending.store, sending.clock)
        said = {"touser": NURSE, "msgtype": "text", "text": {"content": "二"}}
        assert await other.call("/cgi-bin/message/custom/send", said) == {
            "errcode": 0,
            "errmsg": "ok",
        }
    assert sending.platform.token_fetches == 1


async def test_the_token_is_refreshed_five_minutes_before_it_expires(sending):
    await sending.channel.send(NURSE, OutgoingMessage("一"), "1")
    sending.clock.passes(minutes=114)
    await sending.channel.send(NURSE, OutgoingMessage("二"), "2")
    assert sending.platform.token_fetches == 1

    sending.clock.passes(minutes=1)
    await sending.channel.send(NURSE, OutgoingMessage("三"), "3")
    assert sending.platform.token_fetches == 2


async def test_a_revoked_token_is_refreshed_once_by_all_that_met_it(sending):
    await sending.channel.send(NURSE, OutgoingMessage("一"), "1")
    sending.platform.revoke_tokens()

    await asyncio.gather(
        *(sending.channel.send(NURSE, OutgoingMessage("通知"), str(n)) for n in range(4))
    )

    assert sending.platform.token_fetches == 2
    assert len(sending.platform.sent(NURSE)) == 5


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
async def test_a_stale_token_code_is_followed_by_one_refresh_and_one_retry(sending, errcode):
    await sending.channel.send(NURSE, OutgoingMessage("一"), "1")
    sending.platform.faults.fail(errcode)

    await sending.channel.send(NURSE, OutgoingMessage("二"), "2")

    assert sending.platform.token_fetches == 2
    assert sending.platform.sent(NURSE) == ["一", "二"]


async def test_a_platform_that_refuses_every_token_is_asked_twice_and_no_more(sending):
    sending.platform.faults.every_token_refused = True

    error = await failure(sending)

    assert not error.permanent
    assert sending.platform.token_fetches == 2
    paths = [path for path, _ in sending.platform.calls]
    assert paths.count("/cgi-bin/message/custom/send") == 2


async def test_sends_that_meet_the_same_refused_token_share_one_refresh(sending):
    await sending.channel.send(NURSE, OutgoingMessage("一"), "1")
    sending.platform.faults.every_token_refused = True

    await asyncio.gather(*(failure(sending, key=str(number)) for number in range(4)))

    assert sending.platform.token_fetches == 2


async def test_wrong_credentials_are_an_alarm_and_not_the_end_of_the_notice(sending, caplog):
    sending.platform.account.secret = "changed-by-the-operator"

    with caplog.at_level(logging.DEBUG), pytest.raises(DeliveryError) as refused:
        await sending.channel.send(NURSE, OutgoingMessage("通知"), "k")

    assert not refused.value.permanent
    assert refused.value.retry_after == timedelta(minutes=10)
    assert [record.errcode for record in caplog.records if hasattr(record, "errcode")] == [40125]
    assert "s3cr3t" not in caplog.text


async def test_a_stranger_is_a_permanent_failure(worlds):
    world = await worlds()

    assert (await failure(world)).permanent


async def test_after_48_hours_of_silence_the_failure_is_permanent(sending):
    sending.clock.passes(hours=49)

    error = await failure(sending)

    assert error.permanent
    assert "45015" in error.reason


async def test_the_sixth_message_without_an_answer_is_a_permanent_failure(sending):
    for number in range(5):
        await sending.channel.send(NURSE, OutgoingMessage("通知"), str(number))

    error = await failure(sending)

    assert error.permanent
    assert "45047" in error.reason
    await sending.platform.user_says(NURSE, "知道了")
    await sending.channel.send(NURSE, OutgoingMessage("通知"), "k")


@pytest.mark.parametrize(
    ("errcode", "permanent", "wait"),
    [
        (-1, False, None),
        (45009, False, timedelta(hours=1)),
        (45033, False, None),
        (40003, True, None),
        (41006, True, None),
        (43004, True, None),
        (43101, True, None),
        (44004, True, None),
        (45002, True, None),
        (45015, True, None),
        (40037, True, None),
        (40200, False, None),  # sent once more, without a menu
        (43019, True, None),
        (45011, False, timedelta(minutes=1)),
        (48004, True, None),
        (50002, True, None),
        (45047, True, None),
        (47003, True, None),
        (48001, True, None),
        (40164, False, timedelta(minutes=10)),
        (60020, False, timedelta(minutes=10)),
        (99999, False, None),
    ],
)
async def test_every_error_code_has_its_consequence(sending, errcode, permanent, wait):
    sending.platform.faults.fail(errcode)

    error = await failure(sending)

    assert (error.permanent, error.retry_after) == (permanent, wait)
    assert str(errcode) in error.reason
    assert delivery_error(errcode).reason == error.reason


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("30", timedelta(seconds=30)),
        ("0", timedelta(0)),
        (format_datetime(NOW + timedelta(minutes=2), usegmt=True), timedelta(minutes=2)),
        (format_datetime(NOW - timedelta(minutes=2), usegmt=True), timedelta(0)),
        ("999999999999", timedelta(days=1)),
        ("soon", None),
        ("-5", None),
        (None, None),
    ],
)
async def test_slow_down_carries_its_delay(sending, header, wait):
    sending.platform.faults.http(429, times=1, retry_after=header)

    error = await failure(sending)

    assert (error.permanent, error.retry_after) == (False, wait)
    assert retry_after(header or "", NOW) == wait


@pytest.mark.parametrize("status", [500, 502, 503, 404, 302])
async def test_an_http_error_is_tried_again_later(sending, status):
    await sending.channel.send(NURSE, OutgoingMessage("一"), "1")
    sending.platform.faults.http(status)

    assert not (await failure(sending)).permanent
    await sending.channel.send(NURSE, OutgoingMessage("通知"), "k")


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[1]", b"null", b'{"errcode": "0"}', b"\xff", b"[" * 100_000]
)
async def test_an_answer_that_makes_no_sense_is_tried_again_later(sending, body):
    sending.platform.faults.bodies.append(body)
    assert not (await failure(sending)).permanent

    await sending.channel.send(NURSE, OutgoingMessage("一"), "1")
    sending.platform.faults.bodies.append(body)
    assert not (await failure(sending)).permanent


async def test_a_platform_that_is_down_is_tried_again_and_comes_back(sending, caplog):
    await sending.channel.send(NURSE, OutgoingMessage("一"), "1")
    sending.platform.faults.down = True
    with caplog.at_level(logging.DEBUG):
        error = await failure(sending)
    assert not error.permanent
    assert "TOKEN" not in caplog.text

    sending.platform.faults.down = False
    await sending.channel.send(NURSE, OutgoingMessage("二"), "2")
    assert sending.platform.sent(NURSE) == ["一", "二"]


async def test_nothing_of_a_message_or_a_secret_is_logged(worlds, caplog):
    caplog.set_level(logging.DEBUG)
    world = await worlds("aes")
    await world.platform.user_says(NURSE, "患者张三的病历打不开")
    await world.channel.send(NURSE, OutgoingMessage("患者张三的病历已恢复"), "k")
    world.platform.faults.fail(45009)
    await failure(world, "患者张三")
    await world.status_of("<xml>患者张三")

    own = [record for record in caplog.records if record.name.startswith("bot.")]
    assert own
    said = "".join(str(vars(record)) for record in own)
    for secret in ("张三", "TOKEN", *vars(world.account).values()):
        assert secret == "aes" or secret not in said
