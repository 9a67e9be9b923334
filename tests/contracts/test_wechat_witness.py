"""werobot, written independently of wechatpy, reads what we write and writes what we read."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.channels.wechat import incoming
from bot.channels.wechat_crypto import SealedEnvelope
from bot.channels.wechat_xml import passive_reply
from tests.support.platforms.wechat_crypto import decrypt, encrypt, sign
from tests.support.platforms.wechat_people import GH_ID

REASON = "werobot, the independent witness, is not installed"
witness = pytest.importorskip("werobot.crypto", reason=REASON, exc_type=ImportError)
parser = pytest.importorskip("werobot.parser", reason=REASON, exc_type=ImportError)
replies = pytest.importorskip("werobot.replies", reason=REASON, exc_type=ImportError)

PAYLOADS = Path(__file__).parent.parent / "support" / "payloads" / "wechat"
NOW = datetime(2026, 1, 5, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
TOKEN, APP_ID = "callback-token", "wx0123456789abcdef"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
TEXTS = [
    "收到",
    "😀龘𠮷",
    "字" * 682,
    "a]]></Content><MsgType><![CDATA[evil]]></MsgType>",
    "<b>&amp;",
]


@pytest.fixture
def ours():
    return SealedEnvelope(TOKEN, AES_KEY, APP_ID)


@pytest.fixture
def theirs():
    return witness.MessageCrypt(TOKEN, AES_KEY, APP_ID)


def reply(text):
    return passive_reply(text, to="openid", sender=GH_ID, at=NOW)


@pytest.mark.parametrize("text", TEXTS)
def test_the_witness_decrypts_our_reply(ours, theirs, text):
    envelope = parser.parse_xml(ours.seal(reply(text), NOW))

    opened = theirs.decrypt_message(
        envelope["TimeStamp"], envelope["Nonce"], envelope["MsgSignature"], envelope["Encrypt"]
    )

    assert opened.decode() == reply(text)


@pytest.mark.parametrize("text", TEXTS)
def test_we_decrypt_what_the_witness_encrypts(ours, theirs, text):
    body = theirs.encrypt_message(reply(text), timestamp=STAMP, nonce="77")
    envelope = parser.parse_xml(body)
    query = {
        "timestamp": STAMP,
        "nonce": "77",
        "signature": sign(TOKEN, STAMP, "77"),
        "msg_signature": envelope["MsgSignature"],
    }

    assert ours.open(body.encode(), query, NOW).decode() == reply(text)


@pytest.mark.parametrize("text", TEXTS)
def test_the_fake_platform_and_the_witness_encrypt_alike(theirs, text):
    sealed = encrypt(text, AES_KEY, APP_ID)
    opened = theirs.decrypt_message(STAMP, "1", sign(TOKEN, STAMP, "1", sealed), sealed)
    assert opened.decode() == text

    assert decrypt(theirs.prp_crypto.encrypt(text, APP_ID).decode(), AES_KEY, APP_ID) == text


@pytest.mark.parametrize("text", TEXTS)
def test_the_witness_reads_our_reply_as_one_text(text):
    message = parser.parse_user_msg(reply(text))

    assert (message.type, message.content) == ("text", text)
    assert (message.source, message.target) == (GH_ID, "openid")


def test_we_read_a_text_that_the_witness_rendered():
    rendered = replies.TextReply(source="openid", target=GH_ID, content="你好<b>", time=int(STAMP))

    message = incoming(rendered.render().strip().encode(), NOW)

    assert (message.text, message.address.account, message.sent_at) == ("你好<b>", "openid", NOW)


@pytest.mark.parametrize("path", sorted(PAYLOADS.glob("*.xml")), ids=lambda path: path.stem)
def test_the_witness_and_we_read_the_same_message(path):
    body = path.read_bytes()
    theirs, ours = parser.parse_user_msg(body), incoming(body, NOW)

    if ours is None:
        assert theirs.type.endswith("_event")
        return
    assert ours.address.account == theirs.source
    assert int(ours.sent_at.timestamp()) == theirs.time
    if theirs.message_id:  # 0 for an event, which has none
        assert ours.id == str(theirs.message_id)
    said = getattr(theirs, "content", "") or getattr(theirs, "recognition", "") or ""
    assert ours.text == said
    if theirs.type == "click_event":
        assert ours.press == theirs.key
