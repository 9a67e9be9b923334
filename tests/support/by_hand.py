"""What a test moves and breaks by hand: the time, and the way to the datastore."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from helpdesk.errors import DatastoreAway
from storage.engine import Datastore
from tests.support.world import WEDNESDAY_MORNING


class Clock:
    """Time that moves by hand; whoever sleeps by it wakes when it has moved far enough."""

    def __init__(self) -> None:
        self.at = WEDNESDAY_MORNING
        self._sleepers = 0
        self._moved = asyncio.Condition()

    def __call__(self) -> datetime:
        return self.at

    async def passes(self, period: timedelta) -> None:
        async with self._moved:
            self.at += period
            self._moved.notify_all()

    async def sleep(self, seconds: float) -> None:
        until = self.at + timedelta(seconds=seconds)
        async with self._moved:
            self._sleepers += 1
            self._moved.notify_all()
            try:
                await self._moved.wait_for(lambda: self.at >= until)
            finally:
                self._sleepers -= 1

    async def has_sleepers(self) -> None:
        """Until somebody sleeps by it."""
        async with asyncio.timeout(60), self._moved:
            await self._moved.wait_for(lambda: self._sleepers > 0)


class UnsteadyStore(Datastore):
    """The same datastore, which can be away for a while, or slow."""

    def __init__(self, store: Datastore) -> None:
        self.engine = store.engine
        self._store = store
        self.away = False
        self.waiting = 0
        """Units that came to a closed gate."""
        self._gate = asyncio.Event()
        self._gate.set()
        self._news = asyncio.Condition()

    @property
    def steady(self) -> Datastore:
        """As another process sees it, for which it is neither away nor slow."""
        return self._store

    async def write(self, work: Any, ahead: Any = None) -> Any:
        if not self._gate.is_set():
            await self._wait()
        self._reach()
        return await self._store.write(work, ahead)

    async def read(self, work: Any) -> Any:
        self._reach()
        return await self._store.read(work)

    def _reach(self) -> None:
        if self.away:
            raise DatastoreAway("stopped by the test")

    async def _wait(self) -> None:
        async with self._news:
            self.waiting += 1
            self._news.notify_all()
        await self._gate.wait()

    def stall(self) -> None:
        """Every unit that comes waits, until `goes_on`."""
        self._gate.clear()

    def goes_on(self) -> None:
        self._gate.set()

    async def holds(self, count: int) -> None:
        """Until so many units wait."""
        async with asyncio.timeout(60), self._news:
            await self._news.wait_for(lambda: self.waiting >= count)
