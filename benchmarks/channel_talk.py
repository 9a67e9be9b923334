"""What people say on each channel, as their platform posts it to the desk."""

import asyncio
import hashlib
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from benchmarks.channel_fakes import PICTURE, Platforms
from tests.support.platforms.wechat_bodies import xml
from tests.support.platforms.wechat_crypto import encrypt, sign

TOKEN, SECRET = "benchtoken", "bench_secret-1"
CORP, AES_KEY = "ww0123456789abcdef", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
_REPORTS = (
    "{n}号窗HIS打不开，全科挂不了号",
    "{n}床旁边的打印机卡纸了，就我这一台",
    "住院药房发药系统报错{n}，整个药房都发不了药",
    "检验科LIS很慢，{n}号报告出不来，全科都这样",
    "{n}诊室医生站电脑蓝屏了，就我这一台",
)
_QUESTIONS = ("电子票据怎么冲红", "密码忘了怎么办", "打印机怎么连", "怎么补打发票")
_KINDS = {"report": 35, "question": 25, "status": 20, "press": 18, "photo": 2}
"""Of a hundred things that people do."""
SAFE = ("show", "menu", "chase", "why", "useful", "read")


@dataclass(frozen=True)
class Post:
    """One request to the desk."""

    path: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Figures:
    """Seconds each answer of a channel took, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def quantile(self, share: float) -> float:
        """Milliseconds that this share of the answers took at most."""
        ordered = sorted(self.seconds) or [0.0]
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000


@dataclass(frozen=True)
class Talk:
    """A channel: makes the request for what an account does. `press` and `text` may be ""."""

    name: str
    make: Callable[[str, int, str, str, str], Post]


def account_of(channel: str, n: int) -> str:
    """The n-th account there."""
    return {"telegram": str(700000 + n), "wechat": f"open-{n:04d}", "wecom": f"w{n:04d}"}.get(
        channel, f"C{n:04d}"
    )


def session_of(account: str) -> str:
    """The session of an account on the page."""
    return hashlib.sha256(f"bench {account}".encode()).hexdigest()


def telegram(account: str, number: int, kind: str, text: str, press: str) -> Post:
    """A webhook call. `press`: number of the message and data."""
    who = {"id": int(account), "is_bot": False, "first_name": "护士"}
    chat = {"id": int(account), "type": "private"}
    said: dict[str, Any] = {"message_id": number, "date": int(time.time()), "chat": chat}
    update: dict[str, Any] = {"update_id": number}
    if press:
        query = {"id": str(number), "from": who, "chat_instance": "1", "data": press}
        update["callback_query"] = query | {"message": said | {"text": "工单"}}
    elif kind == "photo":
        sizes = [{"file_id": f"F{number}", "file_unique_id": "u", "width": 9, "height": 9}]
        update["message"] = said | {"from": who, "photo": sizes}
    else:
        update["message"] = said | {"from": who, "text": text}
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}
    return Post("/callback/telegram", json.dumps(update).encode(), headers)


def _head(to: str, account: str, number: int) -> dict[str, Any]:
    written = int(time.time())
    return {"ToUserName": to, "FromUserName": account, "CreateTime": written, "MsgId": str(number)}


def _content(head: dict[str, Any], kind: str, text: str, number: int) -> str:
    if kind == "photo":
        return xml(head | {"MsgType": "image", "MediaId": f"M{number}", "PicUrl": "http://x"})
    return xml(head | {"MsgType": "text", "Content": text})


def wechat(account: str, number: int, kind: str, text: str, press: str) -> Post:
    """A callback in plain; a press is a number typed."""
    at, head = str(int(time.time())), _head("gh_bench", account, number)
    body = _content(head, kind, "1" if press else text, number)
    query = f"signature={sign(TOKEN, at, '1')}&timestamp={at}&nonce=1"
    return Post(f"/callback/wechat?{query}", body.encode())


def wecom(account: str, number: int, kind: str, text: str, press: str) -> Post:
    """A callback in AES. `press`: task and key."""
    head, at = _head(CORP, account, number), str(int(time.time()))
    if press:
        task, _, key = press.partition(" ")
        event = {"Event": "template_card_event", "EventKey": key, "TaskId": task}
        event |= {"ResponseCode": f"R{number}", "AgentID": "1000002", "MsgType": "event"}
        del head["MsgId"]
        plain = xml(head | event)
    else:
        plain = _content(head, kind, text, number)
    sealed = encrypt(plain, AES_KEY, CORP)
    query = f"msg_signature={sign(TOKEN, at, '1', sealed)}&timestamp={at}&nonce=1"
    body = xml({"ToUserName": CORP, "AgentID": "1000002", "Encrypt": sealed})
    return Post(f"/callback/wecom?{query}", body.encode())


def webchat(account: str, number: int, kind: str, text: str, press: str) -> Post:
    """What the page posts."""
    cookie = {"Cookie": f"zhiban_session={session_of(account)}"}
    if kind == "photo":
        return Post(f"/chat/send?id=m{number}", PICTURE, cookie)
    said = {"id": f"m{number}", "text": text}
    if press:
        said = {"id": f"m{number}", "press": press, "label": "看"}
    headers = cookie | {"Content-Type": "application/json"}
    return Post("/chat/say", json.dumps(said).encode(), headers)


TALKS = (
    Talk("telegram", telegram),
    Talk("wechat", wechat),
    Talk("wecom", wecom),
    Talk("webchat", webchat),
)


def _does(
    talk: Talk, account: str, number: int, chance: random.Random, platforms: Platforms
) -> Post:
    """Something of the mix; who has nothing to press asks how it stands."""
    kind = chance.choices(list(_KINDS), list(_KINDS.values()))[0]
    texts = {"report": chance.choice(_REPORTS).format(n=number), "status": "我的工单"}
    text = texts.get(kind, chance.choice(_QUESTIONS))
    press = _press(talk.name, account, chance, platforms) if kind == "press" else ""
    return talk.make(account, number, kind, "我的工单" if kind == "press" else text, press)


def _press(channel: str, account: str, chance: random.Random, platforms: Platforms) -> str:
    if channel == "wechat":
        return "1"
    if channel == "webchat":
        return "menu:mine"
    offered = platforms.buttons[f"{channel}:{account}"]
    known = [one for one in offered if one[2].split(":")[0] in SAFE]
    if not known:
        return ""
    _, task, data = chance.choice(known)
    return f"{task} {data}" if channel == "wecom" else data


async def talks(
    talk: Talk, account: str, url: str, until: float, think: float, figures: Figures,
    platforms: Platforms, first: int,
) -> None:  # fmt: skip
    """One person: something, the answer, a pause, again; the pauses are `think` s on average."""
    chance, number = random.Random(account), first
    wait = aiohttp.ClientTimeout(total=15)
    async with aiohttp.ClientSession(timeout=wait, cookie_jar=aiohttp.DummyCookieJar()) as http:
        await asyncio.sleep(chance.random() * think)
        while time.perf_counter() < until:
            number += 1
            post = _does(talk, account, number, chance, platforms)
            await _posted(http, url, post, figures)
            await asyncio.sleep(chance.expovariate(1 / think))


async def _posted(http: aiohttp.ClientSession, url: str, post: Post, figures: Figures) -> None:
    start = time.perf_counter()
    try:
        async with http.post(url + post.path, data=post.body, headers=post.headers) as answer:
            said = await answer.text()
    except (aiohttp.ClientError, TimeoutError) as error:
        figures.errors.append(type(error).__name__)
        return
    figures.seconds.append(time.perf_counter() - start)
    if answer.status != 200 or "系统出了点问题" in said:
        figures.errors.append(f"{answer.status} {said[:80]}")
