"""Logging in on the chat's page: who gets in, who does not, and what nobody learns by trying."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.messages import Address
from storage import people, web_logins
from storage.schema import web_codes, web_sessions
from tests.support.chat_page import codes, entered, lines, nurse_of, post, served, until

FAULT = "急诊HIS打不开，全科挂不了号"


@pytest.fixture
async def page(world):
    async with served(world) as new:
        yield new


async def test_a_nurse_gets_a_code_in_her_chat_and_reports_on_the_page(world, page):
    nurse, client = await nurse_of(world), page()
    assert (await client.get("/chat/lines")).status == 401
    assert await entered(world, client, nurse.person.staff_no) == 200
    await world.ticks()
    assert nurse.was_told("网页值班台登录验证码")
    assert await post(client, "/say", id="m1", text=FAULT) == 200
    said, answer = await lines(client)
    assert said == FAULT
    assert "工单 #1" in answer
    assert (await world.ticket()).reporter_id == nurse.person.id
    # the same message again is the same message
    assert await post(client, "/say", id="m1", text=FAULT) == 200
    assert len(await lines(client)) == 2


async def test_what_she_reported_elsewhere_is_there_too_and_a_code_may_be_pressed(world, page):
    nurse, client = await nurse_of(world), page()
    await nurse.says(FAULT)
    await entered(world, client, nurse.person.staff_no)
    await post(client, "/say", id="m1", text="我的工单")
    assert "#1" in (await lines(client))[-1]
    assert await post(client, "/say", id="m2", press="show:1", label="看 #1") == 200
    assert "急诊科 · HIS" in (await lines(client))[-1]


async def test_the_pages_language_is_that_of_the_answers(world, page):
    nurse, client = await nurse_of(world), page()
    assert await post(client, "/language", language="en") == 401
    await entered(world, client, nurse.person.staff_no)
    assert await post(client, "/language", language="en") == 200
    await post(client, "/say", id="m1", text=FAULT)
    assert "Ticket #1 opened" in (await lines(client))[-1]
    assert await post(client, "/language", language="zh-CN") == 200
    await post(client, "/say", id="m2", text="我的工单")
    assert "您报修的工单" in (await lines(client))[-1]


async def test_notices_come_to_the_page_while_somebody_is_logged_in_there(world, page):
    nurse, client = await nurse_of(world), page()
    engineer = await world.person("王工", "engineer")
    await entered(world, client, nurse.person.staff_no)
    await post(client, "/say", id="m1", text=FAULT)
    await world.ticks()
    await engineer.says("接单 1")
    await world.ticks()
    assert any("王工" in text and "已接单" in text for text in await lines(client))
    await post(client, "/logout")
    found = await world.store.read(lambda unit: people.addresses(unit, nurse.person.id))
    assert [address.channel for address in found] == ["telegram"]


async def test_nobody_learns_who_works_here(world, page):
    await nurse_of(world)
    client = page()
    known = await client.post("/chat/code", json={"staff_no": "S0001"})
    unknown = await client.post("/chat/code", json={"staff_no": "S9999"})
    assert (known.status, await known.text()) == (unknown.status, await unknown.text())
    wrong = await client.post("/chat/login", json={"staff_no": "S0001", "code": "000000"})
    nobody = await client.post("/chat/login", json={"staff_no": "S9999", "code": "000000"})
    assert (wrong.status, await wrong.text()) == (nobody.status, await nobody.text())
    assert wrong.status == 403


@pytest.mark.parametrize("odd", ["\ud800", "S00\x0001", "\x7f"])
async def test_a_number_no_datastore_takes_is_nobodys(world, page, odd):
    assert await post(page(), "/code", staff_no=odd) == 200
    assert await post(page(), "/login", staff_no=odd, code="123456") == 403


async def test_a_code_is_good_once_and_for_five_minutes(world, page):
    nurse, client = await nurse_of(world), page()
    number = nurse.person.staff_no
    assert await entered(world, client, number) == 200
    (code,) = await codes(world)
    assert await post(page(), "/login", staff_no=number, code=code) == 403
    await post(client, "/code", staff_no=number)
    world.now += timedelta(minutes=5)
    assert await post(client, "/login", staff_no=number, code=(await codes(world))[-1]) == 403


async def test_a_newer_code_takes_the_place_of_the_one_before(world, page):
    nurse, client = await nurse_of(world), page()
    number = nurse.person.staff_no
    await post(client, "/code", staff_no=number)
    world.now += timedelta(seconds=1)
    await post(client, "/code", staff_no=number)
    first, second = await codes(world)
    if first != second:
        assert await post(client, "/login", staff_no=number, code=first) == 403
    assert await post(client, "/login", staff_no=number, code=second) == 200


async def test_after_five_wrong_codes_the_right_one_is_worth_nothing(world, page):
    nurse, client = await nurse_of(world), page()
    number = nurse.person.staff_no
    await post(client, "/code", staff_no=number)
    (code,) = await codes(world)
    for n in range(5):
        wrong = f"{(int(code) + n + 1) % 10**6:06d}"
        assert await post(client, "/login", staff_no=number, code=wrong) == 403
    assert await post(client, "/login", staff_no=number, code=code) == 403


async def test_anothers_code_lets_nobody_in(world, page):
    nurse, client = await nurse_of(world), page()
    other = await world.person("周护士", "reporter")
    await post(client, "/code", staff_no=nurse.person.staff_no)
    (code,) = await codes(world)
    assert await post(client, "/login", staff_no=other.person.staff_no, code=code) == 403


async def test_nobody_is_flooded_with_codes(world, page):
    nurse, client = await nurse_of(world), page()
    for _ in range(9):
        assert await post(client, "/code", staff_no=nurse.person.staff_no) == 200
        world.now += timedelta(seconds=1)
    assert len(await codes(world)) == 3
    world.now += timedelta(minutes=16)
    await post(client, "/code", staff_no=nurse.person.staff_no)
    assert len(await codes(world)) == 4


async def test_a_machine_that_tries_numbers_is_heard_no_more(world, page):
    nurse, client = await nurse_of(world), page()
    await post(client, "/code", staff_no=nurse.person.staff_no)
    (code,) = await codes(world)
    for n in range(60):
        await post(client, "/login", staff_no=f"X{n}", code="123456")
    assert await post(client, "/login", staff_no=nurse.person.staff_no, code=code) == 403


async def test_neither_code_nor_session_stands_readable_in_its_table(world, page):
    nurse, client = await nurse_of(world), page()
    await post(client, "/code", staff_no=nurse.person.staff_no)
    (code,) = await codes(world)
    rows = await world.store.read(lambda unit: unit.rows(sa.select(web_codes)))
    assert code not in [row["hash"] for row in rows]
    await post(client, "/login", staff_no=nurse.person.staff_no, code=code)
    (cookie,) = [c for c in client.session.cookie_jar if c.key == "zhiban_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    rows = await world.store.read(lambda unit: unit.rows(sa.select(web_sessions)))
    assert [row["hash"] for row in rows] != [cookie.value]


async def test_a_session_ends_by_itself_and_is_prolonged_by_use(world, page):
    nurse, client = await nurse_of(world), page()
    await entered(world, client, nurse.person.staff_no)
    for _ in range(5):
        world.now += timedelta(hours=11)
        assert (await client.get("/chat/lines")).status == 200
    world.now += timedelta(hours=13)
    assert (await client.get("/chat/lines")).status == 401
    await world.store.write(lambda unit: web_logins.sweep(unit, world.now))
    found = await world.store.read(lambda unit: people.addresses(unit, nurse.person.id))
    assert Address("webchat", nurse.person.staff_no) not in found


async def test_after_seven_days_everybody_logs_in_again(world, page):
    nurse, client = await nurse_of(world), page()
    await entered(world, client, nurse.person.staff_no)
    for _ in range(16):
        world.now += timedelta(hours=10)
        assert (await client.get("/chat/me")).status == 200
    world.now += timedelta(hours=9)
    assert (await client.get("/chat/me")).status == 401


async def test_logging_out_everywhere_ends_the_other_browsers_too(world, page):
    nurse, here, there = await nurse_of(world), page(), page()
    for client in (here, there):
        world.now += timedelta(seconds=1)
        assert await entered(world, client, nurse.person.staff_no) == 200
    assert await post(here, "/logout", everywhere=True) == 200
    assert (await there.get("/chat/lines")).status == 401


async def test_who_left_the_house_is_out(world, page):
    nurse, client = await nurse_of(world), page()
    await entered(world, client, nurse.person.staff_no)
    gone = nurse.person.__class__(**{**nurse.person.__dict__, "active": False})
    await world.store.write(lambda unit: people.save(unit, gone))
    assert (await client.get("/chat/lines")).status == 401
    assert await post(client, "/say", id="m1", text=FAULT) == 401


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}],
)
@pytest.mark.parametrize("path", ["/say", "/login", "/code", "/logout", "/send?id=m1"])
async def test_what_another_sites_page_posts_is_refused(world, page, headers, path):
    nurse, client = await nurse_of(world), page()
    await entered(world, client, nurse.person.staff_no)
    said = {"id": "m1", "text": FAULT}
    assert (await client.post(f"/chat{path}", json=said, headers=headers)).status == 403
    assert await lines(client) == []


@pytest.mark.parametrize("path", ["", "/static/page.js", "/me", "/static/none.js"])
async def test_the_page_runs_nothing_but_its_own_files(page, path):
    answer = await page().get(f"/chat{path}")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    if not path:
        text = await answer.text()
        assert "<style" not in text
        assert text.count("<script") == text.count('<script type="module" src=')


async def test_a_qr_code_leads_to_the_page_and_nothing_else_does(world, page):
    client = page()
    for code, to in (("abcdefghjk", "/chat#abcdefghjk"), ("..%2f..", "/chat"), ("<b>", "/chat")):
        answer = await client.get(f"/q/{code}", allow_redirects=False)
        assert (answer.status, answer.headers["Location"]) == (303, to)


async def test_a_picture_is_kept_on_the_ticket_and_what_is_none_is_refused(world, page):
    nurse, client = await nurse_of(world), page()
    await entered(world, client, nurse.person.staff_no)
    await post(client, "/say", id="m1", text=FAULT)
    picture = b"\x89PNG\r\n\x1a\n" + b"0" * 100
    assert (await client.post("/chat/send?id=m2", data=picture)).status == 200
    assert "工单 #1" in (await lines(client))[-1]
    assert (await client.post("/chat/send?id=m3", data=b"<html><script>")).status == 415
    assert (await client.post("/chat/send?id=m4", data=b"0" * (21 << 20))).status == 413
    assert (await client.post("/chat/send?id=../x", data=picture)).status == 400


async def test_a_page_that_comes_back_gets_what_it_missed_and_ends_with_the_desk(world, page):
    nurse, client = await nurse_of(world), page()
    await entered(world, client, nurse.person.staff_no)
    await post(client, "/say", id="m1", text=FAULT)
    async with client.get("/chat/live?after=1") as stream:
        assert "id: 2\n" in await until(stream, "event: ready")
        await post(client, "/say", id="m2", text="谢谢")
        await until(stream, "id: 4\n")
    async with client.get("/chat/live", headers={"Last-Event-ID": "3"}) as stream:
        assert "id: 4\n" in await until(stream, "event: ready")
