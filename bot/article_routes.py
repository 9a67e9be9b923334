"""GET /articles/ID: an article as a page, for everybody or for whoever has a signed link."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from importlib.resources import files
from itertools import groupby

import jinja2
from aiohttp import web
from markupsafe import Markup

from handlers.turn import Desk
from helpdesk.article import EVERYONE, Article
from knowledge_base.layout import blocks
from knowledge_base.page_links import page_signature, page_until
from knowledge_base.reader import desk_facts, for_reader
from storage import media_keeping

_STYLE = files("bot").joinpath("article_page.css").read_text(encoding="utf-8")
_PAGE = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    files("bot").joinpath("article_page.html").read_text(encoding="utf-8")
)
_HASH = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def article_routes(desk: Desk, now: Callable[[], datetime]) -> list[web.RouteDef]:
    """The route. What is not for everyone is 404 without a link that the desk signed, and 410
    with one that has run out; so is what is not there."""

    async def show(request: web.Request) -> web.Response:
        article = desk.library.article(request.match_info["article"])
        if article is None:
            return _sorry(404)
        if article.audience != EVERYONE:
            until = _signed(request, article, await desk.store.read(media_keeping.known_key))
            if until is None:
                return _sorry(404)
            if until <= now():
                return _sorry(410)
        return web.Response(text=page(desk, article), content_type="text/html", headers=HEADERS)

    return [web.get("/articles/{article}", show)]


def page(desk: Desk, article: Article) -> str:
    """The article as HTML; every word of it is escaped."""
    body = for_reader(article.body.strip(), desk_facts(desk.hospital, desk.phone))
    runs = [(kind, list(run)) for kind, run in groupby(blocks(body), lambda b: b.kind)]
    return _PAGE.render(
        article=article, runs=runs, style=Markup(_STYLE), hospital=desk.hospital, phone=desk.phone
    )


def _signed(request: web.Request, article: Article, key: str) -> datetime | None:
    """Until when the link is good; None unless the desk made it."""
    until = page_until(request.query.get("until", ""))
    if not key or until is None:
        return None
    right, sign = page_signature(key, article.id, until), request.query.get("sign", "")
    return until if hmac.compare_digest(right.encode(), sign.encode("utf-8", "replace")) else None


_SORRY = {
    404: "没有这篇文章，或者它不是给所有人看的。请回到聊天里再问一次",
    410: "链接已过期，请回到聊天里再问一次",
}


def _sorry(status: int) -> web.Response:
    headers = {**HEADERS, "Content-Security-Policy": "default-src 'none'"}
    return web.Response(status=status, text=_SORRY[status], headers=headers)
