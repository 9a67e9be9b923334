"""Server-sent events: each line once it is there, and a word that the stream lives."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiohttp import web

from bot.web.answers import HEADERS, Json, json
from bot.webchat.feed import End, Feed, Page, Told
from storage import chat_lines
from storage.chat_lines import CHANGE, Line
from storage.engine import Datastore
from storage.unit import Unit

MOST = 500
PATIENCE = 30.0
"""Seconds for a browser to take what is written; one that does not is gone."""
_EVENTS = HEADERS | {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
}


class Stream:
    """What one page hears. `well_every`: seconds after which a silence is explained."""

    def __init__(
        self,
        store: Datastore,
        feed: Feed,
        shown: Callable[[Line], Json],
        still_in: Callable[[web.Request], Awaitable[bool]],
        well_every: float,
    ) -> None:
        self._store, self._feed, self._shown = store, feed, shown
        self._still_in, self._well_every = still_in, well_every

    async def serve(self, request: web.Request, page: Page, last: int) -> web.StreamResponse:
        """All after `last`, up to which the page has everything, then what comes, until it is
        over: the page is closed, nobody is logged in, or the desk stops."""
        # From here on the feed has what is new; what is older is read below.
        await self._feed.round()
        complete = await self._feed.complete()
        account = page.account
        missed = await self._store.read(lambda unit: _missed(unit, account, last))
        response = web.StreamResponse(headers=_EVENTS)
        await response.prepare(request)
        with suppress(ConnectionError, TimeoutError):
            for line in missed:
                await _write(response, self._said(line, max(last, min(line.id, complete))))
            await _write(response, _event("ready"))
            await self._go_on(request, response, page, {line.id for line in missed})
        return response

    async def _go_on(
        self, request: web.Request, response: web.StreamResponse, page: Page, known: set[int]
    ) -> None:
        loop = asyncio.get_running_loop()
        looked = loop.time()
        while True:
            coming = await self._next(page)
            if loop.time() - looked >= self._well_every:
                looked = loop.time()
                if not await self._still_in(request):
                    return
            if isinstance(coming, End):
                await _write(response, _event(coming.value))
                return
            if coming is None:
                await _write(response, _event("well"))
            elif coming.line.id not in known:
                await _write(response, self._said(coming.line, coming.complete))

    async def _next(self, page: Page) -> Told | End | None:
        """What comes next; None after a silence."""
        try:
            async with asyncio.timeout(self._well_every):
                return await page.coming.get()
        except TimeoutError:
            return None

    def _said(self, line: Line, complete: int) -> bytes:
        # The event's id is what the page says when it comes back.
        name = "change" if line.author == CHANGE else "message"
        return f"event: {name}\nid: {complete}\ndata: {json(self._shown(line)).text}\n\n".encode()


def _event(name: str) -> bytes:
    return f"event: {name}\ndata: {{}}\n\n".encode()


async def _write(response: web.StreamResponse, said: bytes) -> None:
    async with asyncio.timeout(PATIENCE):
        await response.write(said)


async def _missed(unit: Unit, account: str, last: int) -> list[Line]:
    found: list[Line] = []
    while True:
        after = found[-1].id if found else last
        more = await chat_lines.heard(unit, account, after, MOST)
        found += more
        if len(more) < MOST:
            return found
