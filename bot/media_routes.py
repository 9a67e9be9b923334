"""GET /media/NAME: what people sent, shown to whoever has a link that the desk signed."""

import hmac
from collections.abc import Callable
from datetime import UTC, datetime

from aiohttp import web

from bot.media_folder import MediaFolder
from helpdesk.media import INLINE, NAME, TYPES, MediaState, signature
from storage import media, media_keeping
from storage.engine import Datastore
from storage.media import Stored

_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; media-src 'self'; sandbox",
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def media_routes(
    store: Datastore, folder: MediaFolder, now: Callable[[], datetime]
) -> list[web.RouteDef]:
    """The route. 403 for a link that was not signed here, 410 for one that has run out."""

    async def show(request: web.Request) -> web.StreamResponse:
        name, key = request.match_info["name"], await store.read(media_keeping.known_key)
        until = _signed(request, name, key)
        if until is None:
            return web.Response(status=403)
        if until <= now():
            return web.Response(status=410, text="链接已过期，请回到聊天里再点一次“查看附件”")
        found = await store.read(lambda unit: media.named(unit, name))
        path = folder.file(name)
        if found is None or found.state is not MediaState.KEPT or path is None:
            return web.Response(status=404)
        return web.FileResponse(path, headers=_headers(found))

    return [web.get("/media/{name}", show)]


def _signed(request: web.Request, name: str, key: str) -> datetime | None:
    """Until when the link is good; None unless the desk made it."""
    until, sign = request.query.get("until", ""), request.query.get("sign", "")
    if not key or not NAME.fullmatch(name) or not until.isascii() or not until.isdigit():
        return None
    if len(until) > 11:
        return None
    instant = datetime.fromtimestamp(int(until), UTC)
    right = signature(key, name, instant)
    return instant if hmac.compare_digest(right.encode(), sign.encode("utf-8", "replace")) else None


def _headers(found: Stored) -> dict[str, str]:
    known = TYPES[found.ending]
    how = "inline" if known.kind in INLINE else "attachment"
    named = f'{how}; filename="ticket-{found.ticket_id or 0}-{found.id}.{known.ending}"'
    return {**_SAFE, "Content-Type": known.mime, "Content-Disposition": named}
