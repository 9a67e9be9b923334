"""POST /api/v1/alarms: alarms of monitoring, one token for each source."""

import hmac
import json
from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from handlers.alarms import take
from handlers.turn import Desk
from helpdesk.alarm import read_alarms
from helpdesk.errors import DatastoreAway
from storage import alarms

MOST_BYTES = 256 * 1024


def alarm_routes(desk: Desk, now: Callable[[], datetime]) -> list[web.RouteDef]:
    """The route. 403 without the token of a source, 400 for what is no alarm, 413 for more than
    256 KB, 503 while the datastore is away: then nothing is known to be stored."""

    async def post(request: web.Request) -> web.Response:
        try:
            source = await _source(desk, request)
            if source is None:
                return _error(403, "令牌不对")
            found = read_alarms(json.loads(await _body(request)))
            numbers = await take(desk, source, found, now())
        except DatastoreAway:
            return _error(503, "数据库暂时连不上，请稍后重发")
        except (ValueError, RecursionError) as error:
            known = str(error) if type(error) is ValueError else "不是 JSON"
            return _error(400, known)
        return web.json_response({"tickets": numbers})

    return [web.post("/api/v1/alarms", post)]


async def _body(request: web.Request) -> bytes:
    """The body; more than MOST_BYTES is 413."""
    if (request.content_length or 0) > MOST_BYTES:
        raise web.HTTPRequestEntityTooLarge(MOST_BYTES, request.content_length or 0)
    return await request.read()


async def _source(desk: Desk, request: web.Request) -> str | None:
    """The source whose token this is; each is compared, in constant time."""
    said = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    given = alarms.hashed(said or request.headers.get("X-Zhiban-Token", ""))
    known = await desk.store.read(alarms.sources)
    found = [name for name, token, _ in known if hmac.compare_digest(token, given)]
    return found[0] if found else None


def _error(status: int, says: str) -> web.Response:
    return web.json_response({"error": says}, status=status)
