"""The staff's chat page in a real browser: login, talk, pictures, trouble, reading aloud."""

import os
import re
import sqlite3
import sys
from asyncio.subprocess import DEVNULL, create_subprocess_exec
from contextlib import closing

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.support.browsing import opened_browser
from tests.support.processes import DemoProcess

FAULT = "急诊HIS打不开，全科挂不了号"
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
PHONE, DESKTOP = (390, 844), (1440, 900)


@pytest.fixture
async def browser():
    async with opened_browser() as browser:
        yield browser


@pytest.fixture
async def desk(sqlite_url, monkeypatch):
    """A demonstration with the page; its nurse has a Telegram account for codes."""
    desk = DemoProcess(sqlite_url)
    monkeypatch.setenv("ZHIBAN_WEBCHAT_URL", f"http://127.0.0.1:{desk.port}")
    await desk.start()
    with closing(sqlite3.connect(_path(desk))) as known:
        known.execute(
            "INSERT INTO accounts (channel, account, person_id) "
            "SELECT 'telegram', '555', id FROM people WHERE staff_no = 'N001'"
        )
        known.commit()
    yield desk
    await desk.stop()


def _path(desk):
    return desk.url.partition("///")[2]


def _codes(desk):
    with closing(sqlite3.connect(_path(desk))) as known:
        rows = known.execute("SELECT text FROM deliveries WHERE key LIKE 'code-%' ORDER BY id")
        return [re.search(r"\d{6}", text)[0] for (text,) in rows]


async def asks_for_a_code(page, desk):
    """The code: it is sent after the page was answered."""
    known = len(_codes(desk))
    await page.locator("#staff-no").fill("N001")
    await page.locator("#ask .go").click()
    await expect(page.locator("#code")).to_be_visible(timeout=15_000)
    return await code_after(page, desk, known)


async def code_after(page, desk, known):
    """The newest code, once there are more than the known ones."""
    for _ in range(200):
        if len(codes := _codes(desk)) > known:
            return codes[-1]
        await page.wait_for_timeout(50)
    raise AssertionError("no code was sent")


async def opened(browser, desk, size=DESKTOP, locale="zh-CN", scheme="light", path="/chat"):
    width, height = size
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        locale=locale,
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    page = await context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    await page.goto(f"http://127.0.0.1:{desk.port}{path}")
    return page


async def logged_in(browser, desk, **how) -> Page:
    page = await opened(browser, desk, **how)
    await log_in(page, desk)
    return page


async def log_in(page, desk):
    await page.locator("#code").fill(await asks_for_a_code(page, desk))
    await page.locator("#enter .go").click()
    await expect(page.locator("#composer")).to_be_visible(timeout=15_000)


async def says(page, text):
    await page.locator("#composer").fill(text)
    await page.locator("#composer").press("Enter")


async def reads(page, words, count=1):
    bubble = page.locator(".line.desk", has_text=words)
    await expect(bubble).to_have_count(count, timeout=15_000)


async def own(page):
    return await page.locator(".line.person .bubble").all_inner_texts()


async def test_a_nurse_logs_in_reports_presses_and_finds_it_again(browser, desk):
    page = await logged_in(browser, desk)
    await says(page, FAULT)
    await reads(page, "已受理，工单 #1")
    await page.locator(".line.last .choice", has_text="催单").click()
    await reads(page, "已帮您催单")
    assert await own(page) == [FAULT, "催单"]
    await page.reload()
    await reads(page, "已受理，工单 #1")
    assert await own(page) == [FAULT, "催单"]
    await page.locator("#leave").click()
    await expect(page.locator("#staff-no")).to_be_visible(timeout=15_000)
    assert page.complaints == []


async def test_a_wrong_code_is_told_in_the_readers_language(browser, desk):
    page = await opened(browser, desk, locale="en-GB")
    right = await asks_for_a_code(page, desk)
    await page.locator("#code").fill("000000" if right != "000000" else "111111")
    await page.locator("#enter .go").click()
    await expect(page.locator("#said")).to_contain_text("Wrong number or code", timeout=15_000)
    await page.locator("#language").click()
    await expect(page.locator("#login-title")).to_have_text("登录值班台", timeout=15_000)


async def test_what_was_said_while_the_desk_was_away_goes_out_once(browser, desk):
    page = await logged_in(browser, desk)
    await says(page, FAULT)
    await reads(page, "已受理，工单 #1")
    await desk.kill()
    await says(page, "电子票据怎么冲红")
    await expect(page.locator(".line.failed")).to_have_count(1, timeout=20_000)
    await expect(page.locator("#away")).to_be_visible(timeout=15_000)
    await desk.start()
    await reads(page, "【电子票据怎么冲红】")
    await expect(page.locator(".line.failed")).to_have_count(0, timeout=15_000)
    await page.reload()
    await reads(page, "【电子票据怎么冲红】")
    await reads(page, "已受理，工单 #1")
    assert await own(page) == [FAULT, "电子票据怎么冲红"]


async def test_two_pages_of_one_person_show_the_same(browser, desk):
    here, there = [await logged_in(browser, desk, size=size) for size in (DESKTOP, PHONE)]
    await says(here, FAULT)
    await reads(there, "已受理，工单 #1")
    assert await own(there) == [FAULT]


async def test_a_picture_is_sent_and_goes_to_the_ticket(browser, desk):
    page = await logged_in(browser, desk, size=PHONE)
    await says(page, FAULT)
    await reads(page, "已受理，工单 #1")
    file = {"name": "a.png", "mimeType": "image/png", "buffer": PICTURE}
    await page.locator("#file").set_input_files([file])
    await expect(page.locator(".line.person img")).to_have_count(1, timeout=15_000)
    await reads(page, "图片")
    file = {"name": "a.html", "mimeType": "text/html", "buffer": b"<script>alert(1)</script>"}
    await page.locator("#file").set_input_files([file])
    await expect(page.locator("#away")).to_contain_text("收不了", timeout=15_000)


ARTICLE = """---
title: 交班看板的灯是什么意思
---
看左下角的灯。

![灯在左下角](lid.png)

1. 绿灯说明已联网。
2. 红灯请重启看板。
"""


async def test_the_picture_of_an_article_stands_under_its_answer(browser, desk, tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "board-light.md").write_text(ARTICLE, encoding="utf-8")
    (folder / "lid.png").write_bytes(PICTURE)
    command = [sys.executable, "-m", "bot", "articles", "import", str(folder)]
    settings = os.environ | {"ZHIBAN_DATABASE_URL": desk.url}
    taken = await create_subprocess_exec(*command, env=settings, stdout=DEVNULL, stderr=DEVNULL)
    assert await taken.wait() == 0
    page = await logged_in(browser, desk, size=PHONE)
    await page.wait_for_timeout(1_000)
    await says(page, "交班看板的灯是什么意思")
    await reads(page, "绿灯说明已联网")
    await expect(page.locator(".line.desk img")).to_have_count(1, timeout=15_000)
    await expect(page.locator(".line.desk", has=page.locator("img"))).to_contain_text("左下角")
    labels = page.locator(".choice", has_text="没解决，报修")
    await expect(labels.last).to_be_visible()
    kinds = await page.locator(".line.desk").evaluate_all(
        "lines => lines.map(line => line.querySelector('img') ? 'picture' : 'words')"
    )
    assert kinds[-2:] == ["words", "picture"]
    assert page.complaints == []


async def test_a_scanned_code_waits_for_the_login(browser, desk):
    page = await logged_in(browser, desk, path="/q/abcdefghjk")
    await expect(page.locator(".line.desk")).to_have_count(1, timeout=15_000)
    assert await own(page) == ["扫码"]
    assert page.url.endswith("/chat")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP])
async def test_nothing_overflows_and_a_screen_reader_finds_nothing_serious(
    browser, desk, size, scheme
):
    page = await opened(browser, desk, size=size, scheme=scheme)
    await expect(page.locator("#staff-no")).to_be_visible(timeout=15_000)
    assert await _serious(page) == []
    await page.close()
    page = await logged_in(browser, desk, size=size, scheme=scheme)
    await says(page, FAULT)
    await reads(page, "已受理，工单 #1")
    assert await _serious(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.complaints == []


async def _serious(page):
    found = await Axe().run(page)
    return [
        (one["id"], [node["target"] for node in one["nodes"]])
        for one in found.response["violations"]
        if one["impact"] in ("serious", "critical")
    ]


async def test_after_a_reload_the_picture_is_there_and_the_newest_line_is_in_sight(browser, desk):
    page = await logged_in(browser, desk)
    await says(page, FAULT)
    await reads(page, "已受理，工单 #1")
    shot = await page.screenshot()
    file = {"name": "a.png", "mimeType": "image/png", "buffer": shot}
    await page.locator("#file").set_input_files([file])
    await reads(page, "图片已加到工单 #1")
    await says(page, "我的工单")
    await reads(page, "您报修的工单")
    await page.reload()
    await expect(page.locator(".line.person img")).to_have_count(1, timeout=15_000)
    await page.wait_for_function("[...document.images].every((i) => i.complete && i.naturalWidth)")
    await expect(page.locator(".line.last .choice").first).to_be_in_viewport(ratio=1)


async def test_what_was_not_sent_is_gone_with_the_logout(browser, desk):
    page = await logged_in(browser, desk)
    await page.route("**/chat/say", lambda route: route.abort())
    await says(page, FAULT)
    await expect(page.locator(".line.failed")).to_have_count(1, timeout=15_000)
    kept = "[...Object.keys(sessionStorage)].filter((n) => n.startsWith('zhiban.unsent')).length"
    assert await page.evaluate(kept) == 1
    assert FAULT not in await page.evaluate("JSON.stringify(localStorage)")
    await page.locator("#leave").click()
    await expect(page.locator("#staff-no")).to_be_visible(timeout=15_000)
    assert FAULT not in await page.evaluate("JSON.stringify([sessionStorage, localStorage])")


async def test_a_stream_that_died_without_a_word_is_begun_again(browser, desk):
    page = await opened(browser, desk)
    await page.clock.install()
    await log_in(page, desk)
    # the proxy keeps the stream open, and for the page's clock nothing has come for a minute
    async with page.expect_request("**/chat/live*"):
        await page.clock.run_for(45_000)
    await says(page, FAULT)
    await reads(page, "已受理，工单 #1")
    await expect(page.locator("#away")).to_be_hidden()
    assert await own(page) == [FAULT]


async def test_everything_can_be_done_with_the_keyboard_alone(browser, desk):
    page = await opened(browser, desk)
    await expect(page.locator("#staff-no")).to_be_focused(timeout=15_000)
    known = len(_codes(desk))
    await page.keyboard.type("N001")
    await page.keyboard.press("Enter")
    await expect(page.locator("#code")).to_be_focused(timeout=15_000)
    await page.keyboard.type(await code_after(page, desk, known))
    await page.keyboard.press("Enter")
    await expect(page.locator("#composer")).to_be_focused(timeout=15_000)
    await page.keyboard.type(FAULT)
    await page.keyboard.press("Enter")
    await reads(page, "已受理，工单 #1")
    await expect(page.locator("#composer")).to_be_focused()
    for _ in range(30):
        await page.keyboard.press("Shift+Tab")
        if await page.evaluate("document.activeElement.textContent") == "催单":
            break
    await page.keyboard.press("Enter")
    await reads(page, "已帮您催单")
