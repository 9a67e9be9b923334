"""What commands work on: the settings and the datastore, or one clear line why they cannot."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import clock
from bot.clock import DemoClock
from bot.commands.failures import Failed, because
from bot.commands.no_datastore import START_ERRORS, why_not
from bot.config import ConfigError, Settings, Telegram, WeChat, WeCom, load
from bot.config_sources import unknown_variables
from bot.demo.hospital import LOADED
from bot.language import words
from helpdesk.errors import DatastoreAway
from storage import marks
from storage.engine import Datastore
from storage.migrate import is_current, is_empty, upgrade

DEMO_DATABASE = "sqlite+aiosqlite:///var/demo.db"
CONFIG = Path("zhiban.toml")

Fit = Callable[[AsyncEngine], Awaitable[None]]
"""Makes sure that a datastore can be worked on, or raises Failed."""


def read_settings(config: Path | None, *, demo: bool = False) -> Settings:
    """The settings of the file (given, or ZHIBAN_CONFIG, or ./zhiban.toml) and the environment.

    `demo`: those of a demonstration: no channel to the world outside, and a datastore of its own
    unless another than the usual one is configured: that one is never filled with a demonstration.
    Raises Failed with every mistake on a line; a variable that does nothing is named on stderr.
    """
    for name in unknown_variables(os.environ):
        click.echo(
            words(
                f"注意：没有 {name} 这个变量，它不起作用", f"Note: {name} is no variable of ours"
            ),
            err=True,
        )
    try:
        settings = load(_config_file(config), os.environ)
    except ConfigError as error:
        raise Failed(*error.problems) from None
    return _of_demonstration(settings) if demo else settings


def _config_file(given: Path | None) -> Path | None:
    named = os.environ.get("ZHIBAN_CONFIG", "").strip()
    there = CONFIG.exists() or CONFIG.is_symlink()  # what cannot be read is told, not left out
    default = CONFIG if there else None
    return given or (Path(named) if named else default)


def _of_demonstration(settings: Settings) -> Settings:
    url = settings.database_url
    own = DEMO_DATABASE if url == Settings().database_url else url
    return replace(settings, database_url=own, telegram=Telegram(), wechat=WeChat(), wecom=WeCom())


async def ready(engine: AsyncEngine) -> None:
    """A Fit: the datastore must be there, with the present tables."""
    if await is_current(engine):
        return
    if await is_empty(engine):
        raise Failed(
            words(
                "数据库还是空的，请先运行 zhiban migrate", "The datastore is empty: zhiban migrate"
            )
        )
    raise Failed(
        words(
            "数据库结构与本版本不符，请备份后运行 zhiban migrate",
            "The datastore has other tables than this version: back it up, run zhiban migrate",
        )
    )


async def ready_or_new(engine: AsyncEngine) -> None:
    """A Fit: as `ready`, but an empty datastore gets the tables at once."""
    if await is_empty(engine):
        await upgrade(engine)
    await ready(engine)


@asynccontextmanager
async def opened(
    settings: Settings, fit: Fit = ready, *, create: bool = False
) -> AsyncIterator[Datastore]:
    """The open datastore of the settings. `create`: an SQLite file that is missing is made.

    Raises Failed when it cannot be reached or used, now or while it is open.
    """
    url = make_url(settings.database_url)
    in_file = url.get_backend_name() == "sqlite" and "uri" not in url.query
    made = _find_file(Path(url.database or ""), create=create) if in_file else ()
    store = Datastore(settings.database_url)
    try:
        with _clearly(url, START_ERRORS):
            await fit(store.engine)
        made = ()  # from here on it is a datastore, whatever comes
        with _clearly(url, (DatastoreAway,)):
            yield store
    finally:
        await store.close()
        _unmake(made)


@contextmanager
def _clearly(url: URL, kinds: tuple[type[Exception], ...]) -> Iterator[None]:
    try:
        yield
    except kinds as error:
        raise Failed(why_not(url, error)) from None


def _find_file(file: Path, *, create: bool) -> tuple[Path, ...]:
    """See that the datastore's file is there, or make room for it; what was not there before."""
    try:
        if file.is_dir():
            raise Failed(
                words(
                    f"{file} 是目录，不能当数据库文件，请在 database_url 里写到文件名",
                    f"{file} is a directory: name a file in database_url",
                )
            )
        return () if file.exists() else _make_room(file, create=create)
    except OSError as error:
        raise Failed(
            words(
                f"数据库 {file} 的位置不能用（{because(error)}），"
                "请检查权限，或用 ZHIBAN_DATABASE_URL 换个位置",
                f"Cannot use {file} as the datastore ({because(error)}): check the permissions, "
                "or set ZHIBAN_DATABASE_URL to another place",
            )
        ) from None


def _make_room(file: Path, *, create: bool) -> tuple[Path, ...]:
    if not create:
        raise Failed(
            words(
                f"没有数据库 {file}，请先运行 zhiban migrate（演示用 zhiban demo）",
                f"There is no datastore {file}: run zhiban migrate (or zhiban demo) first",
            )
        )
    if file.parent.is_dir():
        return (file,)
    file.parent.mkdir(exist_ok=True)  # one folder: a longer way is more likely a slip
    return (file, file.parent)


EMPTY = 4096
"""Bytes of an SQLite file that holds no table: one page."""


def _unmake(made: tuple[Path, ...]) -> None:
    """Take away what a failed start began, unless another process is at work on it by now."""
    if not made:
        return
    file, *folder = made
    in_use = file.with_name(f"{file.name}-wal").exists()
    with suppress(OSError):
        if file.exists() and not in_use and file.stat().st_size <= EMPTY:
            file.unlink()
        for made_folder in folder:
            made_folder.rmdir()


async def demo_clock(store: Datastore) -> DemoClock | None:
    """The clock of the demonstration, when that is what the datastore holds."""
    if not await store.read(lambda unit: marks.fact(unit, LOADED)):
        return None
    moved = DemoClock(store)
    await moved.load()
    return moved


async def now_of(store: Datastore) -> Callable[[], datetime]:
    """The time that everything on this datastore goes by."""
    moved = await demo_clock(store)
    return moved.now if moved else clock.now
