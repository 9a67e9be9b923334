"""A reranking endpoint that answers, fails, dawdles and lies, on 127.0.0.1."""

import asyncio
import json
from dataclasses import dataclass, field, replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.config_models import RankingSettings
from bot.second_ranking import SecondRanking
from bot.secret import Secret
from helpdesk.article import Article

ARTICLES = [Article("a", "打印机卡纸", "打开后盖。"), Article("b", "退号", "到窗口退。")]
GOOD = {
    "results": [{"index": 1, "relevance_score": 0.9}, {"index": 0, "relevance_score": 0.1}],
    "data": [{"index": n, "embedding": v} for n, v in enumerate([[1, 0], [0, 1], [1, 0]])],
}


@dataclass
class Endpoint:
    """A server that answers as it is told to, and keeps what it was sent."""

    body: bytes = json.dumps(GOOD).encode()
    status: int = 200
    hangs: bool = False
    got: list = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request):
        self.got.append((request.path, request.headers.get("Authorization"), await request.json()))
        if self.hangs:
            await self.left.wait()
        return web.Response(body=self.body, status=self.status)


@pytest.fixture
async def endpoint():
    told = Endpoint()
    app = web.Application()
    app.router.add_post("/v1/{way}", told.answer)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    told.settings = RankingSettings(str(server.make_url("/v1")), "m", Secret("k"))
    yield told
    told.left.set()
    await server.close()


@pytest.mark.parametrize("way", ["rerank", "embeddings"])
async def test_the_endpoint_is_asked_its_way_with_model_and_key(endpoint, way):
    ask = SecondRanking(replace(endpoint.settings, way=way))
    assert await ask("号怎么退", ARTICLES) == {"a": 0.0, "b": 1.0}
    path, key, body = endpoint.got[0]
    assert (path, key, body["model"]) == (f"/v1/{way}", "Bearer k", "m")


@pytest.mark.parametrize(
    "trouble",
    [
        {"status": 500},
        {"body": b""},
        {"body": b"<html>login</html>"},
        {"body": b"\xff\xfe"},
        {"body": b"[" * 60_000},
        {"body": b" " * 5_000_000 + json.dumps(GOOD).encode()},
        {"body": b'{"results": [{"index": 7}]}'},
    ],
    ids=lambda trouble: str(trouble)[:30],
)
async def test_failure_and_nonsense_are_no_opinion(endpoint, trouble):
    for name, value in trouble.items():
        setattr(endpoint, name, value)
    assert await SecondRanking(endpoint.settings)("号怎么退", ARTICLES) == {}


async def test_slowness_is_no_opinion_after_the_time_allowed(endpoint):
    endpoint.hangs = True
    assert await SecondRanking(endpoint.settings, seconds=0.1)("号怎么退", ARTICLES) == {}


async def test_nobody_there_is_no_opinion(endpoint):
    gone = replace(endpoint.settings, base_url="http://127.0.0.1:9/v1")
    assert await SecondRanking(gone)("号怎么退", ARTICLES) == {}


async def test_what_is_private_never_leaves(endpoint):
    ask = SecondRanking(endpoint.settings)
    assert await ask("病人张三的号怎么退，身份证11010519491231002X", ARTICLES) == {}
    assert endpoint.got == []
