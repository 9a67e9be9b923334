"""An article as a page: who may open it, what its text may do there, and how chat leads to it."""

import os
import re
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from playwright.async_api import async_playwright

from bot.article_routes import article_routes
from bot.media_folder import MediaFolder
from helpdesk.article import IT_ONLY, Article, ArticleState

STEPS = "\n".join(f"{n}. 按说明做第{n}步。{'做完看一眼屏幕。' * 8}" for n in range(1, 15))
LONG = Article(
    "jam", "打印机卡纸怎么办", f"## 先看灯\n\n红灯**不要**拔电源。\n\n{STEPS}", group="打印机"
)
HOSTILE = """# <script>alert(1)</script>

<img src=x onerror=alert(1)> & "引号" [点我](javascript:alert(1)) <b>粗</b>

1. 第一步 <svg onload=alert(1)>
   - 接着写 `rm -rf`
2. ![图](https://evil.example/x.png)

![盖子在哪](img/lid.png)
{{7*7}} {% raw %}"""


FOLDER = MediaFolder(Path("/nonexistent"))


def client(world):
    app = web.Application()
    app.add_routes(article_routes(world.desk, FOLDER, lambda: world.now))
    return TestClient(TestServer(app))


async def test_what_is_for_everyone_opens_for_everyone(world):
    await world.knows(LONG)
    async with client(world) as http:
        found = await http.get("/articles/jam")
        text = await found.text()
        assert found.status == 200
        assert (await http.get("/articles/none")).status == 404
    assert "<h1>打印机卡纸怎么办</h1>" in text
    assert "<h2>先看灯</h2>" in text
    assert "红灯<strong>不要</strong>拔电源" in text
    assert text.count("<li value=") == 14
    assert text.count("<ol>") == 1
    assert "演示医院 · 打印机" in text
    assert '<a href="tel:8000">8000</a>' in text
    policy = found.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script" not in policy
    assert found.headers["X-Content-Type-Options"] == "nosniff"


async def test_nothing_written_in_an_article_is_markup_on_its_page(world):
    await world.knows(Article("bad", "<i>标题</i>", HOSTILE, group="<u>组</u>"))
    async with client(world) as http:
        text = await (await http.get("/articles/bad")).text()
    inside = re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
    tags = set(re.findall(r"<\s*/?\s*([a-z0-9]+)", inside))
    known = (
        "html head meta title style body main header p h1 h2 article ol ul li br strong footer a"
    )
    assert tags <= set(known.split())
    written = re.findall(r"<[a-z][^<>]*>", inside)
    said = [found for tag in written for found in re.findall(r" (href|src|on\w+)=", tag)]
    assert said == ["href"]
    assert "&lt;script&gt;" in text
    assert "图：盖子在哪" in text


async def test_what_is_not_for_everyone_opens_by_a_link_that_the_desk_signed(world):
    await world.knows(
        replace(LONG, audience=IT_ONLY),
        Article("other", "别的", "别的", audience=IT_ONLY),
        Article("draft", "草稿", "草稿", state=ArticleState.DRAFT),
    )
    world.desk = replace(world.desk, media_url="https://desk.example/")
    engineer = await world.person("王工", "engineer")
    said = await engineer.says("打印机卡纸怎么办")
    link = urlsplit(re.search(r"全文：https://desk\.example(\S+)", said)[1])
    async with client(world) as http:
        assert (await http.get("/articles/jam")).status == 404
        assert (await http.get("/articles/draft")).status == 404
        assert (await http.get(f"{link.path}?{link.query}")).status == 200
        assert (await http.get(f"/articles/other?{link.query}")).status == 404
        for forged in ("until=1&sign=", "until=x&sign=y", f"{link.query}0", "until=99999999999999"):
            assert (await http.get(f"{link.path}?{forged}")).status == 404
        world.now += timedelta(hours=1)
        assert (await http.get(f"{link.path}?{link.query}")).status == 410


async def test_a_long_article_in_chat_is_linked_to_its_page_when_there_is_an_address(world):
    await world.knows(LONG, Article("short", "扫码枪不响怎么办", "重插。"))
    nurse = await world.person("李护士", "reporter")
    assert "全文" not in await nurse.says("打印机卡纸怎么办")
    world.desk = replace(world.desk, media_url="https://desk.example")
    assert "\n全文：https://desk.example/articles/jam" in await nurse.says("打印机卡纸怎么办")
    assert "全文" not in await nurse.says("扫码枪不响怎么办")


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.mark.parametrize("width", [390, 1440])
async def test_the_page_fits_phones_and_desktops_and_breaks_no_policy(world, width, tmp_path):
    if CHROMIUM is None:
        assert not os.environ.get("CI"), "no Chromium on this machine"
        pytest.skip("no Chromium on this machine")
    await world.knows(replace(LONG, body=f"{LONG.body}\n\n{HOSTILE}\n\n{'长' * 300}{'x' * 300}"))
    complaints = []
    async with client(world) as http, async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        page = await browser.new_page(viewport={"width": width, "height": 844})
        page.on("console", lambda said: complaints.append(f"{said.text} {said.location}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(str(http.make_url("/articles/jam")))
        wide = await page.evaluate("document.documentElement.scrollWidth")
        scheme = "getComputedStyle(document.querySelector('main')).backgroundColor"
        light = await page.evaluate(scheme)
        kept = os.environ.get("KEEP_PICTURES", str(tmp_path))
        await page.screenshot(path=f"{kept}/article-{width}.png")
        await page.emulate_media(color_scheme="dark")
        dark = await page.evaluate(scheme)
        await page.screenshot(path=f"{kept}/article-{width}-dark.png")
        await browser.close()
    assert wide <= width
    assert light != dark
    assert [said for said in complaints if "favicon" not in said] == []
