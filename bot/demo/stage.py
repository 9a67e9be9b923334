"""The demonstration's time: moved ahead so that everything due happens on the way."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.clock import DemoClock
from bot.parts import Parts
from storage import tickets, watches

MOST_MOMENTS = 500
_MOMENTS = (tickets.next_moment, watches.next_moment)


def advancing(parts: Parts, clock: DemoClock) -> Callable[[datetime], Awaitable[None]]:
    """A function that moves the clock to an instant, stopping at every moment before it at
    which something is due.

    At each stop one tick is done, so that reminders and escalations come in their order and are
    told at their time, as if it had passed.
    """

    async def advance(target: datetime) -> None:
        for _ in range(MOST_MOMENTS):
            found = [await parts.desk.store.read(ask) for ask in _MOMENTS]
            moments = [moment for moment in found if moment is not None]
            if not moments or min(moments) > target:
                break
            await clock.move_to(min(moments) + timedelta(milliseconds=1))
            await parts.tick()
        await clock.move_to(target)
        await parts.tick()

    return advance
