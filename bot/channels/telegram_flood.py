"""Answers of this process stay under Telegram's limit, before Telegram has to say so."""

import time
from collections import deque
from collections.abc import Callable

MOST_A_SECOND = 30
WITHIN = 1.0


class Flood:
    """Counts what was sent within the last second. What has no room goes by the outbox, whose pace
    all processes share."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, most: int = MOST_A_SECOND
    ) -> None:
        self._clock, self._most = clock, most
        self._sent: deque[float] = deque(maxlen=most)

    def sent(self) -> None:
        """One more went out."""
        self._sent.append(self._clock())

    def room(self) -> bool:
        """Whether one more may."""
        return len(self._sent) < self._most or self._clock() - self._sent[0] >= WITHIN
