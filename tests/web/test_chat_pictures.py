"""Pictures on the staff's chat page in a real browser: sent, kept, shown again."""

import os
import sys
from asyncio.subprocess import DEVNULL, create_subprocess_exec

import pytest
from playwright.async_api import expect

from tests.support.browsing import becomes
from tests.support.chat_browser import FAULT, PHONE, logged_in, reads, says, started

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


async def test_a_picture_is_sent_and_goes_to_the_ticket(browser, desk):
    page = await logged_in(browser, desk, size=PHONE)
    await says(page, FAULT)
    await reads(page, "已受理，工单 #1")
    file = {"name": "a.png", "mimeType": "image/png", "buffer": PICTURE}
    await page.locator("#file").set_input_files([file])
    await expect(page.locator(".line.person img")).to_have_count(1)
    await reads(page, "图片")
    file = {"name": "a.html", "mimeType": "text/html", "buffer": b"<script>alert(1)</script>"}
    await page.locator("#file").set_input_files([file])
    await expect(page.locator("#away")).to_contain_text("收不了")


HANDED_OVER = """([target, kind, bytes]) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], "a.png", { type: "image/png" }));
    const Made = kind === "paste" ? ClipboardEvent : DragEvent;
    const held = kind === "paste" ? { clipboardData: data } : { dataTransfer: data };
    const how = { bubbles: true, cancelable: true, ...held };
    document.querySelector(target).dispatchEvent(new Made(kind, how));
}"""


@pytest.mark.parametrize("kinds", [["paste"], ["dragover", "drop"]])
async def test_a_picture_is_pasted_or_dragged_onto_the_page(browser, desk, kinds):
    page = await logged_in(browser, desk)
    await says(page, FAULT)
    await reads(page, "已受理，工单 #1")
    target = "#composer" if kinds == ["paste"] else ".log"
    for kind in kinds:
        await expect(page.locator("#drop")).to_be_visible(visible=kind == "drop")
        await page.evaluate(HANDED_OVER, [target, kind, list(PICTURE)])
    await reads(page, "图片已加到工单 #1")
    await expect(page.locator("#drop")).to_be_hidden()
    link = page.locator(".line.person a.beside.image")
    await expect(link).to_have_count(1)
    shown = await page.request.get(await link.evaluate("link => link.href"))
    assert await shown.body() == PICTURE
    assert page.complaints == []


ARTICLE = """---
title: 交班看板的灯是什么意思
---
看左下角的灯。

![灯在左下角](lid.png)

1. 绿灯说明已联网。
2. 红灯请重启看板。
"""


async def test_the_picture_of_an_article_stands_under_its_answer(browser, asleep, tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "board-light.md").write_text(ARTICLE, encoding="utf-8")
    (folder / "lid.png").write_bytes(PICTURE)
    command = [sys.executable, "-m", "bot", "articles", "import", str(folder)]
    settings = os.environ | {"ZHIBAN_DATABASE_URL": asleep.url}
    taken = await create_subprocess_exec(*command, env=settings, stdout=DEVNULL, stderr=DEVNULL)
    assert await taken.wait() == 0
    async with started(asleep) as desk:
        page = await logged_in(browser, desk, size=PHONE)
        await says(page, "交班看板的灯是什么意思")
        await reads(page, "绿灯说明已联网")
        await expect(page.locator(".line.desk img")).to_have_count(1)
        await expect(page.locator(".line.desk", has=page.locator("img"))).to_contain_text("左下角")
        labels = page.locator(".choice", has_text="没解决，报修")
        await expect(labels.last).to_be_visible()
        kinds = await page.locator(".line.desk").evaluate_all(
            "lines => lines.map(line => line.querySelector('img') ? 'picture' : 'words')"
        )
        assert kinds[-2:] == ["words", "picture"]
        assert page.complaints == []


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
    await expect(page.locator(".line.person img")).to_have_count(1)
    await becomes(page, "[...document.images].every((i) => i.complete && i.naturalWidth)")
    await expect(page.locator(".line.last .choice").first).to_be_in_viewport(ratio=1)
