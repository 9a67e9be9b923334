"""This process stays under Telegram's thirty a second, before Telegram has to say so."""

import asyncio
import time
from collections import deque
from collections.abc import Callable

MOST_A_SECOND = 30
WITHIN = 1.2
"""A little over a second: what is sent evenly may arrive closer together."""


class Flood:
    """Counts what was sent within the last second. An answer that has no room goes by the outbox; a
    notice, paced for all processes already, waits for it."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, most: int = MOST_A_SECOND
    ) -> None:
        self._clock, self._most = clock, most
        self._sent: deque[float] = deque(maxlen=most)

    def room(self) -> bool:
        """Whether one more may go now."""
        return self._left() <= 0

    def _left(self) -> float:
        """Seconds until there is room."""
        if len(self._sent) < self._most:
            return 0.0
        return self._sent[0] + WITHIN - self._clock()

    async def turn(self) -> None:
        """Wait until one more may go, and count it."""
        # Several may wait: whoever is late waits once more.
        while (left := self._left()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(left)
        self._sent.append(self._clock())
