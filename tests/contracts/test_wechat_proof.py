"""Who may call the Official Account's address: signatures, modes, encryption, size."""

import base64
import gzip
import os
from datetime import timedelta

import pytest

from bot.channels.wechat import WeChatSettings, verify
from tests.support.platforms.wechat_bodies import xml
from tests.support.platforms.wechat_crypto import encrypt, sign
from tests.support.platforms.wechat_people import GH_ID
from tests.support.wechat_desk import LETTERS, NOW, NURSE, text_body

DTD = '<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


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
