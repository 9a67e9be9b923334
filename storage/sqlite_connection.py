"""How each connection to an SQLite file is set up."""

import asyncio
import sqlite3
from typing import Any

from sqlalchemy.util import await_only

TRIES = 1200
PAUSE = 0.05
"""Seconds: a minute in all, as long as another process may take to make the tables."""


def set_up(connection: Any, _: object) -> None:
    """Listener for SQLAlchemy's `connect` event. Raises sqlite3.OperationalError when locked."""
    cursor = connection.cursor()
    cursor.execute("pragma busy_timeout=60000")
    _write_ahead(cursor)
    for pragma in (
        # FULL, not NORMAL: an accepted report survives a power cut, not only a crash of ours.
        "synchronous=full",
        "foreign_keys=on",
        "busy_timeout=10000",
        "cache_size=-65536",
    ):
        cursor.execute(f"pragma {pragma}")
    cursor.close()


def _write_ahead(cursor: Any) -> None:
    """SQLite does not wait for the lock it needs here, whatever its timeout: two that begin on a
    new file at one moment could lock each other out, so one of them is refused at once."""
    for left in reversed(range(TRIES)):
        try:
            cursor.execute("pragma journal_mode=wal")
            return
        except sqlite3.OperationalError as error:
            if not left or error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
        await_only(asyncio.sleep(PAUSE))
