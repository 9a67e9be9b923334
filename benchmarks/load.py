"""A bounded load of fault reports on a desk's WeChat callback, over keep-alive connections.

A bare HTTP client on asyncio streams: on two cores a full client would take the desk's CPU.
"""

import asyncio
import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

TOKEN = "benchtoken"
_TEXTS = (
    "急诊{n}号窗HIS打不开，全科挂不了号",
    "{n}床旁边的打印机卡纸了，就我这一台",
    "住院药房发药系统报错{n}，整个药房都发不了药",
    "检验科LIS很慢，{n}号报告出不来，全科都这样",
    "{n}诊室医生站电脑蓝屏了，就我这一台",
)


@dataclass
class Figures:
    """What came of a load: seconds each answer took, and answers that were not a ticket."""

    seconds: list[float] = field(default_factory=list)
    wrong: int = 0
    took: float = 0.0

    @property
    def per_second(self) -> float:
        return len(self.seconds) / self.took

    def quantile(self, share: float) -> float:
        """Milliseconds that this share of the answers took at most."""
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000


def _signature(timestamp: str, nonce: str) -> str:
    return hashlib.sha1("".join(sorted((TOKEN, timestamp, nonce))).encode()).hexdigest()


def _request(number: int, openid: str) -> bytes:
    stamp, nonce = str(int(time.time())), str(number)
    text = _TEXTS[number % len(_TEXTS)].format(n=number)  # no two reports are alike
    body = (
        f"<xml><ToUserName><![CDATA[gh_bench]]></ToUserName>"
        f"<FromUserName><![CDATA[{openid}]]></FromUserName><CreateTime>{stamp}</CreateTime>"
        f"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content>"
        f"<MsgId>{number}</MsgId></xml>"
    ).encode()
    query = f"signature={_signature(stamp, nonce)}&timestamp={stamp}&nonce={nonce}"
    head = (
        f"POST /callback/wechat?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Content-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length")
    )
    return await reader.readexactly(length)


async def _client(
    port: int, openid: str, numbers: Iterator[int], until: float, figures: Figures
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        request = _request(next(numbers), openid)
        start = time.perf_counter()
        writer.write(request)
        said = await _answer(reader)
        figures.seconds.append(time.perf_counter() - start)
        figures.wrong += "工单 #".encode() not in said
    writer.close()


async def report_for(port: int, clients: int, seconds: float, first: int) -> Figures:
    """Send reports from so many accounts at once for so long; message numbers from `first` up."""
    figures, numbers = Figures(), count(first)
    start = time.perf_counter()
    until = start + seconds
    await asyncio.gather(
        *(_client(port, f"open-{n:04d}", numbers, until, figures) for n in range(clients))
    )
    figures.took = time.perf_counter() - start
    return figures
