"""Migrations: they make exactly the tables of schema.py, on both databases, or change nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy.ext.asyncio import AsyncEngine

from storage import migrate
from storage.engine import create_engine
from storage.schema import metadata
from tests.support.databases import scratch_database

T = TypeVar("T")

_INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes "
    "WHERE schemaname = 'public' ORDER BY indexname",
}
_COLUMNS = {
    "sqlite": "SELECT m.name, c.* FROM sqlite_master m, pragma_table_info(m.name) c "
    "WHERE m.type = 'table' ORDER BY 1, 2",
    "postgresql": "SELECT table_name, ordinal_position, column_name, data_type, is_nullable, "
    "column_default FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2",
}
_CONSTRAINTS = {
    "sqlite": "SELECT m.name, f.[from], f.[table], f.[to], f.on_delete "
    "FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' ORDER BY 1, 2",
    "postgresql": "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace ORDER BY 1",
}


@pytest.fixture(params=["sqlite", "postgresql"])
async def blank(request: pytest.FixtureRequest) -> AsyncIterator[AsyncEngine]:
    """An engine on a database without any table."""
    engine = create_engine(request.getfixturevalue(f"blank_{request.param}"))
    yield engine
    await engine.dispose()


@pytest.fixture
def blank_sqlite(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'blank.db'}"


@pytest.fixture
def blank_postgresql(postgres: str) -> Iterator[str]:
    with scratch_database(postgres, "blank") as url:
        yield url


async def look(engine: AsyncEngine, at: Callable[[sa.Connection], T]) -> T:
    async with engine.connect() as connection:
        return await connection.run_sync(at)


def differences(connection: sa.Connection) -> list[object]:
    """What Alembic would change. It takes SQLite's empty defaults for others: see `catalogue`."""
    return compare_metadata(MigrationContext.configure(connection), metadata)


def catalogue(connection: sa.Connection) -> list[list[tuple[object, ...]]]:
    """What the database itself says it holds, Alembic's own table left out."""
    asked = (table[connection.dialect.name] for table in (_INDEXES, _COLUMNS, _CONSTRAINTS))
    answers = [connection.exec_driver_sql(question).all() for question in asked]
    return [[tuple(row) for row in rows if "alembic" not in str(row)] for rows in answers]


def tables(connection: sa.Connection) -> list[str]:
    return sorted(sa.inspect(connection).get_table_names())


async def run(engine: AsyncEngine, *statements: str) -> None:
    async with engine.connect() as connection:
        for statement in statements:
            await connection.exec_driver_sql(statement)


async def test_an_upgrade_of_an_empty_database_makes_the_schema(blank):
    await migrate.upgrade(blank)
    assert await look(blank, differences) == []
    assert await migrate.is_current(blank)


async def test_the_database_cannot_tell_migrations_from_the_schema(blank):
    """Also what Alembic does not compare: conditions of indexes, names, the order of columns."""
    await migrate.upgrade(blank)
    migrated = await look(blank, catalogue)
    await run(blank, *(f"DROP TABLE {t.name}" for t in reversed(metadata.sorted_tables)))
    async with blank.connect() as connection:
        await connection.run_sync(metadata.create_all)
    assert migrated == await look(blank, catalogue)
    assert all(migrated)


async def test_a_second_upgrade_changes_nothing(blank):
    await migrate.upgrade(blank)
    await run(blank, "INSERT INTO desk_facts (name, value) VALUES ('kept', 'yes')")
    await migrate.upgrade(blank)
    async with blank.connect() as connection:
        kept = await connection.exec_driver_sql("SELECT value FROM desk_facts")
        assert kept.scalars().all() == ["yes"]
    assert await migrate.is_current(blank)


async def test_upgrades_at_the_same_moment_do_the_work_once(blank):
    engines = [create_engine(blank.url.render_as_string(hide_password=False)) for _ in range(4)]
    await asyncio.gather(*(migrate.upgrade(engine) for engine in engines))
    assert await migrate.is_current(blank)
    for engine in engines:
        await engine.dispose()


async def test_a_failing_upgrade_leaves_nothing_half_made(blank):
    # tickets comes late in the first step: ten tables are made before it fails
    await run(blank, "CREATE TABLE tickets (foreign_body INTEGER)")
    with pytest.raises(sa.exc.DBAPIError, match="already exists"):
        await migrate.upgrade(blank)
    assert await look(blank, tables) == ["tickets"]
    await run(blank, "DROP TABLE tickets")
    await migrate.upgrade(blank)
    assert await look(blank, differences) == []


@pytest.mark.parametrize(
    ("made_before", "current", "empty"),
    [
        ([], False, True),
        (["CREATE TABLE patients (id INTEGER)"], False, True),
        (["CREATE TABLE tickets (id INTEGER)"], False, False),
        (
            [
                "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)",
                "INSERT INTO alembic_version VALUES ('another program')",
            ],
            False,
            True,
        ),
    ],
    ids=["nothing", "tables of others", "our tables, unmarked", "a revision of others"],
)
async def test_what_is_not_ours_is_not_current(blank, made_before, current, empty):
    await run(blank, *made_before)
    assert await migrate.is_current(blank) is current
    assert await migrate.is_empty(blank) is empty


async def test_a_migrated_database_is_not_empty(blank):
    assert await migrate.is_empty(blank)
    await migrate.upgrade(blank)
    assert not await migrate.is_empty(blank)


async def test_a_database_of_a_newer_desk_is_refused_and_left_alone(blank):
    await migrate.upgrade(blank)
    await run(blank, "UPDATE alembic_version SET version_num = '9999'")
    assert not await migrate.is_current(blank)
    before = await look(blank, catalogue)
    with pytest.raises(CommandError, match="9999"):
        await migrate.upgrade(blank)
    assert await look(blank, catalogue) == before
