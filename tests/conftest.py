"""Fixtures for all tests. `store` is what most of them want: an open, empty datastore.

A test that asks for `store` or `database_url` runs twice, on SQLite and on PostgreSQL. What it
gets is migrated and empty; ids begin at 1. `database_url` is for tests that open it themselves,
more than once or in another process; both fixtures of one test mean the same database.
"""

import os
import shutil
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.engine import Datastore
from tests.support.databases import (
    NoPostgres,
    aside,
    empty,
    migrate,
    postgres_server,
    scratch_database,
)


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Datastore]:
    """An open datastore with all tables and no rows, once on each database."""
    store = Datastore(database_url)
    yield store
    await store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated, empty database, once on each database."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def sqlite_url(tmp_path: Path, _migrated_file: Path) -> str:
    """A migrated, empty SQLite file of this test's own."""
    return f"sqlite+aiosqlite:///{shutil.copy(_migrated_file, tmp_path / 'zhiban.db')}"


@pytest.fixture
def postgresql_url(_migrated_database: str) -> str:
    """The PostgreSQL database of this test process, emptied."""
    aside(empty(_migrated_database))
    return _migrated_database


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server on which databases may be made."""
    try:
        with postgres_server() as url:
            yield url
    except NoPostgres as error:
        reason = f"PostgreSQL did not start, nothing was tested on it: {error}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        warnings.warn(reason, stacklevel=1)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def _migrated_database(postgres: str) -> Iterator[str]:
    with scratch_database(postgres, "empty") as url:
        aside(migrate(url))
        yield url


@pytest.fixture(scope="session")
def _migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("migrated") / "zhiban.db"
    aside(migrate(f"sqlite+aiosqlite:///{file}"))
    return file
