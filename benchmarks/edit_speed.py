"""How soon a desk answers by an article that was edited at another, and whether anybody waits."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable
from dataclasses import replace
from pathlib import Path

from benchmarks.evaluate_search import read_articles, synthetic
from bot.running import ARTICLES_SECONDS
from knowledge_base.library import Library
from storage import articles, migrate
from storage.engine import Datastore

SIZES = (1_000, 10_000, 100_000)
EDITS = 10


async def main() -> None:
    print("articles: first read s; edit at one desk -> answered at another, worst s; longest pause")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            await measure(size, f"sqlite+aiosqlite:///{Path(folder) / 'desk.db'}")


async def measure(size: int, url: str) -> None:
    writer, store, library = Datastore(url), Datastore(url), Library()
    await migrate.upgrade(writer.engine)
    found = synthetic(read_articles(), size)
    await writer.write(lambda unit: articles.save(unit, found))
    first, begin = await pauses(library.refresh(store))
    waits, edits = [], 0.0
    for number in range(EDITS):
        edited = replace(found[number], title=f"小鲸鱼图案第{number}种老不消失")
        await writer.write(lambda unit, e=edited: articles.save(unit, [e]))  # type: ignore[misc]
        pause, took = await pauses(library.refresh(store))
        assert library.ask(edited.title)[1][0].article == edited
        waits.append(took + ARTICLES_SECONDS)
        edits = max(edits, pause)
    print(
        f"{size:7} {begin:6.2f} {max(waits):6.2f} {edits * 1_000:6.0f} ms "
        f"(first read {first * 1_000:.0f} ms)",
        flush=True,
    )
    await asyncio.gather(writer.close(), store.close())


async def pauses(work: Awaitable[object]) -> tuple[float, float]:
    """The longest time the loop stood still during the work, and how long the work took."""
    longest, started = 0.0, time.perf_counter()
    task = asyncio.ensure_future(work)
    while not task.done():
        before = time.perf_counter()
        await asyncio.sleep(0.002)
        longest = max(longest, time.perf_counter() - before - 0.002)
    await task
    return longest, time.perf_counter() - started


if __name__ == "__main__":
    asyncio.run(main())
