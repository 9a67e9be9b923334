"""GET /articles/ID: an article as a page, for everybody or for whoever has a signed link."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from importlib.resources import files
from itertools import groupby
from urllib.parse import quote

import jinja2
from aiohttp import web
from markupsafe import Markup

from bot.media_folder import MediaFolder
from handlers.turn import Desk
from helpdesk.article import EVERYONE, Article
from helpdesk.media import TYPES
from knowledge_base.layout import blocks
from knowledge_base.page_links import page_path, page_signature, page_until
from knowledge_base.reader import desk_facts, for_reader
from knowledge_base.steps import pictures
from storage import article_pictures, media_keeping
from storage.article_pictures import Picture

_STYLE = files("bot").joinpath("article_page.css").read_text(encoding="utf-8")
_PAGE = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    files("bot").joinpath("article_page.html").read_text(encoding="utf-8")
)
_HASH = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def article_routes(
    desk: Desk, folder: MediaFolder, now: Callable[[], datetime]
) -> list[web.RouteDef]:
    """The page and its pictures.

    404 for what is not there or, without a link that the desk signed, not for everyone; 410 with
    a link that has run out.
    """

    async def asked_for(request: web.Request) -> Article:
        article = desk.library.article(request.match_info["article"])
        if article is None:
            raise _sorry(web.HTTPNotFound)
        if article.audience != EVERYONE:
            until = _signed(request, article, await desk.store.read(media_keeping.known_key))
            if until is None:
                raise _sorry(web.HTTPNotFound)
            if until <= now():
                raise _sorry(web.HTTPGone)
        return article

    async def show(request: web.Request) -> web.Response:
        article = await asked_for(request)
        text = page(desk, article, await _sources(desk, article, request.query_string))
        return web.Response(text=text, content_type="text/html", headers=HEADERS)

    async def picture(request: web.Request) -> web.StreamResponse:
        article, reference = await asked_for(request), request.match_info["reference"]
        kept = {each.reference: each for each in await _kept(desk, article)}
        path = folder.file(kept[reference].name) if reference in kept else None
        if path is None:
            raise _sorry(web.HTTPNotFound)
        mime = TYPES[kept[reference].ending].mime
        return web.FileResponse(path, headers={**_NOTHING, "Content-Type": mime})

    return [
        web.get("/articles/{article}", show),
        web.get("/articles/{article}/{reference:.+}", picture),
    ]


async def _kept(desk: Desk, article: Article) -> list[Picture]:
    named = [each.reference for each in pictures(article.body)]
    if not named:
        return []
    return await desk.store.read(lambda unit: article_pictures.of_references(unit, named))


async def _sources(desk: Desk, article: Article, query: str) -> dict[str, str]:
    """Where the page finds each picture that is kept: with its own signature, if it has one."""
    path = page_path(article.id)
    more = f"?{query}" if article.audience != EVERYONE else ""
    return {
        each.reference: f"{path}/{quote(each.reference)}{more}"
        for each in await _kept(desk, article)
    }


def page(desk: Desk, article: Article, sources: Mapping[str, str]) -> str:
    """The article as HTML; every word of it is escaped. `sources`: addresses of its pictures."""
    body = for_reader(article.body.strip(), desk_facts(desk.hospital, desk.phone))
    runs = [(kind, list(run)) for kind, run in groupby(blocks(body), lambda b: b.kind)]
    return _PAGE.render(
        article=article,
        runs=runs,
        sources=sources,
        style=Markup(_STYLE),
        hospital=desk.hospital,
        phone=desk.phone,
    )


def _signed(request: web.Request, article: Article, key: str) -> datetime | None:
    """Until when the link is good; None unless the desk made it."""
    until = page_until(request.query.get("until", ""))
    if not key or until is None:
        return None
    right, sign = page_signature(key, article.id, until), request.query.get("sign", "")
    return until if hmac.compare_digest(right.encode(), sign.encode("utf-8", "replace")) else None


_NOTHING = {**HEADERS, "Content-Security-Policy": "default-src 'none'"}
_SORRY = {
    web.HTTPNotFound: "没有这篇文章，或者它不是给所有人看的。请回到聊天里再问一次",
    web.HTTPGone: "链接已过期，请回到聊天里再问一次",
}


def _sorry(kind: type[web.HTTPNotFound | web.HTTPGone]) -> web.HTTPException:
    return kind(text=_SORRY[kind], headers=_NOTHING)
