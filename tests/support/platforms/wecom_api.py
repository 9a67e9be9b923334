"""A WeCom platform with one corp and one app: its API for the desk, and its members' telephones.

It refuses what the real one refuses, and drops in silence what the real one drops in silence.
"""

import email
import itertools
import json
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import unquote

import aiohttp
from aiohttp import web

from tests.support.platforms.wechat_api import Faults
from tests.support.platforms.wechat_bodies import BadReply, children, insist, xml
from tests.support.platforms.wechat_crypto import decrypt, encrypt, sign
from tests.support.platforms.wecom_cards import (
    TASK,
    BadCard,
    check,
    choices,
    from_xml,
    parsed,
    words,
)

TOKEN_LIFE = timedelta(seconds=7200)
CODE_LIFE = timedelta(hours=72)
DELIVERIES = 4
TEXT_BYTES = 2048
A_MINUTE, AN_HOUR = (timedelta(minutes=1), 30), (timedelta(hours=1), 1000)
ROBOT_A_MINUTE = 20
MEDIA = {"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "file": 20 << 20}
MEDIA_LIFE = timedelta(days=3)


@dataclass
class Corp:
    """What the console and the operator have agreed."""

    corp_id: str = "ww0123456789abcdef"
    agent_id: int = 1000002
    secret: str = "s3cr3t-of-the-app"
    token: str = "callbackToken"
    aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


@dataclass
class Item:
    """Something on a member's screen. `first` is what it said when it came."""

    text: str
    card: dict | None = None
    task: str = ""
    first: str = ""
    grey: str = ""

    def __post_init__(self):
        self.first = self.text

    @property
    def buttons(self):
        """Label and key of what can be chosen on it now."""
        if self.card is None or self.grey:
            return []
        return [(label, key) for label, key, _ in choices(self.card)]

    def becomes(self, card):
        check(card)
        self.card, self.text, self.grey = card, words(card), ""


@dataclass
class Robot:
    """A group robot and what it said in its group."""

    key: str
    said: list = field(default_factory=list)
    at: list = field(default_factory=list)


class WeComPlatform:
    """`now` is the platform's clock; `callback` the address that the operator has entered."""

    def __init__(self, corp, now, patience=5.0):
        self.corp, self.now, self.patience = corp, now, patience
        self.callback = self.url = ""
        self.faults = Faults()
        self.token_fetches = 0
        self.deliveries, self.calls, self.dropped = [], [], []
        self.members, self.departments = {}, {1: "医院", 20: "急诊科", 30: "信息科"}
        self.robots = {}
        self.invisible = set()
        self.unreached = set()
        self.directory_open = True
        self.oauth = {}
        self.media = {}
        self._tokens = {}
        self._screens = {}
        self._codes = {}
        self._tasks = set()
        self._sent_at = {}
        self._texts = {}
        self._serial = itertools.count(1)
        self._message_ids = itertools.count(7000000000000001)

    async def start(self):
        app = web.Application(client_max_size=64 << 20)
        app.router.add_get("/cgi-bin/gettoken", self._gettoken)
        app.router.add_post("/cgi-bin/message/send", self._with_token(self._send))
        update = self._with_token(self._update)
        app.router.add_post("/cgi-bin/message/update_template_card", update)
        app.router.add_get("/cgi-bin/agent/get", self._with_token(self._agent))
        app.router.add_get("/cgi-bin/user/get", self._with_token(self._user))
        app.router.add_get("/cgi-bin/department/get", self._with_token(self._department))
        app.router.add_get("/cgi-bin/auth/getuserinfo", self._with_token(self._userinfo))
        app.router.add_post("/cgi-bin/webhook/send", self._robot)
        app.router.add_get("/cgi-bin/media/get", self._with_token(self._media))
        app.router.add_post("/cgi-bin/media/upload", self._with_token(self._upload))
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._telephones = aiohttp.ClientSession()

    async def stop(self):
        await self._telephones.close()
        await self._runner.cleanup()

    def joins(self, userid, name="", department=20):
        """Somebody is in the directory and may use the app."""
        self.members[userid] = {"name": name or userid, "department": department}
        return userid

    # The API

    async def _gettoken(self, request):
        if (trouble := await self._trouble(request, takes_errcode=False)) is not None:
            return trouble
        self.token_fetches += 1
        if request.query.get("corpid") != self.corp.corp_id:
            return _answer(40013)
        if request.query.get("corpsecret") != self.corp.secret:
            return _answer(40001)
        for token, expires_at in self._tokens.items():
            if expires_at > self.now():
                return _token(token, expires_at - self.now())
        token = f"TOKEN{next(self._serial)}_".ljust(512, "x")
        self._tokens[token] = self.now() + TOKEN_LIFE
        return _token(token, TOKEN_LIFE)

    def revoke_tokens(self):
        """As when the operator resets the secret."""
        self._tokens.clear()

    def _with_token(self, serve):
        async def served(request):
            if (trouble := await self._trouble(request)) is not None:
                return trouble
            token = request.query.get("access_token", "")
            if not token:
                return _answer(41001)
            if self.faults.every_token_refused or token not in self._tokens:
                return _answer(40014)
            if self.now() >= self._tokens[token]:
                return _answer(42001)
            return await serve(request)

        return served

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

    async def _send(self, request):
        said = json.loads(await request.text())
        userid, kind = said.get("touser"), said.get("msgtype")
        if said.get("agentid") != self.corp.agent_id:
            return _answer(40056)
        if userid not in self.members or userid in self.invisible:
            return _answer(81013)
        if userid in self.unreached:
            return _answer(0, invaliduser=userid)
        if kind == "text":
            return self._send_text(userid, said)
        if kind == "template_card":
            return self._send_card(userid, said)
        return self._send_media(userid, kind, said) if kind in MEDIA else _answer(40008)

    def _send_media(self, userid, kind, said):
        name, content, kept = self.media.get(said[kind]["media_id"], ("", b"", None))
        if kept is None or self.now() - kept > MEDIA_LIFE:
            return _answer(40007)
        self._show(userid, Item(f"[{kind}] {name} {len(content)}"))
        return _answer(0)

    async def _media(self, request):
        found = self.media.get(request.query.get("media_id", ""))
        if found is None or self.now() - found[2] > MEDIA_LIFE:
            return _answer(40007)
        kept = {"Content-Disposition": f'attachment; filename="{found[0]}"'}
        return web.Response(body=found[1], content_type="image/jpeg", headers=kept)

    async def _upload(self, request):
        typed = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
        [part] = email.message_from_bytes(typed + await request.read()).get_payload()
        content, most = part.get_payload(decode=True), MEDIA.get(request.query.get("type"))
        if most is None:
            return _answer(40004)
        if not 5 < len(content) <= most:
            return _answer(40006)
        media_id = f"MEDIA{next(self._serial)}"
        self.media[media_id] = (unquote(part.get_filename()), content, self.now())
        return _answer(0, media_id=media_id, type=request.query["type"])

    def _send_text(self, userid, said):
        text = said["text"]["content"]
        if not text:
            return _answer(44004)
        if len(text.encode()) > TEXT_BYTES:
            return _answer(45002)
        if said.get("enable_duplicate_check"):
            seconds = said.get("duplicate_check_interval", 1800)
            before, self._texts[userid, text] = self._texts.get((userid, text)), self.now()
            if before and self.now() - before < timedelta(seconds=seconds):
                return _answer(0)
        self._show(userid, Item(text))
        return _answer(0)

    def _send_card(self, userid, said):
        card = dict(said["template_card"])
        task = card.pop("task_id", "")
        try:
            check(card)
        except BadCard as error:
            self.dropped.append(f"refused: {error}")
            return _answer(40058)
        if not TASK.fullmatch(task):
            return _answer(40058)
        if task in self._tasks:
            return _answer(0)
        self._tasks.add(task)
        item = Item(words(card), card, task)
        self._show(userid, item)
        return _answer(0, response_code=self._new_code(userid, item))

    def _show(self, userid, item):
        sent = self._sent_at.setdefault(userid, [])
        now = self.now()
        if any(
            sum(now - at < period for at in sent) >= most for period, most in (A_MINUTE, AN_HOUR)
        ):
            self.dropped.append(item.text)
            return
        sent.append(now)
        self.screen(userid).append(item)

    def _new_code(self, userid, item):
        code = f"CODE{next(self._serial)}".ljust(60, "c")
        self._codes[code] = (userid, item, self.now())
        return code

    async def _update(self, request):
        said = json.loads(await request.text())
        userid, item, at = self._codes.get(said.get("response_code"), (None, None, None))
        if said.get("agentid") != self.corp.agent_id or said.get("userids") != [userid]:
            return _answer(40058)
        if self.now() - at > CODE_LIFE:
            return _answer(42045)
        del self._codes[said["response_code"]]
        if "button" in said:
            item.grey = said["button"]["replace_name"]
            return _answer(0 if item.grey else 40058)
        try:
            item.becomes(said["template_card"])
        except BadCard as error:
            self.dropped.append(f"refused: {error}")
            return _answer(40058)
        return _answer(0)

    async def _user(self, request):
        userid = request.query.get("userid", "")
        if not self.directory_open:
            return _answer(60011)
        if userid not in self.members:
            return _answer(60111)
        member = self.members[userid]
        number = member["department"]
        found = {"userid": userid, "name": member["name"], "department": [number]}
        return _answer(0, **found, main_department=number, status=member.get("status", 1))

    async def _agent(self, request):
        if request.query.get("agentid") != str(self.corp.agent_id):
            return _answer(301002)
        return web.json_response({"errcode": 0, "errmsg": "ok", "name": "值班台"})

    async def _department(self, request):
        number = int(request.query.get("id", "0"))
        if number not in self.departments:
            return _answer(60123)
        department = {"id": number, "name": self.departments[number], "parentid": 1}
        return _answer(0, department=department)

    async def _userinfo(self, request):
        found = self.oauth.pop(request.query.get("code", ""), None)
        return _answer(40029) if found is None else _answer(0, **found)

    async def _robot(self, request):
        said = json.loads(await request.text())
        robot = self.robots.get(request.query.get("key", ""))
        if robot is None:
            return _answer(93000)
        if self.faults.down:
            return web.Response(status=502)
        robot.at = [at for at in robot.at if self.now() - at < timedelta(minutes=1)]
        if len(robot.at) >= ROBOT_A_MINUTE:
            return _answer(45009)
        kind = said["msgtype"]
        if kind != "text" or not 0 < len(said["text"]["content"].encode()) <= TEXT_BYTES:
            return _answer(40058)
        robot.at.append(self.now())
        robot.said.append((said["text"]["content"], said["text"].get("mentioned_list", [])))
        return _answer(0)

    def new_robot(self):
        """A robot was added to a group; its webhook address."""
        robot = Robot(f"key-{next(self._serial)}")
        self.robots[robot.key] = robot
        return robot, f"{self.url}/cgi-bin/webhook/send?key={robot.key}"

    # The members

    def screen(self, userid):
        """What is on the member's screen, the oldest first."""
        return self._screens.setdefault(userid, [])

    async def user_says(self, userid, text, **changes):
        """Write to the app; what came back at once as a text is on the screen afterwards."""
        fields = self.head(userid, "text")
        fields |= {"Content": text, "MsgId": str(next(self._message_ids))}
        return await self.deliver(xml(fields | changes), userid)

    async def user_sends(self, userid, kind, **fields):
        """Send a picture, a voice message, a file..."""
        head = self.head(userid, kind) | {"MsgId": str(next(self._message_ids))}
        return await self.deliver(xml(head | fields), userid)

    async def user_presses(self, userid, item, key):
        """Choose something on a card."""
        return await self.deliver(self.pressed(userid, item, key), userid, item)

    def pressed(self, userid, item, key):
        """The event of a press, with a code of its own; the same one every time it is sent."""
        menu = item.card.get("action_menu", {}).get("action_list", [])
        in_menu = key in {action["key"] for action in menu}
        vote = item.card["card_type"] == "vote_interaction"
        fields = self.head(userid, "event") | {
            "Event": "template_card_menu_event" if in_menu else "template_card_event",
            "EventKey": item.card["submit_button"]["key"] if vote else key,
            "TaskId": item.task,
            "CardType": item.card["card_type"],
            "ResponseCode": self._new_code(userid, item),
            "AgentID": self.corp.agent_id,
        }
        if not vote:
            return xml(fields)
        picked = (
            f"<QuestionKey><![CDATA[{item.card['checkbox']['question_key']}]]></QuestionKey>"
            f"<OptionIds><OptionId><![CDATA[{key}]]></OptionId></OptionIds>"
        )
        items = f"<SelectedItems><SelectedItem>{picked}</SelectedItem></SelectedItems>"
        return xml(fields).replace("</xml>", f"{items}</xml>")

    async def event(self, userid, event, **fields):
        """Something else that a member does: subscribe, enter the app, click its menu, scan."""
        head = self.head(userid, "event") | {"Event": event, "AgentID": self.corp.agent_id}
        return await self.deliver(xml(head | fields), userid)

    def head(self, userid, kind):
        created = int(self.now().timestamp())
        return {
            "ToUserName": self.corp.corp_id,
            "FromUserName": userid,
            "CreateTime": created,
            "MsgType": kind,
        }

    async def deliver(self, body, userid, item=None):
        """Post a message to the desk, again up to three times, and read the reply strictly."""
        for _ in range(DELIVERIES):
            try:
                status, answer = await self.post(*self.request(body))
            except (TimeoutError, aiohttp.ClientError):
                self.deliveries.append("cut")
                continue
            self.deliveries.append(status)
            if status == 200:
                return self._shown(answer, userid, item)
        raise BadReply("no answer in four deliveries")

    async def post(self, query, body):
        """One delivery; the status and the body of the answer."""
        wait = aiohttp.ClientTimeout(total=self.patience)
        sending = self._telephones.post(self.callback, params=query, data=body, timeout=wait)
        async with sending as response:
            return response.status, await response.text()

    async def prove(self, query):
        """The GET that checks the address when the operator enters it."""
        async with self._telephones.get(self.callback, params=query) as response:
            return response.status, await response.text()

    def request(self, body, at=None):
        """Query and body of one delivery."""
        sealed = encrypt(body, self.corp.aes_key, self.corp.corp_id)
        named = {"ToUserName": self.corp.corp_id, "AgentID": str(self.corp.agent_id)}
        return self.signed(sealed, at), xml(named | {"Encrypt": sealed}).encode()

    def signed(self, sealed, at=None):
        """The query for an encrypted text."""
        stamp, nonce = str(int((at or self.now()).timestamp())), str(next(self._serial) + 10**8)
        signature = sign(self.corp.token, stamp, nonce, sealed)
        return {"msg_signature": signature, "timestamp": stamp, "nonce": nonce}

    def _shown(self, answer, userid, item):
        if answer == "":
            return None
        root = parsed(self._unsealed(answer))
        reply = {child.tag: child.text or "" for child in root}
        insist(len(reply) == len(root), "each element once")
        insist(reply["ToUserName"] == userid, "reply to the one who wrote")
        insist(reply["FromUserName"] == self.corp.corp_id, "reply from the corp")
        insist(reply["CreateTime"].isdecimal(), "time of the reply")
        if reply["MsgType"] == "text":
            insist(item is None, "a press is answered by its card")
            insist(0 < len(reply["Content"].encode()) <= TEXT_BYTES, "length of the reply")
            self.screen(userid).append(Item(reply["Content"]))
        elif reply["MsgType"] == "update_button":
            item.grey = root.find("Button/ReplaceName").text
        else:
            insist(reply["MsgType"] == "update_template_card", "kind of reply")
            item.becomes(from_xml(root.find("TemplateCard")))
        return reply["MsgType"]

    def _unsealed(self, answer):
        envelope = children(answer)
        names = ["Encrypt", "MsgSignature", "Nonce", "TimeStamp"]
        insist(sorted(envelope) == names, "elements of an encrypted reply")
        signed = [envelope[name] for name in ("TimeStamp", "Nonce", "Encrypt")]
        insist(envelope["MsgSignature"] == sign(self.corp.token, *signed), "signature")
        return decrypt(envelope["Encrypt"], self.corp.aes_key, self.corp.corp_id)


def _answer(errcode, **more):
    said = {"errcode": errcode, "errmsg": "ok" if not errcode else "refused"}
    return web.json_response(said | more)


def _token(token, life):
    return _answer(0, access_token=token, expires_in=int(life.total_seconds()))
