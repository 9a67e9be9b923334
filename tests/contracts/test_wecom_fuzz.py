"""Callbacks of WeCom, mutated: each is a message or is refused, and nothing else ever happens."""

import random
from datetime import UTC, datetime

import pytest

from bot.channels.wechat_crypto import Forged
from bot.channels.wechat_xml import BadBody
from bot.channels.wecom_crypto import WeComEnvelope
from bot.channels.wecom_messages import read, understood
from tests.support.platforms.wechat_bodies import xml
from tests.support.platforms.wechat_crypto import encrypt, sign
from tests.support.platforms.wecom_api import Corp

NOW = datetime(2026, 1, 5, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
HEAD = {"ToUserName": "ww1", "FromUserName": "w001", "CreateTime": int(NOW.timestamp())}
PRESS = {"EventKey": "accept:1:1", "TaskId": "z1", "ResponseCode": "C", "AgentID": 1}
PICKED = (
    "<SelectedItems><SelectedItem><QuestionKey>choose</QuestionKey><OptionIds>"
    "<OptionId>answer:a</OptionId></OptionIds></SelectedItem></SelectedItems></xml>"
)
REAL = [
    xml(HEAD | {"MsgType": "text", "Content": "急诊HIS打不开", "MsgId": "1"}),
    xml(HEAD | {"MsgType": "image", "MediaId": "M", "PicUrl": "http://x", "MsgId": "2"}),
    xml(HEAD | {"MsgType": "event", "Event": "template_card_event"} | PRESS),
    xml(HEAD | {"MsgType": "event", "Event": "template_card_event"} | PRESS).replace(
        "</xml>", PICKED
    ),
    xml(HEAD | {"MsgType": "event", "Event": "scancode_waitmsg"}).replace(
        "</xml>", "<ScanCodeInfo><ScanResult>q-abcdefghjk</ScanResult></ScanCodeInfo></xml>"
    ),
]
INSERTS = (b"<", b">", b"]]>", b"<![CDATA[", b"&a;", b"<!DOCTYPE a>", b"\x00", b"\xff", b"<a>")


def mutated(chance, body):
    """The body with up to four bytes or pieces changed, doubled, put in or taken out."""
    changed = bytearray(body)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(changed) + 1)
        what = chance.randrange(5)
        if what == 0:
            changed[at : at + chance.randint(1, 9)] = b""
        elif what == 1:
            changed[at:at] = chance.choice(INSERTS)
        elif what == 2:
            changed[at:at] = changed[at : at + chance.randint(1, 80)]
        else:
            changed[at : at + 1] = bytes([chance.randrange(256)])
    return bytes(changed)


@pytest.mark.parametrize("seed", range(10))
def test_a_mutated_message_is_a_message_or_is_refused(seed):
    chance = random.Random(seed)
    refused = 0
    for _ in range(1000):
        body = mutated(chance, chance.choice(REAL).encode())
        try:
            message = understood(read(body), NOW)
        except BadBody:
            refused += 1
            continue
        assert message is None or (message.id and message.address.account)
    assert 0 < refused < 1000


@pytest.mark.parametrize("seed", range(5))
def test_a_mutated_envelope_is_refused_unless_what_is_signed_is_whole(seed):
    chance, corp = random.Random(seed), Corp()
    envelope = WeComEnvelope(corp.token, corp.aes_key, corp.corp_id)
    plain = REAL[0]
    sealed = encrypt(plain, corp.aes_key, corp.corp_id)
    query = {"timestamp": STAMP, "nonce": "1"}
    query["msg_signature"] = sign(corp.token, STAMP, "1", sealed)
    body = xml({"ToUserName": corp.corp_id, "Encrypt": sealed}).encode()
    for _ in range(1000):
        try:
            opened = envelope.open(mutated(chance, body), query, NOW)
        except (BadBody, Forged):
            continue
        assert opened.decode() == plain
    # what is signed with the right token may still be no ciphertext
    for _ in range(300):
        odd = mutated(chance, sealed.encode()).decode(errors="replace")
        signed = query | {"msg_signature": sign(corp.token, STAMP, "1", odd), "echostr": odd}
        try:
            envelope.echo(signed, NOW)
        except Forged:
            continue
