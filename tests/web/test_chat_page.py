"""The staff's chat page in a real browser: login, talk, trouble, reading aloud."""

import pytest
from playwright.async_api import expect

from tests.support.chat_browser import (
    DESKTOP,
    FAULT,
    PHONE,
    asks_for_a_code,
    code_after,
    codes,
    log_in,
    logged_in,
    opened,
    own,
    reads,
    says,
    serious,
)


async def test_a_nurse_logs_in_reports_presses_and_finds_it_again(browser, desk):
    page = await logged_in(browser, desk)
    await says(page, FAULT)
    await reads(page, "已受理，工单 #1")
    assert await page.locator(".line.last .bubble strong").inner_text() == "已受理，工单 #1"
    await page.locator(".line.last .choice", has_text="催单").click()
    await reads(page, "已帮您催单")
    assert await own(page) == [FAULT, "催单"]
    await page.reload()
    await reads(page, "已受理，工单 #1")
    assert await own(page) == [FAULT, "催单"]
    await page.locator("#leave").click()
    await expect(page.locator("#staff-no")).to_be_visible()
    assert page.complaints == []


async def test_what_people_write_is_shown_as_they_wrote_it(browser, desk):
    page = await logged_in(browser, desk)
    hostile = "<img src=x onerror=alert(1)><b>**急诊**</b> [点我](javascript:alert(1)) 打印机坏了"
    await says(page, hostile)
    await reads(page, "已受理，工单 #1")
    assert await own(page) == [hostile]
    assert await page.locator(".log :is(img, b, a, script)").count() == 0
    assert page.complaints == []


async def test_a_wrong_code_is_told_in_the_readers_language(browser, desk):
    page = await opened(browser, desk, locale="en-GB")
    right = await asks_for_a_code(page, desk)
    await page.locator("#code").fill("000000" if right != "000000" else "111111")
    await page.locator("#enter .go").click()
    await expect(page.locator("#said")).to_contain_text("Wrong number or code")
    await page.locator("#language").click()
    await expect(page.locator("#login-title")).to_have_text("登录值班台")


async def test_what_was_said_while_the_desk_was_away_goes_out_once(browser, desk):
    page = await logged_in(browser, desk)
    await says(page, FAULT)
    await reads(page, "已受理，工单 #1")
    await desk.kill()
    await says(page, "电子票据怎么冲红")
    await expect(page.locator(".line.failed")).to_have_count(1)
    await expect(page.locator("#away")).to_be_visible()
    await desk.start()
    await reads(page, "【电子票据怎么冲红】")
    await expect(page.locator(".line.failed")).to_have_count(0)
    await page.reload()
    await reads(page, "【电子票据怎么冲红】")
    await reads(page, "已受理，工单 #1")
    assert await own(page) == [FAULT, "电子票据怎么冲红"]


async def test_two_pages_of_one_person_show_the_same(browser, desk):
    here, there = [await logged_in(browser, desk, size=size) for size in (DESKTOP, PHONE)]
    await says(here, FAULT)
    await reads(there, "已受理，工单 #1")
    assert await own(there) == [FAULT]


async def test_a_scanned_code_waits_for_the_login(browser, desk):
    page = await logged_in(browser, desk, path="/q/abcdefghjk")
    await expect(page.locator(".line.desk")).to_have_count(1)
    assert await own(page) == ["扫码"]
    assert page.url.endswith("/chat")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP])
async def test_nothing_overflows_and_a_screen_reader_finds_nothingserious(
    browser, desk, size, scheme
):
    page = await opened(browser, desk, size=size, scheme=scheme)
    await expect(page.locator("#staff-no")).to_be_visible()
    assert await serious(page) == []
    await page.close()
    page = await logged_in(browser, desk, size=size, scheme=scheme)
    await says(page, FAULT)
    await reads(page, "已受理，工单 #1")
    assert await serious(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.complaints == []


async def test_what_was_not_sent_is_gone_with_the_logout(browser, desk):
    page = await logged_in(browser, desk)
    await page.route("**/chat/say", lambda route: route.abort())
    await says(page, FAULT)
    await expect(page.locator(".line.failed")).to_have_count(1)
    kept = "[...Object.keys(sessionStorage)].filter((n) => n.startsWith('zhiban.unsent')).length"
    assert await page.evaluate(kept) == 1
    assert FAULT not in await page.evaluate("JSON.stringify(localStorage)")
    await page.locator("#leave").click()
    await expect(page.locator("#staff-no")).to_be_visible()
    assert FAULT not in await page.evaluate("JSON.stringify([sessionStorage, localStorage])")


async def test_a_stream_that_died_without_a_word_is_begun_again(browser, desk):
    page = await opened(browser, desk)
    await page.clock.install()
    await log_in(page, desk)
    # the proxy keeps the stream open, and for the page's clock nothing has come for a minute
    async with page.expect_request("**/chat/live*"):
        await page.clock.fast_forward(45_000)
    await says(page, FAULT)
    await reads(page, "已受理，工单 #1")
    await expect(page.locator("#away")).to_be_hidden()
    assert await own(page) == [FAULT]


async def test_everything_can_be_done_with_the_keyboard_alone(browser, desk):
    page = await opened(browser, desk)
    await expect(page.locator("#staff-no")).to_be_focused()
    known = len(codes(desk))
    await page.keyboard.type("N001")
    await page.keyboard.press("Enter")
    await expect(page.locator("#code")).to_be_focused()
    await page.keyboard.type(await code_after(page, desk, known))
    await page.keyboard.press("Enter")
    await expect(page.locator("#composer")).to_be_focused()
    await page.keyboard.type(FAULT)
    await page.keyboard.press("Enter")
    await reads(page, "已受理，工单 #1")
    await expect(page.locator(".choice", has_text="催单")).to_be_enabled()
    await expect(page.locator("#composer")).to_be_focused()
    for _ in range(30):
        await page.keyboard.press("Shift+Tab")
        if await page.evaluate("document.activeElement.textContent") == "催单":
            break
    await page.keyboard.press("Enter")
    await reads(page, "已帮您催单")
