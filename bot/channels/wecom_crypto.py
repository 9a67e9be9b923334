"""Who sent a callback of WeCom, and the envelope around its body."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from wechatpy.enterprise.crypto import WeChatCrypto

from bot.channels.wechat_crypto import Forged, fresh, same, signature
from bot.channels.wechat_xml import elements


class WeComEnvelope:
    """Everything between WeCom and the desk is encrypted; only what is signed is opened.

    The signature covers token, timestamp, nonce and the encrypted text: it is compared in constant
    time and holds for ten minutes around `now`, the real clock. An empty token proves nothing.
    """

    def __init__(self, token: str, aes_key: str, corp_id: str) -> None:
        self._token = token
        self._crypto = WeChatCrypto(token, aes_key, corp_id)

    def echo(self, query: Mapping[str, str], now: datetime) -> str:
        """What proves to WeCom that the address is the desk's. Raises Forged."""
        return self._opened(query.get("echostr", ""), query, now)

    def open(self, body: bytes, query: Mapping[str, str], now: datetime) -> bytes:
        """The message in the body. Raises Forged and BadBody."""
        return self._opened(elements(body).get("Encrypt", ""), query, now).encode()

    def _opened(self, sealed: str, query: Mapping[str, str], now: datetime) -> str:
        stamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        if not self._token or not sealed or not fresh(stamp, now):
            raise Forged
        right = signature(self._token, stamp, nonce, sealed)
        if not same(query.get("msg_signature", ""), right):
            raise Forged
        try:
            text: str = self._crypto.decrypt_message({"Encrypt": sealed}, right, stamp, nonce)
        except Exception:
            # A wrong key or corp, or a damaged text: a dozen kinds, from struct to unicode.
            raise Forged from None
        return text

    def seal(self, reply: str, now: datetime) -> str:
        """The reply as WeCom decrypts it."""
        stamp = str(int(now.timestamp()))
        sealed: str = self._crypto.encrypt_message(reply, secrets.token_hex(8), stamp)
        return sealed
