"""Who sent a callback of the Official Account, and the envelope around its body."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from datetime import datetime

from wechatpy.crypto import WeChatCrypto

from bot.channels.wechat_xml import elements

FRESH_SECONDS = 600
AES_KEY = re.compile(r"[A-Za-z0-9+/]{43}")


class Forged(Exception):
    """The request is not the platform's, or not in the mode that was agreed with it."""


def verify(query: Mapping[str, str], token: str, now: datetime, encrypt: str | None = None) -> bool:
    """Whether the platform sent this within ten minutes of `now`, the real clock.

    `signature` covers token, timestamp and nonce; with `encrypt` (the text of that element)
    `msg_signature` must cover it as well. An empty token proves nothing, so it is never right.
    """
    timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    if not token or not fresh(timestamp, now):
        return False
    if not same(query.get("signature", ""), signature(token, timestamp, nonce)):
        return False
    if encrypt is None:
        return True
    return same(query.get("msg_signature", ""), signature(token, timestamp, nonce, encrypt))


def signature(*parts: str) -> str:
    """The platform's signature: SHA1 over the sorted parts."""
    joined = "".join(sorted(parts)).encode(errors="replace")
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()


def fresh(timestamp: str, now: datetime) -> bool:
    """Whether a signed timestamp is within ten minutes of `now`."""
    if not re.fullmatch("[0-9]{1,11}", timestamp):
        return False
    return abs(now.timestamp() - int(timestamp)) <= FRESH_SECONDS


def same(given: str, right: str) -> bool:
    """Equal, found out in a time that tells nothing."""
    return hmac.compare_digest(given.encode(errors="replace"), right.encode())


class PlainEnvelope:
    """Mode 明文: the body is the message."""

    def open(self, body: bytes, query: Mapping[str, str], now: datetime) -> bytes:
        """The message in the body. Raises Forged and BadBody."""
        if "Encrypt" in elements(body):
            raise Forged
        return body

    def seal(self, reply: str, now: datetime) -> str:
        return reply


class SealedEnvelope:
    """Modes 兼容 and 安全: only the encrypted element is trusted, and replies are encrypted."""

    def __init__(self, token: str, aes_key: str, app_id: str) -> None:
        self._token = token
        self._crypto = WeChatCrypto(token, aes_key, app_id)

    def open(self, body: bytes, query: Mapping[str, str], now: datetime) -> bytes:
        """The message in the body. Raises Forged and BadBody."""
        encrypt = elements(body).get("Encrypt")
        if encrypt is None or not verify(query, self._token, now, encrypt):
            raise Forged
        return self._decrypted(encrypt, query)

    def _decrypted(self, encrypt: str, query: Mapping[str, str]) -> bytes:
        signed = (query["msg_signature"], query["timestamp"], query["nonce"])
        try:
            text: str = self._crypto.decrypt_message({"Encrypt": encrypt}, *signed)
            return text.encode()
        except Exception:
            # A wrong key or app id, or a damaged text: a dozen kinds, from struct to unicode.
            raise Forged from None

    def seal(self, reply: str, now: datetime) -> str:
        """The reply as the platform decrypts it."""
        stamp = str(int(now.timestamp()))
        sealed: str = self._crypto.encrypt_message(reply, secrets.token_hex(8), stamp)
        return sealed
