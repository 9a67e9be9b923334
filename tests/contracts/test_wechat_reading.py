"""What a message or event of the Official Account says, and that nothing else does harm."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat import incoming
from bot.channels.wechat_xml import BadBody
from helpdesk.messages import Address
from tests.support.wechat_desk import NOW, NURSE, WRITTEN_AT, payload, text_body


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
    "a number that ends in DEL": text_body(MsgId="2451234567890123\x7f").encode(),
    "a number that is none": text_body(MsgId="24512x").encode(),
    "a number of 21 digits": text_body(MsgId="9" * 21).encode(),
    "a sender with a line break": text_body(FromUserName="oZhi\nBan").encode(),
    "a sender beyond all length": text_body(FromUserName="o" * 1025).encode(),
    "a key with a control character": text_body(
        MsgType="event", Event="CLICK", EventKey="menu:\x9f"
    ).encode(),
    "a picture with a line break": text_body(MsgType="image", MediaId="a\nb").encode(),
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
