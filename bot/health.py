"""Health: /healthz says the process lives, /readyz that the datastore and the worker do."""

from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from bot.watchdog import OLDEST_TICK
from bot.worker import Pulse
from helpdesk.errors import DatastoreAway
from storage import marks
from storage.engine import Datastore


def health_routes(
    store: Datastore, pulse: Pulse, now: Callable[[], datetime]
) -> list[web.RouteDef]:
    """GET /healthz and GET /readyz; the second answers 503 with the reason when not ready."""

    async def healthz(request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def readyz(request: web.Request) -> web.Response:
        age = None if pulse.last is None else (now() - pulse.last).total_seconds()
        said = {
            "datastore": "ok" if await _answers(store) else "away",
            "tick_age_seconds": None if age is None else round(age, 1),
        }
        stale = age is None or age > OLDEST_TICK.total_seconds()
        ready = said["datastore"] == "ok" and not stale
        return web.json_response(
            {"status": "ok" if ready else "not ready", **said}, status=200 if ready else 503
        )

    return [web.get("/healthz", healthz), web.get("/readyz", readyz)]


async def _answers(store: Datastore) -> bool:
    try:
        await store.read(lambda unit: marks.fact(unit, "roster"))
    except DatastoreAway:
        return False
    return True
