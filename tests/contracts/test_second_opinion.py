"""An OpenAI-compatible endpoint that answers, fails, dawdles and lies, on 127.0.0.1."""

import asyncio
import inspect
import json
from dataclasses import dataclass, field, replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.config_models import OpinionSettings
from bot.second_opinion import SecondOpinion
from bot.secret import Secret
from helpdesk.opinion import SECONDS, Opinion
from helpdesk.severity import Severity

TEXT = "急诊HIS打不开"
GOOD = {
    "choices": [{"message": {"content": '{"severity":"S2","system":"HIS","department":"急诊"}'}}]
}


@dataclass
class Endpoint:
    """A server that answers as it is told to, and keeps what it was sent."""

    body: bytes = json.dumps(GOOD).encode()
    status: int = 200
    headers: dict = field(default_factory=dict)
    hangs: bool = False
    got: list = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request):
        self.got.append((request.headers.get("Authorization"), await request.json()))
        if self.hangs:
            await self.left.wait()
        return web.Response(body=self.body, status=self.status, headers=self.headers)


@pytest.fixture
async def endpoint():
    told = Endpoint()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", told.answer)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    told.settings = OpinionSettings(str(server.make_url("/v1")), "m", Secret("k"))
    yield told
    told.left.set()
    await server.close()


async def test_the_opinion_is_fetched_with_model_and_key(endpoint):
    assert await SecondOpinion(endpoint.settings)(TEXT) == Opinion(Severity.S2, "HIS", "急诊")
    key, body = endpoint.got[0]
    assert (key, body["model"]) == ("Bearer k", "m")
    assert body["messages"][-1]["content"] == TEXT


@pytest.mark.parametrize(
    "trouble",
    [
        {"status": 500},
        {"status": 302, "headers": {"Location": "/v1/chat/completions"}},
        {"body": b""},
        {"body": b"<html>login</html>"},
        {"body": b"\xff\xfe"},
        {"body": b"[" * 60_000},
        {"body": b" " * 1_000_000 + json.dumps(GOOD).encode()},
        {"body": b'{"choices": "S1"}'},
    ],
    ids=lambda trouble: str(trouble)[:30],
)
async def test_failure_and_nonsense_are_no_opinion(endpoint, trouble):
    for name, value in trouble.items():
        setattr(endpoint, name, value)
    assert await SecondOpinion(endpoint.settings)(TEXT) == Opinion()


async def test_slowness_is_no_opinion_after_the_time_allowed(endpoint):
    endpoint.hangs = True
    begun = asyncio.get_running_loop().time()
    assert await SecondOpinion(endpoint.settings, seconds=0.1)(TEXT) == Opinion()
    assert asyncio.get_running_loop().time() - begun < 1


def test_the_time_allowed_is_two_seconds():
    assert SECONDS == 2
    assert inspect.signature(SecondOpinion).parameters["seconds"].default == SECONDS


async def test_nobody_there_is_no_opinion(endpoint):
    gone = replace(endpoint.settings, base_url="http://127.0.0.1:9/v1")
    assert await SecondOpinion(gone)(TEXT) == Opinion()


async def test_what_is_private_never_leaves(endpoint):
    ask = SecondOpinion(endpoint.settings)
    assert await ask("病人张三的报告打不开，身份证11010519491231002X") == Opinion()
    assert endpoint.got == []
