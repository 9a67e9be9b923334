"""Pages opened from WeCom know who opened them: the OAuth round trip.

`Entrance.routes` are two: /wecom/enter?to=/path sends the browser to WeCom, which sends it back to
/wecom/entered with a code. The code becomes a userid; what is done with that (a session, say) is
up to the page, given as `welcome`.
"""

import base64
import hashlib
import hmac
import logging
import re
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime
from urllib.parse import urlencode

from aiohttp import web

from bot.channels.wechat_crypto import same
from bot.channels.wecom_api import WeComApi, WeComSettings
from helpdesk.errors import DatastoreAway, DeliveryError
from helpdesk.messages import Address

logger = logging.getLogger(__name__)

ENTER, ENTERED = "/wecom/enter", "/wecom/entered"
AUTHORIZE = "https://open.weixin.qq.com/connect/oauth2/authorize"
COOKIE = "zhiban_wecom_state"
SECONDS = 300
"""How long the round trip may take; the platform's codes live as long."""
_LOCAL = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,500}")

Welcome = Callable[[web.Request, Address, str], Awaitable[web.StreamResponse]]
"""Given the request, who came, and the path to go on to."""


class Entrance:
    """The way from WeCom into the desk's pages. `public_url` is the desk's address from outside.

    The state holds for five minutes and counts only in the browser that set out with it: nobody
    can be made to enter as somebody else.
    """

    def __init__(
        self,
        settings: WeComSettings,
        public_url: str,
        calls: Callable[[], WeComApi],
        now: Callable[[], datetime],
        welcome: Welcome,
    ) -> None:
        self._settings = settings
        self._public_url = public_url.rstrip("/")
        self._calls = calls
        self._now = now
        self._welcome = welcome
        self._key = hashlib.sha256(f"wecom-state\n{settings.secret}".encode()).digest()

    def routes(self) -> list[web.RouteDef]:
        """The way out to WeCom and the way back."""
        return [web.get(ENTER, self._enter), web.get(ENTERED, self._entered)]

    def link(self, path: str) -> str:
        """A link for a message or the app's menu that opens one of the desk's pages."""
        return f"{self._public_url}{ENTER}?{urlencode({'to': path})}"

    async def _enter(self, request: web.Request) -> web.Response:
        state = secrets.token_hex(16)  # WeCom takes 128 letters and digits
        kept = self.kept(_local(request.query.get("to", "")), state)
        asked = {
            "appid": self._settings.corp_id,
            "redirect_uri": self._public_url + ENTERED,
            "response_type": "code",
            "scope": "snsapi_base",
            "state": state,
            "agentid": str(self._settings.agent_id),
        }
        response = web.Response(status=302)
        response.headers["Location"] = f"{AUTHORIZE}?{urlencode(asked)}#wechat_redirect"
        response.set_cookie(
            COOKIE, kept, max_age=SECONDS, path=ENTERED, secure=True, httponly=True, samesite="Lax"
        )
        return response

    async def _entered(self, request: web.Request) -> web.StreamResponse:
        kept, code = request.cookies.get(COOKIE, ""), request.query.get("code", "")
        path = self.opened(kept, request.query.get("state", ""))
        if path is None or not code:
            return _refused(403)
        try:
            userid = await self._calls().userid_of(code)
            if not userid:
                return _refused(403)
            response = await self._welcome(request, Address("wecom", userid), path)
        except (DeliveryError, DatastoreAway):
            return _refused(503)
        response.del_cookie(COOKIE, path=ENTERED)
        return response

    def kept(self, path: str, state: str) -> str:
        """What the browser keeps: the path to go on to, signed together with state and time."""
        said = base64.urlsafe_b64encode(f"{int(self._now().timestamp())} {path}".encode()).decode()
        return f"{self._signed(said, state)}.{said}"

    def opened(self, kept: str, state: str) -> str | None:
        """The path that was kept, or None when it is forged, old, or of another round trip."""
        signature, _, said = kept.partition(".")
        if not state or not same(signature, self._signed(said, state)):
            return None
        stamp, _, path = base64.urlsafe_b64decode(said).decode().partition(" ")
        age = self._now().timestamp() - int(stamp)
        return path if 0 <= age <= SECONDS else None

    def _signed(self, said: str, state: str) -> str:
        text = f"{state}\n{said}".encode(errors="replace")
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()


def _local(path: str) -> str:
    """The path, if it is one of this desk's; else its first page."""
    return path if _LOCAL.fullmatch(path) else "/"


def _refused(status: int) -> web.Response:
    logger.warning("entrance refused", extra={"channel": "wecom", "status": status})
    return web.Response(
        status=status, text="请从企业微信里重新打开这个页面", content_type="text/plain"
    )
