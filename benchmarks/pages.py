"""200 open chat pages: what they cost the desk, and how soon an answer is on the stream.

python -m benchmarks.pages
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from handlers import web_login
from helpdesk.people import Person, Role
from storage import people
from storage.engine import Datastore, create_engine
from storage.migrate import upgrade
from storage.unit import Unit
from tests.support.processes import DemoProcess

AT_REST = 15.0
BETWEEN = 0.02
ROUNDS = 3


class Load:
    """What the desk's process uses."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._cpu, self._at = self._used(), time.perf_counter()

    def megabytes(self) -> float:
        lines = Path(f"/proc/{self._pid}/status").read_text().splitlines()
        return next(int(x.split()[1]) for x in lines if x.startswith("VmRSS")) / 1024

    def percent(self) -> float:
        """Of one core, since the last time this was asked."""
        used, at = self._used(), time.perf_counter()
        share = (used - self._cpu) / (at - self._at) * 100
        self._cpu, self._at = used, at
        return share

    def _used(self) -> float:
        fields = Path(f"/proc/{self._pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Browser:
    """One open page: how many lines came, and when the last did."""

    def __init__(self, http: aiohttp.ClientSession, url: str, token: str) -> None:
        self._http, self._url = http, url
        self._cookie = {"Cookie": f"zhiban_session={token}"}
        self._lines = 0
        self._news = asyncio.Condition()

    async def listen(self) -> None:
        async with self._http.get(f"{self._url}/live?after=0", headers=self._cookie) as stream:
            async for row in stream.content:
                if row.startswith(b'data: {"id"'):
                    async with self._news:
                        self._lines += 1
                        self._news.notify_all()

    async def says(self, message_id: str) -> float:
        """Seconds until the answer is on the stream."""
        began, before = time.perf_counter(), self._lines
        said = {"id": message_id, "text": "我的工单"}
        async with self._http.post(f"{self._url}/say", json=said, headers=self._cookie) as answer:
            answer.raise_for_status()
        async with self._news:
            await self._news.wait_for(lambda: self._lines >= before + 2)
        return time.perf_counter() - began


async def logged_in(url: str, number: int) -> list[str]:
    """The sessions of so many people."""
    store, now = Datastore(url), datetime.now(UTC)

    async def enter(unit: Unit) -> list[str]:
        staff = [Person(f"T{n:03d}", "测试", Role.REPORTER, "急诊科") for n in range(number)]
        return [await web_login.enter(unit, await people.save(unit, p), now) for p in staff]

    tokens = await store.write(enter)
    await store.close()
    return tokens


async def measure(desk: DemoProcess, pages: int) -> None:
    tokens = await logged_in(desk.url, pages)
    assert desk.process is not None
    load = Load(desk.process.pid)
    await asyncio.sleep(AT_REST)
    print(f"without pages: {load.megabytes():.0f} MB, {load.percent():.1f} % of a core at rest")
    connector, jar = aiohttp.TCPConnector(limit=0), aiohttp.DummyCookieJar()
    patience = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=jar, timeout=patience) as http:
        url = f"http://127.0.0.1:{desk.port}/chat"
        browsers = [Browser(http, url, token) for token in tokens]
        streams = [asyncio.create_task(browser.listen()) for browser in browsers]
        await asyncio.sleep(AT_REST / 3)
        load.percent()
        await asyncio.sleep(AT_REST)
        print(f"{pages} pages: {load.megabytes():.0f} MB, {load.percent():.1f} % of a core at rest")
        waits = sorted(await talked(browsers))
        middle, late = waits[len(waits) // 2], waits[int(len(waits) * 0.99)]
        used = load.percent()
        print(
            f"{len(waits)} messages, one in {BETWEEN * 1000:.0f} ms: {used:.0f} % of a core, answer"
            f" on the stream after {middle * 1000:.0f} ms, p99 {late * 1000:.0f} ms"
        )
        for stream in streams:
            stream.cancel()
        await asyncio.gather(*streams, return_exceptions=True)


async def talked(browsers: list[Browser]) -> list[float]:
    """The seconds of every answer."""
    saying = []
    for number in range(ROUNDS):
        for browser in browsers:
            saying.append(asyncio.create_task(browser.says(f"m{number}")))
            await asyncio.sleep(BETWEEN)
    return await asyncio.gather(*saying)


async def main(pages: int) -> None:
    with tempfile.TemporaryDirectory(prefix="zhiban-pages-") as folder:
        url = f"sqlite+aiosqlite:///{folder}/zhiban.db"
        engine = create_engine(url)
        await upgrade(engine)
        await engine.dispose()
        desk = DemoProcess(url)
        os.environ["ZHIBAN_WEBCHAT_URL"] = f"http://127.0.0.1:{desk.port}"
        await desk.start()
        try:
            await measure(desk, pages)
        finally:
            await desk.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=200)
    sys.exit(asyncio.run(main(parser.parse_args().pages)))
