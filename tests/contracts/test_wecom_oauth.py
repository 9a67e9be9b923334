"""From WeCom into the desk's pages: a browser goes out with a state, and comes back as somebody."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.wecom_oauth import COOKIE
from helpdesk.messages import Address
from tests.support.platform_world import on_wecom

PUBLIC = "https://desk.example.org"


@pytest.fixture
async def world(store):
    async with on_wecom(store) as world:
        world.came = []

        async def welcome(request, address, path):
            world.came.append((address, path))
            return web.Response(status=303, headers={"Location": path})

        world.entrance = world.parts.wecom.entrance(PUBLIC, welcome)
        app = web.Application()
        app.add_routes(world.entrance.routes())
        async with TestClient(TestServer(app, host="127.0.0.1")) as world.browser:
            yield world


async def sets_out(world, to="/mine?page=2"):
    """The state of a browser that was sent to WeCom, and what it keeps."""
    answer = await world.browser.get("/wecom/enter", params={"to": to}, allow_redirects=False)
    assert answer.status == 302
    url = urlsplit(answer.headers["Location"])
    asked = {name: values[0] for name, values in parse_qs(url.query).items()}
    assert (url.netloc, url.path, url.fragment) == (
        "open.weixin.qq.com",
        "/connect/oauth2/authorize",
        "wechat_redirect",
    )
    assert asked["appid"] == world.platform.corp.corp_id
    assert asked["agentid"] == str(world.platform.corp.agent_id)
    assert asked["redirect_uri"] == f"{PUBLIC}/wecom/entered"
    assert (asked["response_type"], asked["scope"]) == ("code", "snsapi_base")
    assert len(asked["state"]) <= 128
    assert asked["state"].isalnum()
    cookie = answer.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["secure"]
    return asked["state"], cookie.value


async def comes_back(world, state, kept, code="CODE"):
    """What the browser is answered."""
    cookies = {"Cookie": f"{COOKIE}={kept}"} if kept else {}
    query = {"state": state, "code": code}
    return await world.browser.get(
        "/wecom/entered", params=query, headers=cookies, allow_redirects=False
    )


async def test_a_member_comes_back_as_himself_and_goes_on_where_he_wanted(world):
    state, kept = await sets_out(world)
    world.platform.oauth["CODE"] = {"userid": "w001", "user_ticket": "t"}
    answer = await comes_back(world, state, kept)
    assert (answer.status, answer.headers["Location"]) == (303, "/mine?page=2")
    assert world.came == [(Address("wecom", "w001"), "/mine?page=2")]
    # a code is good once
    assert (await comes_back(world, state, kept)).status == 503
    assert len(world.came) == 1


async def test_whoever_has_no_state_of_his_own_does_not_get_in(world):
    state, kept = await sets_out(world)
    _, another = await sets_out(world)
    world.platform.oauth["CODE"] = {"userid": "w001"}
    for wrong, browser in (
        (state, ""),
        (state, another),
        ("0" * 32, kept),
        (state, "0" * 64 + kept[64:]),
        (state, kept[:-4] + "AAAA"),
        (state, kept[:64]),
        ("", kept),
        ("龘", kept),
    ):
        assert (await comes_back(world, wrong, browser)).status == 403
    assert (await comes_back(world, state, kept, code="")).status == 403
    await world.clock.passes(timedelta(minutes=6))
    assert (await comes_back(world, state, kept)).status == 403
    assert world.came == []


async def test_somebody_from_outside_the_hospital_does_not_get_in(world):
    state, kept = await sets_out(world)
    world.platform.oauth["CODE"] = {"openid": "oOutside"}
    assert (await comes_back(world, state, kept)).status == 403
    assert world.came == []


async def test_while_the_platform_is_down_he_is_asked_to_come_again(world):
    state, kept = await sets_out(world)
    world.platform.faults.down = True
    assert (await comes_back(world, state, kept)).status == 503


ELSEWHERE = ["https://evil.example", "//evil.example", "/\\evil", "javascript:1", "", "/a\r\nX: 1"]


@pytest.mark.parametrize("to", ELSEWHERE)
async def test_nobody_is_sent_on_to_another_place(world, to):
    state, kept = await sets_out(world, to)
    world.platform.oauth["CODE"] = {"userid": "w001"}
    await comes_back(world, state, kept)
    assert world.came == [(Address("wecom", "w001"), "/")]


async def test_a_link_opens_a_page(world):
    assert world.entrance.link("/mine?a=1") == f"{PUBLIC}/wecom/enter?to=%2Fmine%3Fa%3D1"
