"""Photos on tickets, over Telegram and over WeChat: kept once, checked, and never in the way."""

import hashlib
import os
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.app import web_app
from helpdesk.media import MediaState
from storage import media
from tests.support.platform_world import on_telegram, on_wechat

HIS_DOWN = "急诊HIS打不开，全科挂不了号"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"p" * 5000
WORLDS = {"telegram": on_telegram, "wechat": on_wechat}


@pytest.fixture(params=WORLDS)
async def world(request, store, tmp_path):
    async with WORLDS[request.param](store) as world:
        world.keeps_media_in(tmp_path / "media")
        yield world


@pytest.fixture
async def nurse(world):
    return await world.person("李护士", "reporter", "急诊科")


@asynccontextmanager
async def telegram(store, folder):
    async with on_telegram(store) as world:
        world.keeps_media_in(folder)
        yield world, await world.person("李护士", "reporter", "急诊科")


def downloads(world):
    platform = world.platform
    return getattr(platform.files, "downloads", 0) or platform.downloads


async def test_a_photo_after_a_report_is_kept_on_its_ticket(world, nurse):
    engineer = await world.person("王工", "engineer")
    await nurse.says(HIS_DOWN)
    await world.ticks()
    engineer.news()
    assert "图片已加到工单 #1" in await nurse.sends_photo(JPEG)
    await world.ticks()
    [kept] = await world.media_of()
    assert (kept.state, kept.ending, kept.bytes) == (MediaState.KEPT, "jpg", len(JPEG))
    assert kept.sha256 == hashlib.sha256(JPEG).hexdigest()
    file = world.folder / kept.name
    assert file.read_bytes() == JPEG
    assert os.stat(file).st_mode & 0o777 == 0o600
    await world.ticks()
    assert any("#1" in line for line in engineer.news())
    assert "📎 1 张图片" in engineer.notices[-1]


async def test_a_photo_before_the_words_waits_for_them(world, nurse):
    assert "收到图片，请说一下哪里、什么坏了" in await nurse.sends_photo(JPEG)
    await world.ticks()
    assert await world.tickets() == []
    assert "工单 #1" in await nurse.says(HIS_DOWN)
    assert [kept.state for kept in await world.media_of()] == [MediaState.KEPT]


async def test_a_photo_that_comes_again_is_stored_once(world, nurse):
    await nurse.says(HIS_DOWN)
    first = await nurse.sends_photo(JPEG)
    assert await nurse.again() == first
    await world.ticks()
    await world.ticks()
    assert len(await world.media_of()) == downloads(world) == 1
    assert len(list(world.folder.iterdir())) == 1


@pytest.mark.parametrize(
    "content", [b"<html><script>alert(1)</script>", b"MZ\x90\x00" + b"x" * 99, b"%PDF-1.7 x", b""]
)
async def test_what_is_no_picture_is_refused_and_the_ticket_stays(world, nurse, content):
    await nurse.says(HIS_DOWN)
    await nurse.sends_photo(content)
    await world.ticks()
    await world.ticks()
    assert [kept.state for kept in await world.media_of()] == [MediaState.REFUSED]
    assert "没有收下" in nurse.notices[-1]
    assert "工单 #1 照常处理" in nurse.notices[-1]
    assert not world.folder.exists()


async def test_what_is_too_big_is_refused(world, nurse):
    await nurse.says(HIS_DOWN)
    await nurse.sends_photo(JPEG + b"x" * (20 << 20))
    await world.ticks()
    await world.ticks()
    assert [kept.state for kept in await world.media_of()] == [MediaState.REFUSED]
    assert "太大" in nurse.notices[-1]


async def test_what_the_platform_no_longer_has_is_asked_for_again(world, nurse):
    await nurse.says(HIS_DOWN)
    await nurse.sends_photo(JPEG)
    if hasattr(world.platform.files, "expired"):
        world.platform.files.expired = True
    else:
        world.platform.media.clear()
    await world.ticks()
    await world.ticks()
    assert [kept.state for kept in await world.media_of()] == [MediaState.GONE]
    assert "请再发一次" in nurse.notices[-1]


async def test_a_platform_that_is_down_is_asked_again_later(world, nurse):
    await nurse.says(HIS_DOWN)
    await nurse.sends_photo(JPEG)
    world.platform.faults.down = True
    await world.ticks()
    assert [kept.state for kept in await world.media_of()] == [MediaState.PENDING]
    world.platform.faults.down = False
    await world.passes(minutes=5)
    assert [kept.state for kept in await world.media_of()] == [MediaState.KEPT]


async def test_a_full_disk_is_told_once_and_tried_again(world, nurse):
    world.keeps_media_in(world.folder, free=1000)
    await nurse.says(HIS_DOWN)
    await nurse.sends_photo(JPEG)
    for _ in range(4):
        await world.passes(minutes=2)
    assert [n for n in nurse.notices if "存不下" in n] == nurse.notices[-1:]
    assert (await world.ticket()).status == "new"
    world.keeps_media_in(world.folder)
    await world.passes(minutes=10)
    assert [kept.state for kept in await world.media_of()] == [MediaState.KEPT]


async def test_a_desk_that_died_while_fetching_leaves_it_to_the_next(world, nurse):
    await nurse.says(HIS_DOWN)
    await nurse.sends_photo(JPEG)
    # claimed and half written, then killed: nothing was said of it
    await world.store.write(lambda unit: media.claim(unit, nurse.address.channel, world.clock(), 9))
    await world.ticks()
    assert [kept.state for kept in await world.media_of()] == [MediaState.PENDING]
    await world.passes(minutes=3)
    assert [kept.state for kept in await world.media_of()] == [MediaState.KEPT]
    assert len(list(world.folder.iterdir())) == 1


async def test_words_under_a_photo_are_a_report_with_it(store, tmp_path):
    async with telegram(store, tmp_path / "media") as (world, nurse):
        assert "已受理，工单 #1" in await nurse.sends_photo(JPEG, HIS_DOWN)
        await world.ticks()
        assert [kept.state for kept in await world.media_of()] == [MediaState.KEPT]


async def test_a_photo_long_after_is_asked_where_it_belongs(store, tmp_path):
    async with telegram(store, tmp_path / "media") as (world, nurse):
        await nurse.says(HIS_DOWN)
        await world.passes(hours=1)
        assert "收到图片" in await nurse.sends_photo(JPEG)
        assert "已加到工单 #1" in await nurse.presses("加到工单 #1")
        await world.ticks()
        assert [kept.state for kept in await world.media_of()] == [MediaState.KEPT]
        assert "已受理，工单 #2" in await nurse.says("药房打印机不出纸，就我这一台")
        assert await world.media_of(2) == []


async def test_nobody_puts_a_photo_on_the_ticket_of_somebody_else(store, tmp_path):
    async with telegram(store, tmp_path / "media") as (world, nurse):
        other = await world.person("赵护士", "reporter", "药房")
        await nurse.says(HIS_DOWN)
        await other.sends_photo(JPEG)
        card = world.platform.sent(other.chat_id)[-1]
        await other.does(world.platform.user_presses(other.chat_id, card.id, "attach:1"))
        await world.ticks()
        assert await world.media_of() == []


async def test_words_that_the_platform_heard_are_used_and_the_voice_is_kept(store, tmp_path):
    async with on_wechat(store) as world:
        world.keeps_media_in(tmp_path / "media")
        nurse = await world.person("李护士", "reporter", "急诊科")
        voice = b"#!AMR\n" + b"v" * 900
        answer = await world.platform.user_sends(
            nurse.openid, "voice", voice, Format="amr", Recognition=HIS_DOWN
        )
        assert "已受理，工单 #1" in answer
        await world.ticks()
        [kept] = await world.media_of()
        assert (kept.state, kept.ending) == (MediaState.KEPT, "amr")


async def test_a_video_of_wechat_is_fetched_from_where_it_says(store, tmp_path):
    async with on_wechat(store) as world:
        world.keeps_media_in(tmp_path / "media")
        nurse = await world.person("李护士", "reporter", "急诊科")
        await nurse.says(HIS_DOWN)
        film = b"\x00\x00\x00\x18ftypmp42" + b"m" * 900
        assert "视频已加到工单 #1" in await world.platform.user_sends(nurse.openid, "video", film)
        await world.ticks()
        [kept] = await world.media_of()
        assert (kept.state, kept.ending) == (MediaState.KEPT, "mp4")


def shown(world, phone):
    """What was sent to the person as a picture."""
    files = world.platform.files
    files = getattr(files, "sent", files)
    return [row for row in files if str(row[0]) == phone.address.account]


async def test_an_engineer_sees_how_many_there_are_and_gets_them(world, nurse):
    engineer = await world.person("王工", "engineer")
    await nurse.sends_photo(JPEG)
    await nurse.says(HIS_DOWN)
    await world.ticks()
    assert "📎 1 张图片" in engineer.notices[-1]
    assert "工单 #1 的附件" in await engineer.presses("查看附件")
    await world.ticks()
    assert [row[2] for row in shown(world, engineer)] == [JPEG]
    await world.passes(minutes=5)
    assert len(shown(world, engineer)) == 1


async def test_a_stranger_is_not_shown_what_was_sent(store, tmp_path):
    async with telegram(store, tmp_path / "media") as (world, nurse):
        other = await world.person("赵护士", "reporter", "药房")
        await nurse.sends_photo(JPEG)
        await nurse.says(HIS_DOWN)
        await world.ticks()
        await other.says("在吗")
        card = world.platform.sent(other.chat_id)[-1]
        said = await other.does(world.platform.user_presses(other.chat_id, card.id, "media:1"))
        assert "只有报修人和信息科可以看" in said
        await world.ticks()
        assert shown(world, other) == []


async def test_a_link_shows_it_for_an_hour_and_safely(store, tmp_path):
    async with telegram(store, tmp_path / "media") as (world, nurse):
        engineer = await world.person("王工", "engineer")
        world.parts.desk = replace(world.parts.desk, files=frozenset())
        await nurse.says(HIS_DOWN)
        await nurse.sends_photo(JPEG)
        await world.ticks()
        said = await engineer.does(
            world.platform.user_presses(
                engineer.chat_id, world.platform.sent(engineer.chat_id)[-1].id, "media:1"
            )
        )
        path = said.partition("https://desk.example")[2].split()[0]
        async with TestClient(TestServer(web_app(world.parts, []))) as http:
            async with http.get(path) as answer:
                assert (answer.status, await answer.read()) == (200, JPEG)
                assert answer.content_type == "image/jpeg"
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert "sandbox" in answer.headers["Content-Security-Policy"]
                assert answer.headers["Content-Disposition"].startswith("inline")
            for forged in (path[:-1] + "x", path.replace("until=1", "until=2"), path[:40]):
                async with http.get(forged) as answer:
                    assert answer.status == 403, forged
            await world.clock.passes(timedelta(minutes=61))
            async with http.get(path) as answer:
                assert answer.status == 410


async def test_what_is_on_tickets_closed_long_ago_is_removed(store, tmp_path):
    async with telegram(store, tmp_path / "media") as (world, nurse):
        await nurse.says(HIS_DOWN)
        await nurse.sends_photo(JPEG)
        await world.ticks()
        await nurse.says("撤单 1")
        await nurse.presses("确定撤单")
        await world.passes(days=364)
        assert len(list(world.folder.iterdir())) == 1
        await world.passes(days=2)
        assert list(world.folder.iterdir()) == []
        assert [kept.state for kept in await world.media_of()] == [MediaState.CLEANED]
