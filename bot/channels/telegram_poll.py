"""Long polling that loses nothing: Telegram may forget only updates that are handled."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, ParamSpec, TypeVar

from telegram.error import BadRequest, Conflict, InvalidToken, RetryAfter, TelegramError

from helpdesk.errors import DatastoreAway

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")
RawUpdate = dict[str, Any]
Fetch = Callable[[int | None, int], Awaitable[Sequence[RawUpdate]]]
Take = Callable[[RawUpdate], Awaitable[None]]
Sleep = Callable[[float], Awaitable[object]]

LONGEST_PAUSE = 60.0
SLOW_PAUSE = 30.0

# Waiting does not cure these; somebody must change something. Said once, asked again slowly.
_SAYINGS: dict[type[TelegramError], str] = {
    Conflict: (
        "telegram refuses polling: a webhook is set or a second process polls with this token; "
        "stop the other process, or call deleteWebhook, or set the mode to webhook"
    ),
    InvalidToken: "telegram refuses the bot token; check it with @BotFather and the configuration",
    BadRequest: "telegram refuses the request; check the webhook address and the secret",
}


def seconds_to_wait(error: RetryAfter) -> float:
    """How long Telegram asks to wait; the library gives a number or a timedelta."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def longer(pause: float) -> float:
    """The pause after this one: 1, 2, 4... seconds, at most a minute."""
    return min(max(1.0, pause * 2), LONGEST_PAUSE)


def until_back(act: Callable[P, Awaitable[T]], sleep: Sleep) -> Callable[P, Awaitable[T]]:
    """The same act, tried again with growing pauses for as long as the datastore is away."""

    async def patient(*args: P.args, **kwargs: P.kwargs) -> T:
        pause = 0.0
        while True:
            try:
                return await act(*args, **kwargs)
            except DatastoreAway:
                pause = longer(pause)
                logger.warning("datastore away; telegram updates wait", extra={"pause_s": pause})
                await sleep(pause)

    return patient


def raw_updates(answer: object) -> list[RawUpdate]:
    """The answer of getUpdates, undecoded. Raises TelegramError if it is something else."""
    if not isinstance(answer, list) or not all(map(_is_update, answer)):
        raise TelegramError("not a list of updates")
    return answer


def _is_update(one: object) -> bool:
    return isinstance(one, dict) and type(one.get("update_id")) is int


class Trouble:
    """What stands between the desk and Telegram; each kind is logged once until it is over."""

    def __init__(self) -> None:
        self._kind: type[TelegramError] | None = None
        self._pause = 0.0

    def met(self, error: TelegramError) -> float:
        """Note the error; returns the seconds to wait before asking again."""
        # Only the kind is logged: the library's own words may contain the token.
        if type(error) is not self._kind:
            level = logging.ERROR if type(error) in _SAYINGS else logging.WARNING
            saying = _SAYINGS.get(type(error), "telegram is out of reach; trying again")
            logger.log(level, saying, extra={"error": type(error).__name__})
        self._kind = type(error)
        self._pause = self._next_pause(error)
        return self._pause

    def over(self) -> None:
        """The last call went well."""
        if self._kind is not None:
            logger.info("telegram answers again")
        self._kind, self._pause = None, 0.0

    def _next_pause(self, error: TelegramError) -> float:
        if isinstance(error, RetryAfter):
            return seconds_to_wait(error)
        return SLOW_PAUSE if type(error) in _SAYINGS else longer(self._pause)


class Progress:
    """Which updates are under way; below `offset` all are handled (None: ask from the start)."""

    def __init__(self) -> None:
        self.offset: int | None = None
        self._open: set[int] = set()
        self._done: set[int] = set()

    def begin(self, update_id: int) -> bool:
        """False if the update is under way or handled already."""
        if self.offset is not None and update_id < self.offset:
            return False
        if update_id in self._open or update_id in self._done:
            return False
        self._open.add(update_id)
        return True

    def finish(self, update_id: int) -> None:
        """The update is handled; the offset moves if nothing older is still under way."""
        self._open.discard(update_id)
        self._done.add(update_id)
        self.offset = offset = min(self._open, default=max(self._done) + 1)
        self._done = {done for done in self._done if done >= offset}

    def nothing_waits(self) -> None:
        """Telegram had no update left.

        After a quiet week it numbers updates anew, perhaps lower: the old offset would hide them.
        """
        if not self._open:
            self.offset = None


class Poller:
    """Fetches updates and hands each to `take` in a task of its own, started in order.

    An update is confirmed when its `take` and those of all older updates have returned. While some
    are still running, the next fetch waits at most `patience` seconds for them, so that one slow
    chat does not hold up the others.
    """

    def __init__(
        self, fetch: Fetch, take: Take, sleep: Sleep, *, seconds: int = 30, patience: float = 0.5
    ) -> None:
        self._fetch, self._take, self._sleep = fetch, take, sleep
        self._seconds, self._patience = seconds, patience
        self._progress = Progress()
        self._confirmed: int | None = None
        self._tasks: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Poll until cancelled."""
        self._progress, self._confirmed = Progress(), None
        trouble = Trouble()
        while True:
            try:
                await self._round()
                trouble.over()
            except TelegramError as error:
                await self._sleep(trouble.met(error))

    async def finish(self, grace: float = 0.6) -> None:
        """After `run` was cancelled: let running updates end, within about a second in all."""
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=grace)
        unfinished = list(self._tasks.values())
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)
        if self._progress.offset != self._confirmed:
            # Best effort: without it the last updates come again and get their answer twice.
            with suppress(TelegramError, TimeoutError):
                async with asyncio.timeout(grace / 2):
                    await self._fetch(self._progress.offset, 0)

    async def _round(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=self._patience)
        self._confirmed = self._progress.offset
        updates = await self._fetch(self._confirmed, self._seconds)
        if not updates:
            self._progress.nothing_waits()
        for update in updates:
            self._start(update)

    def _start(self, update: RawUpdate) -> None:
        update_id: int = update["update_id"]
        if not self._progress.begin(update_id):
            return
        task = asyncio.ensure_future(self._run(update))
        self._tasks[update_id] = task
        task.add_done_callback(lambda ended: self._ended(update_id, ended))

    async def _run(self, update: RawUpdate) -> None:
        await self._take(update)

    def _ended(self, update_id: int, task: asyncio.Task[None]) -> None:
        del self._tasks[update_id]
        if task.cancelled():
            return
        if error := task.exception():
            # A bug. Kept unconfirmed it would come again for ever and hold up all that follow.
            logger.error("an update broke", exc_info=error, extra={"update": update_id})
        self._progress.finish(update_id)
