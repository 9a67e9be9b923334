"""Notices of one channel on their way out, in a running desk: none waits for another."""

import asyncio
import logging
from dataclasses import dataclass, field

from helpdesk.errors import DatastoreAway
from notifications.sender import Sending, start_due

logger = logging.getLogger(__name__)

MOST_UNDER_WAY = 200
"""Sends of a channel at once: a platform that hangs for all of them has this many to hang on."""
ROUND_SECONDS = 0.9
A_MOMENT = 0.2
"""Seconds that a round waits for its sends, and at least for room on the platform."""


@dataclass
class Outgoing:
    """The sends under way on one channel. One round at a time."""

    sending: Sending
    name: str
    under_way: set[asyncio.Task[None]] = field(default_factory=set)

    async def go_on(self) -> None:
        """Begin to send what is due, for about a second; a send that hangs is left behind.

        Raises DatastoreAway.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + ROUND_SECONDS
        while loop.time() < until:
            if len(self.under_way) >= MOST_UNDER_WAY:
                first = asyncio.FIRST_COMPLETED
                await asyncio.wait(self.under_way, timeout=A_MOMENT, return_when=first)
            elif not await self._round():
                return

    async def _round(self) -> bool:
        """Whether there may be more to do within this second."""
        free = MOST_UNDER_WAY - len(self.under_way)
        started = await start_due(self.sending, self.name, free)
        for task in started.sends:
            self.under_way.add(task)
            task.add_done_callback(self._ended)
        if started.sends:
            await asyncio.wait(started.sends, timeout=A_MOMENT)
        if started.room_at is None:
            return started.handled > 0
        wait = (started.room_at - self.sending.now()).total_seconds()
        if wait > ROUND_SECONDS:
            return False
        await asyncio.sleep(max(wait, A_MOMENT))
        return True

    def _ended(self, task: asyncio.Task[None]) -> None:
        self.under_way.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, DatastoreAway):
            said = {"work": self.name, "reason": str(error)}
            logger.warning("a notice comes back by its lease, the datastore is away", extra=said)
        elif error is not None:
            logger.error("sending failed", extra={"work": self.name}, exc_info=error)

    async def rest(self) -> None:
        """Wait for the sends under way."""
        if self.under_way:
            await asyncio.wait(self.under_way)
