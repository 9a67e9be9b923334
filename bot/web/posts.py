"""What a page may post: from where, how large, which fields of which type."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web

LARGEST_BODY = 64 * 1024
LONGEST_PRESS = 64
LONGEST_LABEL = 200

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LINE_NUMBER = re.compile(r"[0-9]{1,18}")


class Unfit(Exception):
    """The request is not one of the page's; `says` is the line in the answer."""

    def __init__(self, status: int, says: str) -> None:
        super().__init__(says)
        self.status = status
        self.says = says


@dataclass(frozen=True)
class Said:
    """Something a person wrote (`press` is "") or pressed (`text` is the choice's label)."""

    account: str
    id: str
    text: str
    press: str


def line_number(request: web.Request, name: str = "after") -> int:
    """The number of a line in the query, 0 when there is none. Raises Unfit."""
    number = request.query.get(name, "0")
    if not _LINE_NUMBER.fullmatch(number):
        raise Unfit(400, f"{name} 应为数字")
    return int(number)


def last_seen(request: web.Request) -> int:
    """The last line a stream gave: what the browser says at coming back, else `?after=`. Raises
    Unfit."""
    seen = request.headers.get("Last-Event-ID", "")
    return int(seen) if _LINE_NUMBER.fullmatch(seen) else line_number(request)


async def fields(request: web.Request) -> Mapping[str, object]:
    """The posted JSON object. Raises Unfit for another site's, another kind or too much."""
    from_own_page(request)
    if request.content_type != "application/json":
        raise Unfit(400, "内容应为 application/json")
    try:
        posted = json.loads(await _body(request))
    except (ValueError, RecursionError):
        raise Unfit(400, "内容不是正确的 JSON") from None
    if not isinstance(posted, dict):
        raise Unfit(400, "内容应为 JSON 对象")
    return posted


def said(posted: Mapping[str, object]) -> Said:
    """What was said or pressed, without what no datastore takes. Raises Unfit."""
    message_id, press = text_of(posted, "id"), text_of(posted, "press")
    if not _ID.fullmatch(message_id):
        raise Unfit(400, "id 应为 1 到 64 个字母、数字、- 或 _")
    if len(press.encode("utf-8", "replace")) > LONGEST_PRESS or not press.isprintable():
        raise Unfit(400, "press 不是按钮的内容")
    written, label = _clean(text_of(posted, "text")), _clean(text_of(posted, "label"))
    text = label[:LONGEST_LABEL] if press else written
    if not text:
        raise Unfit(400, "还没有写内容")
    return Said(text_of(posted, "account"), message_id, text, press)


def from_own_page(request: web.Request) -> None:
    """Raises Unfit for what another site's page posts."""
    # A page of another site can post without reading the answer; a browser then names that site.
    origins = request.headers.getall("Origin", [])
    foreign = any(_host_of(origin) != request.host.lower() for origin in origins)
    if foreign or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise Unfit(403, "请从值班台的页面操作")


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


async def _body(request: web.Request) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > LARGEST_BODY:
                raise Unfit(413, "内容太长，最多 64 KB")
    except web.RequestPayloadError:
        raise Unfit(400, "内容没有传完整") from None
    return bytes(body)


def text_of(posted: Mapping[str, object], name: str) -> str:
    """The field, "" when it is not there. Raises Unfit when it is no text."""
    value = posted.get(name, "")
    if not isinstance(value, str):
        raise Unfit(400, f"{name} 应为文字")
    return value


def _clean(text: str) -> str:
    """The text without lone surrogates and control characters, which no datastore takes."""
    valid = text.encode("utf-8", "replace").decode()
    return "".join(c for c in valid if c in "\n\t" or unicodedata.category(c) != "Cc").strip()
