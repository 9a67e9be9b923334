"""POST /api/v1/receipts/CHANNEL: what became of a text message or a call, signed by its gateway."""

import hmac
import json
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from aiohttp import web

from bot.channels.gateway import SIGNATURE, TIMESTAMP, signature
from handlers.receipts import take
from handlers.turn import Desk
from helpdesk.arrival import Arrival
from helpdesk.errors import DatastoreAway
from helpdesk.messages import clean_text
from notifications.receipts import Receipt

logger = logging.getLogger(__name__)

MOST_BYTES = 16 * 1024
MOST_KEY = 200
FRESH = timedelta(minutes=5)
"""So far a gateway's clock may be from ours; what is older is a replay."""


def receipt_routes(
    desk: Desk, secrets: Mapping[str, str], now: Callable[[], datetime]
) -> list[web.RouteDef]:
    """The route, for the gateways that have a secret. The body is JSON: `key` as the gateway got
    it, `state` one of delivered, read, answered, failed, and perhaps `reason`.

    403 for what the gateway did not sign just now, 400 for what is no receipt, 413 for more than
    16 KB, 503 while the datastore is away. A receipt that tells nothing new is taken all the same.
    """

    async def post(request: web.Request) -> web.Response:
        channel = request.match_info["channel"]
        if (request.content_length or 0) > MOST_BYTES:
            return web.Response(status=413)
        body = await request.read()
        if not _signed(request, secrets.get(channel, ""), body, now()):
            logger.warning("receipt refused", extra={"status": 403})
            return web.Response(status=403)
        receipt = _read(channel, body)
        if receipt is None:
            return web.Response(status=400)
        try:
            return web.json_response({"new": await take(desk, receipt, now())})
        except DatastoreAway:
            return web.Response(status=503)

    return [web.post("/api/v1/receipts/{channel}", post)]


def _signed(request: web.Request, secret: str, body: bytes, now: datetime) -> bool:
    stamp, given = request.headers.get(TIMESTAMP, ""), request.headers.get(SIGNATURE, "")
    if not secret or not stamp.isascii() or not stamp.isdigit() or len(stamp) > 11:
        return False
    fresh = abs(now - datetime.fromtimestamp(int(stamp), UTC)) <= FRESH
    right = signature(secret, stamp, body)
    return hmac.compare_digest(right.encode(), given.encode("utf-8", "replace")) and fresh


def _read(channel: str, body: bytes) -> Receipt | None:
    try:
        said = json.loads(body)
        key, state, why = said["key"], Arrival(said["state"]), said.get("reason", "")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if not (isinstance(key, str) and isinstance(why, str) and 0 < len(key) <= MOST_KEY):
        return None
    # A key that no datastore takes was never given out.
    return Receipt(channel, key, state, clean_text(why)[:MOST_KEY]) if key.isprintable() else None
