"""Telegram, as much of it as the desk meets: the Bot API and the people who write to the bot."""

import asyncio
import json
import re
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Self

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from tests.support.platforms.telegram_files import TelegramFiles
from tests.support.platforms.telegram_groups import Group, Groups
from tests.support.platforms.telegram_people import People
from tests.support.platforms.telegram_updates import Updates
from tests.support.platforms.telegram_wire import (
    ApiError,
    Faults,
    Json,
    Sent,
    checked,
    parameters,
    refusal,
)

ACTIONS = {"typing", "upload_photo", "upload_document", "upload_voice", "find_location"}
TOKEN = "424242:made-up-token-for-tests-only-abcdef"
MOST_A_SECOND = 30
SENDS = {"sendmessage", "sendphoto", "senddocument"}
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class TelegramApi(Updates, Groups, People):
    """One bot on one server. `async with TelegramApi() as api:` serves it at `api.base`."""

    def __init__(self, token: str = TOKEN, now: Callable[[], datetime] = lambda: MONDAY) -> None:
        self.token, self._now = token, now
        self.faults = Faults()
        self.calls: list[tuple[str, Json]] = []
        self.answered: list[str] = []
        """Ids of the presses that were answered."""
        self.commands_in: dict[str, list[Json]] = {}
        """By language; "" is for everybody else."""
        self.group_commands: dict[str, list[Json]] = {}
        self.webhook_url, self.webhook_secret = "", ""
        self.webhook_statuses: list[int] = []
        self.pending: list[Json] = []
        self._allowed: list[str] = []
        self._chats: dict[int, list[Sent]] = {}
        self._shut: dict[int, str] = {}
        self.groups: dict[int, Group] = {}
        self.alerts: list[str] = []
        self.refused: list[str] = []
        """What was refused for coming too fast."""
        self.too_old: set[int] = set()
        """Messages that can be changed no more."""
        self.paced = False
        """Thirty a second: off, where a test moves days by hand within a second."""
        self._sent_at: deque[float] = deque(maxlen=MOST_A_SECOND)
        self._queries: set[str] = set()
        self._last_id = 1000
        self._poll = 0
        self._news = asyncio.Condition()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        self.files = TelegramFiles(self.token)
        app.router.add_get("/file/bot{token}/{path:.+}", self.files.serve)
        self._server = TestServer(app, host="127.0.0.1")
        await self._server.start_server()
        self._http = ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.faults.released.set()
        await self._announce()
        await self._http.close()
        await self._server.close()

    @property
    def base(self) -> str:
        return str(self._server.make_url("")).rstrip("/")

    # What the tests see; what they break is in `faults`.

    def sent(self, chat_id: int) -> list[Sent]:
        return self._chats.get(chat_id, [])

    async def has_sent(self, chat_id: int, count: int) -> list[Sent]:
        """Wait until the bot has sent this many messages to the chat."""
        await self.until(lambda: len(self.sent(chat_id)) >= count)
        return self.sent(chat_id)

    async def until(self, true: Callable[[], bool], timeout_s: float = 60) -> None:
        """Wait for a call that makes it true."""
        async with asyncio.timeout(timeout_s), self._news:
            await self._news.wait_for(true)

    def called(self, method: str) -> list[Json]:
        return [given for name, given in self.calls if name == method]

    def blocks(self, chat_id: int, why: str = "bot was blocked by the user") -> None:
        self._shut[chat_id] = why

    # The server.

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"].lower()
        if act := self.faults.next(method):
            return await act(request)
        try:
            if request.match_info["token"] != self.token:
                raise ApiError(401, "Unauthorized")
            result = await self._call(method, await parameters(request))
        except ApiError as error:
            self.refused += [error.description] if error.status == 429 else []
            return refusal(error)
        return web.json_response({"ok": True, "result": result})

    def _require_pace(self, method: str) -> None:
        """Thirty messages within a second of the machine's own clock, over all chats."""
        if not self.paced or method not in SENDS:
            return
        now = time.monotonic()
        if len(self._sent_at) == MOST_A_SECOND and now - self._sent_at[0] < 1:
            raise ApiError(429, "Too Many Requests: retry after 1", retry_after=1)
        self._sent_at.append(now)

    async def _call(self, method: str, given: Json) -> Any:
        table = {
            "getme": self._get_me,
            "getupdates": self._get_updates,
            "sendmessage": self._send_message,
            "editmessagetext": self._edit_message_text,
            "answercallbackquery": self._answer_callback_query,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "getwebhookinfo": self._get_webhook_info,
            "setmycommands": self._set_my_commands,
            "getmycommands": self._get_my_commands,
            "getfile": self.files.get_file,
            "sendphoto": self._send_file,
            "senddocument": self._send_file,
            "sendchataction": self._send_chat_action,
        }
        if method not in table:
            raise ApiError(404, "Not Found")
        self._require_pace(method)
        self.calls.append((method, given))
        await self._announce()
        result = await table[method](given)
        await self._announce()
        return result

    async def _get_me(self, given: Json) -> Json:
        return self._me() | {"can_join_groups": True, "supports_inline_queries": False}

    async def _send_message(self, given: Json) -> Json:
        chat_id = self._open_chat(given)
        self.check_group(chat_id, given)
        sent = checked(self._next_id(), given)
        self._chats[chat_id].append(sent)
        return self._message(chat_id, self._me(), message_id=sent.id, text=sent.text)

    async def _send_chat_action(self, given: Json) -> bool:
        self._open_chat(given)
        if given.get("action") not in ACTIONS:
            raise ApiError(400, "Bad Request: wrong parameter action in request")
        return True

    async def _send_file(self, given: Json) -> Json:
        chat_id = self._open_chat(given)
        message_id, kind = self._next_id(), "photo" if "photo" in given else "document"
        # The file itself, or the name of the part of the form that holds it.
        part = given[kind] if not isinstance(given[kind], str) else given.get(given[kind][9:])
        if part is None or isinstance(part, str):
            raise ApiError(400, "Bad Request: wrong file identifier/HTTP URL specified")
        self.files.sent.append((chat_id, kind, part.file.read(), given.get("caption", "")))
        return self._message(chat_id, self._me(), message_id=message_id)

    async def _edit_message_text(self, given: Json) -> Json:
        chat_id = self._open_chat(given)
        new = checked(int(given["message_id"]), given)
        if new.id in self.too_old:
            raise ApiError(400, "Bad Request: message can't be edited")
        for place, old in enumerate(self._chats[chat_id]):
            if old == new:
                raise ApiError(400, "Bad Request: message is not modified")
            if old.id == new.id:
                self._chats[chat_id][place] = new
                return self._message(chat_id, self._me(), message_id=new.id, text=new.text)
        raise ApiError(400, "Bad Request: message to edit not found")

    async def _answer_callback_query(self, given: Json) -> bool:
        if given.get("callback_query_id") not in self._queries:
            raise ApiError(
                400,
                "Bad Request: query is too old and response timeout expired or query ID is invalid",
            )
        if len(given.get("text", "")) > 200:
            raise ApiError(400, "Bad Request: MESSAGE_TOO_LONG")
        self.alerts += [given["text"]] if given.get("text") else []
        self._queries.discard(given["callback_query_id"])
        self.answered.append(given["callback_query_id"])
        return True

    async def _set_my_commands(self, given: Json) -> bool:
        commands = given["commands"]
        if len(commands) > 100:
            raise ApiError(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
        for each in commands:
            if not re.fullmatch("[a-z0-9_]{1,32}", each["command"]):
                raise ApiError(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(each["description"]) <= 256:
                raise ApiError(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        scope = given.get("scope", {})
        scope = json.loads(scope) if isinstance(scope, str) else scope
        kept = self.group_commands if scope.get("type") == "all_group_chats" else self.commands_in
        kept[given.get("language_code", "")] = commands
        return True

    async def _get_my_commands(self, given: Json) -> list[Json]:
        return self.commands_in.get(given.get("language_code", ""), [])

    def _open_chat(self, given: Json) -> int:
        try:
            chat_id = int(given.get("chat_id", ""))
        except ValueError:
            raise ApiError(400, "Bad Request: chat not found") from None
        if chat_id not in self._chats:
            raise ApiError(400, "Bad Request: chat not found")
        if chat_id in self._shut:
            raise ApiError(403, f"Forbidden: {self._shut[chat_id]}")
        return chat_id

    def _me(self) -> Json:
        number = int(self.token.partition(":")[0])
        return {"id": number, "is_bot": True, "first_name": "值班台", "username": "zhiban_bot"}

    def _message(self, chat_id: int, sender: Json, **content: Any) -> Json:
        return {
            "message_id": self._next_id(),
            "date": int(self._now().timestamp()),
            "chat": self._chat(chat_id),
            "from": sender,
            **content,
        }

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    async def _announce(self) -> None:
        async with self._news:
            self._news.notify_all()
