"""What the two WeChats share: the access token and the API call."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

import aiohttp

from bot.channels.doubt import in_doubt
from bot.channels.tencent_codes import (
    OPERATOR_MUST_ACT,
    VERDICTS,
    Verdict,
    delivery_error,
    verdict,
)
from helpdesk.errors import DeliveryError

logger = logging.getLogger(__name__)

TIMEOUT = aiohttp.ClientTimeout(total=5)
REFRESH_EARLY = timedelta(minutes=5)
LONGEST_WAIT = timedelta(days=1)
TURN, A_MOMENT = timedelta(seconds=8), timedelta(seconds=0.2)
"""How long a process may take to fetch a token; how often the others look."""
STALE_TOKEN = frozenset({40001, 40014, 42001})


class TokenStore(Protocol):
    """Where every process of the desk finds the same token."""

    async def get(self, name: str) -> tuple[str, datetime] | None:
        """The value and the aware instant it expires at, or None."""
        ...

    async def put(self, name: str, value: str, expires_at: datetime) -> None: ...

    async def claim(self, name: str, now: datetime, until: datetime) -> bool:
        """Whether the name is the caller's alone until then, or until he puts it back."""
        ...


@dataclass(frozen=True)
class Credentials:
    """Who the desk is for the platform."""

    app_id: str
    secret: str = field(repr=False)


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
            self._held = await self._shared(refused) or await self._fetch_in_turn(refused)
            return self._held

    async def _shared(self, refused: _Token | None) -> _Token | None:
        """What another process fetched, if it is any good."""
        stored = await self._stored()
        same = stored is not None and refused is not None and stored.value == refused.value
        return None if same else self._usable(stored, refused)

    async def _fetch_in_turn(self, refused: _Token | None) -> _Token:
        """Ask for a token while no other process does; else wait for what it gets."""
        turn = f"refreshing:{self._credentials.app_id}"
        for _ in range(int(TURN / A_MOMENT)):
            now = self._now()
            if await self._store.claim(turn, now, now + TURN):
                try:
                    # Whoever had the turn before may have been quicker than our look.
                    return await self._shared(refused) or await self._fetch()
                finally:
                    await self._store.put(turn, "", self._now())
            await asyncio.sleep(A_MOMENT.total_seconds())
            if token := await self._shared(refused):
                return token
        return await self._fetch()

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
            reason = f"platform not reached: {type(error).__name__}"
            raise DeliveryError(reason, uncertain=in_doubt(error)) from None
        if status != 200:
            wait = retry_after(headers.get("Retry-After", ""), self._now())
            # Behind a gateway that gave up waiting, the platform may have done it.
            raise DeliveryError(f"HTTP {status}", retry_after=wait, uncertain=status >= 500)
        return json_object(raw)


def json_object(raw: bytes) -> dict[str, object]:
    """The platform's answer. Raises DeliveryError when it is no JSON object."""
    try:
        answer = json.loads(raw)
    except (ValueError, RecursionError):
        raise DeliveryError("answer is not JSON", uncertain=True) from None
    if not isinstance(answer, dict):
        raise DeliveryError("answer is not a JSON object", uncertain=True)
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
