"""The file of an SQLite datastore: noticed when it is removed or replaced under a running desk."""

import logging
import os
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from helpdesk.errors import DatastoreAway

logger = logging.getLogger(__name__)

Identity = tuple[int, int]


class DatabaseFile:
    """The file that the first connection opened.

    SQLite goes on writing to a file that was removed, and all of it is gone with the last
    connection; a new connection would make a new, empty file. Put back, the same file is good
    again. Another file at its place is for a desk that starts anew.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._opened: Identity | None = None
        self._gone = False

    def watch(self, engine: AsyncEngine) -> None:
        """Note what the first connection opens, and let none open anything else."""
        sa.event.listen(engine.sync_engine, "do_connect", self._before_connecting)
        sa.event.listen(engine.sync_engine, "connect", self._connected)

    def check(self) -> None:
        """Raises DatastoreAway while the file is not where it was opened. Costs one stat."""
        if self._opened is None:
            return
        gone = _identity(self._path) != self._opened
        if gone is not self._gone:
            self._gone = gone
            _say(gone=gone)
        if gone:
            raise DatastoreAway("the database file was removed or replaced")

    def _before_connecting(self, *_: Any) -> None:
        self.check()

    def _connected(self, *_: Any) -> None:
        if self._opened is None:
            self._opened = _identity(self._path)


def file_of(engine: AsyncEngine) -> DatabaseFile | None:
    """The file of an SQLite engine, watched; None for a server or for a URI of SQLite's own."""
    url = engine.url
    if url.get_backend_name() != "sqlite" or not url.database or "uri" in url.query:
        return None
    file = DatabaseFile(url.database)
    file.watch(engine)
    return file


def _identity(path: str) -> Identity | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _say(*, gone: bool) -> None:
    if gone:
        logger.error(
            "the database file was removed or replaced, nothing more is taken: "
            "put it back, or restore a backup and start the desk anew"
        )
    else:
        logger.info("the database file is back")
