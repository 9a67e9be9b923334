"""A desk's worker as a process: it ticks without a pause on a database, its clock running fast.

Run: python -m tests.support.ticking URL START SPEED, START being the Unix time at which the clock
showed EPOCH: processes of one test, and those started again after a kill, agree on the time.
"""

import asyncio
import sys
import time
from datetime import UTC, datetime, timedelta

from bot.channels.webchat import WebChatChannel
from bot.worker import tick
from handlers.turn import Desk
from helpdesk.messages import IncomingMessage
from storage.engine import Datastore
from tests.support.world import desk_on

EPOCH = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
"""09:00 in Shanghai, on an ordinary working day."""


def shown(start: float, speed: float) -> datetime:
    """What the fast clock shows now."""
    return EPOCH + timedelta(seconds=(time.time() - start) * speed)


async def _nobody(_: IncomingMessage) -> None:
    return None


async def run(url: str, start: float, speed: float) -> None:
    """Tick until the process is ended."""
    store = Datastore(url)
    desk: Desk = desk_on(store)
    channels = {"webchat": WebChatChannel(store, _nobody, lambda: shown(start, speed))}
    print("ticking", flush=True)
    while True:
        await tick(desk, channels, shown(start, speed))


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], float(sys.argv[2]), float(sys.argv[3])))
