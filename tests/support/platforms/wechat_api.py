"""A WeChat platform for one Official Account: its API for the desk, and its users' telephones."""

import itertools
import json
from dataclasses import dataclass, field
from datetime import timedelta

import aiohttp
from aiohttp import web

from tests.support.platforms.wechat_bodies import BadReply, children, insist, xml
from tests.support.platforms.wechat_crypto import decrypt, encrypt, sign
from tests.support.platforms.wechat_menu import menu_error

GH_ID = "gh_0123456789ab"
TOKEN_LIFE = timedelta(seconds=7200)
ROTATES_EARLY = timedelta(minutes=5)
DELIVERIES = 4
TEXT_BYTES = 2048


@dataclass
class Account:
    """What the platform has agreed with the operator."""

    app_id: str = "wx0123456789abcdef"
    secret: str = "s3cr3t-of-the-account"
    token: str = "callback-token"
    aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    mode: str = "plain"


@dataclass
class Allowance:
    """How many customer-service messages may follow something that a user did, and until when."""

    until: object
    left: int


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


class WeChatPlatform:
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
        self._allowances = {}
        self.menu = None
        self.reaches = True
        self.media = {}
        self.downloads = 0
        self.files = []

    async def start(self):
        app = web.Application()
        app.router.add_post("/cgi-bin/stable_token", self._stable_token)
        app.router.add_post("/cgi-bin/message/custom/send", self._custom_send)
        app.router.add_post("/cgi-bin/menu/create", self._menu_create)
        app.router.add_get("/cgi-bin/menu/get", self._menu_get)
        app.router.add_post("/cgi-bin/callback/check", self._callback_check)
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
            return _answer(40002)
        if asked.get("appid") != self.account.app_id:
            return _answer(40013)
        if asked.get("secret") != self.account.secret:
            return _answer(40125)
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
            return _answer(errcode)
        said = json.loads(await request.text())
        errcode = self._send_error(said)
        if not errcode and said["msgtype"] != "text":
            media_id = said[said["msgtype"]]["media_id"]
            self.files.append((said["touser"], *self.media[media_id][:2]))
        elif not errcode:
            self._sent.setdefault(said["touser"], []).append(said["text"]["content"])
        return _answer(errcode)

    async def _menu_create(self, request):
        if (trouble := await self._trouble(request)) is not None:
            return trouble
        if errcode := self._token_error(request.query.get("access_token", "")):
            return _answer(errcode)
        said = json.loads(await request.text())
        if errcode := menu_error(said):
            return _answer(errcode)
        self.menu = said
        return _answer(0)

    async def _menu_get(self, request):
        if (trouble := await self._trouble(request)) is not None:
            return trouble
        if errcode := self._token_error(request.query.get("access_token", "")):
            return _answer(errcode)
        return _answer(46003) if self.menu is None else web.json_response({"menu": self.menu})

    async def _media(self, request):
        """Bytes, or JSON: a refusal, or where a video lies."""
        if (trouble := await self._trouble(request)) is not None:
            return trouble
        if errcode := self._token_error(request.query.get("access_token", "")):
            return _answer(errcode)
        media_id = request.query.get("media_id", "")
        kind, content, until = self.media.get(media_id, ("", b"", self.now()))
        if self.now() >= until:
            return _answer(40007)
        if kind == "video":
            return web.json_response({"video_url": f"{self.url}/videos/{media_id}"})
        return self._downloaded(content)

    async def _upload(self, request):
        if errcode := self._token_error(request.query.get("access_token", "")):
            return _answer(errcode)
        kind, part = request.query.get("type"), await (await request.multipart()).next()
        content = await part.read()
        most = {"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20}.get(kind)
        if most is None or part.name != "media":
            return _answer(40004 if most is None else 41005)
        if len(content) > most:
            return _answer(40006)
        media_id = self.holds(kind, content)
        return web.json_response({"type": kind, "media_id": media_id, "created_at": 1})

    async def _video(self, request):
        return self._downloaded(self.media[request.match_info["media_id"]][1])

    def _downloaded(self, content):
        self.downloads += 1
        named = {"Content-disposition": 'attachment; filename="MEDIA_ID.jpg"'}
        return web.Response(body=content, content_type="image/jpeg", headers=named)

    def holds(self, kind, content):
        """The platform keeps the content for three days; its media id."""
        media_id = f"MEDIA{len(self.media)}_{kind}"
        self.media[media_id] = (kind, content, self.now() + timedelta(days=3))
        return media_id

    async def user_sends(self, openid, kind, content, **more):
        """Send a picture, a voice message or a video; what came back at once."""
        self._allow(openid, timedelta(hours=48), 5)
        fields = self._head(openid, kind)
        fields |= {"MediaId": self.holds(kind, content), "MsgId": str(next(self._message_ids))}
        self.last_body = xml(fields | more)
        return await self.deliver(self.last_body, openid)

    async def _callback_check(self, request):
        if (trouble := await self._trouble(request)) is not None:
            return trouble
        if errcode := self._token_error(request.query.get("access_token", "")):
            return _answer(errcode)
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
        return _answer(errcode) if errcode else None

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

    # The users

    async def user_says(self, openid, text):
        """Write to the account; what came back at once, or None. Raises BadReply."""
        self._allow(openid, timedelta(hours=48), 5)
        fields = self._head(openid, "text")
        fields |= {"Content": text, "MsgId": str(next(self._message_ids))}
        return await self.deliver(xml(fields), openid)

    async def user_clicks(self, openid, key):
        """Tap an item of the account's menu."""
        return await self._event(openid, "CLICK", key)

    async def user_follows(self, openid, scene=""):
        """Follow the account, perhaps by scanning its QR code with a scene."""
        return await self._event(openid, "subscribe", f"qrscene_{scene}" if scene else "")

    async def user_leaves(self, openid):
        """Stop following: nothing can be sent any more."""
        answer = await self._event(openid, "unsubscribe", "")
        self._allowances[openid] = []
        return answer

    async def _event(self, openid, event, key):
        self._allow(openid, timedelta(minutes=1), 3)
        fields = self._head(openid, "event") | {"Event": event, "EventKey": key}
        return await self.deliver(xml(fields), openid)

    def _allow(self, openid, period, count):
        allowances = self._allowances.setdefault(openid, [])
        allowances.append(Allowance(self.now() + period, count))
        allowances.sort(key=lambda one: one.until)

    def _head(self, openid, kind):
        created = int(self.now().timestamp())
        return {
            "ToUserName": GH_ID,
            "FromUserName": openid,
            "CreateTime": created,
            "MsgType": kind,
        }

    async def deliver(self, body, openid):
        """Post a message to the desk, again up to three times, and read the reply strictly."""
        for _ in range(DELIVERIES):
            try:
                status, answer = await self.post(*self.request(body))
            except (TimeoutError, aiohttp.ClientError):
                self.deliveries.append("cut")
                continue
            self.deliveries.append(status)
            if status == 200:
                return self._shown(answer, openid)
        raise BadReply("no answer in four deliveries")

    async def post(self, query, body, headers=None):
        """One delivery; the status and the body of the answer."""
        wait = aiohttp.ClientTimeout(total=self.patience)
        sending = self._telephones.post(
            self.callback, params=query, data=body, headers=headers, timeout=wait
        )
        async with sending as response:
            return response.status, await response.text()

    async def prove(self, query):
        """The GET that checks the address when the operator enters it."""
        async with self._telephones.get(self.callback, params=query) as response:
            return response.status, await response.text()

    def request(self, body, mode=None, at=None):
        """Query and body of one delivery, as the account's mode wants them."""
        mode = mode or self.account.mode
        query = self.signed(at)
        if mode == "plain":
            return query, body.encode()
        account = self.account
        sealed = encrypt(body, account.aes_key, account.app_id)
        stamp, nonce = query["timestamp"], query["nonce"]
        query |= {
            "encrypt_type": "aes",
            "msg_signature": sign(account.token, stamp, nonce, sealed),
        }
        if mode == "compatible":
            return query, body.replace("</xml>", f"<Encrypt>{sealed}</Encrypt></xml>").encode()
        return query, xml({"ToUserName": GH_ID, "Encrypt": sealed}).encode()

    def signed(self, at=None):
        """The signed part of a query."""
        stamp, nonce = str(int((at or self.now()).timestamp())), str(next(self._serial) + 10**8)
        return {
            "signature": sign(self.account.token, stamp, nonce),
            "timestamp": stamp,
            "nonce": nonce,
        }

    def _shown(self, answer, openid):
        if answer in ("", "success"):
            return None
        if self.account.mode != "plain":
            answer = self._unsealed(answer)
        reply = children(answer)
        expected = ["Content", "CreateTime", "FromUserName", "MsgType", "ToUserName"]
        insist(sorted(reply) == expected, "elements of a text reply")
        insist(reply["MsgType"] == "text", "type of the reply")
        insist(reply["ToUserName"] == openid, "reply to the one who wrote")
        insist(reply["FromUserName"] == GH_ID, "reply from the account")
        insist(reply["CreateTime"].isdecimal(), "time of the reply")
        insist(0 < len(reply["Content"].encode()) <= TEXT_BYTES, "length of the reply")
        return reply["Content"]

    def _unsealed(self, answer):
        envelope = children(answer)
        insist(
            sorted(envelope) == ["Encrypt", "MsgSignature", "Nonce", "TimeStamp"],
            "elements of an encrypted reply",
        )
        signed = [envelope[name] for name in ("TimeStamp", "Nonce", "Encrypt")]
        right = sign(self.account.token, *signed)
        insist(envelope["MsgSignature"] == right, "signature of the reply")
        return decrypt(envelope["Encrypt"], self.account.aes_key, self.account.app_id)


def _answer(errcode):
    return web.json_response({"errcode": errcode, "errmsg": "ok" if not errcode else "refused"})
