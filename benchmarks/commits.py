"""How many durable commits of one row a second this machine makes, with nothing of the desk.

`python -m benchmarks.commits [URL ...]`; the desk's own figures are read beside these.
"""

import asyncio
import sqlite3
import sys
import time
from pathlib import Path

import asyncpg
import sqlalchemy as sa

SQLITE = "sqlite+aiosqlite:///var/commits.db"
_TABLE = "zhiban_raw_commits"
_CREATE = f"CREATE TABLE IF NOT EXISTS {_TABLE} (id INTEGER PRIMARY KEY, said TEXT NOT NULL)"
_DROP = f"DROP TABLE {_TABLE}"
_SAID = "急诊HIS打不开，全科挂不了号"


async def raw_commits(url: str, seconds: float) -> float:
    """Commits a second over one connection, each of one row and on the disk before the next.

    The URL is one of the desk's (sqlite+aiosqlite or postgresql+asyncpg). A table of its own is
    made and dropped; nothing else in the database is touched.
    """
    parts = sa.make_url(url)
    if parts.get_backend_name() == "sqlite":
        return await asyncio.to_thread(_sqlite, str(parts.database), seconds)
    plain = parts.set(drivername="postgresql").render_as_string(hide_password=False)
    return await _postgresql(plain, seconds)


def _sqlite(file: str, seconds: float) -> float:
    connection = sqlite3.connect(file, isolation_level=None)
    for statement in ("PRAGMA journal_mode=wal", "PRAGMA synchronous=full", _CREATE):
        connection.execute(statement)
    try:
        done, start = 0, time.perf_counter()
        while time.perf_counter() - start < seconds:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(f"INSERT INTO {_TABLE} (said) VALUES (?)", (_SAID,))
            connection.execute("COMMIT")
            done += 1
        return done / (time.perf_counter() - start)
    finally:
        connection.execute(_DROP)
        connection.close()


async def _postgresql(url: str, seconds: float) -> float:
    connection = await asyncpg.connect(url)
    await connection.execute(_CREATE.replace("INTEGER", "SERIAL"))
    try:
        insert = await connection.prepare(f"INSERT INTO {_TABLE} (said) VALUES ($1)")
        done, start = 0, time.perf_counter()
        while time.perf_counter() - start < seconds:
            await insert.fetch(_SAID)  # its own transaction
            done += 1
        return done / (time.perf_counter() - start)
    finally:
        await connection.execute(_DROP)
        await connection.close()


async def main(urls: list[str]) -> None:
    for url in urls:
        rate = await raw_commits(url, 3)
        print(f"{sa.make_url(url).get_backend_name()}: {rate:.0f} durable commits/s")


if __name__ == "__main__":
    Path("var").mkdir(exist_ok=True)
    asyncio.run(main(sys.argv[1:] or [SQLITE]))
