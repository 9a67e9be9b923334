"""Why a datastore cannot be used, in a line that says what to do."""

import socket
import sqlite3
from collections.abc import Mapping

import asyncpg
from alembic.util import CommandError
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from bot.language import words
from helpdesk.errors import DatastoreAway

START_ERRORS = (
    DatastoreAway,
    DBAPIError,
    sqlite3.Error,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    CommandError,
    OSError,
)
"""What opening, looking at and migrating a datastore may raise."""

_SQLITE: Mapping[str, tuple[str, str]] = {
    "SQLITE_CANTOPEN": (
        "打不开，请检查目录和文件的权限，或用 ZHIBAN_DATABASE_URL 换个位置",
        "cannot be opened: check the permissions, or set ZHIBAN_DATABASE_URL to another place",
    ),
    "SQLITE_READONLY": (
        "不能写，请给运行值班台的用户写权限（文件和所在目录）",
        "cannot be written: give the desk's user write permission on the file and its directory",
    ),
    "SQLITE_FULL": (
        "写不下了，请清理磁盘后再试",
        "cannot be written, the disk is full: free space",
    ),
    "SQLITE_IOERR": (
        "读写出错，请检查磁盘是否已满或损坏",
        "cannot be read or written: see whether the disk is full or broken",
    ),
    "SQLITE_NOTADB": (
        "不是 SQLite 数据库，请在 database_url 换一个文件",
        "is no SQLite database: name another file in database_url",
    ),
    "SQLITE_CORRUPT": ("已损坏，请用备份恢复", "is damaged: restore a backup"),
    "SQLITE_BUSY": (
        "正被别的程序占用，请稍后再试",
        "is locked by another program: try again later",
    ),
}

_POSTGRES: tuple[tuple[tuple[type[BaseException], ...], str, str], ...] = (
    (
        (asyncpg.InvalidAuthorizationSpecificationError,),  # a wrong password is one, too
        "不接受这个用户名或密码，请检查 database_url",
        "refuses the user or the password: check database_url",
    ),
    (
        (asyncpg.InvalidCatalogNameError,),
        "上没有这个数据库，请先用 createdb 建立",
        "has no such database: make it with createdb",
    ),
    (
        (asyncpg.InsufficientPrivilegeError,),
        "不允许这个用户建表，请授权",
        "does not let this user make tables: grant it",
    ),
    ((socket.gaierror,), "找不到，请检查主机名", "cannot be found: check the host name"),
    (
        (OSError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError),
        "连不上，请确认 PostgreSQL 已启动、地址和端口正确",
        "cannot be reached: see that PostgreSQL runs, and check host and port",
    ),
)


def why_not(url: URL, error: Exception) -> str:
    """What is wrong with the datastore of the URL, and what to do; never with its password."""
    if isinstance(error, CommandError):
        return words(
            "数据库是更新版本的值班台建立的，请升级 zhiban",
            "The datastore was made by a newer version: upgrade zhiban",
        )
    cause = _cause(error)
    if url.get_backend_name() == "sqlite":
        return _of_sqlite(url, cause)
    return _of_postgres(url, cause)


def _cause(error: Exception) -> BaseException:
    """What the driver itself said."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        return error.orig.__cause__ or error.orig
    return error.__cause__ or error if isinstance(error, DatastoreAway) else error


def _of_sqlite(url: URL, cause: BaseException) -> str:
    name = str(getattr(cause, "sqlite_errorname", type(cause).__name__))
    zh, en = next(
        (says for start, says in _SQLITE.items() if name.startswith(start)),
        (f"用不了（{name}），请用备份恢复或换一个数据库", f"cannot be used ({name}): try another"),
    )
    return words(f"数据库 {url.database} {zh}", f"The datastore {url.database} {en}")


def _of_postgres(url: URL, cause: BaseException) -> str:
    name = type(cause).__name__
    zh, en = next(
        ((zh, en) for kinds, zh, en in _POSTGRES if isinstance(cause, kinds)),
        (f"用不了（{name}），请用备份恢复或换一个数据库", f"cannot be used ({name}): try another"),
    )
    place = f"{url.host or 'localhost'}:{url.port or 5432}/{url.database or ''}"
    return words(f"数据库 {place} {zh}", f"The datastore {place} {en}")
