"""Bringing a datastore to the present tables: Alembic, run in-process, all or nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.schema import metadata

_STEPS = Path(__file__).parent / "migrations"
_LOCK = 0x5A484942414E  # "ZHIBAN": the advisory lock of whoever migrates
_BEGIN = {
    # IMMEDIATE is SQLite's lock: a second process waits here, then finds nothing left to do.
    "sqlite": ("PRAGMA busy_timeout=60000", "BEGIN IMMEDIATE"),
    "postgresql": ("BEGIN", f"SELECT pg_advisory_xact_lock({_LOCK})"),
}


async def upgrade(engine: AsyncEngine) -> None:
    """Bring the tables to the last revision, in one transaction: a failure leaves all as it was.

    Two processes may do this at once. Raises alembic's CommandError for a datastore that is at a
    revision not known here, which a newer version of the desk or another program made.
    """
    async with engine.connect() as connection, _transaction(connection):
        await connection.run_sync(lambda sync: command.upgrade(alembic_config(sync), "head"))


async def is_current(engine: AsyncEngine) -> bool:
    """Whether the datastore is at exactly the revision this version of the desk works with."""
    async with engine.connect() as connection:
        return await connection.run_sync(_revision) == last_revision()


async def is_empty(engine: AsyncEngine) -> bool:
    """Whether none of the desk's tables exists."""
    async with engine.connect() as connection:
        names = await connection.run_sync(lambda sync: sa.inspect(sync).get_table_names())
    return metadata.tables.keys().isdisjoint(names)


def last_revision() -> str | None:
    """The revision that `upgrade` leads to."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def alembic_config(connection: sa.Connection | None = None) -> Config:
    """Alembic's configuration without a file, working on the connection."""
    config = Config()
    config.set_main_option("script_location", str(_STEPS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _revision(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


@asynccontextmanager
async def _transaction(connection: AsyncConnection) -> AsyncIterator[None]:
    """One transaction around schema changes, which sqlite3 itself would commit one by one."""
    for statement in _BEGIN[connection.dialect.name]:
        await connection.exec_driver_sql(statement)
    try:
        yield
    except BaseException:
        await connection.exec_driver_sql("ROLLBACK")
        raise
    await connection.exec_driver_sql("COMMIT")
