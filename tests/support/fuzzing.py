"""Mutated callbacks over HTTP to a desk in this process, and what they leave in its datastore."""

import json
import random
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import sqlalchemy as sa

from storage.engine import Datastore
from storage.schema import metadata
from tests.support.hospital import PlatformWorld
from tests.support.platforms.wechat_bodies import xml
from tests.support.platforms.wechat_crypto import encrypt, sign

PAYLOADS = Path(__file__).parent / "payloads"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_INSERTS = (b"<", b">", b"]]>", b"<![CDATA[", b"&a;", b"\x00", b"\xff", b"{", b'"', b"\\ud800")
_ODD: tuple[Any, ...] = (None, True, -1, 2**70, 1e308, "", "\x00\x1b", "\ud800", [], {}, [[[]]])


def bytes_mutated(chance: random.Random, body: bytes) -> bytes:
    """Up to four places cut, doubled, put in or flipped."""
    changed = bytearray(body)
    for _ in range(chance.randint(1, 4)):
        at, what = chance.randrange(len(changed) + 1), chance.randrange(4)
        if what == 0:
            del changed[at : at + chance.randint(1, 9)]
        elif what == 1:
            changed[at:at] = chance.choice(_INSERTS)
        elif what == 2:
            changed[at:at] = changed[at : at + chance.randint(1, 80)]
        else:
            changed[at : at + 1] = bytes([chance.randrange(256)])
    return bytes(changed)


def json_mutated(chance: random.Random, value: Any) -> Any:
    """One field somewhere inside removed, or of another type, or nested."""
    if isinstance(value, dict) and value and chance.random() < 0.85:
        key, rest = chance.choice(list(value)), dict(value)
        if chance.random() < 0.2:
            del rest[key]
        else:
            rest[key] = json_mutated(chance, value[key])
        return rest
    return chance.choice((*_ODD, [value], {"a": value}))


def telegram(world: PlatformWorld, chance: random.Random) -> tuple[str, bytes, dict[str, str]]:
    """An update with the right secret."""
    name = chance.choice(("message", "callback_query", "emoji", "document", "group_message"))
    update = json.loads((PAYLOADS / "telegram" / f"{name}.json").read_text("utf-8"))
    update["update_id"] = chance.randrange(1, 10**9)
    if chance.random() < 0.5:
        body = json.dumps(json_mutated(chance, update)).encode()
    else:
        body = bytes_mutated(chance, json.dumps(update).encode())
    headers = {SECRET_HEADER: "made-up_secret-1", "Content-Type": "application/json"}
    return "/callback/telegram", body, headers


def _stamped(world: PlatformWorld, token: str, *more: str) -> tuple[str, str]:
    stamp = str(int(world.clock().timestamp()))
    return stamp, sign(token, stamp, "1", *more)


def wechat(world: PlatformWorld, chance: random.Random) -> tuple[str, bytes, dict[str, str]]:
    """A message in plain, rightly signed."""
    name = chance.choice(("text", "voice", "image", "event_click", "event_subscribe_scan"))
    body = (PAYLOADS / "wechat" / f"{name}.xml").read_bytes()
    stamp, signature = _stamped(world, world.platform.account.token)
    query = f"signature={signature}&timestamp={stamp}&nonce=1"
    return f"/callback/wechat?{query}", bytes_mutated(chance, body), {}


def wecom(world: PlatformWorld, chance: random.Random) -> tuple[str, bytes, dict[str, str]]:
    """A message mutated before it is sealed, or the sealed one mutated."""
    corp, number = world.platform.corp, str(chance.randrange(10**12))
    head = {"ToUserName": corp.corp_id, "FromUserName": "w001", "MsgId": number}
    stamp = int(world.clock().timestamp())
    plain = xml(head | {"CreateTime": stamp, "MsgType": "text", "Content": "急诊HIS打不开"})
    before = chance.random() < 0.7
    if before:
        plain = bytes_mutated(chance, plain.encode()).decode("utf-8", "replace")
    sealed = encrypt(plain, corp.aes_key, corp.corp_id)
    at, signature = _stamped(world, corp.token, sealed)
    body = xml({"ToUserName": corp.corp_id, "Encrypt": sealed}).encode()
    query = f"msg_signature={signature}&timestamp={at}&nonce=1"
    return f"/callback/wecom?{query}", body if before else bytes_mutated(chance, body), {}


Making = Callable[[PlatformWorld, random.Random], tuple[str, bytes, dict[str, str]]]


async def send(world: PlatformWorld, making: Making, number: int, seed: int) -> Counter[int]:
    """So many callbacks one after the other; how often each status came."""
    chance, statuses = random.Random(seed), Counter[int]()
    async with aiohttp.ClientSession() as session:
        for _ in range(number):
            path, body, headers = making(world, chance)
            async with session.post(world.url + path, data=body, headers=headers) as answer:
                statuses[answer.status] += 1
    return statuses


async def nonsense(store: Datastore) -> list[str]:
    """Table and column of every stored text with a control character or a lone surrogate."""
    found = []
    for table in metadata.sorted_tables:
        rows = await store.read(lambda unit, table=table: unit.rows(sa.select(table)))
        found += [
            f"{table.name}.{name}: {value!r}"
            for row in rows
            for name, value in dict(row).items()
            if isinstance(value, str) and any(map(_bad, value))
        ]
    return found


def _bad(character: str) -> bool:
    return character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cs")
