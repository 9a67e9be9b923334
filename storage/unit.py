"""A unit of work on one connection: statements made by SQLAlchemy, run by the driver.

SQLAlchemy Core builds and compiles every statement, so one text serves both engines; the driver
runs it directly. Going through SQLAlchemy's async adaptation costs four thread hops a statement
on SQLite, going to the driver costs one (docs/adr/0003-statements.md has the figures).
"""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import aiosqlite
import asyncpg
import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect

from storage.schema import metadata

Values = Mapping[str, Any]


class Row(Protocol):
    """One row, read by column name (or by position for a single figure)."""

    def __getitem__(self, key: str | int) -> Any: ...


class Statements:
    """Compiled statements of one dialect. Statements are module constants, so this stays small."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._compiled: dict[tuple[sa.sql.Executable, tuple[str, ...]], _Compiled] = {}

    def text(self, statement: sa.sql.Executable, values: Values) -> tuple[str, list[Any]]:
        """The statement's text in the dialect, and the arguments in their order."""
        key = (statement, tuple(values))
        compiled = self._compiled.get(key)
        if compiled is None:
            compiled = self._compiled[key] = _compile(statement, self.dialect, values)
        sql, names, constants = compiled
        return sql, [values[n] if n in values else constants[n] for n in names]


_Compiled = tuple[str, Sequence[str], Mapping[str, Any]]


def _compile(statement: sa.sql.Executable, dialect: Dialect, values: Values) -> _Compiled:
    keys = list(values) if isinstance(statement, sa.Insert | sa.Update) else None
    compiled: Any = statement.compile(dialect=dialect, column_keys=keys)  # type: ignore[attr-defined]
    names = compiled.positiontup or ()
    unknown = set(values) - set(names)
    if unknown:
        raise TypeError(f"the statement has no parameter {sorted(unknown)}")
    return compiled.string, tuple(names), dict(compiled.params)


class Driver(Protocol):
    """What a unit needs of a database connection."""

    async def rows(self, sql: str, args: Sequence[Any]) -> Sequence[Row]: ...
    async def many(self, sql: str, args: Sequence[Sequence[Any]]) -> None: ...
    async def plain(self, sql: str) -> None: ...


class SqliteDriver:
    """aiosqlite: one hop to its thread for each call."""

    begin = "BEGIN IMMEDIATE"

    def __init__(self, connection: aiosqlite.Connection) -> None:
        connection.row_factory = sqlite3.Row
        self._connection = connection

    async def rows(self, sql: str, args: Sequence[Any]) -> Sequence[Row]:
        return list(await self._connection.execute_fetchall(sql, args))

    async def many(self, sql: str, args: Sequence[Sequence[Any]]) -> None:
        await self._connection.executemany(sql, args)

    async def plain(self, sql: str) -> None:
        await self._connection.execute_fetchall(sql)


class PostgresDriver:
    """asyncpg: prepared statements, kept by the connection."""

    begin = "BEGIN"

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def rows(self, sql: str, args: Sequence[Any]) -> Sequence[Row]:
        rows: Sequence[Row] = await self._connection.fetch(sql, *args)
        return rows

    async def many(self, sql: str, args: Sequence[Sequence[Any]]) -> None:
        await self._connection.executemany(sql, args)

    async def plain(self, sql: str) -> None:
        await self._connection.execute(sql)


class Unit:
    """One unit of work: everything in it is committed together or not at all."""

    def __init__(
        self,
        driver: Driver,
        statements: Statements,
        together: int = 1,
        spare_numbers: list[int] | None = None,
    ) -> None:
        self._driver = driver
        self._statements = statements
        self.together = together
        """How many units share this commit."""
        self.spare_numbers = [] if spare_numbers is None else spare_numbers
        """Ticket numbers reserved and not given out yet: the one thing that outlives the commit."""
        self._later: dict[tuple[sa.sql.Executable, tuple[str, ...]], list[Values]] = {}
        self.memo: dict[tuple[str, Any], Any] = {}
        """What was read and is kept up to date for the rest of the unit, by (subject, name)."""

    @property
    def dialect(self) -> str:
        return self._statements.dialect.name

    async def rows(self, statement: sa.sql.Executable, **values: Any) -> Sequence[Row]:
        """Run the statement and return its rows (none for one without RETURNING).

        It sees everything written before it, also what was put off.
        """
        if self._later:
            await self.flush()
        sql, args = self._statements.text(statement, values)
        return await self._driver.rows(sql, args)

    async def row(self, statement: sa.sql.Executable, **values: Any) -> Row | None:
        """The first row, or None."""
        found = await self.rows(statement, **values)
        return found[0] if found else None

    def later(self, statement: sa.sql.Executable, **values: Any) -> None:
        """Run the insert, update or delete before the next read, or at the end of the unit.

        Units that commit together send them as one batch per statement, so a unit that reads
        little shares most of its statements with its neighbours.
        """
        self._later.setdefault((statement, tuple(values)), []).append(values)

    async def flush(self) -> None:
        """Send what was put off. The datastore does this before it commits."""
        batches, self._later = self._later, {}
        for (statement, _), rows in sorted(batches.items(), key=_table_first):
            texts = [self._statements.text(statement, values) for values in rows]
            await self._driver.many(texts[0][0], [args for _, args in texts])


_POSITION = {table: position for position, table in enumerate(metadata.sorted_tables)}


def _table_first(batch: tuple[tuple[Any, ...], list[Values]]) -> int:
    """What is referred to is written before what refers to it, whichever unit came first."""
    (statement, _), _ = batch
    return _POSITION[statement.table]
