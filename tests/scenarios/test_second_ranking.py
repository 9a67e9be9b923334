"""Questions while a ranking endpoint is there, slow, down, or talks nonsense."""

import asyncio
import json
from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.config_models import RankingSettings
from bot.second_ranking import SecondRanking
from helpdesk.article import Article

REFUND = Article("refund", "门诊退费怎么办理", "带票据到收费窗口退费。")
REVERSE = Article("reverse", "电子票据退费后怎么冲红", "在冲红菜单输入票据号。")
QUESTION = "门诊退费怎么弄"


@pytest.fixture
async def model():
    """A model that finds the last article best, until it is told another thing."""
    told = {"answer": None, "got": []}

    async def rerank(request):
        body = await request.json()
        told["got"].append(body)
        if told["answer"] == "slow":
            await asyncio.Event().wait()
        if told["answer"]:
            return web.Response(text=told["answer"])
        places = [int("冲红" in text) for text in body["documents"]]
        rows = [{"index": n, "relevance_score": place} for n, place in enumerate(places)]
        return web.Response(text=json.dumps({"results": rows}))

    app = web.Application()
    app.router.add_post("/rerank", rerank)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    told["url"] = str(server.make_url("/"))
    yield told
    await server.close()


async def asked_with(world, url: str, seconds: float = 1.0) -> str:
    await world.knows(REFUND, REVERSE)
    ask = SecondRanking(RankingSettings(url, "m"), seconds)
    world.desk = replace(world.desk, ranking=ask)
    nurse = await world.person("李护士", "reporter")
    return await nurse.says(f"{QUESTION}，病人张三，身份证11010519491231002X")


async def test_where_the_model_thinks_otherwise_the_desk_asks(world, model):
    said = await asked_with(world, model["url"])
    assert said.startswith("您想问的是？")
    assert "11010519491231002X" not in str(model["got"])
    assert "张三" not in str(model["got"])


@pytest.mark.parametrize("answer", ["slow", "{}", "<html>", '{"results": [{"index": 9}]}'])
async def test_a_slow_or_mad_model_changes_nothing(world, model, answer):
    model["answer"] = answer
    said = await asked_with(world, model["url"], seconds=0.1)
    assert "【门诊退费怎么办理】" in said
    assert len(model["got"]) == 1


async def test_a_model_that_is_down_changes_nothing(world):
    assert "【门诊退费怎么办理】" in await asked_with(world, "http://127.0.0.1:9")


async def test_a_report_does_not_wait_for_it(world, model):
    await world.knows(REFUND, REVERSE)
    ask = SecondRanking(RankingSettings(model["url"], "m"))
    world.desk = replace(world.desk, ranking=ask)
    nurse = await world.person("李护士", "reporter")
    await nurse.says("急诊收费窗口HIS打不开，病人在排队")
    assert model["got"] == []
