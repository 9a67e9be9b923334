"""The Official Account's crypto against two that others wrote, by vectors they made: both ways.

tests/support/payloads/wechat/make_vectors.cjs makes the vectors again, with Node.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.channels.wechat import incoming
from bot.channels.wechat_crypto import Forged, SealedEnvelope
from tests.support.platforms.wechat_bodies import xml
from tests.support.platforms.wechat_crypto import decrypt, sign

PAYLOADS = Path(__file__).parent.parent / "support" / "payloads" / "wechat"
KNOWN = json.loads((PAYLOADS / "witnesses.json").read_text(encoding="utf-8"))
OURS = json.loads((PAYLOADS / "ours.json").read_text(encoding="utf-8"))["vectors"]
TOKEN, KEY, APP = KNOWN["token"], KNOWN["aesKey"], KNOWN["appId"]
NOW = datetime(2026, 1, 5, tzinfo=UTC)
theirs = pytest.mark.parametrize("vector", KNOWN["vectors"])


@pytest.fixture
def envelope():
    return SealedEnvelope(TOKEN, KEY, APP)


def query(vector, **changes):
    """What comes in the address beside the encrypted body."""
    stamp, nonce = vector["timestamp"], vector["nonce"]
    signed = {"timestamp": stamp, "nonce": nonce, "signature": sign(TOKEN, stamp, nonce)}
    return signed | {"msg_signature": vector["signature"]} | changes


def body(vector):
    return xml({"ToUserName": "gh_0123456789ab", "Encrypt": vector["encrypt"]}).encode()


def test_both_witnesses_are_heard():
    assert {vector["by"] for vector in KNOWN["vectors"]} == {"@wecom/crypto", "wechat-crypto"}
    assert len(KNOWN["vectors"]) == 14


@theirs
def test_we_open_what_a_witness_sealed(envelope, vector):
    opened = envelope.open(body(vector), query(vector), NOW)
    assert opened.decode() == vector["text"]


@pytest.mark.parametrize("by", ["@wecom/crypto", "wechat-crypto"])
def test_we_understand_what_a_witness_wrote(envelope, by):
    said = [v for v in KNOWN["vectors"] if v["by"] == by]
    found = [incoming(envelope.open(body(v), query(v), NOW), NOW) for v in said]
    assert [m and (m.text[:9], m.press) for m in found] == [
        ("急诊HIS打不开", ""),
        ("11 接单", "accept:1:2"),
        ("😀龘𠮷" + "字" * 6, ""),
        ("", "menu:mine"),
        None,
        None,
        None,
    ]


@theirs
def test_nothing_else_is_opened(envelope, vector):
    wrong = (
        query(vector, msg_signature="0" * 40),
        query(vector, msg_signature=vector["signature"].upper()),
        query(vector, timestamp="1"),
        query(vector, nonce="7"),
    )
    for asked in wrong:
        with pytest.raises(Forged):
            envelope.open(body(vector), asked, NOW)
    for late in (timedelta(hours=1), -timedelta(hours=1)):
        with pytest.raises(Forged):
            envelope.open(body(vector), query(vector), NOW + late)
    with pytest.raises(Forged):
        SealedEnvelope(TOKEN, KEY, "wxanother").open(body(vector), query(vector), NOW)


@theirs
def test_the_fake_platform_reads_the_witnesses(vector):
    assert decrypt(vector["encrypt"], KEY, APP) == vector["text"]


@pytest.mark.parametrize("vector", OURS)
def test_what_the_witnesses_read_of_ours_we_still_write(envelope, vector):
    # the script that makes the vectors refuses an ours.json that either witness cannot read
    signed = (vector["timestamp"], vector["nonce"], vector["encrypt"])
    assert sign(TOKEN, *signed) == vector["signature"]
    assert decrypt(vector["encrypt"], KEY, APP) == vector["text"]
    assert envelope.open(body(vector), query(vector), NOW).decode() == vector["text"]
