"""The demonstration in a real browser: the story on three phones, at desktop and phone width."""

import re

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.support.browsing import opened_context
from tests.support.processes import DemoProcess

FAULT = "急诊HIS打不开，全科挂不了号"


@pytest.fixture
async def demo(sqlite_url):
    desk = DemoProcess(sqlite_url)
    await desk.start()
    yield desk
    await desk.stop()


async def _opened(browser: Browser, demo: DemoProcess, width: int, height: int) -> Page:
    context = await opened_context(browser, (width, height), locale="zh-CN")
    page = await context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
    await page.goto(f"http://127.0.0.1:{demo.port}/demo")
    return page


def _phone(page: Page, name: str) -> Locator:
    return page.get_by_test_id(f"phone-{name}")


async def _says(phone: Locator, text: str) -> None:
    await phone.locator(".composer").fill(text)
    await phone.locator("button.send").click()


async def _presses(phone: Locator, label: str) -> None:
    await phone.locator(".log:not([hidden]) .choice", has_text=label).last.click()


async def _reads(phone: Locator, *words: str) -> None:
    for word in words:
        bubble = phone.locator(".log:not([hidden]) .line.desk", has_text=word).last
        await expect(bubble).to_be_visible()


async def test_the_story_on_three_phones(browser, demo):
    page = await _opened(browser, demo, 1440, 900)
    nurse, engineer, manager = (_phone(page, n) for n in ("reporter", "engineer", "manager"))
    # the nurse reports and reads number, severity, engineer and the promised minute
    await _says(nurse, FAULT)
    await _reads(nurse, "工单 #1", "S2 严重", "王工", "前响应")
    # the engineer hears of it; time runs; he is reminded, then the managers are told
    await _reads(engineer, "新工单派给您")
    for _ in range(12):
        await page.get_by_test_id("move-5m").click()
        await expect(page.get_by_test_id("move-5m")).to_be_enabled()
    await _reads(engineer, "响应时间已过半")
    await expect(manager.get_by_text("升级：工单 #1").first).to_be_attached()
    # accept, hold, go on, restore
    await _presses(engineer, "接单")
    await _reads(nurse, "已接单")
    await _presses(engineer, "挂起")
    await _presses(engineer, "等待医院授权")
    await _reads(nurse, "暂时挂起")
    await _presses(engineer, "恢复计时")
    await _reads(engineer, "继续计时")
    await _presses(engineer, "已恢复")
    await _presses(engineer, "程序缺陷")
    await _reads(engineer, "怎么处理好的")
    await _says(engineer, "重启了应用服务")
    # not yet; then confirm and rate
    await _reads(nurse, "已恢复，请确认")
    await _presses(nurse, "还没好")
    await _presses(nurse, "问题还在")
    await _reads(engineer, "报修人说还没好")
    await _presses(engineer, "已恢复")
    await _presses(engineer, "数据错误")
    await _reads(engineer, "怎么处理好的")
    await _says(engineer, "清了锁表")
    await _reads(nurse, "清了锁表")
    await _presses(nurse, "确认恢复")
    await _presses(nurse, "5 分")
    await _presses(nurse, "不写了")
    await _reads(nurse, "谢谢您的评价")
    assert page.complaints == []


async def test_a_question_gets_the_article_and_goes_on_to_a_report(browser, demo):
    page = await _opened(browser, demo, 1440, 900)
    nurse = _phone(page, "reporter")
    await _says(nurse, "电子票据怎么冲红")
    await _reads(nurse, "【电子票据怎么冲红】")
    await _presses(nurse, "没解决")
    await _reads(nurse, "帮您报修：电子票据怎么冲红")
    await _presses(nurse, "直接提交")
    await _reads(nurse, "工单 #1")


async def test_at_phone_width_nothing_overflows_and_tabs_switch_phones(browser, demo):
    page = await _opened(browser, demo, 390, 844)
    await _says(_phone(page, "reporter"), FAULT)
    await _reads(_phone(page, "reporter"), "工单 #1")
    await page.locator(".tab[data-tab=engineer]").click()
    await _reads(_phone(page, "engineer"), "新工单派给您")
    await expect(_phone(page, "reporter")).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth") == 390


async def test_at_phone_width_everything_to_tap_is_large_enough_for_a_finger(browser, demo):
    page = await _opened(browser, demo, 390, 844)
    nurse = _phone(page, "reporter")
    await _says(nurse, "电子票据怎么冲红")
    await _reads(nurse, "【电子票据怎么冲红】")
    await _says(nurse, FAULT)
    await _reads(nurse, "工单 #1")
    await expect(nurse.locator(".line:not(.last) .choice").first).to_be_attached()
    small = await page.evaluate(_SMALL_BUTTONS)
    assert small == []


_SMALL_BUTTONS = """() => [...document.querySelectorAll("button, input")]
    .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 39.5)
    .map((one) => `${one.className} ${one.textContent} ${one.getBoundingClientRect().height}`)"""


async def test_the_clock_moves_and_what_people_write_is_never_markup(browser, demo):
    page = await _opened(browser, demo, 1440, 900)
    before = await page.get_by_test_id("clock").inner_text()
    await page.get_by_test_id("move-morning").click()
    await expect(page.get_by_test_id("clock")).not_to_have_text(before)
    await expect(page.get_by_test_id("clock")).to_have_text(re.compile("08:00"))
    nurse = _phone(page, "reporter")
    await _says(nurse, "<img src=x onerror=alert(1)>电脑坏了，就我这一台")
    await expect(nurse.locator(".log:not([hidden]) .line.person")).to_contain_text("<img src=x")
    assert await nurse.locator("img").count() == 0
