"""Who posts and reads on the page: the cookie, the login and the way out."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from bot.web.answers import Handler, json
from bot.web.posts import Unfit, fields, text_of
from handlers.turn import Desk
from handlers.web_login import (
    LONGEST,
    enter_from,
    log_in,
    log_out,
    may_ask,
    send_code,
    session_of,
)
from helpdesk.errors import DatastoreAway
from helpdesk.messages import Address, clean_text
from helpdesk.people import Person

logger = logging.getLogger(__name__)

COOKIE = "zhiban_session"
PATH = "/chat"
MOST_STAFF_NO = 40
_WRONG = "工号或验证码不对，或者已经过期，请重新获取"


class Sessions:
    """Sessions of the page; `secure`: the page is served over https."""

    def __init__(
        self,
        desk: Desk,
        now: Callable[[], datetime],
        machine_of: Callable[[web.Request], str],
        *,
        secure: bool,
    ) -> None:
        self._desk, self._now, self._secure = desk, now, secure
        self._machine_of = machine_of
        self._sending: set[asyncio.Task[None]] = set()
        self.left: Callable[[str], None] = lambda account: None
        """Told whose session ended."""

    def routes(self, wrap: Callable[[Handler], Handler]) -> list[web.RouteDef]:
        return [
            web.post(f"{PATH}/code", wrap(self._send_code)),
            web.post(f"{PATH}/login", wrap(self._log_in)),
            web.post(f"{PATH}/logout", wrap(self._log_out)),
        ]

    async def who(self, request: web.Request) -> Person:
        """Who asks. Raises Unfit (401) when nobody is logged in, DatastoreAway."""
        token = request.cookies.get(COOKIE, "")
        found = await session_of(self._desk, token, self._now())
        if found is None:
            raise Unfit(401, "请先登录")
        return found.person

    async def _send_code(self, request: web.Request) -> web.Response:
        staff_no = _staff_no(await fields(request))
        if await may_ask(self._desk, self._machine_of(request), self._now()):
            task = asyncio.create_task(self._send_apart(staff_no))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)
        # The same whether or not there is such a person, and as soon: nobody learns who works here.
        return json({"sent": True})

    async def _send_apart(self, staff_no: str) -> None:
        try:
            await send_code(self._desk, staff_no, self._now())
        except DatastoreAway:
            logger.warning("a code could not be sent", extra={"reason": "datastore away"})

    async def rest(self) -> None:
        """Until every code that was asked for is on its way."""
        await asyncio.gather(*self._sending, return_exceptions=True)

    async def _log_in(self, request: web.Request) -> web.Response:
        posted = await fields(request)
        code, machine = text_of(posted, "code").strip()[:20], self._machine_of(request)
        token = await log_in(self._desk, _staff_no(posted), code, machine, self._now())
        if token is None:
            raise Unfit(403, _WRONG)
        response = json({"in": True})
        self._put(response, token)
        return response

    async def _log_out(self, request: web.Request) -> web.Response:
        everywhere = (await fields(request)).get("everywhere") is True
        token = request.cookies.get(COOKIE, "")
        found = await session_of(self._desk, token, self._now())
        await log_out(self._desk, token, everywhere=everywhere)
        if found is not None:
            self.left(found.person.staff_no)
        response = json({"in": False})
        response.del_cookie(COOKIE, path=PATH)
        return response

    async def welcome(
        self, request: web.Request, address: Address, path: str
    ) -> web.StreamResponse:
        """Let in whoever another platform vouches for, once for each state, and go on to `path`."""
        state = request.query.get("state", "")
        token = await enter_from(self._desk, address, state, self._now())
        where = path if token else f"{PATH}?unknown"
        response = web.Response(status=303, headers={"Location": where})
        if token is not None:
            self._put(response, token)
        return response

    def _put(self, response: web.StreamResponse, token: str) -> None:
        response.set_cookie(
            COOKIE,
            token,
            path=PATH,
            max_age=int(LONGEST.total_seconds()),
            httponly=True,
            secure=self._secure,
            # Lax: whoever comes by a link or a QR code is still logged in; posts of others are not.
            samesite="Lax",
        )


def _staff_no(posted: object) -> str:
    assert isinstance(posted, dict)
    return clean_text(text_of(posted, "staff_no"))[:MOST_STAFF_NO]
