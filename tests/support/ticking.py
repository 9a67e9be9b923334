"""A desk's worker as a process: it ticks without a pause on a database, by a clock in a file.

Run: python -m tests.support.ticking URL CLOCK. The file CLOCK holds the time in milliseconds since
1970; the test moves it, and processes that are started again after a kill read the same.
"""

import asyncio
import os
import sys
from datetime import datetime
from pathlib import Path

from bot.channels.webchat import WebChatChannel
from bot.worker import tick
from handlers.turn import Desk
from helpdesk.messages import IncomingMessage
from storage.engine import Datastore
from storage.instants import from_ms, to_ms
from tests.support.world import desk_on


def move_to(clock: Path, now: datetime) -> None:
    """Set the clock; whoever reads it meanwhile sees the old time or the new one."""
    new = clock.with_suffix(".new")
    new.write_text(str(to_ms(now)))
    os.replace(new, clock)


def shown(clock: Path) -> datetime:
    """What the clock shows now."""
    now = from_ms(int(clock.read_text()))
    assert now is not None
    return now


async def _nobody(_: IncomingMessage) -> None:
    return None


async def run(url: str, clock: Path) -> None:
    """Tick until the process is ended."""
    store = Datastore(url)
    desk: Desk = desk_on(store)
    channels = {"webchat": WebChatChannel(store, _nobody, lambda: shown(clock))}
    print("ticking", flush=True)
    while True:
        await tick(desk, channels, shown(clock))


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], Path(sys.argv[2])))
