"""What pages answer: their own files and JSON, under a policy that allows nothing else."""

from collections.abc import Awaitable, Callable, Mapping
from importlib.resources import files

from aiohttp import web

from bot.web.posts import Unfit
from helpdesk.errors import DatastoreAway

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
"""On everything a page is answered."""

SHARED: Mapping[str, str] = {
    "talk.css": "text/css",
    "talk.js": "text/javascript",
    "phone.js": "text/javascript",
    "words.js": "text/javascript",
}
"""Files that every page with a conversation on it needs."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Json = dict[str, object]


def file(package: str, name: str, kind: str) -> web.Response:
    """A file of the package."""
    text = files(package).joinpath(name).read_text("utf-8")
    return web.Response(text=text, content_type=kind, headers=HEADERS)


def static(package: str, own: Mapping[str, str]) -> Handler:
    """A handler of `{name}`: the package's own files and the shared ones."""

    async def answer(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name in own:
            return file(package, name, own[name])
        if name in SHARED:
            return file("bot.web", name, SHARED[name])
        return json({"error": "没有这个文件"}, 404)

    return answer


def json(said: Json, status: int = 200) -> web.Response:
    return web.json_response(said, status=status, headers=HEADERS)


def in_one_line(handler: Handler) -> Handler:
    """The handler, its refusals turned into one line of JSON."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except Unfit as unfit:
            return json({"error": unfit.says}, unfit.status)
        except DatastoreAway:
            return json({"error": "数据库暂时连不上，请稍后再试"}, 503)

    return answer
