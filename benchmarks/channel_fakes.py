"""Platforms that take everything at once, for a load: what matters is how fast the desk is."""

import itertools
import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from aiohttp import web

PICTURE = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"p" * 20_000


class Platforms:
    """Bot API, Official Account and WeCom at one address; what can be pressed now, by account."""

    def __init__(self) -> None:
        self.buttons: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
        """Number of the message, its task, what is pressed."""
        self.calls = 0
        self._numbers = itertools.count(1)

    async def start(self) -> str:
        """The address of all of them."""
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._telegram)
        app.router.add_get("/file/bot{token}/{path:.+}", self._picture)
        app.router.add_get("/cgi-bin/media/get", self._picture)
        app.router.add_route("*", "/cgi-bin/{call:.+}", self._tencent)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _picture(self, _: web.Request) -> web.Response:
        return web.Response(body=PICTURE, content_type="image/jpeg")

    async def _telegram(self, request: web.Request) -> web.Response:
        self.calls += 1
        given = dict(await request.post())
        method, number = request.match_info["method"].lower(), next(self._numbers)
        me = {"id": 424242, "is_bot": True, "first_name": "值班台", "username": "zhiban_bot"}
        if method == "getme":
            return _ok(me)
        if method == "getfile":
            return _ok({"file_id": "F", "file_unique_id": "f", "file_path": "photos/1.jpg"})
        if method not in ("sendmessage", "editmessagetext"):
            return _ok(True)
        account = str(given["chat_id"])
        rows = json.loads(str(given.get("reply_markup", "{}"))).get("inline_keyboard", [])
        self._offers(
            f"telegram:{account}", number, "", [b["callback_data"] for r in rows for b in r]
        )
        chat = {"id": int(account), "type": "private"}
        return _ok({"message_id": number, "date": 1, "chat": chat, "from": me, "text": "x"})

    def _offers(self, account: str, number: int, task: str, data: list[str]) -> None:
        if data:
            self.buttons[account] = [(number, task, one) for one in data]

    async def _tencent(self, request: web.Request) -> web.Response:
        self.calls += 1
        call = request.match_info["call"]
        if call in ("stable_token", "gettoken"):
            return _fine(access_token="T" * 64, expires_in=7200)
        if call == "user/get":
            return _fine(errcode=60011)
        if call == "message/send":
            said = await request.json()
            card = said.get("template_card", {})
            keys = [button["key"] for button in card.get("button_list", []) if "key" in button]
            self._offers(f"wecom:{said['touser']}", 0, card.get("task_id", ""), keys)
        return _fine(response_code=f"C{next(self._numbers)}", msgid="1")


def _ok(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _fine(**more: Any) -> web.Response:
    answer: Mapping[str, Any] = {"errcode": 0, "errmsg": "ok"} | more
    return web.json_response(answer)
