"""The users of the Official Account, and their telephones."""

import re
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import aiohttp

from tests.support.platforms.wechat_bodies import BadReply, children, insist, xml
from tests.support.platforms.wechat_crypto import decrypt, encrypt, sign

GH_ID = "gh_0123456789ab"
DELIVERIES = 4
TEXT_BYTES = 2048
LINK = re.compile(r'<a href="([^"]*)">([^<]*)</a>')


@dataclass
class Allowance:
    """How many customer-service messages may follow something that a user did, and until when."""

    until: object
    left: int


class People:
    """What they do, and what they see of the answers."""

    async def user_says(self, openid, text):
        """Write to the account; what came back at once, or None. Raises BadReply."""
        self._allow(openid, timedelta(hours=48), 5)
        fields = self._head(openid, "text")
        fields |= {"Content": text, "MsgId": str(next(self._message_ids))}
        return await self.deliver(xml(fields), openid)

    async def user_taps(self, openid, line):
        """Tap a line of the newest message menu that begins like this."""
        for menu in reversed(self._menus.get(openid, [])):
            for item in menu["list"]:
                if item["content"].startswith(line):
                    return await self._tapped(openid, item["content"], item["id"])
        raise AssertionError(f"no {line!r} to tap")

    async def user_taps_link(self, openid, shown):
        """Tap a link of the last answer."""
        href = next(h for h, text in LINK.findall(self.last_answer) if text.startswith(shown))
        query = parse_qs(urlsplit(href).query, strict_parsing=True)
        return await self._tapped(openid, query["msgmenucontent"][0], query["msgmenuid"][0])

    async def _tapped(self, openid, content, item):
        self._allow(openid, timedelta(hours=48), 5)
        fields = self._head(openid, "text")
        more = {"Content": content, "MsgId": str(next(self._message_ids)), "bizmsgmenuid": item}
        return await self.deliver(xml(fields | more), openid)

    def shows_menu(self, openid, menu):
        """A message menu appears on the telephone."""
        self._menus.setdefault(openid, []).append(menu)
        lines = [menu["head_content"], *(item["content"] for item in menu["list"])]
        text = "\n".join([*lines, menu.get("tail_content", "")])
        self._sent.setdefault(openid, []).append(text.rstrip())

    async def user_views(self, openid, url):
        """Open a page from the account's menu: allows nothing to be sent."""
        return await self._happened(openid, "VIEW", EventKey=url)

    async def user_is_at(self, openid, latitude, longitude):
        """The telephone tells where it is, as the account asked it to: allows nothing."""
        place = {"Latitude": str(latitude), "Longitude": str(longitude), "Precision": "40.0"}
        return await self._happened(openid, "LOCATION", **place)

    async def _happened(self, openid, event, **more):
        self._allowances.setdefault(openid, [])
        fields = self._head(openid, "event") | {"Event": event} | more
        return await self.deliver(xml(fields), openid)

    async def tells_of_template(self, openid, number, status="success"):
        """The platform says what became of a template message."""
        await self._happened(openid, "TEMPLATESENDJOBFINISH", MsgID=number, Status=status)

    async def user_clicks(self, openid, key):
        """Tap an item of the account's menu."""
        return await self._event(openid, "CLICK", key)

    async def user_follows(self, openid, scene=""):
        """Follow the account, perhaps by scanning its QR code with a scene."""
        return await self._event(openid, "subscribe", f"qrscene_{scene}" if scene else "")

    async def user_scans(self, openid, scene):
        """Scan a code with a scene while following already."""
        return await self._event(openid, "SCAN", scene)

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
        self.spoke_at[openid] = self.now()
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
        self.last_answer = reply["Content"]
        for href, _ in LINK.findall(self.last_answer):
            insist(href.startswith("weixin://bizmsgmenu?"), "link that nobody wrote")
        return LINK.sub(r"\2", self.last_answer)

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

    async def user_sends(self, openid, kind, content, **more):
        """Send a picture, a voice message or a video; what came back at once."""
        self._allow(openid, timedelta(hours=48), 5)
        fields = self._head(openid, kind)
        fields |= {"MediaId": self.holds(kind, content), "MsgId": str(next(self._message_ids))}
        self.last_body = xml(fields | more)
        return await self.deliver(self.last_body, openid)
