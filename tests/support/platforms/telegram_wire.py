"""How calls of the Bot API are read, answered, and made to fail."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

Json = dict[str, Any]
Act = Callable[[web.Request], Awaitable[web.Response]]


@dataclass(frozen=True)
class Sent:
    """A message of the bot in a chat; `buttons` are (label, data), `rows` their counts by row."""

    id: int
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    rows: tuple[int, ...] = ()
    topic: int = 0
    bold: str = ""


class ApiError(Exception):
    """An answer with ok=false."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status, self.description, self.parameters = status, description, parameters


@dataclass
class Fault:
    """What happens to the next `times` calls of `method` ("" is any that matters to a talk)."""

    act: Act | None
    times: int
    method: str


class Faults:
    """What is broken now and next; every method may be named in any case."""

    def __init__(self) -> None:
        self.down = False
        """True: every connection is cut, until told otherwise."""
        self.released = asyncio.Event()
        self._waiting: list[Fault] = []

    def fail(
        self,
        status: int,
        description: str = "Internal Server Error",
        *,
        retry_after: int = 0,
        times: int = 1,
        method: str = "",
    ) -> None:
        """The next calls are answered with this error, in Telegram's own form."""
        wait = {"retry_after": retry_after} if retry_after else {}

        async def act(request: web.Request) -> web.Response:
            return refusal(ApiError(status, description, **wait))

        self._waiting.append(Fault(act, times, method.lower()))

    def page(self, status: int, html: str, *, times: int = 1, method: str = "") -> None:
        """The next calls are answered by something that is not Telegram."""

        async def act(request: web.Request) -> web.Response:
            return web.Response(status=status, text=html, content_type="text/html")

        self._waiting.append(Fault(act, times, method.lower()))

    def drop(self, *, times: int = 1, method: str = "") -> None:
        """The next connections are cut without an answer."""
        self._waiting.append(Fault(cut, times, method.lower()))

    def hang(self, *, times: int = 1, method: str = "") -> None:
        """The next calls get no answer while the server lives."""

        async def act(request: web.Request) -> web.Response:
            await self.released.wait()
            return await cut(request)

        self._waiting.append(Fault(act, times, method.lower()))

    def spare(self, *, times: int = 1, method: str = "") -> None:
        """The next calls go well; what was said after this breaks those that follow."""
        self._waiting.append(Fault(None, times, method.lower()))

    def next(self, method: str) -> Act | None:
        """What happens to this call instead of an answer."""
        if self.down:
            return cut
        any_fits = () if method in ("setmycommands", "getmycommands", "sendchataction") else ("",)
        wanted = (*any_fits, method)
        fault = next((one for one in self._waiting if one.method in wanted), None)
        if fault is None:
            return None
        fault.times -= 1
        self._waiting = [one for one in self._waiting if one.times > 0]
        return fault.act


def checked(message_id: int, given: Json) -> Sent:
    """The message asked for, if Telegram would take it."""
    text = str(given.get("text", "")).strip()
    if not text:
        raise ApiError(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) > 2 * 4096:
        raise ApiError(400, "Bad Request: message is too long")
    rows = given.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = tuple(
        (one.get("text", ""), one.get("callback_data", "")) for row in rows for one in row
    )
    for label, data in buttons:
        if not label:
            raise ApiError(400, "Bad Request: can't parse inline keyboard button: no text")
        if not 1 <= len(data.encode()) <= 64:
            raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
    topic = int(given.get("message_thread_id", 0))
    bold = _bold(text, given.get("entities", []))
    return Sent(message_id, text, buttons, tuple(len(row) for row in rows), topic, bold)


def _bold(text: str, entities: list[Json]) -> str:
    """What is bold; Telegram counts in UTF-16 units and refuses what lies outside the text."""
    units, found = text.encode("utf-16-le"), []
    for one in entities:
        begin, end = 2 * one["offset"], 2 * (one["offset"] + one["length"])
        if one["length"] < 1 or end > len(units):
            raise ApiError(400, "Bad Request: ENTITY_BOUNDS_INVALID")
        found += [units[begin:end].decode("utf-16-le")] if one["type"] == "bold" else []
    return "".join(found)


def refusal(error: ApiError) -> web.Response:
    body = {"ok": False, "error_code": error.status, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return web.json_response(body, status=error.status)


async def cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def parameters(request: web.Request) -> Json:
    """From the address, a form (urlencoded or multipart, values in JSON) or a JSON body."""
    given: Json = {name: _value(name, text) for name, text in request.query.items()}
    if request.content_type == "application/json":
        return given | await request.json()
    form = await request.post()
    return given | {name: _value(name, text) for name, text in form.items()}


def _value(name: str, text: object) -> Any:
    composed = name in (
        "reply_markup",
        "allowed_updates",
        "commands",
        "link_preview_options",
        "entities",
    )
    return json.loads(text) if composed and isinstance(text, str) else text
