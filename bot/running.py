"""A desk under way: its jobs, its server, and how it stops."""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from aiohttp import web
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.app import web_app
from bot.config import Settings
from bot.parts import Parts
from bot.watchdog import EVERY_SECONDS

TICK_SECONDS = 1

ARTICLES_SECONDS = 0.25
"""How often a desk looks whether articles were edited: all see an edit within a second."""

STOP_SECONDS = 3.0
"""How long a stopping desk lets everything under way finish, all of it together."""
REQUEST_SECONDS = STOP_SECONDS * 0.45
"""aiohttp waits this long twice: for the request's body, then for its handler."""


def _scheduler(parts: Parts) -> AsyncIOScheduler:
    # One bad or late round is made up by the next; missed rounds are one round (platforms.md 5).
    scheduler = AsyncIOScheduler(timezone="UTC")
    every: Mapping[str, Any] = {"seconds": TICK_SECONDS, "coalesce": True, "max_instances": 1}
    scheduler.add_job(parts.move, "interval", misfire_grace_time=None, **every)
    often = {**every, "seconds": ARTICLES_SECONDS}
    scheduler.add_job(parts.read_articles, "interval", misfire_grace_time=None, **often)
    for name in parts.channels:
        scheduler.add_job(parts.send, "interval", [name], misfire_grace_time=None, **every)
    if any((parts.wecom, parts.telegram, parts.page)):
        scheduler.add_job(parts.freshen, "interval", misfire_grace_time=None, **every)
    if parts.media is not None:
        media: Mapping[str, Any] = {**every, "max_instances": 4}
        scheduler.add_job(parts.fetch_media, "interval", misfire_grace_time=None, **media)
    if parts.wechat is not None or parts.wecom is not None:
        scheduler.add_job(parts.work_off, "interval", misfire_grace_time=None, **every)
    if parts.page is not None:
        scheduler.add_job(parts.show_lines, "interval", misfire_grace_time=None, **every)
    if parts.heartbeat_url:
        beats: Mapping[str, Any] = {**every, "seconds": EVERY_SECONDS}
        scheduler.add_job(parts.beat, "interval", misfire_grace_time=None, **beats)
    return scheduler


async def run(
    parts: Parts,
    settings: Settings,
    stop: asyncio.Event,
    ready: Callable[[], None],
    more: list[web.RouteDef],
) -> None:
    """Serve until `stop` is set, then end cleanly within about STOP_SECONDS.

    Raises OSError when the port cannot be had; then nothing was started.
    """
    # Before anybody can ask: a question without articles would become a ticket.
    await parts.read_articles()
    spare_the_collector()
    app = web_app(parts, more)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=REQUEST_SECONDS)
    scheduler = _scheduler(parts)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
        await _start(parts, scheduler)
        ready()
        await stop.wait()
    finally:
        await _wind_down(parts, runner, scheduler)


def spare_the_collector() -> None:
    """Keep what lives as long as the process out of the garbage collector's rounds.

    Its full rounds over every module's objects were the longest pauses under load.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


async def _start(parts: Parts, scheduler: AsyncIOScheduler) -> None:
    await parts.move()
    scheduler.start()
    if parts.telegram is not None:
        await parts.telegram.start()


async def _wind_down(parts: Parts, runner: web.AppRunner, scheduler: AsyncIOScheduler) -> None:
    """Begin nothing new, and let what is under way finish side by side, under one deadline.

    What does not end in time was not acknowledged: the platform sends it again, and notices come
    back by their lease.
    """
    if scheduler.running:
        scheduler.pause()
    with suppress(TimeoutError):
        async with asyncio.timeout(STOP_SECONDS):
            await asyncio.gather(runner.cleanup(), *_endings(parts))
    if scheduler.running:
        scheduler.shutdown(wait=False)
    await hang_up(parts)


def _endings(parts: Parts) -> Iterator[Awaitable[None]]:
    yield parts.rest()
    if parts.telegram is not None:
        yield parts.telegram.finish()
    for channel in (parts.wechat, parts.wecom):
        if channel is not None:
            yield channel.finish(STOP_SECONDS)


async def hang_up(parts: Parts) -> None:
    """End the connections to the platforms."""
    if parts.telegram is not None:
        await parts.telegram.stop()
    for channel in (parts.wechat, parts.wecom):
        if channel is not None:
            await channel.close(0)
    for gateway in parts.one_way:
        await gateway.close()
