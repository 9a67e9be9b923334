"""The datastore: SQLite or PostgreSQL by URL, one writer, arrivals that meet share a commit."""

import asyncio
import sqlite3
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import asyncpg
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from helpdesk.errors import DatastoreAway
from storage.on_disk import file_of
from storage.sqlite_connection import set_up
from storage.unit import PostgresDriver, SqliteDriver, Statements, Unit

T = TypeVar("T")
ReadAhead = tuple[Callable[[Unit, Sequence[Any]], Awaitable[None]], Any]
"""A function that reads for several units at once, into the unit's memo, and this unit's key."""
Work = Callable[[Unit], Awaitable[T]]

MOST_TOGETHER = 64
"""How many units share a commit at most: enough to spread one fsync thin, few enough that the
first of them does not wait long for the last."""

ENDING_SECONDS = 0.1
"""For giving back connections when the time for closing went by in waiting for units."""

_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InvalidCatalogNameError,
    OSError,
    TimeoutError,
)
_LOST_RACE = (
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.UniqueViolationError,
)
MOST_RACES = 5
_AWAY_SQLITE = ("SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY")


@contextmanager
def _away() -> Iterator[None]:
    """Turn what a driver says of a lost, full or locked datastore into DatastoreAway."""
    try:
        yield
    except _AWAY as error:
        raise DatastoreAway(type(error).__name__) from error
    except sa.exc.DBAPIError as error:  # units go to the driver: only connecting ends here
        raise DatastoreAway(type(error.orig).__name__) from error
    except sqlite3.OperationalError as error:
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(_AWAY_SQLITE):
            raise DatastoreAway(name) from error
        raise


def _refuse_a_lost_connection(connection: Any, _: object, __: object) -> None:
    # Units go to the driver, so the pool does not see a connection break: it must ask.
    if connection.driver_connection.is_closed():
        raise sa.exc.DisconnectionError


def create_engine(url: str) -> AsyncEngine:
    """An engine for the URL. The driver commits nothing by itself; units say BEGIN and COMMIT."""
    # Errors go to the log, and parameters are people's words: hidden.
    if url.startswith("sqlite"):
        engine = create_async_engine(
            url, isolation_level="AUTOCOMMIT", pool_size=4, hide_parameters=True
        )
        sa.event.listen(engine.sync_engine, "connect", set_up)
        return engine
    waits = {"timeout": 5, "command_timeout": 30}  # seconds; a hung server is an absent one
    engine = create_async_engine(
        url, isolation_level="AUTOCOMMIT", pool_size=4, hide_parameters=True, connect_args=waits
    )
    sa.event.listen(engine.sync_engine, "checkout", _refuse_a_lost_connection)
    return engine


@dataclass
class _Job(Generic[T]):
    work: Work[T]
    ahead: ReadAhead | None = None
    done: asyncio.Future[T] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    lost_races: int = 0

    def may_try_again(self, error: Exception) -> bool:
        """Losing to another desk is nobody's failure: now we see what it did."""
        self.lost_races += isinstance(error, _LOST_RACE)
        return isinstance(error, _LOST_RACE) and self.lost_races <= MOST_RACES

    def succeed(self, result: T) -> None:
        if not self.done.done():
            self.done.set_result(result)

    def fail(self, error: BaseException) -> None:
        if not self.done.done():
            self.done.set_exception(error)


class Datastore:
    """Units of work on one datastore.

    `write` puts a unit in line for the one writer connection. Units that are in line together are
    committed together; when one of them fails, all are rolled back and each runs again alone, so a
    failure touches nobody else. A unit may therefore run twice and must touch nothing but the
    datastore. When `write` returns, the unit is durable.
    """

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url)
        self._file = file_of(self.engine)
        self._statements = Statements(self.engine.dialect)
        self._line: asyncio.Queue[_Job[Any]] = asyncio.Queue()
        self._writer: asyncio.Task[None] | None = None
        self._connection: AsyncConnection | None = None
        self._waited_for: set[asyncio.Future[Any]] = set()
        self._spare_numbers: list[int] = []
        self._closed = False

    @property
    def dialect(self) -> str:
        return self.engine.dialect.name

    async def write(self, work: Work[T], ahead: ReadAhead | None = None) -> T:
        """Run a unit and commit it. Raises whatever the unit raised (nothing stored), or
        DatastoreAway (nothing stored, or the outcome is unknown: ask again).

        `ahead` lets units that commit together read what each begins with in one statement.
        Cancelling the caller does not cancel the unit.
        """
        self._check_open()
        if self._writer is None:
            self._writer = asyncio.create_task(self._write_forever(), name="datastore writer")
        job: _Job[T] = _Job(work, ahead)
        self._waited_for.add(job.done)
        job.done.add_done_callback(self._waited_for.discard)
        self._line.put_nowait(job)
        return await asyncio.shield(job.done)

    async def read(self, work: Work[T]) -> T:
        """Run a unit that only reads, beside the writer. Raises DatastoreAway."""
        self._check_open()
        with _away():
            self._check_file()
            async with self.engine.connect() as connection:
                return await work(Unit(await _driver(connection), self._statements))

    async def close(self, seconds: float = 1.0) -> None:
        """Finish the units in line and give back the connections, within about so many seconds.

        Units not finished by then raise DatastoreAway; so does, at once, every unit that comes
        after this was called. A datastore that hangs is not waited for.
        """
        self._closed = True
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        if self._waited_for:
            await asyncio.wait(self._waited_for, timeout=seconds)
        if self._waited_for:
            self._give_up()
        if self._writer is not None:
            self._writer.cancel()  # after giving up, or asyncpg asks the server to cancel
        ending = asyncio.create_task(self._end(), name="datastore ending")
        await asyncio.wait({ending}, timeout=max(until - loop.time(), ENDING_SECONDS))

    def _give_up(self) -> None:
        for done in self._waited_for:
            done.set_exception(DatastoreAway("closed before the unit was finished"))
        connection, self._connection = self._connection, None
        if connection is not None and connection.sync_connection is not None:
            # The synchronous call is the one that asks nothing of the other side, no ROLLBACK
            # either: it cuts a PostgreSQL connection, and leaves SQLite's thread to end by itself.
            connection.sync_connection.invalidate()
            connection.sync_connection.close()

    async def _end(self) -> None:
        if self._writer is not None:
            await asyncio.wait({self._writer})
            self._writer = None
        await self._let_go()
        await self.engine.dispose()

    def _check_open(self) -> None:
        if self._closed:
            raise DatastoreAway("closed")

    async def _write_forever(self) -> None:
        while True:
            jobs = [await self._line.get()]
            while len(jobs) < MOST_TOGETHER and not self._line.empty():
                jobs.append(self._line.get_nowait())
            await self._together(jobs)

    async def _together(self, jobs: list[_Job[Any]]) -> None:
        try:
            results = await self._commit(jobs)
        except DatastoreAway as error:
            for job in jobs:
                job.fail(error)
        except Exception as error:  # a unit's own failure: it must reach its caller, and only him
            await self._apart(jobs, error)
        else:
            for job, result in zip(jobs, results, strict=True):
                job.succeed(result)

    async def _apart(self, jobs: list[_Job[Any]], error: Exception) -> None:
        if len(jobs) == 1 and not jobs[0].may_try_again(error):
            jobs[0].fail(error)
            return
        for job in jobs:
            await self._together([job])

    async def _commit(self, jobs: list[_Job[Any]]) -> list[Any]:
        with _away():
            try:
                driver = await self._writing()
                unit = Unit(driver, self._statements, len(jobs), self._spare_numbers)
                await driver.plain(driver.begin)
                await _read_ahead(unit, jobs)
                results = [await job.work(unit) for job in jobs]
                await unit.flush()
                self._check_file()
                await driver.plain("COMMIT")
            except BaseException as error:
                await self._roll_back(error)
                raise
        return results

    def _check_file(self) -> None:
        if self._file is not None:
            self._file.check()

    async def _writing(self) -> SqliteDriver | PostgresDriver:
        if self._connection is None:
            self._connection = await self.engine.connect()
        return await _driver(self._connection)

    async def _roll_back(self, error: BaseException) -> None:
        """Undo the open transaction; a connection that cannot even do that is thrown away."""
        try:
            if self._connection is not None and not isinstance(error, asyncio.CancelledError):
                await (await _driver(self._connection)).plain("ROLLBACK")
        except Exception:  # no transaction, or no connection: both end in a new connection
            await self._let_go()

    async def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.invalidate()
            await connection.close()


async def _driver(connection: AsyncConnection) -> SqliteDriver | PostgresDriver:
    raw: Any = (await connection.get_raw_connection()).driver_connection
    return SqliteDriver(raw) if connection.dialect.name == "sqlite" else PostgresDriver(raw)


async def _read_ahead(unit: Unit, jobs: Sequence[_Job[Any]]) -> None:
    wanted: dict[Any, list[Any]] = defaultdict(list)
    for job in jobs:
        if job.ahead is not None:
            read, key = job.ahead
            wanted[read].append(key)
    for read, keys in wanted.items():
        await read(unit, keys)
