"""One question to a platform from the command line: its own word on it, and its clock."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp

TIMEOUT = aiohttp.ClientTimeout(total=10)
NOT_REACHED = 1
"""The code of an answer that never came, or was not the platform's: no platform uses it."""
LONGEST_WORDS = 300


@dataclass(frozen=True)
class Answer:
    """What a platform said: `code` 0 when all is well, its own words otherwise."""

    code: int
    says: str = ""
    body: Mapping[str, object] = field(default_factory=dict, repr=False)
    at: datetime | None = None

    @property
    def good(self) -> bool:
        return self.code == 0


class Asking:
    """Asks over one session. What is in `secrets` appears in no answer's words."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        secrets: Iterable[str],
        proxy: str = "",
    ):
        self._session, self._proxy = session, proxy or None
        self._base = base_url.rstrip("/")
        self._secrets = {text for text in secrets if text}

    def hide(self, secret: str) -> None:
        """Something that was learned on the way and is not to be shown either."""
        self._secrets.add(secret)

    async def get(self, path: str, **query: str) -> Answer:
        """GET the path."""
        return await self._ask("GET", path, query, None)

    async def post(self, path: str, said: Mapping[str, object], **query: str) -> Answer:
        """POST JSON; characters as they are, for escaped ones would be shown to people."""
        return await self._ask("POST", path, query, json.dumps(said, ensure_ascii=False).encode())

    async def _ask(
        self, method: str, path: str, query: Mapping[str, str], data: bytes | None
    ) -> Answer:
        typed = {"Content-Type": "application/json; charset=utf-8"} if data else None
        try:
            async with self._session.request(
                method,
                self._base + path,
                params=query,
                data=data,
                headers=typed,
                timeout=TIMEOUT,
                allow_redirects=False,
                proxy=self._proxy,
            ) as response:
                raw, at = await response.read(), _date(response.headers.get("Date", ""))
                return self._understood(response.status, raw, at)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            # The error's own text may hold the address with a token in it.
            return Answer(NOT_REACHED, type(error).__name__)

    def _understood(self, status: int, raw: bytes, at: datetime | None) -> Answer:
        try:
            body = json.loads(raw)
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            return Answer(NOT_REACHED, f"HTTP {status}", at=at)
        code = body.get("errcode", body.get("error_code", 0 if status == 200 else status))
        says = str(body.get("errmsg", body.get("description", "")))
        return Answer(code if isinstance(code, int) else status, self._clean(says), body, at)

    def _clean(self, says: str) -> str:
        for secret in self._secrets:
            says = says.replace(secret, "***")
        return "".join(c if c.isprintable() else " " for c in says)[:LONGEST_WORDS]


def _date(header: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


async def wechat_token(asking: Asking, app_id: str, secret: str) -> tuple[str, Answer]:
    """The token all processes share ("" if refused): the normal mode takes it from none of them."""
    said = {
        "grant_type": "client_credential",
        "appid": app_id,
        "secret": secret,
        "force_refresh": False,
    }
    return _token(asking, await asking.post("/cgi-bin/stable_token", said))


async def wecom_token(asking: Asking, corp_id: str, secret: str) -> tuple[str, Answer]:
    """The app's token ("" if refused); asked again WeCom gives the same one."""
    return _token(asking, await asking.get("/cgi-bin/gettoken", corpid=corp_id, corpsecret=secret))


def _token(asking: Asking, answer: Answer) -> tuple[str, Answer]:
    token = answer.body.get("access_token")
    if not answer.good or not isinstance(token, str) or not token:
        return "", answer if not answer.good else Answer(NOT_REACHED, "no access_token")
    asking.hide(token)
    return token, answer
