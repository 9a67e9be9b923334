"""The page's routes under /chat: history, what comes live, saying, pressing, sending."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from aiohttp import web

from bot.channels.telegram_fresh import Freshener
from bot.channels.webchat import WebChatChannel, beside, buttons
from bot.media_folder import MediaFolder
from bot.web.answers import Json, file, in_one_line, json, static
from bot.web.machines import machines
from bot.web.posts import Unfit, fields, from_own_page, last_seen, line_number, said, text_of
from bot.webchat.feed import Feed
from bot.webchat.pictures import Pictures
from bot.webchat.sessions import COOKIE, PATH, Sessions
from bot.webchat.settings import PageSettings
from bot.webchat.stream import Stream
from handlers.turn import Desk
from helpdesk.errors import DatastoreAway
from helpdesk.language import CHINESE, ENGLISH
from helpdesk.messages import OutgoingMessage, heading
from helpdesk.people import ROLE_WORDS, Person
from helpdesk.place import DEEP_LINK, scanned
from storage import chat_lines, languages
from storage.chat_lines import CHANGE, Line

STATIC: Mapping[str, str] = {
    "page.css": "text/css",
    "page.js": "text/javascript",
    "pictures.js": "text/javascript",
    "live.js": "text/javascript",
    "login.js": "text/javascript",
    "unsent.js": "text/javascript",
    "words_of_page.js": "text/javascript",
}
SHOWN = 40
"""Lines of history at once."""
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
        folder: MediaFolder,
    ) -> None:
        self._desk, self._chat, self._now = desk, chat, now
        self.entrance = ""
        """The link by which another platform vouches for whoever comes, "" for none."""
        self.sessions = Sessions(desk, now, machines(settings.proxies), secure=settings.secure)
        chat.cards = True
        self._freshener = Freshener(chat.edit, desk.store, now, chat.name)
        self._pictures = Pictures(desk.store, folder, settings.most_bytes, now)
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
            web.get(f"{PATH}/sent/{{ref}}", in_one_line(self._picture)),
            web.post(f"{PATH}/say", in_one_line(self._say)),
            web.post(f"{PATH}/send", in_one_line(self._send)),
            web.post(f"{PATH}/language", in_one_line(self._language)),
        ]

    async def freshen(self) -> None:
        """Cards that no longer show how it is say so, on every open page. Raises DatastoreAway."""
        if await self._freshener.round():
            await self.feed.round()

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
            house = {"hospital": self._desk.hospital, "entrance": self.entrance}
            return json({"in": False, **house})
        person = await self.sessions.who(request)
        zone = self._desk.policy.contract().calendar.zone
        most = self._pictures.most_bytes >> 20
        here = {"hospital": self._desk.hospital, "zone": zone, "most_mb": most}
        return json({"in": True, **here, **_person(person)})

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
        language = request.headers.get("Accept-Language", "").partition(",")[0][:20]
        await self._chat.say(
            person.staff_no, message.id, message.text, message.press, language=language
        )
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
        note = await self._pictures.take(request, person.staff_no)
        await self._chat.say(person.staff_no, message_id, "", note=note)
        await self.feed.round()
        return json({"said": True})

    async def _picture(self, request: web.Request) -> web.Response:
        person = await self.sessions.who(request)
        return await self._pictures.show(request.match_info["ref"], person.staff_no)

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


def _line(line: Line) -> Json:
    of, text = line.id, line.message.text
    if line.author == CHANGE:
        number, _, text = text.partition("\n")
        of = int(number)
    return {
        "id": of,
        "author": line.author,
        "text": text,
        "bold": len(heading(text)) if line.author != "person" else 0,
        "choices": [{"label": c.label, "data": c.data} for c in buttons(line.message)],
        "sent": _sent(line.message),
        "mid": line.key.rpartition("/")[2] if line.author == "person" else "",
        "ms": int(line.at.timestamp() * 1000),
    }


def _sent(message: OutgoingMessage) -> Json | None:
    """What the line shows beside its words: its kind, and where it is."""
    found = beside(message)
    return None if found is None else {"kind": found.kind, "path": f"{PATH}/sent/{found.ref}"}


def _person(person: Person) -> Json:
    title = person.department or ROLE_WORDS[person.role]
    return {
        "account": person.staff_no,
        "name": person.name,
        "title": title,
        "role": person.role.value,
    }
