"""Gateways and e-mail: what goes out, how it is signed, and what their answers mean."""

import asyncio
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from bot.channels.gateway import GatewayChannel, GatewaySettings
from bot.channels.mail import MailChannel, MailSettings, written
from bot.watchdog import Heartbeat
from bot.worker import Pulse
from helpdesk.errors import DeliveryError
from helpdesk.messages import OutgoingMessage
from tests.support.processes import free_port

NOW = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
TEMPLATE = '{"mobile": "$to", "content": "$text", "id": "$key"}'
NOTICE = OutgoingMessage('新工单派给您，请接单\n"急诊" \\ HIS')


@pytest.fixture
async def gateway(aiohttp_server):
    """A gateway that keeps what it got and answers as it is told."""
    got, answers = [], []

    async def take(request):
        got.append((dict(request.headers), await request.read()))
        status, headers = answers.pop(0) if answers else (200, {})
        return web.Response(status=status, headers=headers, text="id-1")

    app = web.Application()
    app.add_routes([web.route("*", "/send", take)])
    server = await aiohttp_server(app)
    settings = GatewaySettings(str(server.make_url("/send")), "secret", TEMPLATE)
    channel = GatewayChannel("sms", settings, lambda: NOW)
    yield channel, got, answers
    await channel.close()


async def test_a_notice_is_posted_in_the_template_and_signed(gateway):
    channel, got, _ = gateway
    assert await channel.send("13800138000", NOTICE, "e1:sms:13800138000") == "id-1"
    ((headers, body),) = got
    assert json.loads(body) == {
        "mobile": "13800138000",
        "content": '新工单派给您，请接单 "急诊" \\ HIS',
        "id": "e1:sms:13800138000",
    }
    stamp = headers["X-Zhiban-Timestamp"]
    expected = hmac.new(b"secret", f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["X-Zhiban-Signature"] == expected
    assert int(stamp) == NOW.timestamp()


async def test_a_long_notice_is_cut_to_what_a_message_may_have(gateway):
    channel, got, _ = gateway
    await channel.send("1", OutgoingMessage("字" * 1000), "k")
    assert len(json.loads(got[0][1])["content"]) == 300


@pytest.mark.parametrize(
    ("status", "headers", "permanent", "wait"),
    [
        (400, {}, True, None),
        (403, {}, True, None),
        (429, {"Retry-After": "30"}, False, timedelta(seconds=30)),
        (500, {}, False, None),
        (503, {"Retry-After": "soon"}, False, None),
        (302, {"Location": "/elsewhere"}, False, None),
    ],
)
async def test_what_an_answer_of_a_gateway_means(gateway, status, headers, permanent, wait):
    channel, _, answers = gateway
    answers.append((status, headers))
    with pytest.raises(DeliveryError) as failed:
        await channel.send("1", NOTICE, "k")
    assert (failed.value.permanent, failed.value.retry_after) == (permanent, wait)


async def _raw_gateway(answer, *, hangs=False):
    """A server that reads a request and says just these bytes; then it hangs or closes."""

    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        if hangs:
            await reader.read()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = GatewaySettings(f"http://127.0.0.1:{port}/", "s", TEMPLATE, seconds=0.3)
    return server, GatewayChannel("sms", settings, lambda: NOW)


HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("answer", "hangs", "receipt"),
    [
        (HEAD + b"Content-Length: 4\r\n\r\n\xff\xfe\x00\x81", False, "\ufffd\ufffd\ufffd"),
        (HEAD + b"Content-Type: text/plain; charset=nonsense\r\n\r\nid", False, "id"),
        (HEAD + b"Content-Length: 1000\r\n\r\n", False, ""),
        (HEAD + b"Content-Length: 1000\r\n\r\n", True, ""),
        (HEAD + b"Content-Length: 100000\r\n\r\n" + b"x" * 100_000, False, "x" * 200),
        (b"HTTP/1.1 204 No Content\r\n\r\n", False, ""),
    ],
)
async def test_what_a_gateway_took_is_sent_whatever_it_says_besides(answer, hangs, receipt):
    server, channel = await _raw_gateway(answer, hangs=hangs)
    assert await channel.send("1", NOTICE, "k") == receipt
    await channel.close()
    server.close()


@pytest.mark.parametrize(
    ("answer", "hangs", "reason"),
    [
        (b"", True, "timeout"),
        (b"", False, "ServerDisconnectedError"),
        (b"220 mail.example.org\r\n\r\n", False, "ClientResponseError"),
        (HEAD[:9] + b"600 Odd\r\nContent-Length: 0\r\n\r\n", False, "http 600"),
    ],
)
async def test_a_gateway_that_is_slow_or_talks_nonsense_is_tried_again(answer, hangs, reason):
    server, channel = await _raw_gateway(answer, hangs=hangs)
    with pytest.raises(DeliveryError) as failed:
        await channel.send("1", NOTICE, "k")
    assert (failed.value.permanent, failed.value.reason) == (False, reason)
    assert failed.value.uncertain is (reason != "http 600")
    await channel.close()
    server.close()


async def test_a_gateway_that_is_not_there_is_tried_again():
    settings = GatewaySettings(f"http://127.0.0.1:{free_port()}/", "", TEMPLATE)
    channel = GatewayChannel("phone", settings, lambda: NOW)
    with pytest.raises(DeliveryError) as failed:
        await channel.send("1", NOTICE, "k")
    assert (failed.value.permanent, failed.value.uncertain) == (False, False)
    await channel.close()


@pytest.fixture
async def smtp():
    """A mail server that says what it is told to each RCPT, and keeps the letters."""

    letters, refusals = [], []

    async def serve(reader, writer):
        def say(line):
            writer.write(f"{line}\r\n".encode())

        say("220 test")
        while line := (await reader.readline()).decode().strip():
            word = line.split(":")[0].split(" ")[0].upper()
            if word == "DATA":
                say("354 go on")
                letters.append((await reader.readuntil(b"\r\n.\r\n")).decode())
                say("250 kept as 42")
            elif word == "RCPT" and refusals:
                say(refusals.pop(0))
            elif word == "QUIT":
                say("221 bye")
                break
            else:
                say("250 ok")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = MailSettings("127.0.0.1", port, "desk@example.org", tls="none")
    yield MailChannel(settings), letters, refusals
    server.close()


async def test_a_letter_has_its_first_line_as_subject(smtp):
    channel, letters, _ = smtp
    assert "42" in await channel.send("wang@example.org", NOTICE, "e1")
    (letter,) = letters
    assert "To: wang@example.org" in letter
    assert "Auto-Submitted: auto-generated" in letter


@pytest.mark.parametrize(("answer", "permanent"), [("550 no such", True), ("451 later", False)])
async def test_what_an_answer_of_a_mail_server_means(smtp, answer, permanent):
    channel, _, refusals = smtp
    refusals.append(answer)
    with pytest.raises(DeliveryError) as failed:
        await channel.send("wang@example.org", NOTICE, "e1")
    assert failed.value.permanent is permanent


async def test_a_mail_server_that_is_not_there_is_tried_again():
    settings = MailSettings("127.0.0.1", free_port(), "desk@example.org", tls="none")
    with pytest.raises(DeliveryError) as failed:
        await MailChannel(settings).send("wang@example.org", NOTICE, "e1")
    assert not failed.value.permanent


def test_a_repeat_of_a_letter_is_known_by_its_id():
    first, again, other = (
        written("desk@example.org", "w@example.org", NOTICE, key)["Message-ID"]
        for key in ("e1", "e1", "e2")
    )
    assert first == again != other


async def test_the_heartbeat_is_silent_as_soon_as_ticks_stop(aiohttp_server):
    beats = []

    async def heard(request):
        beats.append(1)
        return web.Response()

    app = web.Application()
    app.add_routes([web.get("/beat", heard)])
    server = await aiohttp_server(app)
    pulse = Pulse()
    heart = Heartbeat(str(server.make_url("/beat")), pulse, lambda: NOW)
    assert not await heart.beat()
    pulse.last = NOW - timedelta(seconds=29)
    assert await heart.beat()
    pulse.last = NOW - timedelta(seconds=31)
    assert not await heart.beat()
    assert len(beats) == 1
