"""Running the desk: serve, demo, migrate, tick."""

import asyncio
import errno
import ipaddress
import signal
import socket
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import log
from bot.app import build
from bot.clock import DemoClock
from bot.commands.check import require_contract
from bot.commands.failures import Failed
from bot.commands.opening import now_of, opened, read_settings, ready_or_new
from bot.commands.shape import (
    Command,
    Moment,
    config_option,
    datastore_options,
    place_options,
)
from bot.config import Settings
from bot.demo import hospital
from bot.demo.routes import Stage, routes
from bot.demo.stage import advancing
from bot.holidays_cn import known_makeup
from bot.language import words
from bot.parts import Parts
from bot.running import hang_up, run
from bot.worker import tick as one_round
from bot.worker import warn_weekly
from storage.engine import Datastore
from storage.migrate import is_empty, last_revision, upgrade


@click.command(
    cls=Command, help=words("启动值班台，Ctrl-C 停止。", "Run the desk; Ctrl-C stops it.")
)
@config_option
@place_options
def serve(config: Path | None, host: str | None, port: int | None) -> None:
    """Run the desk until SIGINT or SIGTERM."""
    asyncio.run(_serve(_placed(read_settings(config), host, port)))


@click.command(
    cls=Command,
    help=words(
        "启动演示：样例医院、三部手机、可以拨快的时钟。数据在 var/demo.db。",
        "Run a demonstration: a sample hospital, three phones, a clock to move. "
        "Its data is in var/demo.db.",
    ),
)
@config_option
@place_options
def demo(config: Path | None, host: str | None, port: int | None) -> None:
    """Run a demonstration until SIGINT or SIGTERM."""
    settings = _placed(read_settings(config, demo=True), host, port)
    if not _is_loopback(settings.host):
        raise Failed(
            words(
                f"演示页面不用登录，只能在本机打开，不能监听 {settings.host}；"
                "请改用 --host 127.0.0.1",
                "The demonstration's page needs no login and is for this machine only, "
                f"not for {settings.host}: use --host 127.0.0.1",
            )
        )
    asyncio.run(_demo(settings))


@click.command(
    cls=Command,
    help=words(
        "建立数据库，或把旧版本的结构升级到本版本。升级前请备份。",
        "Make the datastore, or bring an older one up to date. Back it up first.",
    ),
)
@datastore_options
def migrate(config: Path | None, demo: bool) -> None:
    """Bring the datastore to the present tables."""
    asyncio.run(_migrate(read_settings(config, demo=demo)))
    click.echo(
        words(
            f"数据库结构已是最新（{last_revision()}）",
            f"The datastore is up to date ({last_revision()})",
        )
    )


@click.command(
    cls=Command,
    help=words(
        "做一轮：检查到点的工单、转出动态、发送通知。运行中的值班台自己会做。",
        "Do one round: deadlines, events, notices. A running desk does this by itself.",
    ),
)
@datastore_options
@click.option("--at", type=Moment(), help=words("当作这个时刻，默认现在", "Instant to act at"))
def tick(config: Path | None, demo: bool, at: datetime | None) -> None:
    """One round of the worker."""
    settings = read_settings(config, demo=demo)
    require_contract(settings)
    log.set_up("WARNING")
    if at is not None:
        at = (at if at.tzinfo else at.replace(tzinfo=settings.timezone)).astimezone(UTC)
    click.echo(asyncio.run(_tick(settings, at)))


def _placed(settings: Settings, host: str | None, port: int | None) -> Settings:
    return replace(settings, host=host or settings.host, port=port or settings.port)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def _serve(settings: Settings) -> None:
    _check_before_start(settings)
    async with opened(settings, _ready_or_new, create=True) as store:
        parts = build(settings, store, await now_of(store))
        started = words("值班台已启动：", "The desk is running: ") + _address(settings)
        await _until_stopped(parts, settings, [], started)


async def _ready_or_new(engine: AsyncEngine) -> None:
    """A Fit that says so when the desk begins with nothing: a lost database must not look well."""
    new = await is_empty(engine)
    await ready_or_new(engine)
    if new:
        name = engine.url.database
        click.echo(
            words(
                f"数据库 {name} 是新建的，还没有人员和工单",
                f"The datastore {name} is new: it holds no people and no tickets",
            ),
            err=True,
        )


async def _demo(settings: Settings) -> None:
    _check_before_start(settings)
    async with opened(settings, ready_or_new, create=True) as store:
        await _load_hospital(settings, store)
        moved = DemoClock(store)
        await moved.load()
        parts = build(settings, store, moved.now, demonstration=True)
        started = words("演示已启动：", "The demonstration is running: ")
        pages = _demo_pages(parts, moved, settings)
        await _until_stopped(parts, settings, pages, f"{started}{_address(settings)}/demo")


async def _migrate(settings: Settings) -> None:
    async with opened(settings, upgrade, create=True):
        pass


async def _tick(settings: Settings, at: datetime | None) -> str:
    async with opened(settings) as store:
        parts = build(settings, store, await now_of(store))
        try:
            now = at or parts.now()
            await warn_weekly(parts.desk, known_makeup, now, parts.pulse)
            done = await one_round(parts.desk, parts.channels, now)
        finally:
            await hang_up(parts)
    return words(
        f"到点的工单 {done.tickets} 张，转出动态 {done.events} 条，发送通知 {done.notices} 条",
        f"{done.tickets} due tickets checked, {done.events} events relayed, "
        f"{done.notices} notices sent",
    )


def _check_before_start(settings: Settings) -> None:
    """What can be known to fail is told before anything is made."""
    require_contract(settings)
    _require_port(settings)
    log.set_up(settings.log_level)


def _require_port(settings: Settings) -> None:
    """Raises Failed unless somebody could listen there now."""
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        for family, kind, protocol, _, place in found[:1]:
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(place)
    except OSError as error:
        raise Failed(_cannot_listen(settings, error)) from None


_LISTENING: Mapping[int, tuple[str, str]] = {
    errno.EADDRINUSE: (
        "已被占用，请停掉占用它的程序，或换一个（--port，或 make run PORT=）",
        "is in use: stop the other program, or choose another (--port, or make run PORT=)",
    ),
    errno.EACCES: (
        "没有权限使用，请用 --port 换 1024 以上的端口",
        "is not allowed: use --port 8080",
    ),
    errno.EPERM: (
        "没有权限使用，请用 --port 换 1024 以上的端口",
        "is not allowed: use --port 8080",
    ),
}


def _cannot_listen(settings: Settings, error: OSError) -> str:
    known = _LISTENING.get(error.errno or 0)
    if known is not None:
        zh, en = known
        return words(f"端口 {settings.port} {zh}", f"Port {settings.port} {en}")
    return words(
        f"不能监听 {settings.host}，它不是本机的地址，请检查 --host",
        f"Cannot listen on {settings.host}, no address of this machine: check --host",
    )


def _address(settings: Settings) -> str:
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}
    host = everywhere.get(settings.host, settings.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


async def _load_hospital(settings: Settings, store: Datastore) -> None:
    try:
        await store.write(hospital.load)
    except hospital.OccupiedError:
        raise Failed(
            words(
                "这个数据库里已有真实的人员，不能用来演示；"
                "请去掉 database_url 和 ZHIBAN_DATABASE_URL，或另写一个",
                "This datastore holds a real hospital and is not for a demonstration: "
                "unset database_url and ZHIBAN_DATABASE_URL, or name another",
            )
        ) from None


def _demo_pages(parts: Parts, moved: DemoClock, settings: Settings) -> list[web.RouteDef]:
    calendar = parts.desk.policy.contract().calendar
    stage = Stage(
        chat=parts.webchat,
        clock=moved,
        people=hospital.PEOPLE,
        advance=advancing(parts, moved),
        next_morning=calendar.next_working_morning,
        zone=settings.timezone.key,
    )
    return [web.get("/", _to_the_page), *routes(stage)]


async def _to_the_page(_: web.Request) -> web.Response:
    raise web.HTTPFound("/demo")


async def _until_stopped(
    parts: Parts, settings: Settings, pages: list[web.RouteDef], started: str
) -> None:
    """Serve until SIGINT or SIGTERM; says `started` when the desk answers."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        await run(parts, settings, stop, lambda: click.echo(started), pages)
    except OSError as error:
        raise Failed(_cannot_listen(settings, error)) from None
