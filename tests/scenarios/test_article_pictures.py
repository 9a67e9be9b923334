"""Pictures of articles: taken in with the folder, sent in chat, shown on the page."""

from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot import article_pictures
from bot.app import web_app
from bot.media_giving import clean
from helpdesk.article import IT_ONLY, Article
from storage import article_pictures as stored
from storage import articles
from tests.support.platform_world import on_telegram, on_wechat, on_wecom

PNG = b"\x89PNG\r\n\x1a\n" + b"p" * 500
CARD = Article("jam", "打印机卡纸怎么办", "1. 打开盖子。\n\n![盖子在哪](img/lid.png)\n\n2. 抽纸。")
WORLDS = {"telegram": on_telegram, "wechat": on_wechat, "wecom": on_wecom}


@pytest.fixture(params=WORLDS)
async def world(request, store, tmp_path):
    async with WORLDS[request.param](store) as world:
        world.keeps_media_in(tmp_path / "media")
        yield world


async def knows(world, folder, article=CARD, content=PNG):
    (folder / "img").mkdir(exist_ok=True)
    (folder / "img" / "lid.png").write_bytes(content)
    files, bad = article_pictures.found(folder, [article])
    assert bad == []
    for file in files:
        world.parts.media.folder.keep(file.name, file.content)
    new = await world.store.write(lambda u: article_pictures.keep(u, files, world.clock()))
    await world.store.write(lambda unit: articles.save(unit, [article]))
    await world.parts.desk.library.refresh(world.store)
    return new


async def shown(world, phone):
    """The pictures that came to the phone, in their order."""
    return await SHOWN[phone.address.channel](world.platform, phone)


async def to_chat(platform, phone):
    files = getattr(platform.files, "sent", platform.files)
    return [row[2] for row in files if str(row[0]) == phone.address.account]


async def to_member(platform, phone):
    sent = {f"[image] {name} {len(file)}": file for name, file, _ in platform.media.values()}
    return [sent[item.text] for item in phone.screen if item.text in sent]


SHOWN = {"telegram": to_chat, "wechat": to_chat, "wecom": to_member}


async def test_whoever_wants_to_see_it_is_sent_the_picture_once(world, tmp_path):
    assert await knows(world, tmp_path) == 1
    assert await knows(world, tmp_path) == 0
    nurse = await world.person("李护士", "reporter", "急诊科")
    assert "打开盖子" in await nurse.says("打印机卡纸怎么办")
    assert "1 张图片马上发给您" in await nurse.presses("查看图片")
    await world.ticks()
    await world.ticks()
    assert await shown(world, nurse) == [PNG]
    assert await knows(world, tmp_path, content=PNG + b"new") == 1
    await nurse.says("打印机卡纸怎么办")
    await nurse.presses("查看图片")
    await world.ticks()
    assert (await shown(world, nurse))[1:] == [PNG + b"new"]


async def test_the_first_picture_follows_the_answer_by_itself(world, tmp_path):
    (tmp_path / "img").mkdir()
    (tmp_path / "img" / "second.png").write_bytes(PNG + b"second")
    body = f"{CARD.body}\n\n![纸在哪](img/second.png)"
    assert await knows(world, tmp_path, replace(CARD, body=body)) == 2
    nurse = await world.person("李护士", "reporter", "急诊科")
    said = await nurse.says("打印机卡纸怎么办")
    assert "打开盖子" in said
    await world.ticks()
    assert await shown(world, nurse) == []  # the words come first
    await world.clock.passes(timedelta(seconds=2))
    await world.ticks()
    await world.ticks()
    assert await shown(world, nurse) == [PNG]
    await nurse.says("第2步没有那个按钮")
    await world.clock.passes(timedelta(seconds=2))
    await world.ticks()
    assert await shown(world, nurse) == [PNG]


async def test_an_answer_whose_picture_was_not_taken_in_is_given_all_the_same(world):
    await world.store.write(lambda unit: articles.save(unit, [CARD]))
    await world.parts.desk.library.refresh(world.store)
    nurse = await world.person("李护士", "reporter", "急诊科")
    assert "打开盖子" in await nurse.says("打印机卡纸怎么办")
    await world.clock.passes(timedelta(seconds=2))
    await world.ticks()
    assert await shown(world, nurse) == []


async def test_pictures_of_articles_are_not_cleaned_away(world, tmp_path):
    await knows(world, tmp_path)
    await clean(world.parts.media, world.clock() + timedelta(days=900))
    await world.clock.passes(timedelta(days=900))
    await clean(world.parts.media, world.clock())
    [kept] = await world.store.read(stored.everything)
    assert world.parts.media.folder.file(kept.name) is not None


async def test_the_page_shows_it_to_those_who_may_read_the_article(world, tmp_path):
    await knows(world, tmp_path)
    engineer = await world.person("王工", "engineer")
    async with TestClient(TestServer(web_app(world.parts, []))) as http:
        text = await (await http.get("/articles/jam")).text()
        assert '<img src="/articles/jam/img/lid.png" alt="盖子在哪">' in text
        found = await http.get("/articles/jam/img/lid.png")
        assert (await found.read(), found.content_type) == (PNG, "image/png")
        for other in ("img/other.png", "../../etc/passwd", "%2e%2e/x"):
            assert (await http.get(f"/articles/jam/{other}")).status == 404
        await knows(world, tmp_path, replace(CARD, audience=IT_ONLY))
        assert (await http.get("/articles/jam/img/lid.png")).status == 404
        said = await engineer.says("打印机卡纸怎么办")
        path = said.partition("https://desk.example")[2].split()[0]
        text = await (await http.get(path)).text()
        source = text.partition('<img src="')[2].partition('"')[0].replace("&amp;", "&")
        assert "sign=" in source
        assert await (await http.get(source)).read() == PNG


def test_only_pictures_inside_the_folder_are_taken(tmp_path):
    folder = tmp_path / "in"
    (folder / "img").mkdir(parents=True)
    (tmp_path / "secret.png").write_bytes(PNG)
    (folder / "img" / "page.png").write_bytes(b"<html><script>alert(1)</script>")
    (folder / "img" / "big.png").write_bytes(PNG + b"x" * article_pictures.LARGEST)
    (folder / "img" / "link.png").symlink_to(tmp_path / "secret.png")
    named = ("../secret.png", "img/page.png", "img/big.png", "img/link.png", "img/none.png", "/x")
    body = "\n".join(f"![图]({reference})" for reference in named)
    files, bad = article_pictures.found(folder, [Article("a", "甲", body)])
    assert files == []
    assert [line.partition("：")[0] for line in bad] == [
        "img/page.png",
        "img/big.png",
        "img/link.png",
    ]
