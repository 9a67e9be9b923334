"""Gateways for SMS and phone calls: an HTTP POST of a template, signed, to a number."""

import hashlib
import hmac
import json
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp

from bot.channels.doubt import in_doubt
from helpdesk.errors import DeliveryError
from helpdesk.messages import OutgoingMessage

SECONDS = 10
SIGNATURE = "X-Zhiban-Signature"
TIMESTAMP = "X-Zhiban-Timestamp"
_MOST_RECEIPT = 200
_AGAIN = frozenset({408, 425, 429})


@dataclass(frozen=True)
class GatewaySettings:
    """Where to POST, what, and the secret that signs it. `longest`: characters of the text;
    `seconds`: how long the gateway may take.

    In the template, JSON or not, `$to`, `$text` and `$key` are replaced, escaped as in JSON text.
    """

    url: str
    secret: str
    template: str
    longest: int = 300
    seconds: float = SECONDS


class GatewayChannel:
    """One gateway. Its accounts are phone numbers; it has no buttons, so choices are left out.

    The signature is HMAC-SHA256, in hex, of the timestamp (seconds since 1970), a full stop and
    the body, so that a gateway can refuse what is forged or replayed. `key` is the same for every
    attempt at one notice: a gateway that keeps it calls nobody twice.
    """

    buttons = True  # choices come as they are; a number list would be read out on the phone

    def __init__(self, name: str, settings: GatewaySettings, now: Callable[[], datetime]) -> None:
        self.name = name
        self._settings = settings
        self._now = now
        self._session: aiohttp.ClientSession | None = None

    async def send(self, account: str, message: OutgoingMessage, key: str) -> str:
        """POST the notice. Raises DeliveryError: permanent for a refusal (4xx)."""
        body = filled(self._settings.template, account, self._text(message), key)
        try:
            async with self._open().post(
                self._settings.url, data=body, headers=self._headers(body), allow_redirects=False
            ) as answer:
                _check(answer)
                return await _receipt(answer)
        except TimeoutError as error:
            raise DeliveryError("timeout", uncertain=True) from error
        except aiohttp.ClientError as error:
            raise DeliveryError(type(error).__name__, uncertain=in_doubt(error)) from error

    def _text(self, message: OutgoingMessage) -> str:
        flat = " ".join(message.text.split())
        longest = self._settings.longest
        return flat if len(flat) <= longest else flat[: longest - 1] + "…"

    def _headers(self, body: bytes) -> Mapping[str, str]:
        stamp = str(int(self._now().timestamp()))
        headers = {"Content-Type": "application/json; charset=utf-8", TIMESTAMP: stamp}
        if self._settings.secret:
            headers[SIGNATURE] = signature(self._settings.secret, stamp, body)
        return headers

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self._settings.seconds)
            self._session = aiohttp.ClientSession(timeout=timeout)
        return self._session

    async def close(self) -> None:
        """End the connections."""
        if self._session is not None:
            await self._session.close()


def filled(template: str, to: str, text: str, key: str) -> bytes:
    """The body: the template with its words in place, each escaped as inside a JSON string."""
    words = {"to": to, "text": text, "key": key}
    quoted = {name: json.dumps(word, ensure_ascii=False)[1:-1] for name, word in words.items()}
    return string.Template(template).safe_substitute(quoted).encode()


def signature(secret: str, stamp: str, body: bytes) -> str:
    """The signature of a body sent at `stamp`."""
    return hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


async def _receipt(answer: aiohttp.ClientResponse) -> str:
    """The beginning of what it says. It has taken the notice: nothing that comes after this may
    make the desk send it again."""
    try:
        said = await answer.content.read(_MOST_RECEIPT)
    except (aiohttp.ClientError, TimeoutError):
        return ""
    return said.decode("utf-8", "replace").replace("\0", "")[:_MOST_RECEIPT]


def _check(answer: aiohttp.ClientResponse) -> None:
    if answer.status < 300:
        return
    waits = answer.headers.get("Retry-After", "")
    wait = timedelta(seconds=int(waits)) if waits.isdigit() and len(waits) < 6 else None
    permanent = 400 <= answer.status < 500 and answer.status not in _AGAIN
    raise DeliveryError(f"http {answer.status}", permanent=permanent, retry_after=wait)
