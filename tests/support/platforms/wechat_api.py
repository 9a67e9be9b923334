"""A WeChat platform for one Official Account: its API for the desk, and its users' telephones."""

import itertools
import json
from dataclasses import dataclass, field
from datetime import timedelta

import aiohttp
from aiohttp import web

from tests.support.platforms.wechat_bodies import answered
from tests.support.platforms.wechat_media import Media
from tests.support.platforms.wechat_menu import menu_error, message_menu_error
from tests.support.platforms.wechat_people import TEXT_BYTES, People
from tests.support.platforms.wechat_scenes import Scenes
from tests.support.platforms.wechat_templates import Templates

TOKEN_LIFE = timedelta(seconds=7200)
TYPING_WITHIN, HOUR = timedelta(seconds=30), timedelta(hours=1)
ROTATES_EARLY = timedelta(minutes=5)


@dataclass
class Account:
    """What the platform has agreed with the operator."""

    app_id: str = "wx0123456789abcdef"
    secret: str = "s3cr3t-of-the-account"
    token: str = "callback-token"
    aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    mode: str = "plain"


@dataclass
class Faults:
    """What goes wrong next."""

    errcodes: list = field(default_factory=list)
    statuses: list = field(default_factory=list)
    bodies: list = field(default_factory=list)
    down: bool = False
    every_token_refused: bool = False

    def fail(self, errcode, times=1):
        """The next calls get this code; 0 lets one pass."""
        self.errcodes += [errcode] * times

    def http(self, status, times=1, retry_after=None):
        self.statuses += [(status, retry_after)] * times


class WeChatPlatform(Templates, Media, Scenes, People):
    """`now` is the platform's clock; `callback` the address that the operator has entered."""

    def __init__(self, account, now, patience=5.0):
        self.account = account
        self.now = now
        self.patience = patience
        self.callback = ""
        self.url = ""
        self.faults = Faults()
        self.token_fetches = 0
        self.deliveries = []
        self.calls = []
        self._tokens = {}
        self._serial = itertools.count(1)
        self._message_ids = itertools.count(24000000000000001)
        self._sent = {}
        self._menus = {}
        self._allowances = {}
        self.menu = None
        self.reaches = True
        self.media = {}
        self.downloads = 0
        self.files = []
        self.has_menus = True
        self.spoke_at = {}
        self.types_to = []
        """Whom the account was shown typing to."""
        self.starts_templates()

    async def start(self):
        app = web.Application()
        app.router.add_post("/cgi-bin/stable_token", self._stable_token)
        app.router.add_post("/cgi-bin/message/custom/send", self._custom_send)
        app.router.add_post("/cgi-bin/message/custom/typing", self._typing)
        app.router.add_post("/cgi-bin/menu/create", self._menu_create)
        app.router.add_get("/cgi-bin/menu/get", self._menu_get)
        self.serve_scenes(app)
        app.router.add_post("/cgi-bin/callback/check", self._callback_check)
        self.serve_templates(app)
        app.router.add_get("/cgi-bin/media/get", self._media)
        app.router.add_post("/cgi-bin/media/upload", self._upload)
        app.router.add_get("/videos/{media_id}", self._video)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._telephones = aiohttp.ClientSession()

    async def stop(self):
        await self._telephones.close()
        await self._runner.cleanup()

    # The API

    async def _stable_token(self, request):
        if (trouble := await self._trouble(request, takes_errcode=False)) is not None:
            return trouble
        asked = await request.json()
        self.token_fetches += 1
        if asked.get("grant_type") != "client_credential":
            return answered(40002)
        if asked.get("appid") != self.account.app_id:
            return answered(40013)
        if asked.get("secret") != self.account.secret:
            return answered(40125)
        token, expires_at = self._current_token(asked.get("force_refresh", False))
        seconds = int((expires_at - self.now()).total_seconds())
        return web.json_response({"access_token": token, "expires_in": seconds})

    def _current_token(self, force):
        if force:
            self._tokens.clear()
        for token, expires_at in self._tokens.items():
            if expires_at - self.now() > ROTATES_EARLY:
                return token, expires_at
        # As long as the documents allow, so that no store is too narrow for it.
        token = f"TOKEN{next(self._serial)}_".ljust(512, "x")
        self._tokens[token] = self.now() + TOKEN_LIFE
        return token, self._tokens[token]

    def revoke_tokens(self):
        """As when the operator resets the secret, or another program forces a refresh."""
        self._tokens.clear()

    async def _custom_send(self, request):
        if (trouble := await self._trouble(request)) is not None:
            return trouble
        if errcode := self._token_error(request.query.get("access_token", "")):
            return answered(errcode)
        said = json.loads(await request.text())
        errcode = self._send_error(said)
        if not errcode and said["msgtype"] == "msgmenu":
            self.shows_menu(said["touser"], said["msgmenu"])
        elif not errcode and said["msgtype"] != "text":
            media_id = said[said["msgtype"]]["media_id"]
            self.files.append((said["touser"], *self.media[media_id][:2]))
        elif not errcode:
            self._sent.setdefault(said["touser"], []).append(said["text"]["content"])
        return answered(errcode)

    async def _typing(self, request):
        if (trouble := await self._trouble(request)) is not None:
            return trouble
        if errcode := self._token_error(request.query.get("access_token", "")):
            return answered(errcode)
        said = json.loads(await request.text())
        if said.get("command") not in ("Typing", "CancelTyping"):
            return answered(45072)
        if self.spoke_at.get(said.get("touser"), self.now() - HOUR) + TYPING_WITHIN < self.now():
            return answered(45080)
        self.types_to.append(said["touser"])
        return answered(0)

    async def _menu_create(self, request):
        if (trouble := await self._trouble(request)) is not None:
            return trouble
        if errcode := self._token_error(request.query.get("access_token", "")):
            return answered(errcode)
        said = json.loads(await request.text())
        if errcode := menu_error(said):
            return answered(errcode)
        self.menu = said
        return answered(0)

    async def _menu_get(self, request):
        if (trouble := await self._trouble(request)) is not None:
            return trouble
        if errcode := self._token_error(request.query.get("access_token", "")):
            return answered(errcode)
        return answered(46003) if self.menu is None else web.json_response({"menu": self.menu})

    async def _callback_check(self, request):
        if (trouble := await self._trouble(request)) is not None:
            return trouble
        if errcode := self._token_error(request.query.get("access_token", "")):
            return answered(errcode)
        loss = "0%" if self.reaches else "100%"
        return web.json_response({"ping": [{"ip": "203.0.113.9", "package_loss": loss}]})

    async def _trouble(self, request, takes_errcode=True):
        raw = await request.read()
        self.calls.append((request.path, raw))
        if self.faults.down:
            request.transport.close()
            return web.Response(status=502)
        if self.faults.statuses:
            status, wait = self.faults.statuses.pop(0)
            headers = {"Retry-After": wait} if wait is not None else {}
            return web.Response(status=status, headers=headers, text="trouble")
        if self.faults.bodies:
            return web.Response(body=self.faults.bodies.pop(0), content_type="application/json")
        errcode = self.faults.errcodes.pop(0) if takes_errcode and self.faults.errcodes else 0
        return answered(errcode) if errcode else None

    def _token_error(self, token):
        if not token:
            return 41001
        if self.faults.every_token_refused or token not in self._tokens:
            return 40001
        return 42001 if self.now() >= self._tokens[token] else 0

    def _send_error(self, said):
        openid, text = said.get("touser"), said.get("text", {}).get("content", "")
        if openid not in self._allowances:
            return 40003
        if (kind := said.get("msgtype")) in ("image", "voice", "video"):
            known = self.media.get(said[kind].get("media_id"), ("", b"", self.now()))
            return self._spend(openid) if known[0] == kind else 40007
        if kind == "msgmenu":
            menu = said.get("msgmenu", {})
            return message_menu_error(menu, self.has_menus) or self._spend(openid)
        if kind != "text":
            return 40008
        if not text:
            return 44004
        if len(text.encode()) > TEXT_BYTES:
            return 45002
        return self._spend(openid)

    def _spend(self, openid):
        open_now = [one for one in self._allowances[openid] if one.until > self.now()]
        if not open_now:
            return 45015
        for allowance in open_now:
            if allowance.left:
                allowance.left -= 1
                return 0
        return 45047

    def sent(self, openid):
        """The customer-service messages that reached a telephone, in order."""
        return self._sent.get(openid, [])
