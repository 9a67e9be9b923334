"""The demonstration's routes: the page, what was said since, saying something, moving the clock."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.channels.webchat import MOST_LINES, WebChatChannel, buttons
from bot.clock import DemoClock
from bot.demo.moves import target
from bot.web.answers import Json, file, in_one_line, json, static
from bot.web.posts import Unfit, fields, line_number, said
from helpdesk.messages import heading
from helpdesk.people import ROLE_WORDS, Person, Role
from storage.chat_lines import Line

STATIC: Mapping[str, str] = {
    "page.css": "text/css",
    "page.js": "text/javascript",
}
PHONES: Mapping[Role, str] = {
    Role.REPORTER: "reporter",
    Role.ENGINEER: "engineer",
    Role.DUTY_MANAGER: "manager",
    Role.DIRECTOR: "manager",
}

_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Stage:
    """What the page plays on.

    `advance` moves the demonstration's clock to an instant, firing everything due on the way;
    `next_morning` is the next opening of a working day after an instant; `zone` is the zone in
    which the page shows times.
    """

    chat: WebChatChannel
    clock: DemoClock
    people: Sequence[Person]
    advance: Callable[[datetime], Awaitable[None]]
    next_morning: Callable[[datetime], datetime]
    zone: str


def routes(stage: Stage) -> list[web.RouteDef]:
    """The routes under /demo. Only a desk started as a demonstration may have them."""
    show = _Show(stage)
    return [
        web.get("/demo", _page),
        web.get("/demo/static/{name}", static("bot.demo", STATIC)),
        web.get("/demo/state", in_one_line(show.state)),
        web.post("/demo/say", in_one_line(show.say)),
        web.post("/demo/clock", in_one_line(show.move_clock)),
    ]


async def _page(_: web.Request) -> web.Response:
    return file("bot.demo", "page.html", "text/html")


class _Show:
    """The page's requests on one stage."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._zone = ZoneInfo(stage.zone)
        self._people = [_person(person) for person in stage.people]
        self._accounts = frozenset(person.staff_no for person in stage.people)
        # Two moves at once are one after the other, each from where the former ended.
        self._moving = asyncio.Lock()

    async def state(self, request: web.Request) -> web.Response:
        return json(await self._since(line_number(request)))

    async def say(self, request: web.Request) -> web.Response:
        after, message = line_number(request), said(await fields(request))
        if message.account not in self._accounts:
            raise Unfit(404, "演示里没有这个人")
        await self._stage.chat.say(message.account, message.id, message.text, message.press)
        return json(await self._since(after))

    async def move_clock(self, request: web.Request) -> web.Response:
        posted = await fields(request)
        async with self._moving:
            now = self._stage.clock.now()
            await self._stage.advance(target(posted, now, self._stage.next_morning))
        return json(self._time())

    async def _since(self, after: int) -> Json:
        """The state with the lines later than `after`; `more` says that there are others yet."""
        found = await self._stage.chat.lines_after(after)
        return {
            **self._time(),
            "people": self._people,
            "lines": [self._line(line) for line in found if line.account in self._accounts],
            "last": found[-1].id if found else after,
            "more": len(found) >= MOST_LINES,
        }

    def _time(self) -> Json:
        now = self._stage.clock.now().astimezone(self._zone)
        clock = f"{_day(now)} {now:%H:%M}"
        return {"now": now.isoformat(timespec="milliseconds"), "clock": clock}

    def _line(self, line: Line) -> Json:
        at = line.at.astimezone(self._zone)
        return {
            "id": line.id,
            "account": line.account,
            "author": line.author,
            "text": line.message.text,
            "bold": len(heading(line.message.text)) if line.author != "person" else 0,
            "choices": [{"label": c.label, "data": c.data} for c in buttons(line.message)],
            "at": f"{at:%H:%M}",
            "day": _day(at),
        }


def _person(person: Person) -> Json:
    title = person.department if person.role is Role.REPORTER else ROLE_WORDS[person.role]
    return {
        "account": person.staff_no,
        "name": person.name,
        "role": person.role.value,
        "title": title or ROLE_WORDS[person.role],
        "phone": PHONES[person.role],
    }


def _day(local: datetime) -> str:
    return f"{local.month}月{local.day}日 周{_WEEKDAYS[local.weekday()]}"
