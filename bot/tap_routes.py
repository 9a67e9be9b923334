"""GET and POST /tap/DAY/TOKEN: the page behind the link of the morning's test by text or mail."""

import base64
import hashlib
from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from handlers.path_press import tapped_link
from handlers.turn import Desk
from helpdesk.errors import DatastoreAway
from helpdesk.tap import PATH

_STYLE = (
    "body{font:18px/1.6 system-ui,sans-serif;margin:20vh auto;max-width:22em;padding:0 1em;"
    "text-align:center;background:#f1f5f4;color:#12312b}"
    "button{font:inherit;padding:.6em 2.4em;border:0;border-radius:.6em;color:#fff;"
    "background:#0d6e62}"
    "@media(prefers-color-scheme:dark){body{background:#101a18;color:#e4efec}"
    "button{background:#2c9c8c}}"
)
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}
# Whatever previews a link only reads it: the tap is a press on the page.
_ASK = '<p>看到这条通知测试了吗？</p><form method="post"><button>收到</button></form>'
_THANKS = "<p>好的，这个渠道畅通，谢谢</p>"
_UNKNOWN = "<p>这个链接已经失效，不用再点了</p>"
_AWAY = "<p>值班台暂时连不上数据库，请过一会儿再点一次</p>"


def tap_routes(desk: Desk, now: Callable[[], datetime]) -> list[web.RouteDef]:
    """The page and its button. 404 for a link that was not made here or has had its day."""

    async def ask(request: web.Request) -> web.Response:
        return _page(200, _ASK)

    async def tap(request: web.Request) -> web.Response:
        day, token = request.match_info["day"], request.match_info["token"]
        try:
            known = await tapped_link(desk, day, token, now())
        except DatastoreAway:
            return _page(503, _AWAY)
        return _page(200, _THANKS) if known else _page(404, _UNKNOWN)

    path = f"{PATH}/{{day:[0-9]{{8}}}}/{{token:[0-9a-f]{{24}}}}"
    return [web.get(path, ask), web.post(path, tap)]


def _page(status: int, body: str) -> web.Response:
    text = (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>通知测试</title><style>{_STYLE}</style><main>{body}</main></html>"
    )
    return web.Response(status=status, text=text, content_type="text/html", headers=_HEADERS)
