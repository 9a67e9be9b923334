"""Answer inside the platform's few seconds, or hand the reply to the outbox."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from helpdesk.errors import DatastoreAway
from helpdesk.messages import Address, IncomingMessage, OutgoingMessage

logger = logging.getLogger(__name__)

Respond = Callable[[IncomingMessage], Awaitable[OutgoingMessage | None]]
Later = Callable[[Address, OutgoingMessage, str], Awaitable[None]]


class Inbox(Protocol):
    """Where messages lie that the platform was told we have, until their work is done.

    All methods raise DatastoreAway.
    """

    async def keep(self, message: IncomingMessage) -> None: ...

    async def drop(self, message: IncomingMessage) -> None: ...

    async def take(self) -> Sequence[IncomingMessage]:
        """Those whose worker went away; they are the caller's for a while."""
        ...


PATIENCE = 4.5
PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 60.0, 60.0, 60.0)
REMEMBERED = 1000


class ReplyWindow:
    """Runs `respond` once at a time for a message, however often the platform delivers it.

    The reply goes to the deliveries that wait for it. When none does, because each was told in
    time that the message is taken, it goes to `later` instead, under the message's id. Such a
    message is in the inbox before the platform is told, until its work is done: a process that is
    killed in between leaves it to `work_off`.
    """

    def __init__(
        self,
        respond: Respond,
        later: Later,
        inbox: Inbox,
        *,
        patience: float = PATIENCE,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        self._respond = respond
        self._later = later
        self._inbox = inbox
        self._patience = patience
        self._pauses = pauses
        self._running: dict[str, asyncio.Task[OutgoingMessage | None]] = {}
        self._waiting: Counter[str] = Counter()
        self._handed_over: dict[str, None] = {}
        self._kept: set[str] = set()

    async def reply_to(self, message: IncomingMessage) -> OutgoingMessage | None:
        """The reply if it is there within `patience` seconds, else None.

        None also when there is nothing to say or the reply is in the outbox already.
        Raises DatastoreAway: then the message is not stored and must be delivered again.
        """
        if message.id in self._handed_over:
            return None
        task = self._running.get(message.id) or self._start(message)
        self._waiting[message.id] += 1
        try:
            # Unlike wait_for, wait leaves the work alone when the time is up or we are cancelled.
            await asyncio.wait({task}, timeout=self._patience)
            if not task.done():
                # Not bounded: while it waits the platform is not told that we have the message.
                self._kept.add(message.id)
                await self._inbox.keep(message)
        finally:
            self._leave(message.id)
        if not task.done():
            return None
        reply = task.result()
        await self._drop(message)
        return reply

    async def work_off(self) -> int:
        """Do what a process that went away left undone; how many messages it was.

        Raises DatastoreAway.
        """
        taken = [m for m in await self._inbox.take() if m.id not in self._running]
        self._kept.update(message.id for message in taken)
        await asyncio.gather(*map(self._start, taken), return_exceptions=True)
        return len(taken)

    async def close(self, seconds: float) -> None:
        """Give the work that is running this long to finish."""
        if self._running:
            await asyncio.wait(set(self._running.values()), timeout=seconds)

    def _start(self, message: IncomingMessage) -> asyncio.Task[OutgoingMessage | None]:
        task = asyncio.create_task(self._work(message))
        self._running[message.id] = task
        task.add_done_callback(lambda _: self._running.pop(message.id, None))
        return task

    def _leave(self, message_id: str) -> None:
        self._waiting[message_id] -= 1
        if not self._waiting[message_id]:
            del self._waiting[message_id]

    async def _work(self, message: IncomingMessage) -> OutgoingMessage | None:
        pauses = iter(self._pauses)
        while True:
            try:
                return await self._once(message)
            except DatastoreAway:
                if self._waiting[message.id]:
                    raise
            # The platform was told that we have the message, so it is ours to keep trying.
            pause = next(pauses, None)
            if pause is None:
                logger.error("message put off, the datastore stays away", extra=_ids(message))
                return None
            await asyncio.sleep(pause)

    async def _once(self, message: IncomingMessage) -> OutgoingMessage | None:
        try:
            reply = await self._respond(message)
            if self._waiting[message.id]:
                return reply
            if reply is not None:
                await self._later(message.address, reply, message.id)
            await self._drop(message)
        except DatastoreAway:
            raise
        except Exception as error:
            if self._waiting[message.id]:
                raise
            logger.error(
                "late reply failed", extra={**_ids(message), "error": type(error).__name__}
            )
            await self._drop(message)
            return None
        self._remember(message.id)
        return None

    async def _drop(self, message: IncomingMessage) -> None:
        if message.id in self._kept:
            await self._inbox.drop(message)
            self._kept.discard(message.id)

    def _remember(self, message_id: str) -> None:
        self._handed_over[message_id] = None
        if len(self._handed_over) > REMEMBERED:
            del self._handed_over[next(iter(self._handed_over))]


def _ids(message: IncomingMessage) -> dict[str, str]:
    return {"channel": message.address.channel, "message_id": message.id}
