"""The staff's chat page in a real browser, before a demonstration of its own."""

import asyncio
import re
import sqlite3
from contextlib import asynccontextmanager, closing

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.support.browsing import PATIENCE, becomes, opened_context

FAULT = "急诊HIS打不开，全科挂不了号"
PHONE, DESKTOP = (390, 844), (1440, 900)


@asynccontextmanager
async def started(desk):
    """The demonstration, running; its nurse has a Telegram account for codes."""
    try:
        await desk.start()
        with closing(_datastore(desk)) as known:
            known.execute(
                "INSERT INTO accounts (channel, account, person_id) "
                "SELECT 'telegram', '555', id FROM people WHERE staff_no = 'N001'"
            )
            known.commit()
        yield desk
    finally:
        await desk.stop()


def _datastore(desk):
    return sqlite3.connect(desk.url.partition("///")[2], timeout=PATIENCE / 1000)


def codes(desk):
    with closing(_datastore(desk)) as known:
        rows = known.execute("SELECT text FROM deliveries WHERE key LIKE 'code-%' ORDER BY id")
        return [re.search(r"\d{6}", text)[0] for (text,) in rows]


async def asks_for_a_code(page, desk):
    """The code: it is sent after the page was answered."""
    known = len(codes(desk))
    await page.locator("#staff-no").fill("N001")
    await page.locator("#ask .go").click()
    await expect(page.locator("#code")).to_be_visible()
    return await code_after(page, desk, known)


async def code_after(page, desk, known):
    """The newest code, once there are more than the known ones."""
    async with asyncio.timeout(PATIENCE / 1000):
        while len(found := codes(desk)) <= known:
            await page.wait_for_timeout(50)
    return found[-1]


async def opened(browser, desk, size=DESKTOP, locale="zh-CN", scheme="light", path="/chat"):
    context = await opened_context(browser, size, locale=locale, color_scheme=scheme)
    page = await context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda said: _against_the_policy(said.text, page.complaints))
    await page.goto(f"http://127.0.0.1:{desk.port}{path}")
    return page


def _against_the_policy(said, complaints):
    if "Content Security Policy" in said:
        complaints.append(said)


async def logged_in(browser, desk, **how) -> Page:
    page = await opened(browser, desk, **how)
    await log_in(page, desk)
    return page


async def log_in(page, desk):
    await page.locator("#code").fill(await asks_for_a_code(page, desk))
    await page.locator("#enter .go").click()
    await expect(page.locator("#composer")).to_be_visible()


async def says(page, text):
    """Enter does nothing before the last words are answered."""
    await page.locator("#composer").fill(text)
    await expect(page.locator("#send")).to_be_enabled()
    await page.locator("#composer").press("Enter")


async def reads(page, words, count=1):
    bubble = page.locator(".line.desk", has_text=words)
    await expect(bubble).to_have_count(count)


async def own(page):
    return await page.locator(".line.person .bubble").all_inner_texts()


SETTLED = """() => document.fonts.status === "loaded"
    && document.getAnimations().every((one) => one.playState === "finished")
    && !document.querySelector(".line.pending, .choice:disabled")"""


async def serious(page):
    """What is found once everything said is answered and nothing moves any more."""
    await becomes(page, SETTLED)
    found = await Axe().run(page)
    return [
        (one["id"], [(node["target"], node["failureSummary"]) for node in one["nodes"]])
        for one in found.response["violations"]
        if one["impact"] in ("serious", "critical")
    ]
