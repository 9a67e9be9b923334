"""The Official Account channel against a platform that is strict where the real one is."""

import asyncio
import base64
import gzip
import logging
import os
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.tencent import Credentials, TencentApi, retry_after
from bot.channels.tencent_codes import delivery_error
from bot.channels.wechat import WeChatChannel, WeChatSettings, incoming, outgoing, verify
from bot.channels.wechat_xml import BadBody, passive_reply, split
from helpdesk.errors import DatastoreAway, DeliveryError
from helpdesk.messages import Address, Choice, IncomingMessage, OutgoingMessage
from tests.support.platforms.wechat_api import Account, WeChatPlatform
from tests.support.platforms.wechat_bodies import children, xml
from tests.support.platforms.wechat_crypto import encrypt, sign
from tests.support.platforms.wechat_people import GH_ID

PAYLOADS = Path(__file__).parent.parent / "support" / "payloads" / "wechat"
NURSE = "oZhiBan6ExampleOpenId0000001"
WRITTEN_AT = datetime(2026, 1, 5, 0, 0, tzinfo=UTC)
NOW = WRITTEN_AT + timedelta(seconds=2)
LONG_TEXT = "挂号窗口全部无法打印发票，请信息科尽快处理。\n" * 80
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEF"


class Clock:
    """Time that moves by hand."""

    def __init__(self):
        self.at = NOW

    def __call__(self):
        return self.at

    def passes(self, **period):
        self.at += timedelta(**period)


class Tokens:
    """A token store in memory."""

    def __init__(self):
        self.kept = {}

    async def get(self, name):
        return self.kept.get(name)

    async def put(self, name, value, expires_at):
        self.kept[name] = (value, expires_at)

    async def claim(self, name, now, until):
        if name in self.kept and self.kept[name][1] > now:
            return False
        self.kept[name] = ("", until)
        return True


class Inbox:
    """What the platform was told we have, in memory."""

    def __init__(self):
        self.kept = {}
        self.away = 0

    async def keep(self, message):
        if self.away:
            self.away -= 1
            raise DatastoreAway
        self.kept[message.id] = message

    async def drop(self, message):
        self.kept.pop(message.id, None)

    async def take(self):
        return list(self.kept.values())


class Desk:
    """Answers with what it is given; a message it knows gets its first answer again."""

    def __init__(self):
        self.heard = []
        self.answers = {}
        self.reply = OutgoingMessage("收到")
        self.handed = []
        self.away = 0
        self.later_away = 0
        self.gate = None
        self.done = asyncio.Event()
        self.entered = asyncio.Event()

    async def respond(self, message: IncomingMessage):
        self.entered.set()
        if self.gate is not None:
            await self.gate.wait()
        if self.away:
            self.away -= 1
            raise DatastoreAway
        self.heard.append(message)
        return self.answers.setdefault(message.id, self.reply)

    async def later(self, address, message, key):
        if self.later_away:
            self.later_away -= 1
            raise DatastoreAway
        self.handed.append((address, message, key))
        self.done.set()


class World:
    """A platform, a channel and a desk, connected."""

    def __init__(self, mode, patience=4.5):
        self.clock = Clock()
        self.account = Account(mode=mode)
        self.platform = WeChatPlatform(self.account, self.clock)
        self.desk = Desk()
        self.store = Tokens()
        self.inbox = Inbox()
        self.patience = patience

    async def start(self):
        await self.platform.start()
        settings = WeChatSettings(
            self.account.app_id,
            self.account.secret,
            self.account.token,
            aes_key=self.account.aes_key,
            mode=self.account.mode,
            api_base=self.platform.url,
        )
        self.channel = WeChatChannel(
            settings,
            self.desk.respond,
            self.desk.later,
            self.store,
            self.inbox,
            self.clock,
            patience=self.patience,
            pauses=(0.0, 0.0, 0.0),
        )
        app = web.Application()
        app.add_routes(self.channel.routes())
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.platform.callback = f"http://127.0.0.1:{self._runner.addresses[0][1]}/callback/wechat"
        return self

    async def stop(self):
        await self.channel.close()
        await self._runner.cleanup()
        await self.platform.stop()

    async def status_of(self, body, query=None, **request):
        """What one delivery is answered with."""
        signed, sealed = self.platform.request(body, **request)
        status, _ = await self.platform.post(signed if query is None else query, sealed)
        return status


@pytest.fixture
async def worlds():
    """Start worlds that end with the test."""
    started = []

    async def start(mode="plain", **options):
        started.append(await World(mode, **options).start())
        return started[-1]

    yield start
    for one in started:
        await one.stop()


@pytest.fixture(params=["plain", "compatible", "aes"])
async def world(request, worlds):
    return await worlds(request.param)


def payload(name):
    return (PAYLOADS / f"{name}.xml").read_bytes()


def text_body(text="你好", **changes):
    fields = {
        "ToUserName": GH_ID,
        "FromUserName": NURSE,
        "CreateTime": int(WRITTEN_AT.timestamp()),
        "MsgType": "text",
        "Content": text,
        "MsgId": "42",
    }
    return xml({name: value for name, value in (fields | changes).items() if value is not None})


# What comes in


@pytest.mark.parametrize(
    ("name", "text", "press", "note"),
    [
        ("text", "急诊HIS打不开，全科挂不了号", "", ""),
        ("text_menu_tap", "没解决，报修", "report:0:1", ""),
        ("voice_recognised", "药房打印机卡纸了", "", "voice:media-id-of-the-voice"),
        ("voice", "", "", "voice:media-id-of-the-voice"),
        ("image", "", "", "image:media-id-of-the-picture"),
        ("video", "", "", "video:media-id-of-the-video"),
        ("shortvideo", "", "", "shortvideo:media-id-of-the-video"),
        ("location", "", "", "location"),
        ("link", "", "", "link"),
        ("file", "", "", "file"),
        ("unknown", "", "", "unknown"),
        ("event_click", "", "menu:report", ""),
        ("event_subscribe", "", "menu:welcome", ""),
        ("event_subscribe_scan", "", "menu:welcome", ""),
        ("event_scan", "", "menu:welcome", ""),
    ],
)
def test_a_message_says_what_the_person_said_or_did(name, text, press, note):
    message = incoming(payload(name), NOW)

    assert (message.text, message.press, message.note) == (text, press, note)
    assert message.address == Address("wechat", NURSE)
    assert message.sent_at == WRITTEN_AT


@pytest.mark.parametrize(
    "name",
    [
        "event_unsubscribe",
        "event_view",
        "event_location",
        "event_templatesendjobfinish",
        "event_unknown",
    ],
)
def test_an_event_that_asks_for_nothing_is_no_message(name):
    assert incoming(payload(name), NOW) is None


@pytest.mark.parametrize(
    ("name", "message_id"),
    [
        ("text", "24512345678901234"),
        ("event_click", f"{NURSE}-1767571200-CLICKmenu:report"),
        ("event_subscribe", f"{NURSE}-1767571200-subscribe"),
        ("event_subscribe_scan", f"{NURSE}-1767571200-subscribeward-7"),
        ("event_scan", f"{NURSE}-1767571200-SCANward-7"),
    ],
)
def test_a_message_is_known_again_by_its_id_and_an_event_by_who_when_and_what(name, message_id):
    assert incoming(payload(name), NOW).id == message_id


def test_a_platform_clock_that_is_ahead_puts_no_message_into_the_future():
    an_hour_early = WRITTEN_AT - timedelta(hours=1)

    assert incoming(payload("text"), an_hour_early).sent_at == an_hour_early


@pytest.mark.parametrize(
    "text",
    ["<!DOCTYPE html><b>&amp;", "a\nb", "龘😀👩🏽‍⚕️", "<xml>", "]]", "=1+1", "'; drop table--"],
)
def test_text_arrives_as_it_was_written_whatever_it_looks_like(text):
    assert incoming(text_body(text).encode(), NOW).text == text


def test_a_long_text_arrives_whole():
    assert incoming(text_body("字" * 80_000).encode(), NOW).text == "字" * 80_000


def test_an_empty_text_is_still_a_message():
    assert incoming(text_body("").encode(), NOW).text == ""


DTD = '<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
BROKEN = {
    "nothing": b"",
    "no XML": b"hello",
    "truncated": payload("text")[:-9],
    "an empty root": b"<xml/>",
    "another root": b"<html><MsgType>text</MsgType></html>",
    "no type": text_body(MsgType=None).encode(),
    "an empty type": text_body(MsgType="").encode(),
    "no sender": text_body(FromUserName=None).encode(),
    "no receiver": text_body(ToUserName=None).encode(),
    "no time": text_body(CreateTime=None).encode(),
    "a time in words": text_body(CreateTime="noon").encode(),
    "a time beyond all calendars": text_body(CreateTime="9" * 40).encode(),
    "two senders": text_body().replace("</xml>", "<FromUserName>x</FromUserName></xml>").encode(),
    "two types": text_body().replace("</xml>", "<MsgType>event</MsgType></xml>").encode(),
    "a nested type": text_body(MsgType=None)
    .replace("</xml>", "<MsgType><a/></MsgType></xml>")
    .encode(),
    "an event without a name": text_body(MsgType="event").encode()[:-10] + b"<a>",
    "not UTF-8": text_body().encode("gb18030"),
    "UTF-16": text_body().encode("utf-16"),
    "a control character": text_body("\x08").encode(),
    "a bare doctype": b"<!DOCTYPE xml>" + payload("text"),
    "a doctype in lower case": b"<!doctype xml>" + payload("text"),
    "an entity": DTD.encode() + payload("text").replace("急诊".encode(), b"]]>&b;<![CDATA["),
    "a doctype behind a comment": b"<!-- <![CDATA[ -->" + DTD.encode() + payload("text"),
    "a doctype behind an instruction": b"<?a <![CDATA[ ?>" + DTD.encode() + payload("text"),
    "a bare doctype behind an instruction": b"<?a <![CDATA[ ?><!DOCTYPE xml>" + payload("text"),
    "an external entity": b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    + payload("text"),
    "100,000 nested elements": b"<xml>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</xml>",
    "100,000 unclosed elements": b"<a>" * 100_000,
    "unclosed sections": b"<![CDATA[" * 25_000,
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_body_is_refused_as_such_and_nothing_else(what):
    with pytest.raises(BadBody) as refused:
        incoming(BROKEN[what], NOW)
    # Neither the error nor what is printed with it quotes the body.
    assert str(refused.value) == ""
    assert refused.value.__cause__ is None


@given(st.binary(max_size=300))
def test_no_bytes_make_anything_but_a_message_or_a_refusal(noise):
    for body in (noise, b"<xml>" + noise + b"</xml>"):
        try:
            incoming(body, NOW)
        except BadBody:
            continue


def test_the_nested_elements_inside_a_good_message_do_no_harm():
    deep = "<a>" * 30_000 + "</a>" * 30_000
    body = text_body("好").replace("</xml>", deep + "</xml>")

    assert incoming(body.encode(), NOW).text == "好"


@pytest.mark.parametrize("what", BROKEN)
async def test_a_broken_body_is_answered_with_400_or_403_or_413(worlds, what):
    world = await worlds()

    status, _ = await world.platform.post(world.platform.signed(), BROKEN[what])

    assert status == (413 if len(BROKEN[what]) > 256 * 1024 else 400)
    assert not world.desk.heard


# Who sent it


async def test_a_message_is_answered_at_once_in_every_mode(world):
    reply = await world.platform.user_says(NURSE, "急诊HIS打不开")

    assert reply == "收到"
    assert [message.text for message in world.desk.heard] == ["急诊HIS打不开"]


async def test_a_menu_click_is_answered_at_once_in_every_mode(world):
    assert await world.platform.user_clicks(NURSE, "menu:report") == "收到"
    assert world.desk.heard[0].press == "menu:report"


async def test_an_event_that_asks_for_nothing_is_answered_with_success(world):
    assert await world.platform.user_leaves(NURSE) is None
    assert not world.desk.heard
    assert world.platform.deliveries == [200]


async def test_nothing_to_say_is_answered_with_success(world):
    world.desk.reply = None

    assert await world.platform.user_says(NURSE, "好") is None
    assert world.platform.deliveries == [200]


async def test_the_address_is_proved_by_the_echo_and_only_when_signed(world):
    query = world.platform.signed()

    assert await world.platform.prove(query | {"echostr": "5927782489"}) == (200, "5927782489")
    assert (await world.platform.prove(query))[0] == 400
    forged = query | {"echostr": "<script>", "signature": "0" * 40}
    assert await world.platform.prove(forged) == (403, "")
    assert (await world.platform.prove({"echostr": "1"}))[0] == 403


FORGERIES = {
    "no query": lambda query: {},
    "no signature": lambda query: query | {"signature": ""},
    "another signature": lambda query: query | {"signature": "0" * 40},
    "a signature in Chinese": lambda query: query | {"signature": "签名"},
    "another nonce": lambda query: query | {"nonce": "1"},
    "another timestamp": lambda query: query | {"timestamp": str(int(query["timestamp"]) + 1)},
    "a timestamp in words": lambda query: query | {"timestamp": "now"},
}


@pytest.mark.parametrize("how", FORGERIES)
async def test_a_forged_request_is_refused_and_nothing_is_done(world, how):
    query, _ = world.platform.request(text_body())

    assert await world.status_of(text_body(), FORGERIES[how](query)) == 403
    assert not world.desk.heard


@pytest.mark.parametrize("minutes", [-11, 11, 60 * 24 * 365])
async def test_an_old_or_early_timestamp_is_refused(world, minutes):
    at = world.clock() - timedelta(minutes=minutes)

    assert await world.status_of(text_body(), at=at) == 403
    assert await world.status_of(text_body(), at=world.clock() - timedelta(minutes=9)) == 200
    assert len(world.desk.heard) == 1


@pytest.mark.parametrize("mode", ["compatible", "aes"])
async def test_the_signature_must_cover_the_encrypted_part(worlds, mode):
    world = await worlds(mode)
    query, _ = world.platform.request(text_body())

    # another body under the same signatures
    assert await world.status_of(text_body("改过的"), query) == 403
    assert await world.status_of(text_body(), query | {"msg_signature": ""}) == 403
    del query["msg_signature"]
    assert await world.status_of(text_body(), query) == 403
    assert not world.desk.heard


@pytest.mark.parametrize(
    ("mode", "sent"),
    [("aes", "plain"), ("compatible", "plain"), ("plain", "aes"), ("plain", "compatible")],
)
async def test_a_body_of_another_mode_is_refused(worlds, mode, sent):
    world = await worlds(mode)

    assert await world.status_of(text_body(), mode=sent) == 403
    assert not world.desk.heard


async def test_in_compatible_mode_only_the_encrypted_part_is_believed(worlds):
    world = await worlds("compatible")
    query, body = world.platform.request(text_body("真的"))

    status, _ = await world.platform.post(query, body.replace("真的".encode(), "假的".encode()))

    assert status == 200
    assert [message.text for message in world.desk.heard] == ["真的"]


def sealed_request(world, sealed):
    query = world.platform.signed()
    signed = (world.account.token, query["timestamp"], query["nonce"], sealed)
    body = xml({"ToUserName": GH_ID, "Encrypt": sealed}).encode()
    return query | {"msg_signature": sign(*signed)}, body


BAD_SEALS = {
    "a wrong key": lambda account: encrypt(text_body(), LETTERS + "A", account.app_id),
    "another app id": lambda account: encrypt(text_body(), account.aes_key, "wx-another"),
    "no app id": lambda account: encrypt(text_body(), account.aes_key, ""),
    "noise": lambda account: base64.b64encode(os.urandom(64)).decode(),
    "half a block": lambda account: base64.b64encode(b"x" * 24).decode(),
    "no base64": lambda account: "ä!",
    "one letter": lambda account: "A",
}


@pytest.mark.parametrize("what", BAD_SEALS)
async def test_what_cannot_be_decrypted_is_refused(worlds, what):
    world = await worlds("aes")

    status, _ = await world.platform.post(*sealed_request(world, BAD_SEALS[what](world.account)))

    assert status == 403
    assert not world.desk.heard


@pytest.mark.parametrize("body", ["", "hello", DTD + text_body(), "<xml/>"])
async def test_broken_xml_inside_the_encryption_is_refused(worlds, body):
    world = await worlds("aes")
    account = world.account

    sealed = encrypt(body, account.aes_key, account.app_id)
    status, _ = await world.platform.post(*sealed_request(world, sealed))

    assert status == 400


def test_an_empty_token_proves_nothing():
    query = {"timestamp": str(int(NOW.timestamp())), "nonce": "1"}
    query["signature"] = sign("", query["timestamp"], "1")

    assert not verify(query, "", NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"token": ""},
        {"app_id": ""},
        {"app_secret": ""},
        {"mode": "aes", "aes_key": ""},
        {"mode": "compatible", "aes_key": "short"},
        {"mode": "safe"},
    ],
)
def test_settings_that_cannot_work_are_refused_at_the_start_and_keep_secrets(wrong):
    right = {"app_id": "wx1", "app_secret": "hush", "token": "quiet"}

    with pytest.raises(ValueError, match=f"^{list(wrong)[-1]} ") as refused:
        WeChatSettings(**right | wrong)
    assert "hush" not in str(refused.value)
    assert "hush" not in repr(WeChatSettings(**right))
    assert "quiet" not in repr(WeChatSettings(**right))


@pytest.mark.parametrize(
    "body", [text_body("字" * 90_000).encode(), b"a" * (1 << 20)], ids=["270 KB", "1 MB"]
)
async def test_a_body_over_256_kilobytes_is_refused(worlds, body):
    world = await worlds()

    assert (await world.platform.post(world.platform.signed(), body))[0] == 413
    assert not world.desk.heard


@pytest.mark.parametrize(
    ("body", "expected"),
    [(b"not gzip at all", 400), (gzip.compress(b"a" * (4 << 20)), 413)],
    ids=["damaged", "inflates"],
)
async def test_a_compressed_body_gets_no_further_than_another(worlds, body, expected):
    world = await worlds()

    status, _ = await world.platform.post(
        world.platform.signed(), body, {"Content-Encoding": "gzip"}
    )

    assert status == expected


# The reply

INJECTION = "a]]></Content><MsgType><![CDATA[evil]]></MsgType><Content><![CDATA[b"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (INJECTION, INJECTION),
        ("]]>", "]]>"),
        ("]]]]>>", "]]]]>>"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("a\x00\x08\x1b\x7f\x85\ufffe\ud800b", "ab"),
        ("第一行\r\n第二行", "第一行\n第二行"),
        ("龘𠮷😀👩🏽‍⚕️", "龘𠮷😀👩🏽‍⚕️"),
        ("<!DOCTYPE xml>", "<!DOCTYPE xml>"),
    ],
)
async def test_whatever_the_desk_says_stays_text(world, text, shown):
    world.desk.reply = OutgoingMessage(text)

    assert await world.platform.user_says(NURSE, "你好") == shown


@given(st.text(max_size=200))
def test_any_text_makes_a_reply_with_exactly_its_elements(text):
    reply = children(passive_reply(text, to=NURSE, sender=GH_ID, at=NOW))

    assert sorted(reply) == ["Content", "CreateTime", "FromUserName", "MsgType", "ToUserName"]
    assert reply["MsgType"] == "text"


async def test_a_reply_of_nothing_visible_is_answered_with_success(world):
    world.desk.reply = OutgoingMessage("\x00 \n")

    assert await world.platform.user_says(NURSE, "你好") is None
    assert world.platform.deliveries == [200]


async def test_choices_are_listed_as_numbers(world):
    choices = (Choice("确认", "yes:1:1"), Choice("取消", "no:1:1"))
    world.desk.reply = OutgoingMessage("是这样吗？", choices)

    reply = await world.platform.user_says(NURSE, "打印机坏了")

    assert reply == "是这样吗？\n\n回复数字：\n1 确认\n2 取消"


async def test_what_does_not_fit_in_the_reply_follows_in_order(world):
    world.desk.reply = OutgoingMessage(LONG_TEXT, (Choice("确认", "yes"),))

    first = await world.platform.user_says(NURSE, "常见问题")

    rest = [message.text for _, message, _ in world.desk.handed]
    assert [first, *rest] == outgoing(world.desk.reply)
    assert len(rest) >= 2
    keys = [key for _, _, key in world.desk.handed]
    assert len(set(keys)) == len(keys)
    assert all(address == Address("wechat", NURSE) for address, _, _ in world.desk.handed)


def test_long_text_is_cut_at_line_ends_then_at_sentence_ends():
    lines = split("第一行内容。\n" * 500)
    assert all(part.endswith("。") and "\n\n" not in part for part in lines)
    assert sum(part.count("第") for part in lines) == 500

    sentences = split("请重启打印机。" * 500)
    assert all(part.endswith("。") for part in sentences)


@given(
    st.text(alphabet=st.sampled_from("字a。\n 😀\u200d\ufe0f"), max_size=400), st.integers(8, 90)
)
def test_a_split_loses_nothing_and_no_part_is_too_long_or_empty(text, limit):
    parts = split(text, limit)

    assert all(0 < len(part.encode()) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_character_made_of_several_is_not_torn():
    parts = split("👩🏽‍⚕️" * 400)

    assert len(parts) > 1
    assert all(part == "👩🏽‍⚕️" * part.count("👩") for part in parts)


# Five seconds


async def eventually(fact):
    async with asyncio.timeout(5):
        while not fact():  # noqa: ASYNC110 (the channel has no reason to announce its waiters)
            await asyncio.sleep(0)


async def test_a_slow_reply_comes_later_and_the_platform_is_told_success(worlds):
    world = await worlds(patience=0.05)
    world.desk.gate = asyncio.Event()

    assert await world.platform.user_says(NURSE, "急诊HIS打不开") is None
    assert world.platform.deliveries == [200]
    assert not world.desk.handed

    world.desk.gate.set()
    await asyncio.wait_for(world.desk.done.wait(), 5)
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
    await asyncio.wait_for(world.desk.done.wait(), 5)

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
    await asyncio.wait_for(world.desk.done.wait(), 5)

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


# Sending


@pytest.fixture
async def sending(worlds):
    """A plain world in which the nurse has written, so that she can be written to."""
    world = await worlds()
    await world.platform.user_says(NURSE, "你好")
    return world


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
