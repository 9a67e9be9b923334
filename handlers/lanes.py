"""One message of an account at a time, different accounts side by side."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from helpdesk.messages import Address


class Lanes:
    """A lock for each address somebody is speaking from now; forgotten when nobody is."""

    def __init__(self) -> None:
        self._locks: dict[Address, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def of(self, address: Address) -> AsyncIterator[None]:
        """Wait for the address's earlier messages, in the order they came."""
        lock, waiting = self._locks.get(address, (asyncio.Lock(), 0))
        self._locks[address] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            self._leave(address)

    def _leave(self, address: Address) -> None:
        lock, waiting = self._locks[address]
        if waiting == 1:
            del self._locks[address]
        else:
            self._locks[address] = (lock, waiting - 1)
