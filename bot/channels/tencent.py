"""What the two WeChats share: the access token, the API call, and what an error code means."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

import aiohttp

from helpdesk.errors import DeliveryError

logger = logging.getLogger(__name__)

TIMEOUT = aiohttp.ClientTimeout(total=5)
REFRESH_EARLY = timedelta(minutes=5)
LONGEST_WAIT = timedelta(days=1)
OPERATOR_MUST_ACT = timedelta(minutes=10)
STALE_TOKEN = frozenset({40001, 40014, 42001})


class TokenStore(Protocol):
    """Where every process of the desk finds the same token."""

    async def get(self, name: str) -> tuple[str, datetime] | None:
        """The value and the aware instant it expires at, or None."""
        ...

    async def put(self, name: str, value: str, expires_at: datetime) -> None: ...


class Refusal(DeliveryError):
    """The platform's own error code, as the desk's error."""

    def __init__(self, errcode: int, found: "Verdict") -> None:
        reason = f"errcode {errcode}: {found.words}"
        super().__init__(reason, permanent=found.permanent, retry_after=found.retry_after)
        self.errcode = errcode


@dataclass(frozen=True)
class Credentials:
    """Who the desk is for the platform."""

    app_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Verdict:
    """What an error code means for a delivery; `alarm`: only the operator can mend it."""

    words: str
    permanent: bool = False
    retry_after: timedelta | None = None
    alarm: bool = False


VERDICTS = {
    -1: Verdict("platform busy"),
    40001: Verdict("token refused"),
    40003: Verdict("unknown account", permanent=True),
    40007: Verdict("media gone", permanent=True),
    40014: Verdict("token refused"),
    40013: Verdict("app id refused", permanent=True, alarm=True),
    40037: Verdict("unknown template", permanent=True, alarm=True),
    40200: Verdict("not for this kind of account", permanent=True),
    40164: Verdict("address not on the allow list", retry_after=OPERATOR_MUST_ACT, alarm=True),
    42001: Verdict("token expired"),
    43004: Verdict("not a follower", permanent=True),
    43019: Verdict("account is on the black list", permanent=True),
    43101: Verdict("no consent", permanent=True),
    43107: Verdict("account may not send this", permanent=True, alarm=True),
    45002: Verdict("text too long", permanent=True),
    45009: Verdict("quota used up", retry_after=timedelta(hours=1)),
    45015: Verdict("48 h window closed", permanent=True),
    45011: Verdict("too many calls a minute", retry_after=timedelta(minutes=1)),
    45033: Verdict("too many calls at once"),
    45047: Verdict("message quota of this account used up", permanent=True),
    47003: Verdict("template field refused", permanent=True, alarm=True),
    48001: Verdict("interface not granted", permanent=True, alarm=True),
    48002: Verdict("account takes no messages", permanent=True),
    48004: Verdict("interface forbidden", permanent=True, alarm=True),
    50002: Verdict("account blocked by the platform", permanent=True, alarm=True),
    61024: Verdict("account handed to a third party", permanent=True, alarm=True),
    60020: Verdict("address not trusted", retry_after=OPERATOR_MUST_ACT, alarm=True),
}
MALFORMED = Verdict("request refused", permanent=True)
UNKNOWN = Verdict("unknown code")


def verdict(errcode: int, table: Mapping[int, Verdict] = VERDICTS) -> Verdict:
    """The row for a code; 41xxx and 44xxx (missing or empty data) are permanent, others not."""
    default = MALFORMED if errcode // 1000 in (41, 44) else UNKNOWN
    return table.get(errcode, default)


def delivery_error(errcode: int, table: Mapping[int, Verdict] = VERDICTS) -> Refusal:
    """The platform's error code as the desk's error."""
    return Refusal(errcode, verdict(errcode, table))


def retry_after(header: str, now: datetime) -> timedelta | None:
    """A Retry-After header (seconds or an HTTP date) as a wait of at most a day, or None."""
    if header.isascii() and header.isdigit():
        return min(timedelta(seconds=int(header[:9])), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(aware - now, timedelta(0)), LONGEST_WAIT)


@dataclass(frozen=True, eq=False)
class _Token:
    """A token at hand. Compared by identity: fetching the same value again makes a new one."""

    value: str = field(repr=False)
    refresh_at: datetime


class TencentApi:
    """Calls to one platform account, with a token that all of them share.

    Tokens and secrets appear in no log line and no exception.
    """

    verdicts: Mapping[int, Verdict] = VERDICTS

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        credentials: Credentials,
        store: TokenStore,
        now: Callable[[], datetime],
    ) -> None:
        self.session = session
        self.base_url = base_url.rstrip("/")
        self._credentials = credentials
        self._store = store
        self._now = now
        self._held: _Token | None = None
        self._refreshing = asyncio.Lock()

    async def call(self, path: str, payload: Mapping[str, object]) -> dict[str, object]:
        """POST the payload as JSON and return the answer, whose errcode is 0 or absent.

        A refused token is refreshed once and the call repeated once. Raises DeliveryError;
        DatastoreAway of the token store passes through.
        """
        return await self.with_token(path, lambda token: self._post(path, payload, token))

    async def with_token(
        self, path: str, ask: Callable[[str], Awaitable[dict[str, object]]]
    ) -> dict[str, object]:
        """Ask with the token; as `call`."""
        token = await self._token()
        answer = await ask(token.value)
        if _errcode(answer) in STALE_TOKEN:
            token = await self._token(refused=token)
            answer = await ask(token.value)
        if errcode := _errcode(answer):
            raise self._refusal(path, errcode)
        return answer

    def _refusal(self, path: str, errcode: int) -> DeliveryError:
        alarm = verdict(errcode, self.verdicts).alarm
        level = logging.ERROR if alarm else logging.INFO
        logger.log(level, "platform refused a call", extra={"path": path, "errcode": errcode})
        return delivery_error(errcode, self.verdicts)

    async def _token(self, refused: _Token | None = None) -> _Token:
        if token := self._usable(self._held, refused):
            return token
        async with self._refreshing:
            # Whoever held the lock before may have fetched it already.
            if token := self._usable(self._held, refused):
                return token
            stored = await self._stored()
            if stored and refused and stored.value == refused.value:
                stored = None
            self._held = self._usable(stored, refused) or await self._fetch()
            return self._held

    def _usable(self, token: _Token | None, refused: _Token | None) -> _Token | None:
        if token is None or token is refused or self._now() >= token.refresh_at:
            return None
        return token

    @property
    def _name(self) -> str:
        return f"access_token:{self._credentials.app_id}"

    async def _stored(self) -> _Token | None:
        found = await self._store.get(self._name)
        return _Token(found[0], found[1] - REFRESH_EARLY) if found else None

    async def _ask_for_token(self) -> dict[str, object]:
        # Never with force_refresh: that is rationed to 20 a day, and the normal mode already
        # gives a new token when the old one was revoked.
        asked = {
            "grant_type": "client_credential",
            "appid": self._credentials.app_id,
            "secret": self._credentials.secret,
            "force_refresh": False,
        }
        return await self._post("/cgi-bin/stable_token", asked)

    async def _fetch(self) -> _Token:
        value, seconds = _token_in(await self._ask_for_token())
        lifetime = timedelta(seconds=min(seconds, 86400))
        now = self._now()
        # Half of a short life, so that a token about to expire is not fetched for every call.
        token = _Token(value, now + lifetime - min(REFRESH_EARLY, lifetime / 2))
        self._held = token
        await self._store.put(self._name, value, now + lifetime)
        return token

    async def _post(
        self, path: str, payload: Mapping[str, object], token: str = ""
    ) -> dict[str, object]:
        # Escaped characters would be shown to people as they are, so plain UTF-8.
        said = json.dumps(payload, ensure_ascii=False).encode()
        return await self._exchange("POST", path, {"access_token": token} if token else {}, said)

    async def _exchange(
        self, method: str, path: str, query: Mapping[str, str], said: bytes | None = None
    ) -> dict[str, object]:
        typed = {"Content-Type": "application/json; charset=utf-8"}
        try:
            async with self.session.request(
                method,
                self.base_url + path,
                params=query,
                data=said,
                headers=typed if said is not None else None,
                timeout=TIMEOUT,
                allow_redirects=False,
            ) as response:
                status, headers, raw = response.status, response.headers, await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            # The error's own text may hold the address with the token in it.
            raise DeliveryError(f"platform not reached: {type(error).__name__}") from None
        if status != 200:
            wait = retry_after(headers.get("Retry-After", ""), self._now())
            raise DeliveryError(f"HTTP {status}", retry_after=wait)
        return _json_object(raw)


def _json_object(raw: bytes) -> dict[str, object]:
    try:
        answer = json.loads(raw)
    except (ValueError, RecursionError):
        raise DeliveryError("answer is not JSON") from None
    if not isinstance(answer, dict):
        raise DeliveryError("answer is not a JSON object")
    return answer


def _errcode(answer: Mapping[str, object]) -> int:
    errcode = answer.get("errcode", 0)
    if not isinstance(errcode, int):
        raise DeliveryError("answer has a malformed errcode")
    return errcode


def _token_in(answer: Mapping[str, object]) -> tuple[str, int]:
    errcode = _errcode(answer)
    if errcode in (-1, 45009):
        raise delivery_error(errcode)
    if errcode:
        logger.error("platform refused the credentials", extra={"errcode": errcode})
        raise DeliveryError(f"token refused: errcode {errcode}", retry_after=OPERATOR_MUST_ACT)
    value, seconds = answer.get("access_token"), answer.get("expires_in")
    if not isinstance(value, str) or not value or not isinstance(seconds, int):
        raise DeliveryError("token answer is incomplete")
    return value, max(seconds, 0)
