"""What every channel is asked for by the contract all of them are under, in one frozen set of
functions for each."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.channels.telegram_body import BODY_LIMIT
from bot.webchat.sessions import COOKIE
from helpdesk.messages import Channel
from tests.support.hospital import PlatformWorld
from tests.support.phones import Phone
from tests.support.platform_world import SECRET, on_telegram, on_wechat, on_wecom
from tests.support.platform_world import wechat_channel as a_wechat_channel
from tests.support.platform_world import wecom_channel as a_wecom_channel
from tests.support.platforms.telegram_people import person
from tests.support.platforms.telegram_updates import SECRET_HEADER
from tests.support.platforms.wechat_bodies import xml
from tests.support.webchat_world import on_webchat


@dataclass(frozen=True)
class Request:
    """What arrives at the desk: the same one every time it is posted."""

    path: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Adapter:
    """One channel under contract.

    `says` and `presses` are requests as the platform makes them, under a number; `presses` chooses
    what the label begins, from what the phone shows now. `forge` makes requests nobody signed,
    `refused` is what these are answered with, `replayed` what an hour-old request is.
    """

    world: Callable[..., Any]
    says: Callable[[PlatformWorld, Phone, str, int], Request]
    presses: Callable[[PlatformWorld, Phone, str, int], Request]
    forge: Callable[[PlatformWorld, Request], list[Request]]
    refused: frozenset[int]
    replayed: int
    largest: int
    shown: Callable[[PlatformWorld, Phone], Awaitable[list[bytes]]]
    slow_down: Callable[[PlatformWorld], None] | None = None
    waits: int = 40
    other_process: Callable[[PlatformWorld], Channel] | None = None
    lacks: Mapping[str, str] = field(default_factory=dict)
    """Rows of the contract that the platform does not have, and why."""


async def post(world: PlatformWorld, request: Request) -> int:
    """How the desk answers a request."""
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
        session.post(
            world.url + request.path, data=request.body, headers=request.headers
        ) as answer,
    ):
        return answer.status


# Telegram


def _update(world: PlatformWorld, number: int, **what: Any) -> Request:
    body = json.dumps({"update_id": number, **what}).encode()
    headers = {SECRET_HEADER: SECRET, "Content-Type": "application/json"}
    return Request("/callback/telegram", body, headers)


def _telegram_message(world: PlatformWorld, phone: Any, text: str, number: int) -> dict[str, Any]:
    chat = {"id": phone.chat_id, "type": "private", "first_name": "护士"}
    date = int(world.clock().timestamp())
    sender = person(phone.chat_id)
    return {"message_id": number, "date": date, "chat": chat, "from": sender, "text": text}


def _telegram_says(world: PlatformWorld, phone: Any, text: str, number: int) -> Request:
    return _update(world, number, message=_telegram_message(world, phone, text, number))


def _telegram_presses(world: PlatformWorld, phone: Any, label: str, number: int) -> Request:
    card, data = next(
        (sent, data)
        for sent in reversed(world.platform.sent(phone.chat_id))
        for name, data in sent.buttons
        if name.startswith(label)
    )
    message = _telegram_message(world, phone, card.text, card.id)
    query = {"id": str(number), "from": person(phone.chat_id), "chat_instance": "77"}
    return _update(world, number, callback_query=query | {"data": data, "message": message})


def _telegram_forge(_: PlatformWorld, right: Request) -> list[Request]:
    other = [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: SECRET + "x"}, {SECRET_HEADER: "x"}]
    return [replace(right, headers=headers) for headers in other]


def _telegram_slow_down(world: PlatformWorld) -> None:
    many = "Too Many Requests: retry after 40"
    world.platform.faults.fail(429, many, retry_after=40, method="sendMessage")


# WeChat and WeCom


def _request(path: str, query: Mapping[str, str], body: bytes) -> Request:
    return Request(f"{path}?{urlencode(query)}", body)


def _wechat_says(world: PlatformWorld, phone: Any, text: str, number: int) -> Request:
    head = world.platform._head(phone.openid, "text")
    body = xml(head | {"Content": text, "MsgId": str(number)})
    return _request("/callback/wechat", *world.platform.request(body))


def _wechat_presses(world: PlatformWorld, phone: Any, label: str, number: int) -> Request:
    return _wechat_says(world, phone, phone.number_of(label), number)


def _wecom_says(world: PlatformWorld, phone: Any, text: str, number: int) -> Request:
    head = world.platform.head(phone.userid, "text")
    body = xml(head | {"Content": text, "MsgId": str(number)})
    return _request("/callback/wecom", *world.platform.request(body))


def _wecom_presses(world: PlatformWorld, phone: Any, label: str, number: int) -> Request:
    item, key = next(
        (item, key)
        for item in reversed(phone.screen)
        for name, key in item.buttons
        if name.startswith(label)
    )
    body = world.platform.pressed(phone.userid, item, key)
    return _request("/callback/wecom", *world.platform.request(body))


def _forge_signed(world: PlatformWorld, right: Request) -> list[Request]:
    """Another signature, none, another moment, another word in what is sealed."""
    changes = (
        (r"(msg_signature|signature)=[0-9a-f]{40}", r"\1=" + "0" * 40),
        (r"msg_signature=[0-9a-f]{40}", "msg_signature="),
        (r"nonce=\d+", "nonce=1"),
        (r"timestamp=(\d{9})", r"timestamp=\g<1>0"),
        (r"\?.*", ""),
    )
    forged = [replace(right, path=re.sub(*change, right.path)) for change in changes]
    middle = len(right.body) // 2
    other = b"A" if right.body[middle : middle + 1] != b"A" else b"B"
    torn = right.body[:middle] + other + right.body[middle + 1 :]
    return [*(one for one in forged if one != right), replace(right, body=torn)]


def _too_much(world: PlatformWorld) -> None:
    world.platform.faults.http(429, retry_after="40")


# Web chat


def _page_post(world: PlatformWorld, phone: Any, number: int, **said: str) -> Request:
    body = json.dumps({"id": f"n{number}", **said}).encode()
    jar = world.platform.browser(phone.staff_no).cookie_jar
    token = next(cookie.value for cookie in jar if cookie.key == COOKIE)
    headers = {"Content-Type": "application/json", "Cookie": f"{COOKIE}={token}"}
    return Request("/chat/say", body, headers)


def _page_says(world: PlatformWorld, phone: Any, text: str, number: int) -> Request:
    return _page_post(world, phone, number, text=text)


def _page_presses(world: PlatformWorld, phone: Any, label: str, number: int) -> Request:
    data = next(
        choice["data"]
        for line in reversed(phone.screen)
        for choice in line["choices"]
        if choice["label"].startswith(label)
    )
    return _page_post(world, phone, number, press=data, label=label)


def _page_forge(_: PlatformWorld, right: Request) -> list[Request]:
    json_only = {"Content-Type": "application/json"}
    return [
        replace(right, headers=json_only),
        replace(right, headers=json_only | {"Cookie": f"{COOKIE}=made-up"}),
        replace(right, headers={**right.headers, "Origin": "https://elsewhere.example"}),
        replace(right, headers={**right.headers, "Sec-Fetch-Site": "cross-site"}),
    ]


async def _telegram_files(world: PlatformWorld, phone: Any) -> list[bytes]:
    return [row[2] for row in world.platform.files.sent if row[0] == phone.chat_id]


async def _wechat_files(world: PlatformWorld, phone: Any) -> list[bytes]:
    return [row[2] for row in world.platform.files if row[0] == phone.openid]


async def _wecom_files(world: PlatformWorld, phone: Any) -> list[bytes]:
    names = [i.text.split()[1] for i in phone.screen if i.text.startswith("[image]")]
    return [content for name, content, _ in world.platform.media.values() if name in names]


async def _page_files(world: PlatformWorld, phone: Any) -> list[bytes]:
    sent = [line["sent"] for line in phone.screen if line["author"] == "desk" and line["sent"]]
    return [await world.platform.sees(phone.staff_no, one["path"]) for one in sent]


_NO_TOKEN = "a bot's token is good until its owner replaces it: there is nothing to refresh"
_OWN_PAGE = "there is no platform between desk and page, so none that {}"
CHANNELS: Mapping[str, Adapter] = {
    "telegram": Adapter(
        on_telegram,
        _telegram_says,
        _telegram_presses,
        _telegram_forge,
        frozenset({403}),
        replayed=200,
        largest=BODY_LIMIT,
        shown=_telegram_files,
        slow_down=_telegram_slow_down,
        lacks={"token expired in the middle": _NO_TOKEN, "two processes refreshing": _NO_TOKEN},
    ),
    "wechat": Adapter(
        lambda store: on_wechat(store, "aes"),
        _wechat_says,
        _wechat_presses,
        _forge_signed,
        frozenset({403}),
        replayed=403,
        largest=256 * 1024,
        shown=_wechat_files,
        slow_down=_too_much,
        other_process=lambda w: a_wechat_channel(w.platform, w.parts, w.store, w.clock),
        lacks={"card updated for all": "a message of an Official Account cannot be changed"},
    ),
    "wecom": Adapter(
        lambda store: on_wecom(store, directory=False),
        _wecom_says,
        _wecom_presses,
        _forge_signed,
        frozenset({403}),
        replayed=403,
        largest=64 * 1024,
        shown=_wecom_files,
        slow_down=_too_much,
        other_process=lambda w: a_wecom_channel(w.platform, w.parts, w.store, w.clock),
    ),
    "web chat": Adapter(
        on_webchat,
        _page_says,
        _page_presses,
        _page_forge,
        frozenset({401, 403}),
        replayed=200,
        largest=64 * 1024,
        shown=_page_files,
        lacks={
            "blocked": "who logs out has no address there, and his notices take the next",
            "slow down": _OWN_PAGE.format("says so"),
            "two processes refreshing": _OWN_PAGE.format("gives a token"),
        },
    ),
}

ROWS = (
    *("text", "press", "stale press", "duplicate", "out of order", "forged"),
    *("replayed after an hour", "too long", "too big", "blocked", "slow down"),
    *("platform down ten minutes", "token expired in the middle", "two processes refreshing"),
    *("media in and out", "card updated for all"),
)
"""What the contract says of every channel."""


def having(row: str) -> list[str]:
    """The channels that have this row; the others say in `lacks` why they do not."""
    assert row in ROWS
    return [name for name, adapter in CHANNELS.items() if row not in adapter.lacks]
