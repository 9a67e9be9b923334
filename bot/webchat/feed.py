"""New lines of conversations, to every page that is open, within a second; each, and none lost."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from storage import chat_news
from storage.chat_lines import Line
from storage.chat_news import News, Transactions
from storage.engine import Datastore

LAG = timedelta(seconds=10)
"""Between taking its number and writing its line a transaction needs no longer."""
MOST_WAITING = 500
"""Lines one page may be behind; it then comes back and reads them anew."""
MOST_OF_A_BROWSER = 4
"""Open pages of one browser, which opens six connections to a site; the oldest gives way."""
MOST_OF_AN_ACCOUNT = 12


class End(StrEnum):
    """Why a page's stream ends."""

    AGAIN = "again"
    """It is to come back at once."""
    ELSEWHERE = "elsewhere"
    """The person has so many pages open that this one is not told any more."""


@dataclass(frozen=True)
class Told:
    """A line, and the number up to which a page that got it has everything."""

    line: Line
    complete: int


@dataclass(eq=False)
class Page:
    """One open page of an account, in one browser."""

    account: str
    browser: str
    coming: asyncio.Queue[Told | End] = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))

    def tell(self, told: Told) -> None:
        if self.coming.full():
            self.end(End.AGAIN)
        else:
            self.coming.put_nowait(told)

    def end(self, why: End) -> None:
        """What waits is dropped: whoever comes back says what he has."""
        while not self.coming.empty():
            self.coming.get_nowait()
        self.coming.put_nowait(why)


@dataclass
class Gap:
    """A number that was passed over; it is nobody's once all that ran when it was noticed ended."""

    noticed: datetime
    begun: int = 0


class Feed:
    """One query a round for all pages of this process."""

    def __init__(self, store: Datastore, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self._pages: dict[str, list[Page]] = defaultdict(list)
        self._top: int | None = None
        self._gaps: dict[int, Gap] = {}
        self._turn = asyncio.Lock()
        self._asked = self._answered = 0

    def open(self, account: str, browser: str) -> Page:
        """A page begins to listen."""
        page, pages = Page(account, browser), self._pages[account]
        same = [one for one in pages if one.browser == browser]
        for many, most in ((same, MOST_OF_A_BROWSER), (pages, MOST_OF_AN_ACCOUNT)):
            if len(many) >= most:
                self.close(many[0])
                many[0].end(End.ELSEWHERE)
        # Anew: closing the last one forgets the account.
        self._pages[account].append(page)
        return page

    def close(self, page: Page) -> None:
        """It does not any more."""
        pages = self._pages.get(page.account, [])
        if page in pages:
            pages.remove(page)
        if not pages:
            self._pages.pop(page.account, None)

    def let_go(self, account: str) -> None:
        """Pages of the account come back and show whether they still may."""
        for page in self._pages.get(account, ()):
            page.end(End.AGAIN)

    def close_all(self) -> None:
        """The desk stops: every page is let go, and comes back to whoever serves next."""
        for account in list(self._pages):
            self.let_go(account)

    async def round(self) -> None:
        """Hand out what is new. Raises DatastoreAway."""
        self._asked += 1
        mine = self._asked
        async with self._turn:
            if mine <= self._answered:
                return  # one that began after this was asked did it
            asked = self._asked
            if self._pages:
                await self._begin()
                await self._hand_out()
            else:
                self._top, self._gaps = None, {}
            self._answered = asked

    async def complete(self) -> int:
        """Up to this number every line is there, to whoever reads from now on. Raises
        DatastoreAway."""
        async with self._turn:
            await self._begin()
            return self._complete()

    async def _begin(self) -> None:
        if self._top is None:
            self._top, missing = await self._store.read(chat_news.start)
            self._note(missing)

    async def _hand_out(self) -> None:
        top, gaps = self._top or 0, list(self._gaps)
        found = await self._store.read(lambda unit: chat_news.news(unit, top, gaps))
        self._settle(found)
        complete = self._complete()
        for line in found.lines:
            for page in self._pages.get(line.account, ()):
                page.tell(Told(line, min(line.id, complete)))

    def _settle(self, found: News) -> None:
        """Which numbers were passed over by now, and which of them may still come."""
        came = {line.id for line in found.lines}
        before = self._top or 0
        self._top = max([before, *came])
        self._drop(came, found.running)
        if found.running.begun:
            self._note([n for n in range(before + 1, self._top) if n not in came])

    def _note(self, missing: Sequence[int]) -> None:
        self._gaps |= {number: Gap(self._now()) for number in missing}

    def _drop(self, came: set[int], running: Transactions) -> None:
        old = self._now() - LAG
        for number, gap in list(self._gaps.items()):
            if number in came or (gap.noticed <= old and 0 < gap.begun <= running.ended):
                del self._gaps[number]
            # Said at the round after it was noticed: whoever has the number had begun by then.
            gap.begun = gap.begun or running.begun

    def _complete(self) -> int:
        return min(self._gaps) - 1 if self._gaps else self._top or 0
