"""How soon a desk answers by an article that was edited at another, and whether anybody waits."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path

from benchmarks.evaluate_search import read_articles, synthetic
from bot.running import ARTICLES_SECONDS, spare_the_collector
from knowledge_base.library import Library
from storage import articles, migrate
from storage.engine import Datastore

SIZES = (1_000, 10_000, 100_000)
EDITS = 10


async def main() -> None:
    print(
        "articles: first read s; edit -> answered at another desk, worst s; longest pause, its CPU"
    )
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            await measure(size, f"sqlite+aiosqlite:///{Path(folder) / 'desk.db'}")


async def measure(size: int, url: str) -> None:
    writer, store, library = Datastore(url), Datastore(url), Library()
    await migrate.upgrade(writer.engine)
    found = synthetic(read_articles(), size)
    await writer.write(lambda unit: articles.save(unit, found))
    first, begin = await pauses(library.refresh(store))
    spare_the_collector()  # as a desk does once it has read them
    waits, edits, idle = [], [], []
    for number in range(EDITS):
        edited = replace(found[number], title=f"小鲸鱼图案第{number}种老不消失")
        await writer.write(lambda unit, e=edited: articles.save(unit, [e]))  # type: ignore[misc]
        pause, took = await pauses(library.refresh(store))
        assert library.ask(edited.title)[1][0].article == edited
        waits.append(took + ARTICLES_SECONDS)
        edits.append(pause)
        idle.append((await pauses(asyncio.sleep(took)))[0])
    print(f"{size:7} {begin:6.2f} {max(waits):6.2f} {said(edits)}; at rest {said(idle)}", end="; ")
    print(f"first read {said([first])}", flush=True)
    await asyncio.gather(writer.close(), store.close())


@dataclass(frozen=True)
class Pause:
    """How long the loop stood still, and the CPU time this process used meanwhile: the rest of the
    time other processes had the machine."""

    wall: float
    busy: float


def said(pauses: Sequence[Pause]) -> str:
    wall, busy = (max(map(attrgetter(name), pauses)) * 1_000 for name in ("wall", "busy"))
    return f"{wall:.0f} ms ({busy:.0f} CPU)"


async def pauses(work: Awaitable[object]) -> tuple[Pause, float]:
    """The longest time the loop stood still during the work, and how long the work took."""
    wall, busy, started = 0.0, 0.0, time.perf_counter()
    task = asyncio.ensure_future(work)
    while not task.done():
        before, used = time.perf_counter(), time.process_time()
        await asyncio.sleep(0.002)
        wall = max(wall, time.perf_counter() - before - 0.002)
        busy = max(busy, time.process_time() - used)
    await task
    return Pause(wall, busy), time.perf_counter() - started


if __name__ == "__main__":
    asyncio.run(main())
