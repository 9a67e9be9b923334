"""Mutated requests over HTTP to a desk in this process, and what they leave in its datastore."""

import logging
import random
import traceback
import unicodedata
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any

import aiohttp
import sqlalchemy as sa

from storage.engine import Datastore
from storage.schema import metadata
from tests.support.hospital import PlatformWorld

_INSERTS = (b"<", b">", b"]]>", b"<![CDATA[", b"&a;", b"\x00", b"\xff", b"{", b'"', b"\\ud800")
_ODD: tuple[Any, ...] = (None, True, -1, 2**70, 1e308, "", "\x00\x1b", "\ud800", [], {}, [[[]]])
_ODD_WORDS = (
    "\x7f",
    "\x9f",
    "\u202e",
    "\x00",
    "\ud800",
    "<a href='x'>",
    "\U0001f469\u200d",
    "\ufffd",
)
_OFTEN = 500
"""So many requests, then a tick of the desk."""
LONGEST = 20_000
"""Characters: nothing that people say is kept at greater length."""
KEPT_WHOLE = frozenset({"articles", "article_history"})
_FIRST, _LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


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
    if isinstance(value, dict) and value and chance.random() < 0.9:
        key, rest = chance.choice(list(value)), dict(value)
        if chance.random() < 0.2:
            del rest[key]
        else:
            rest[key] = json_mutated(chance, value[key])
        return rest
    if isinstance(value, list) and value and chance.random() < 0.9:
        at = chance.randrange(len(value))
        return [*value[:at], json_mutated(chance, value[at]), *value[at + 1 :]]
    if isinstance(value, str) and chance.random() < 0.7:
        return words_mutated(chance, value)
    return chance.choice((*_ODD, [value], {"a": value}))


def words_mutated(chance: random.Random, text: str) -> str:
    """The text with something in it that no keyboard makes, or very often, or in part."""
    at, what = chance.randrange(len(text) + 1), chance.randrange(5)
    if what == 0:
        return text[:at]
    if what == 1:
        return text * chance.choice((2, 30, 400))
    return text[:at] + chance.choice(_ODD_WORDS) + text[at:]


Request = tuple[str, bytes, dict[str, str]]
Making = Callable[[PlatformWorld, random.Random, int], Request]
"""A mutated request; the number makes it a new one."""


class Complaints(logging.Handler):
    """What the log says that is an error or has a traceback."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR or record.exc_info:
            self.said.append(f"{record.name}: {record.getMessage()} {_where(record)}")


def _where(record: logging.LogRecord) -> str:
    """What was raised, and the innermost of our own lines."""
    if not record.exc_info or record.exc_info[1] is None:
        return ""
    ours = [
        f for f in traceback.extract_tb(record.exc_info[2]) if "site-packages" not in f.filename
    ]
    last = ours[-1]
    return f"{record.exc_info[1]!r} at {last.filename.rpartition('/')[2]}:{last.lineno}"


async def send(
    world: PlatformWorld, making: Making, number: int, seed: int
) -> tuple[Counter[int], list[tuple[str, bytes]]]:
    """So many requests one after the other: how often each status came, and what broke the desk."""
    chance, statuses, broke = random.Random(seed), Counter[int](), []
    serial = count(seed * 10_000_000 + 1)
    async with aiohttp.ClientSession() as session:
        for n in range(1, number + 1):
            path, body, headers = making(world, chance, next(serial))
            async with session.post(world.url + path, data=body, headers=headers) as answer:
                statuses[answer.status] += 1
            if answer.status >= 500:
                broke.append((path, body))
            if n % _OFTEN == 0:
                await world.passes(seconds=5)
    return statuses, broke


async def nonsense(store: Datastore) -> list[str]:
    """Table and column of every stored value that no person and no platform can have meant."""
    found = []
    for table in metadata.sorted_tables:
        rows = await store.read(lambda unit, table=table: unit.rows(sa.select(table)))
        found += [
            f"{table.name}.{name}: {str(value)[:80]!r}"
            for row in rows
            for name, value in dict(row).items()
            if _odd(table.name, name, value)
        ]
    return found


def _odd(table: str, name: str, value: Any) -> bool:
    if isinstance(value, str):
        too_long = len(value) > LONGEST and table not in KEPT_WHOLE
        return too_long or any(map(_bad, value))
    if isinstance(value, int) and (name == "at" or name.endswith("_at")):
        return not _FIRST <= datetime.fromtimestamp(value / 1000, UTC) <= _LAST
    return False


def _bad(character: str) -> bool:
    return character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cs")
