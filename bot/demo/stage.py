"""The demonstration's time: moved ahead so that everything due happens on the way."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.app import Parts
from bot.clock import DemoClock
from storage import tickets

MOST_MOMENTS = 500


def advancing(parts: Parts, clock: DemoClock) -> Callable[[datetime], Awaitable[None]]:
    """A function that moves the clock to an instant, stopping at every deadline step before it.

    At each stop one tick is done, so that reminders and escalations come in their order and are
    told at their time, as if it had passed.
    """

    async def advance(target: datetime) -> None:
        for _ in range(MOST_MOMENTS):
            moment = await parts.desk.store.read(tickets.next_moment)
            if moment is None or moment > target:
                break
            await clock.move_to(moment + timedelta(milliseconds=1))
            await parts.tick()
        await clock.move_to(target)
        await parts.tick()

    return advance
