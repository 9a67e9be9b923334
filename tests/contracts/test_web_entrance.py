"""From WeCom onto the chat's page, over the fake platform: who comes in, as whom, and how often."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.wecom_oauth import COOKIE as STATE
from bot.media_folder import MediaFolder
from bot.webchat.routes import ChatPage
from bot.webchat.sessions import COOKIE
from bot.webchat.settings import PageSettings
from helpdesk.messages import Address
from helpdesk.people import Person, Role
from storage import accounts, people
from storage.accounts import Account
from tests.support.platform_world import on_wecom

PUBLIC = "https://desk.example.org"
FAULT = "急诊HIS打不开，全科挂不了号"


@pytest.fixture
async def world(store, tmp_path):
    async with on_wecom(store) as world:
        parts = world.parts
        page = ChatPage(
            parts.desk, parts.webchat, world.clock, PageSettings(), MediaFolder(tmp_path)
        )
        entrance = parts.wecom.entrance(PUBLIC, page.sessions.welcome)
        page.entrance = entrance.link("/chat")
        app = web.Application()
        app.add_routes([*page.routes(), *entrance.routes()])
        await knows(store, "w001", "N001")
        async with TestClient(TestServer(app, host="127.0.0.1")) as world.browser:
            yield world


async def knows(store, userid, number, *, active=True):
    async def add(unit):
        person = Person(number, "李护士", Role.REPORTER, "急诊科", active=active)
        bound = Account(Address("wecom", userid), await people.save(unit, person))
        await accounts.bind(unit, bound)

    await store.write(add)


async def sets_out(world, path="/chat"):
    """What the browser brings to WeCom and keeps."""
    answer = await world.browser.get("/wecom/enter", params={"to": path}, allow_redirects=False)
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    return asked["state"][0], answer.cookies[STATE].value


async def comes_back(world, state, kept, userid="w001", code="CODE"):
    """The answer's status, where it leads, and the session that was begun."""
    world.platform.oauth[code] = {"userid": userid}
    answer = await world.browser.get(
        "/wecom/entered",
        params={"state": state, "code": code},
        headers={"Cookie": f"{STATE}={kept}"},
        allow_redirects=False,
    )
    cookie = answer.cookies.get(COOKIE)
    return answer.status, answer.headers.get("Location", ""), cookie and cookie.value


async def test_a_nurse_comes_in_from_wecom_and_reports(world):
    link = (await (await world.browser.get("/chat/me")).json())["entrance"]
    assert link == f"{PUBLIC}/wecom/enter?to=%2Fchat"
    status, where, session = await comes_back(world, *await sets_out(world))
    assert (status, where) == (303, "/chat")
    own = {"Cookie": f"{COOKIE}={session}"}
    me = await (await world.browser.get("/chat/me", headers=own)).json()
    assert (me["in"], me["name"], me["account"]) == (True, "李护士", "N001")
    said = {"id": "m1", "text": FAULT}
    assert (await world.browser.post("/chat/say", json=said, headers=own)).status == 200
    lines = (await (await world.browser.get("/chat/lines", headers=own)).json())["lines"]
    assert "工单 #1" in lines[-1]["text"]


async def test_a_way_in_is_good_once_even_with_another_code(world):
    state, kept = await sets_out(world)
    assert (await comes_back(world, state, kept))[2]
    status, where, session = await comes_back(world, state, kept, code="ANOTHER")
    assert (status, where, session) == (303, "/chat?unknown", None)


async def test_nobody_comes_in_with_anothers_state_or_too_late(world):
    state, kept = await sets_out(world)
    _, other = await sets_out(world)
    assert await comes_back(world, state, other) == (403, "", None)
    assert await comes_back(world, "0" * 32, kept) == (403, "", None)
    await world.clock.passes(timedelta(minutes=6))
    assert await comes_back(world, state, kept) == (403, "", None)


async def test_whom_the_desk_does_not_know_and_who_left_are_told_to_log_in_otherwise(world, store):
    await knows(store, "w002", "N002", active=False)
    for userid in ("w404", "w002"):
        came = await comes_back(world, *await sets_out(world), userid=userid, code=userid)
        assert came == (303, "/chat?unknown", None)


ELSEWHERE = ["https://evil.example", "//evil.example", "/\\evil.example", "/chat\r\nX: 1", "chat"]


@pytest.mark.parametrize("path", ELSEWHERE)
async def test_nobody_is_led_to_another_site(world, path):
    status, where, session = await comes_back(world, *await sets_out(world, path))
    assert (status, where) == (303, "/")
    assert session
