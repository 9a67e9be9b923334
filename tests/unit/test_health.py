"""/readyz: not ready as soon as the ticks stop, whatever the datastore says."""

from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from bot.health import health_routes
from bot.worker import Pulse

NOW = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)


class Answers:
    """A datastore that is there."""

    async def read(self, work):
        return ""


@pytest.mark.parametrize(
    ("last", "status"),
    [(None, 503), (timedelta(seconds=29), 200), (timedelta(seconds=31), 503)],
)
async def test_a_desk_whose_ticks_stopped_is_not_ready(aiohttp_client, last, status):
    pulse = Pulse(None if last is None else NOW - last)
    app = web.Application()
    app.add_routes(health_routes(Answers(), pulse, lambda: NOW))
    http = await aiohttp_client(app)
    assert (await http.get("/readyz")).status == status
    assert (await http.get("/healthz")).status == 200
