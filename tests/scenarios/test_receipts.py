"""What gateways say of notices after they went out: signed, in any order, and what follows."""

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.morning import look
from bot.receipt_routes import MOST_BYTES, receipt_routes
from bot.tap_routes import tap_routes
from helpdesk.messages import Address, OutgoingMessage
from helpdesk.pace import UNLIMITED
from notifications.path_test import Ways
from storage import accounts, claims, outbox, people, settling
from storage.accounts import Account
from storage.outbox import Delivery
from storage.schema import deliveries
from tests.support.channel import RecordingChannel

SECRET = "s" * 20
MOBILE = "13800138000"
STATES = sa.select(deliveries.c.key, deliveries.c.state, deliveries.c.error)


@pytest.fixture
async def gateway(world):
    """A desk with gateways for text and phone, and the gateway's own HTTP client."""
    ways = Ways(frozenset({"sms", "phone"}), "https://desk.example.org", keys=True, mail=True)
    world.desk = replace(world.desk, gateways=ways.gateways, ways=ways)
    for name in ("sms", "phone", "email"):
        world.channels[name] = RecordingChannel(name, buttons=True)
    app = web.Application()
    app.add_routes(receipt_routes(world.desk, {"sms": SECRET, "phone": SECRET}, lambda: world.now))
    app.add_routes(tap_routes(world.desk, lambda: world.now))
    async with TestClient(TestServer(app)) as http:
        yield http


async def receipt(http, world, said, *, channel="sms", secret=SECRET, at=None):
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    stamp = str(int((at or world.now).timestamp()))
    sign = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Zhiban-Timestamp": stamp, "X-Zhiban-Signature": sign}
    answer = await http.post(f"/api/v1/receipts/{channel}", data=body, headers=headers)
    return answer.status


async def sent(world, key="e1:sms:13800138000"):
    delivery = Delivery(key, Address("sms", MOBILE), OutgoingMessage("你好"))

    async def queue(unit):
        outbox.queue(unit, delivery, world.now)

    await world.store.write(queue)
    await world.ticks()
    return key


async def state(world, key):
    rows = await world.store.read(lambda unit: unit.rows(STATES))
    return {row["key"]: row["state"] for row in rows}.get(key)


@pytest.mark.parametrize(
    ("told", "becomes"),
    [
        (["delivered"], "delivered"),
        (["read"], "read"),
        (["answered"], "read"),
        (["read", "delivered"], "read"),
        (["delivered", "delivered"], "delivered"),
        (["delivered", "failed"], "delivered"),
        (["failed"], "failed"),
        (["failed", "delivered"], "failed"),
    ],
)
async def test_a_receipt_moves_a_notice_on_and_never_back(world, gateway, told, becomes):
    key = await sent(world)
    for word in told:
        assert await receipt(gateway, world, {"key": key, "state": word}) == 200
    assert await state(world, key) == becomes


async def test_what_no_gateway_signed_just_now_is_refused(world, gateway):
    key = await sent(world)
    said = {"key": key, "state": "read"}
    assert await receipt(gateway, world, said, secret="another") == 403
    assert await receipt(gateway, world, said, at=world.now - timedelta(minutes=6)) == 403
    assert await receipt(gateway, world, said, channel="mail") == 403
    assert (await gateway.post("/api/v1/receipts/sms", json=said)).status == 403
    # One gateway speaks of its own notices only.
    assert await receipt(gateway, world, said, channel="phone") == 200
    assert await state(world, key) == "sent"


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"[]",
        b"nonsense",
        b"\xff\xfe",
        b'{"key": 1, "state": "read"}',
        b'{"key": "", "state": "read"}',
        b'{"key": "e1", "state": "eaten"}',
        b'{"key": "e1", "state": "failed", "reason": {}}',
        b"[" * 5000,
        b'{"key": "e1\\ud800", "state": "read"}',
        b'{"key": "e1\\u0000", "state": "read"}',
    ],
)
async def test_what_is_no_receipt_is_refused(world, gateway, said):
    assert await receipt(gateway, world, said) == 400


async def test_what_no_datastore_takes_is_left_out_of_a_reason(world, gateway):
    key = await sent(world)
    why = {"key": key, "state": "failed", "reason": "空\x00\ud800号"}
    assert await receipt(gateway, world, why) == 200
    [row] = await world.store.read(lambda unit: unit.rows(STATES))
    assert (row["state"], row["error"]) == ("failed", "空?号")


async def test_a_body_too_long_is_refused(world, gateway):
    assert await receipt(gateway, world, b"x" * (MOST_BYTES + 1)) == 413


async def test_a_receipt_for_an_unknown_notice_is_taken_and_changes_nothing(world, gateway):
    assert await receipt(gateway, world, {"key": "e9", "state": "read"}) == 200


async def under_way(world):
    """A notice that was claimed and is not settled yet."""
    key = "e1:sms:13800138000"
    one = Delivery(key, Address("sms", MOBILE), OutgoingMessage("你好"))
    lease = timedelta(seconds=45)

    async def work(unit):
        outbox.queue(unit, one, world.now)
        await unit.flush()
        return await claims.claim_due(unit, "sms", world.now, lease, 5, UNLIMITED)

    (delivery,) = (await world.store.write(work)).deliveries
    return key, delivery


@pytest.mark.parametrize(("told", "stays"), [("delivered", "delivered"), ("failed", "failed")])
async def test_a_receipt_that_comes_before_the_senders_own_word_stays(world, gateway, told, stays):
    key, delivery = await under_way(world)
    assert await receipt(gateway, world, {"key": key, "state": told, "reason": "空号"}) == 200
    await world.store.write(
        lambda unit: as_async(settling.settle_sent(unit, delivery, "r1", world.now))
    )
    assert await state(world, key) == stays


async def test_what_a_receipt_says_has_arrived_is_not_tried_again(world, gateway):
    key, delivery = await under_way(world)
    again = world.now + timedelta(minutes=1)
    await world.store.write(
        lambda unit: as_async(
            settling.settle_retry(unit, delivery, "timeout", again, uncertain=True)
        )
    )
    assert await state(world, key) == "retrying"
    await receipt(gateway, world, {"key": key, "state": "delivered"})
    await world.passes(minutes=5)
    assert await state(world, key) == "delivered"
    assert MOBILE not in world.channels["sms"].sent


async def as_async(done):
    return done


async def morning(world):
    """The morning's test of an engineer with a mobile number and a mail address."""
    engineer = await world.person("王工", "engineer")
    known = replace(engineer.person, phone=MOBILE)
    await world.store.write(lambda unit: people.save(unit, known))
    manager = await world.person("赵组长", "duty_manager", "webchat")
    mail = Address("email", "wang@example.org")
    await world.store.write(lambda unit: accounts.bind(unit, Account(mail, engineer.person)))
    world.desk = replace(world.desk, path_test="09:05")
    await minutes_pass(world, 6)
    return engineer, manager


async def minutes_pass(world, minutes):
    for _ in range(minutes):
        world.now += timedelta(minutes=1)
        await look(world.desk, world.now)
        await world.ticks()


def heard(world, channel, account):
    return [message.text for message in world.channels[channel].sent[account]]


async def test_text_and_mail_are_answered_by_a_link_and_the_phone_by_a_key(world, gateway):
    engineer, manager = await morning(world)
    await engineer.presses("收到")
    for channel, account in (("sms", MOBILE), ("email", "wang@example.org")):
        (text,) = heard(world, channel, account)
        path = text.partition("https://desk.example.org")[2]
        assert path.startswith("/tap/")
        assert account not in path
        assert "<form" in await (await gateway.get(path)).text()
        assert "谢谢" in await (await gateway.post(path)).text()
    (said,) = heard(world, "phone", MOBILE)
    assert said == "早上好，测试电话通知是否畅通，听到请按 1"
    rows = await world.store.read(lambda unit: unit.rows(STATES))
    (key,) = [row["key"] for row in rows if ":phone:" in row["key"]]
    await receipt(gateway, world, {"key": key, "state": "answered"}, channel="phone")
    await minutes_pass(world, 20)
    assert manager.news() == []


async def test_looking_at_the_page_is_no_tap_and_a_made_up_link_is_none(world, gateway):
    engineer, manager = await morning(world)
    await engineer.presses("收到")
    (text,) = heard(world, "sms", MOBILE)
    path = text.partition("https://desk.example.org")[2]
    await gateway.get(path)
    assert (await gateway.post(path[:-1] + ("0" if path[-1] != "0" else "1"))).status == 404
    assert (await gateway.post("/tap/20200101/" + path[-24:])).status == 404
    await minutes_pass(world, 20)
    (news,) = manager.news()
    assert news.startswith("王工（电话 13800138000）今早在")
    assert [word for word in ("短信", "邮件", "电话") if word not in news] == []
