"""New lines of conversations, to every page that is open, within a second."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

from storage import chat_lines
from storage.chat_lines import Line
from storage.engine import Datastore

LAG = timedelta(seconds=10)
"""A line whose desk was slow to commit is still seen when it is so much younger."""
MOST = 500
MOST_WAITING = 200
"""Lines one page may be behind; it then reads them anew."""
MOST_PAGES = 6
"""Open pages of one account; the oldest gives way."""

Page = asyncio.Queue[Line | None]
"""Lines for one open page; None ends it."""


class Feed:
    """One query a round for all pages of this process."""

    def __init__(self, store: Datastore, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self._pages: dict[str, list[Page]] = defaultdict(list)
        self._seen: dict[int, datetime] = {}
        self._floor: int | None = None
        self._turn = asyncio.Lock()

    def open(self, account: str) -> Page:
        """A page begins to listen."""
        pages = self._pages[account]
        if len(pages) >= MOST_PAGES:
            _end(pages.pop(0))
        page: Page = asyncio.Queue(MOST_WAITING)
        pages.append(page)
        return page

    def close(self, account: str, page: Page) -> None:
        """It does not any more."""
        pages = self._pages.get(account, [])
        if page in pages:
            pages.remove(page)
        if not pages:
            self._pages.pop(account, None)

    def close_all(self) -> None:
        """The desk stops: every page is let go, and comes back to whoever serves next."""
        for pages in self._pages.values():
            for page in pages:
                _end(page)

    async def round(self) -> None:
        """Hand out what is new. Raises DatastoreAway."""
        async with self._turn:
            if self._floor is None:
                self._floor = await self._store.read(chat_lines.newest)
            if self._pages:
                await self._hand_out(self._floor)
            else:
                self._floor, self._seen = None, {}

    async def _hand_out(self, floor: int) -> None:
        now = self._now()
        for line in await self._store.read(lambda unit: chat_lines.after(unit, floor, MOST)):
            if line.id not in self._seen:
                self._seen[line.id] = now
                self._give(line)
        old = [number for number, at in self._seen.items() if now - at > LAG]
        self._floor = max([floor, *old])
        for number in old:
            del self._seen[number]

    def _give(self, line: Line) -> None:
        for page in self._pages.get(line.account, ()):
            if page.full():
                _end(page)
            else:
                page.put_nowait(line)


def _end(page: Page) -> None:
    if page.full():
        page.get_nowait()
    page.put_nowait(None)
