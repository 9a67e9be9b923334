"""WeCom's crypto against two that others wrote, by vectors that they made: in both directions.

tests/support/payloads/wecom/make_vectors.cjs makes the vectors again, with Node.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.channels.wechat_crypto import Forged
from bot.channels.wecom_crypto import WeComEnvelope
from tests.support.platforms.wechat_bodies import xml
from tests.support.platforms.wechat_crypto import decrypt, encrypt, sign

PAYLOADS = Path(__file__).parent.parent / "support" / "payloads" / "wecom"
KNOWN = json.loads((PAYLOADS / "witnesses.json").read_text(encoding="utf-8"))
OURS = json.loads((PAYLOADS / "ours.json").read_text(encoding="utf-8"))["vectors"]
TOKEN, KEY, CORP = KNOWN["token"], KNOWN["aesKey"], KNOWN["corpId"]
NOW = datetime(2026, 1, 5, tzinfo=UTC)
theirs = pytest.mark.parametrize(
    "vector", KNOWN["vectors"], ids=lambda v: f"{v['by']}-{v['text'][:8]}"
)


@pytest.fixture
def envelope():
    return WeComEnvelope(TOKEN, KEY, CORP)


def query(vector, **changes):
    """What comes in the address beside the encrypted text."""
    names = {"timestamp": "timestamp", "nonce": "nonce", "msg_signature": "signature"}
    return {name: vector[key] for name, key in names.items()} | changes


def test_both_witnesses_are_heard():
    assert {vector["by"] for vector in KNOWN["vectors"]} == {"@wecom/crypto", "wechat-crypto"}
    assert len(KNOWN["vectors"]) == 18


@theirs
def test_we_open_what_a_witness_sealed(envelope, vector):
    body = xml({"ToUserName": CORP, "Encrypt": vector["encrypt"]}).encode()
    assert envelope.open(body, query(vector), NOW).decode() == vector["text"]
    assert envelope.echo(query(vector, echostr=vector["encrypt"]), NOW) == vector["text"]


@theirs
def test_nothing_else_is_opened(envelope, vector):
    sealed = vector["encrypt"]
    changed = sealed[:40] + ("A" if sealed[40] != "A" else "B") + sealed[41:]
    stamp, nonce = vector["timestamp"], vector["nonce"]
    for wrong in (
        query(vector, echostr=changed),
        query(vector, echostr=sealed, msg_signature="0" * 40),
        query(vector, echostr=sealed, msg_signature=vector["signature"].upper()),
        query(vector, echostr=sealed, timestamp="1"),
        query(vector, echostr=sealed, nonce=""),
        # signed rightly, and not to be decrypted
        query(vector, echostr="%%%", msg_signature=sign(TOKEN, stamp, nonce, "%%%")),
        query(vector, echostr="QUJD", msg_signature=sign(TOKEN, stamp, nonce, "QUJD")),
    ):
        with pytest.raises(Forged):
            envelope.echo(wrong, NOW)
    for late in (timedelta(hours=1), -timedelta(hours=1)):
        with pytest.raises(Forged):
            envelope.echo(query(vector, echostr=sealed), NOW + late)


@theirs
def test_the_fake_platform_reads_the_witnesses(vector):
    assert decrypt(vector["encrypt"], KEY, CORP) == vector["text"]
    signed = (vector["timestamp"], vector["nonce"], vector["encrypt"])
    assert sign(TOKEN, *signed) == vector["signature"]


@pytest.mark.parametrize("vector", OURS, ids=lambda v: v["text"][:8])
def test_what_the_witnesses_read_of_ours_we_still_write(envelope, vector):
    # the script that makes the vectors refuses an ours.json that either witness cannot read
    assert decrypt(vector["encrypt"], KEY, CORP) == vector["text"]
    signed = (vector["timestamp"], vector["nonce"], vector["encrypt"])
    assert sign(TOKEN, *signed) == vector["signature"]
    assert envelope.echo(query(vector, echostr=vector["encrypt"]), NOW) == vector["text"]


def test_another_corp_another_key_and_an_empty_token_open_nothing(envelope):
    vector = KNOWN["vectors"][2]
    others = (
        WeComEnvelope(TOKEN, KEY, "wwanother"),
        WeComEnvelope(TOKEN, "B" * 43, CORP),
        WeComEnvelope("another", KEY, CORP),
        WeComEnvelope("", KEY, CORP),
    )
    unsigned = sign("", vector["timestamp"], vector["nonce"], vector["encrypt"])
    for other in others:
        for signature in (vector["signature"], unsigned):
            asked = query(vector, echostr=vector["encrypt"], msg_signature=signature)
            with pytest.raises(Forged):
                other.echo(asked, NOW)
    assert encrypt("a", KEY, CORP) != encrypt("a", KEY, CORP)
