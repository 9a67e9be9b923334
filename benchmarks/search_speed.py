"""How fast the search is built and asked, beside bm25s and SQLite FTS5 over the same words."""

import gc
import multiprocessing
import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import bm25s

from benchmarks.evaluate_search import read_articles, read_lines, synthetic
from benchmarks.plain_search import whole, words
from helpdesk.article import Article
from knowledge_base import search

FORK = multiprocessing.get_context("fork")
SIZES = (1_000, 10_000, 100_000)
ASKED = 1_000
BUDGET = 20.0
"""Seconds of CPU for the questions to one engine; a slow one is asked fewer."""

Ask = Callable[[str], object]


def main() -> None:
    texts = [str(row["text"]) for row in read_lines("faq_queries.jsonl")]
    print("CPU time: build s, memory MB, p50 ms, p99 ms")
    for size in SIZES:
        articles = synthetic(read_articles(), size)
        for name, build in ENGINES.items():
            # Each in a process of its own, so that none takes the memory another gave back.
            alone = FORK.Process(target=report, args=(f"{size:7} {name:8}", build, articles, texts))
            alone.start()
            alone.join()


def report(
    name: str,
    build: Callable[[Sequence[Article]], Ask],
    articles: Sequence[Article],
    texts: Sequence[str],
) -> None:
    gc.collect()
    before, started = resident(), time.process_time()
    ask = build(articles)
    built, grown = time.process_time() - started, resident() - before
    ask(texts[0])
    times = sorted(timings(ask, texts))
    p50, p99 = (times[len(times) * percent // 100] * 1_000 for percent in (50, 99))
    print(f"{name} {built:7.2f} {grown:7.0f} {p50:8.2f} {p99:8.2f}", flush=True)


def timings(ask: Ask, texts: Sequence[str]) -> list[float]:
    times: list[float] = []
    while len(times) < ASKED and sum(times) < BUDGET:
        started = time.process_time()
        ask(texts[len(times) % len(texts)])
        times.append(time.process_time() - started)
    return times


def resident() -> float:
    """Megabytes of memory in use; Linux only, 0 elsewhere."""
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[1]) * 4096 / 1e6 if status.exists() else 0.0


def zhiban(articles: Sequence[Article]) -> Ask:
    index = search.build(articles)
    return lambda text: search.find(index, text, 10)


def with_bm25s(articles: Sequence[Article]) -> Ask:
    retriever = bm25s.BM25()
    retriever.index([words(whole(article)) for article in articles], show_progress=False)
    return lambda text: retriever.retrieve([words(text)], k=10, show_progress=False)


def with_fts5(articles: Sequence[Article]) -> Ask:
    store = sqlite3.connect(":memory:")
    store.execute("CREATE VIRTUAL TABLE found USING fts5(text)")
    rows = ((" ".join(words(whole(article))),) for article in articles)
    store.executemany("INSERT INTO found VALUES (?)", rows)
    best = "SELECT rowid FROM found WHERE found MATCH ? ORDER BY rank LIMIT 10"
    return lambda text: store.execute(best, [_either(text)]).fetchall()


def _either(text: str) -> str:
    return " OR ".join(f'"{word}"' for word in dict.fromkeys(words(text)))


ENGINES: dict[str, Callable[[Sequence[Article]], Ask]] = {
    "zhiban": zhiban,
    "bm25s": with_bm25s,
    "fts5": with_fts5,
}


if __name__ == "__main__":
    main()
