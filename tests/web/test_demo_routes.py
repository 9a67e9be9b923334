"""The demonstration's routes: what the page gets, what it may post, what is refused."""

import asyncio
import gzip
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.webchat import MOST_LINES, WebChatChannel
from bot.demo.routes import PHONES, STATIC, Stage, routes
from helpdesk.errors import DatastoreAway
from helpdesk.messages import Choice, IncomingMessage, OutgoingMessage
from helpdesk.people import Person, Role
from storage.engine import Datastore
from storage.schema import metadata

START = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)  # Friday 14:30 in Shanghai
MORNING = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
PEOPLE = (
    Person("N001", "李护士", Role.REPORTER, "急诊科"),
    Person("E001", "王工", Role.ENGINEER, "信息科"),
    Person("M001", "赵组长", Role.DUTY_MANAGER, "信息科"),
    Person("D001", "钱主任", Role.DIRECTOR, "信息科"),
)
HELLO = {"account": "N001", "id": "m1", "text": "急诊HIS打不开", "press": "", "label": ""}


@dataclass
class Hands:
    """The clock and the desk behind the page, moved and answered by hand."""

    instant: datetime = START
    heard: list[IncomingMessage] = field(default_factory=list)
    targets: list[datetime] = field(default_factory=list)
    away: bool = False

    def now(self):
        return self.instant

    async def advance(self, target):
        if self.away:
            raise DatastoreAway("closed")
        before = self.instant
        await asyncio.sleep(0)  # what is due on the way takes its time
        assert self.instant == before, "two moves at once"
        self.targets.append(target)
        self.instant = target

    async def respond(self, message):
        if self.away:
            raise DatastoreAway("closed")
        self.heard.append(message)
        return OutgoingMessage(f"收到：{message.text}", (Choice("催单", "chase:1:1"),))


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
async def store(tmp_path):
    store = Datastore(f"sqlite+aiosqlite:///{tmp_path}/demo.db")
    async with store.engine.connect() as connection:
        await connection.run_sync(metadata.create_all)
    yield store
    await store.close()


@pytest.fixture
def chat(store, hands):
    return WebChatChannel(store, hands.respond, hands.now)


def opened(chat, hands):
    stage = Stage(chat, hands, PEOPLE, hands.advance, lambda _: MORNING, "Asia/Shanghai")
    app = web.Application()
    app.add_routes(routes(stage))
    return TestClient(TestServer(app))


@pytest.fixture
async def client(chat, hands):
    async with opened(chat, hands) as client:
        yield client


async def state(client, after=0):
    response = await client.get(f"/demo/state?after={after}")
    assert response.status == 200
    return await response.json()


def texts(state):
    return [(line["author"], line["text"]) for line in state["lines"]]


async def refused(response, status):
    """The error line of a refusal of this status."""
    assert response.status == status
    assert response.content_type == "application/json"
    said = (await response.json())["error"]
    assert said
    assert "\n" not in said
    return said


# The page


async def test_the_page_lets_the_browser_load_nothing_but_its_own_files(client):
    response = await client.get("/demo")
    page = await response.text()
    assert response.status == 200
    assert response.content_type == "text/html"
    policy = dict(part.split(" ", 1) for part in _policy(response).split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "connect-src": "'self'",
        "img-src": "'self' data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    assert "<style" not in page
    assert " style=" not in page
    assert not re.search(r"\son\w+=", page)
    assert page.count("<script") == page.count('<script type="module" src="/demo/static/')


def _policy(response):
    return response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["/demo", "/demo/state", "/demo/static/page.js", "/demo/static/no"]
)
async def test_the_browser_must_not_guess_types(client, path):
    response = await client.get(path)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in _policy(response)


@pytest.mark.parametrize(("name", "kind"), STATIC.items())
async def test_a_file_of_the_page_comes_with_its_type(client, name, kind):
    response = await client.get(f"/demo/static/{name}")
    assert response.status == 200
    assert response.content_type == kind
    assert await response.text()


@pytest.mark.parametrize(
    "name", ["page.html", "routes.py", "%2e%2e%2froutes.py", "..%2f..%2fapp.py", "page.js%00"]
)
async def test_no_other_file_is_given_out(client, name):
    await refused(await client.get(f"/demo/static/{name}"), 404)


def test_every_role_has_a_phone():
    assert set(PHONES) == set(Role)


# What was said


async def test_the_state_names_the_people_and_the_time(client):
    found = await state(client)
    assert found["now"] == "2026-11-20T14:30:00.000+08:00"
    assert found["clock"] == "11月20日 周五 14:30"
    assert [(p["account"], p["name"], p["title"], p["phone"]) for p in found["people"]] == [
        ("N001", "李护士", "急诊科", "reporter"),
        ("E001", "王工", "工程师", "engineer"),
        ("M001", "赵组长", "值班组长", "manager"),
        ("D001", "钱主任", "信息科主任", "manager"),
    ]
    assert (found["lines"], found["last"], found["more"]) == ([], 0, False)


async def test_what_is_said_comes_back_with_its_answer(client, hands):
    response = await client.post("/demo/say", json=HELLO)
    found = await response.json()
    assert response.status == 200
    assert found["lines"] == [
        {
            "id": found["last"] - 1,
            "account": "N001",
            "author": "person",
            "text": "急诊HIS打不开",
            "bold": 0,
            "choices": [],
            "at": "14:30",
            "day": "11月20日 周五",
        },
        {
            "id": found["last"],
            "account": "N001",
            "author": "desk",
            "text": "收到：急诊HIS打不开",
            "bold": 0,
            "choices": [{"label": "催单", "data": "chase:1:1"}],
            "at": "14:30",
            "day": "11月20日 周五",
        },
    ]
    [message] = hands.heard
    assert (message.address.channel, message.address.account) == ("webchat", "N001")
    assert (message.text, message.press) == ("急诊HIS打不开", "")


async def test_only_later_lines_are_told(client, chat):
    first = await (await client.post("/demo/say", json=HELLO)).json()
    await chat.send("E001", OutgoingMessage("新工单"), "k1")
    assert texts(await state(client, first["last"])) == [("desk", "新工单")]
    again = await client.post(f"/demo/say?after={first['last']}", json=HELLO | {"id": "m2"})
    assert texts(await again.json())[0] == ("desk", "新工单")


async def test_a_press_shows_its_label_and_arrives_as_its_data(client, hands):
    posted = HELLO | {"text": "", "press": "chase:1:1", "label": "催单"}
    found = await (await client.post("/demo/say", json=posted)).json()
    assert texts(found)[0] == ("person", "催单")
    assert [m.press for m in hands.heard] == ["chase:1:1"]


async def test_the_same_id_twice_adds_nothing(client):
    first = await (await client.post("/demo/say", json=HELLO)).json()
    second = await client.post("/demo/say", json=HELLO)
    assert second.status == 200
    assert (await second.json())["lines"] == first["lines"]


async def test_lines_of_others_are_passed_over(client, chat):
    await chat.send("X999", OutgoingMessage("别人的"), "k1")
    found = await state(client)
    assert found["lines"] == []
    assert found["last"] > 0


async def test_a_long_history_comes_in_parts(client, chat):
    notices = (chat.send("N001", OutgoingMessage(str(n)), f"k{n}") for n in range(MOST_LINES + 1))
    await asyncio.gather(*notices)
    first = await state(client)
    second = await state(client, first["last"])
    assert (len(first["lines"]), first["more"]) == (MOST_LINES, True)
    assert (len(second["lines"]), second["more"]) == (1, False)


async def test_what_no_datastore_takes_is_left_out(client, hands):
    posted = HELLO | {"text": " 打\u0000不\ud800开\u0007🏥\n全科 "}
    response = await client.post("/demo/say", data=json.dumps(posted), headers=JSON)
    assert response.status == 200
    assert [m.text for m in hands.heard] == ["打不?开🏥\n全科"]


# What is refused

JSON = {"Content-Type": "application/json"}
POSTS = ["/demo/say", "/demo/clock"]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe\xfa", b"[]", b'"text"', b"null", b"[" * 60000, b"1" * 60000],
    ids=["nothing", "half", "no text", "list", "string", "null", "deep", "long number"],
)
async def test_bad_json_is_refused(client, hands, path, body):
    await refused(await client.post(path, data=body, headers=JSON), 400)
    assert not hands.heard
    assert not hands.targets


@pytest.mark.parametrize(
    "change",
    [
        {"account": 1},
        {"account": None},
        {"id": 7},
        {"id": ""},
        {"id": "a b"},
        {"id": "x" * 65},
        {"id": "\u0000"},
        {"text": ["急诊"]},
        {"text": ""},
        {"text": " \n\u0000 "},
        {"press": {"verb": "accept"}},
        {"press": "x" * 65, "label": "接单"},
        {"press": "a\u0000b", "label": "接单"},
        {"press": "\ud800", "label": "接单"},
        {"press": "accept:1:1", "label": ""},
        {"press": "accept:1:1", "label": 3},
    ],
    ids=str,
)
async def test_wrong_fields_are_refused(client, hands, change):
    body = json.dumps(HELLO | change)
    await refused(await client.post("/demo/say", data=body, headers=JSON), 400)
    assert not hands.heard
    assert (await state(client))["lines"] == []


async def test_a_stranger_is_not_found(client, hands):
    for account in ("X999", "", "n001", "N001/m1"):
        await refused(await client.post("/demo/say", json=HELLO | {"account": account}), 404)
    assert not hands.heard


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "", "１", "9" * 19])
async def test_a_bad_line_number_is_refused(client, hands, after):
    await refused(await client.get("/demo/state", params={"after": after}), 400)
    await refused(await client.post("/demo/say", params={"after": after}, json=HELLO), 400)
    assert not hands.heard


@pytest.mark.parametrize("path", POSTS)
async def test_a_body_over_64_kb_is_refused(client, hands, path):
    body = json.dumps(HELLO | {"move": "5m", "text": "急" * 70000}).encode()
    await refused(await client.post(path, data=body, headers=JSON), 413)
    packed = gzip.compress(body)
    await refused(
        await client.post(path, data=packed, headers=JSON | {"Content-Encoding": "gzip"}), 413
    )
    assert not hands.heard
    assert not hands.targets


async def test_a_damaged_packed_body_is_refused(client, hands):
    headers = JSON | {"Content-Encoding": "gzip"}
    response = await client.post("/demo/say", data=b"not packed at all", headers=headers)
    await refused(response, 400)
    assert not hands.heard


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
@pytest.mark.parametrize("path", POSTS)
async def test_only_json_is_taken(client, hands, path, kind):
    body = json.dumps(HELLO | {"move": "5m"}).encode()
    await refused(await client.post(path, data=body, headers={"Content-Type": kind}), 400)
    assert not hands.heard
    assert not hands.targets


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "", "http://[", "http://127.0.0.1:1"]
)
@pytest.mark.parametrize("path", POSTS)
async def test_the_page_of_another_site_is_refused(client, hands, path, origin):
    body = HELLO | {"move": "5m"}
    await refused(await client.post(path, json=body, headers={"Origin": origin}), 403)
    assert not hands.heard
    assert not hands.targets


async def test_the_own_page_is_taken(client):
    origin = f"http://{client.host}:{client.port}"
    assert (await client.post("/demo/say", json=HELLO, headers={"Origin": origin})).status == 200


async def test_an_absent_datastore_is_told_and_the_same_message_can_be_said_again(client, hands):
    hands.away = True
    await refused(await client.post("/demo/say", json=HELLO), 503)
    await refused(await client.post("/demo/clock", json={"move": "5m"}), 503)
    hands.away = False
    found = await (await client.post("/demo/say", json=HELLO)).json()
    assert [author for author, _ in texts(found)] == ["person", "desk"]


async def test_a_state_that_cannot_be_read_is_told(hands):
    nobody_there = Datastore("postgresql+asyncpg://127.0.0.1:1/demo")
    async with opened(WebChatChannel(nobody_there, hands.respond, hands.now), hands) as client:
        await refused(await client.get("/demo/state"), 503)


# The clock


@pytest.mark.parametrize(
    ("move", "target", "clock"),
    [
        ("5m", START + timedelta(minutes=5), "11月20日 周五 14:35"),
        ("1h", START + timedelta(hours=1), "11月20日 周五 15:30"),
        ("morning", MORNING, "11月23日 周一 08:00"),
    ],
)
async def test_the_clock_is_moved_to(client, hands, move, target, clock):
    response = await client.post("/demo/clock", json={"move": move})
    moved = await response.json()
    assert hands.targets == [target]
    assert set(moved) == {"now", "clock"}
    assert moved["clock"] == clock
    assert datetime.fromisoformat(moved["now"]) == target


@pytest.mark.parametrize("move", ["", "-5m", "1d", "5M", 5, None, ["5m"]])
async def test_any_other_move_is_refused(client, hands, move):
    await refused(await client.post("/demo/clock", json={"move": move}), 400)
    assert not hands.targets


async def test_two_moves_at_once_are_one_after_the_other(client, hands):
    both = (client.post("/demo/clock", json={"move": "5m"}) for _ in range(2))
    assert [response.status for response in await asyncio.gather(*both)] == [200, 200]
    assert hands.targets == [START + timedelta(minutes=5), START + timedelta(minutes=10)]
