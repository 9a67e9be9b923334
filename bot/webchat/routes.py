"""The page's routes under /chat: history, what comes live, saying, pressing, sending."""

import re
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from aiohttp import web

from bot.channels.webchat import WebChatChannel
from bot.web.answers import Json, file, in_one_line, json, static
from bot.web.machines import machines
from bot.web.posts import Unfit, fields, from_own_page, last_seen, line_number, said, text_of
from bot.webchat.feed import Feed
from bot.webchat.sessions import COOKIE, PATH, Sessions
from bot.webchat.settings import PageSettings
from bot.webchat.stream import Stream
from handlers.turn import Desk
from helpdesk.errors import DatastoreAway
from helpdesk.language import CHINESE, ENGLISH
from helpdesk.media import MediaKind, recognised
from helpdesk.people import ROLE_WORDS, Person
from helpdesk.place import DEEP_LINK, scanned
from storage import chat_lines, languages, web_uploads
from storage.chat_lines import CHANGE, Line

STATIC: Mapping[str, str] = {
    "page.css": "text/css",
    "page.js": "text/javascript",
    "live.js": "text/javascript",
    "login.js": "text/javascript",
    "unsent.js": "text/javascript",
    "words_of_page.js": "text/javascript",
}
SHOWN = 40
"""Lines of history at once."""
MOST_BYTES = 10 << 20
MOST_UPLOADS = 20
"""Pictures and files of one person within ten minutes."""
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LAST = 2**62


class ChatPage:
    """The page of one desk."""

    def __init__(
        self,
        desk: Desk,
        chat: WebChatChannel,
        now: Callable[[], datetime],
        settings: PageSettings,
    ) -> None:
        self._desk, self._chat, self._now = desk, chat, now
        self.entrance = ""
        """The link by which another platform vouches for whoever comes, "" for none."""
        self.sessions = Sessions(desk, now, machines(settings.proxies), secure=settings.secure)
        self.feed = Feed(desk.store, now)
        self._stream = Stream(
            desk.store, self.feed, _line, self._still_in, well_every=settings.well_every
        )
        self.sessions.left = self.feed.let_go

    def routes(self) -> list[web.RouteDef]:
        """Page, files, login, conversation. Answers never say whether somebody works here."""
        return [
            web.get(PATH, self._page),
            web.get("/q/{code}", self._scanned),
            web.get(f"{PATH}/static/{{name}}", static("bot.webchat", STATIC)),
            *self.sessions.routes(in_one_line),
            web.get(f"{PATH}/me", in_one_line(self._me)),
            web.get(f"{PATH}/lines", in_one_line(self._lines)),
            web.get(f"{PATH}/live", in_one_line(self._live)),
            web.post(f"{PATH}/say", in_one_line(self._say)),
            web.post(f"{PATH}/send", in_one_line(self._send)),
            web.post(f"{PATH}/language", in_one_line(self._language)),
        ]

    async def let_go(self, _: web.Application) -> None:
        """The desk stops: open pages come back to whoever serves next."""
        self.feed.close_all()
        await self.sessions.rest()

    async def _page(self, _: web.Request) -> web.Response:
        return file("bot.webchat", "page.html", "text/html")

    async def _scanned(self, request: web.Request) -> web.Response:
        """A QR code leads to the page, which presses it once somebody is logged in."""
        code = request.match_info["code"]
        known = scanned(f"{DEEP_LINK}{code}")
        return web.Response(status=303, headers={"Location": f"{PATH}#{code}" if known else PATH})

    async def _me(self, request: web.Request) -> web.Response:
        if COOKIE not in request.cookies:
            return json({"in": False, "entrance": self.entrance})
        person = await self.sessions.who(request)
        zone = self._desk.policy.contract().calendar.zone
        return json({"in": True, "zone": zone, **_person(person)})

    async def _lines(self, request: web.Request) -> web.Response:
        person, first = await self.sessions.who(request), line_number(request, "before") or _LAST
        # Asked first: what is read afterwards has everything up to there.
        complete = await self.feed.complete()
        found = await self._desk.store.read(
            lambda unit: chat_lines.before(unit, person.staff_no, first, SHOWN + 1)
        )
        shown = found[-SHOWN:]
        more = len(found) > SHOWN
        return json({"lines": [_line(one) for one in shown], "more": more, "complete": complete})

    async def _say(self, request: web.Request) -> web.Response:
        person, message = await self.sessions.who(request), said(await fields(request))
        account = person.staff_no
        await self._chat.say(account, message.id, message.text, message.press)
        await self.feed.round()
        return json({"said": True})

    async def _language(self, request: web.Request) -> web.Response:
        """The page was turned into another language: so is whoever is logged in on it."""
        person, page = await self.sessions.who(request), text_of(await fields(request), "language")
        language = ENGLISH if page == ENGLISH else CHINESE
        await self._desk.store.write(lambda unit: languages.choose(unit, person.id, language))
        return json({"language": language})

    async def _send(self, request: web.Request) -> web.Response:
        """A picture or file as the body; its message id in the query."""
        from_own_page(request)
        person, message_id = await self.sessions.who(request), request.query.get("id", "")
        if not _ID.fullmatch(message_id):
            raise Unfit(400, "id 应为 1 到 64 个字母、数字、- 或 _")
        await self._require_room(person.staff_no)
        note = await self._kept(person.staff_no, await _content(request))
        await self._chat.say(person.staff_no, message_id, "", note=note)
        await self.feed.round()
        return json({"said": True})

    async def _require_room(self, account: str) -> None:
        since = self._now() - timedelta(minutes=10)
        number = await self._desk.store.read(
            lambda unit: web_uploads.number_since(unit, account, since)
        )
        if number >= MOST_UPLOADS:
            raise Unfit(429, "发得太多了，请过几分钟再发")

    async def _kept(self, account: str, content: bytes) -> str:
        """The note of what came. Raises Unfit for what is not taken."""
        known = recognised(content, MediaKind.FILE)
        if known is None:
            raise Unfit(415, "这种文件收不了，能收图片、语音、视频、PDF、Word、Excel 和文本")
        ref, at = secrets.token_hex(16), self._now()
        await self._desk.store.write(lambda unit: web_uploads.add(unit, ref, account, content, at))
        return f"{known.kind.value}:{ref}"

    async def _live(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: each line once it is there, from the last one the page has."""
        person, last = await self.sessions.who(request), last_seen(request)
        page = self.feed.open(person.staff_no, request.cookies.get(COOKIE, ""))
        try:
            return await self._stream.serve(request, page, last)
        finally:
            self.feed.close(page)

    async def _still_in(self, request: web.Request) -> bool:
        try:
            await self.sessions.who(request)
        except Unfit:
            return False
        except DatastoreAway:
            return True
        return True


async def _content(request: web.Request) -> bytes:
    if (request.content_length or 0) > MOST_BYTES:
        raise Unfit(413, "太大了，最多 10 MB")
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > MOST_BYTES:
            raise Unfit(413, "太大了，最多 10 MB")
    return bytes(body)


def _line(line: Line) -> Json:
    of, text = line.id, line.message.text
    if line.author == CHANGE:
        number, _, text = text.partition("\n")
        of = int(number)
    return {
        "id": of,
        "author": line.author,
        "text": text,
        "choices": [{"label": c.label, "data": c.data} for c in line.message.choices],
        "ms": int(line.at.timestamp() * 1000),
    }


def _person(person: Person) -> Json:
    title = person.department or ROLE_WORDS[person.role]
    return {"account": person.staff_no, "name": person.name, "title": title}
