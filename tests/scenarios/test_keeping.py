"""Keeping articles: states, audience, versions, and folders that git tracks."""

import time
from dataclasses import replace
from datetime import date, timedelta

import pytest

from handlers import keeping
from helpdesk.article import IT_ONLY, Article, ArticleState
from helpdesk.errors import Refused
from helpdesk.keeping import Deed
from knowledge_base.exporter import write_folder
from knowledge_base.fields import Imported
from knowledge_base.importer import read_path
from storage import article_history, articles
from storage.article_history import Hand
from tests.support.world import WEDNESDAY_MORNING

TODAY = date(2026, 11, 18)
HAND = Hand(WEDNESDAY_MORNING)
CARD = Article("jam", "打印机卡纸怎么办", "1. 关电源。\n2. 抽纸。", similar=("夹纸了",))


async def brings(world, *found, today=TODAY):
    rows = [each if isinstance(each, Imported) else Imported(each) for each in found]
    counts = await world.store.write(
        lambda unit: keeping.bring_in(unit, rows, Hand(world.now), today)
    )
    await world.desk.library.refresh(world.store)
    return counts


async def kept(world, article_id="jam"):
    return await world.store.read(lambda unit: articles.find(unit, article_id))


async def done(world, deed, article_id="jam"):
    found = await world.store.write(
        lambda unit: keeping.act(unit, article_id, deed, Hand(world.now), TODAY)
    )
    await world.desk.library.refresh(world.store)
    return found


async def test_only_what_is_published_is_found(world):
    await brings(world, replace(CARD, state=ArticleState.DRAFT))
    nurse = await world.person("李护士", "reporter")
    assert "关电源" not in await nurse.says("打印机卡纸怎么办")
    await nurse.says("取消")
    await done(world, Deed.SUBMIT)
    with pytest.raises(Refused):
        await done(world, Deed.SUBMIT)
    await done(world, Deed.PUBLISH)
    assert "关电源" in await nurse.says("打印机卡纸怎么办")
    await done(world, Deed.ARCHIVE)
    assert "关电源" not in await nurse.says("打印机卡纸怎么办")


async def test_the_audience_is_respected_in_search_lists_and_buttons(world):
    await brings(
        world,
        replace(CARD, audience="护理部"),
        Article("root", "服务器密码在哪", "在保险柜。", audience=IT_ONLY),
    )
    nurse = await world.person("李护士", "reporter", department="护理部")
    clerk = await world.person("周收费", "reporter", department="收费处")
    engineer = await world.person("王工", "engineer")
    guest = world.guest()
    assert "关电源" in await nurse.says("打印机卡纸怎么办")
    assert "关电源" in await engineer.says("打印机卡纸怎么办")
    for other in (clerk, guest):
        assert "关电源" not in await other.says("打印机卡纸怎么办")
        await other.says("取消")
        assert "还是空的" in await other.says("常见问题")
        assert "已经不在了" in await other.says("", press="article:jam")
        assert "已经不在了" in await other.says("", press="page:jam:0")
    assert "保险柜" not in await nurse.says("服务器密码在哪")
    await nurse.says("取消")
    assert "保险柜" in await engineer.says("服务器密码在哪")
    assert "打印机卡纸" in str((await nurse.says("常见问题"), nurse.answer.choices))


async def test_an_old_version_is_shown_again(world):
    await brings(world, CARD)
    await brings(world, replace(CARD, body="1. 拔电源。"))
    restored = await world.store.write(
        lambda unit: keeping.restore(unit, "jam", 1, replace(HAND, why="改错了"))
    )
    assert (restored.version, restored.article.body) == (3, CARD.body)
    with pytest.raises(Refused, match="不用恢复"):
        await world.store.write(lambda unit: keeping.restore(unit, "jam", 1, HAND))
    with pytest.raises(Refused, match="没有第 9 版"):
        await world.store.write(lambda unit: keeping.restore(unit, "jam", 9, HAND))
    history = await world.store.read(lambda unit: article_history.of_article(unit, "jam"))
    assert [(e.version, e.deed, e.why) for e in history] == [
        (1, Deed.IMPORT, ""),
        (2, Deed.IMPORT, ""),
        (3, Deed.RESTORE, "恢复第 1 版：改错了"),
    ]
    nurse = await world.person("李护士", "reporter")
    await world.desk.library.refresh(world.store)
    assert "关电源" in await nurse.says("打印机卡纸怎么办")


async def test_an_article_of_earlier_days_keeps_its_first_version(world):
    await world.knows(CARD)
    await brings(world, replace(CARD, body="1. 拔电源。"))
    found = await kept(world)
    assert found.version == 2
    first = await world.store.read(lambda unit: article_history.version(unit, found, 1))
    assert first.body == CARD.body


async def test_publishing_sets_the_review_date_half_a_year_ahead(world):
    await brings(world, replace(CARD, state=ArticleState.DRAFT))
    assert (await done(world, Deed.PUBLISH)).article.review_on == TODAY + timedelta(days=180)


async def test_a_planned_article_is_published_at_its_hour_by_the_tick(world):
    await brings(world, replace(CARD, state=ArticleState.DRAFT))
    at = world.now + timedelta(hours=2)
    await world.store.write(lambda unit: keeping.plan(unit, "jam", at, HAND))
    with pytest.raises(Refused, match="已经过了"):
        await world.store.write(lambda unit: keeping.plan(unit, "jam", world.now, HAND))
    nurse = await world.person("李护士", "reporter")
    await world.passes(minutes=119)
    assert (await kept(world)).article.state is ArticleState.IN_REVIEW
    await world.passes(minutes=1)
    assert (await kept(world)).article.state is ArticleState.PUBLISHED
    assert (await kept(world)).article.publish_at is None
    assert "关电源" in await nurse.says("打印机卡纸怎么办")


async def test_an_edit_of_who_may_not_publish_waits_for_a_manager(world):
    await brings(world, CARD)
    change = {"body": "1. 拔电源。"}
    await world.store.write(lambda u: keeping.edit(u, "jam", HAND, at_once=False, **change))
    assert (await kept(world)).article.body == CARD.body
    await world.store.write(lambda u: keeping.edit(u, "jam", HAND, at_once=False, title="卡纸"))
    shown = await done(world, Deed.PUBLISH)
    assert (shown.version, shown.article.title, shown.article.body) == (3, "卡纸", "1. 拔电源。")
    await world.store.write(lambda u: keeping.edit(u, "jam", HAND, at_once=True, title="夹纸"))
    assert (await kept(world)).article.title == "夹纸"


async def test_a_folder_comes_back_without_a_new_version_and_byte_for_byte(world, tmp_path):
    await world.knows()
    await brings(
        world,
        replace(CARD, audience="护理部", owner="E001", review_on=date(2027, 1, 2)),
        replace(CARD, id="later", state=ArticleState.IN_REVIEW, publish_at=world.now),
        replace(CARD, id="old", state=ArticleState.ARCHIVED),
    )
    everything = await world.store.read(articles.all_kept)
    folder = tmp_path / "out"
    write_folder(folder, [each.article for each in everything])
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    found = read_path(folder)
    assert found.bad == []
    counts = await brings(world, *found.articles, today=date(2027, 3, 1))
    assert (counts.new, counts.changed, counts.same) == (0, 0, len(everything))
    assert await world.store.read(articles.all_kept) == everything
    write_folder(folder, [e.article for e in await world.store.read(articles.all_kept)])
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
    assert len(before) == len(everything) > 200


async def test_a_file_that_is_silent_about_the_keeping_changes_only_words(world):
    await brings(world, replace(CARD, owner="E001", audience="护理部", state=ArticleState.ARCHIVED))
    counts = await brings(world, Imported(replace(CARD, body="新的"), frozenset()))
    assert counts.changed == 1
    article = (await kept(world)).article
    assert (article.body, article.owner, article.audience) == ("新的", "E001", "护理部")
    assert article.state is ArticleState.ARCHIVED
    said = Imported(replace(CARD, body="新的"), frozenset({"audience"}))
    await brings(world, said)
    assert (await kept(world)).article.audience == ""


async def test_five_thousand_rows_come_in_within_seconds(world, tmp_path):
    rows = "\n".join(
        f'{{"id": "n{n}", "title": "问题{n}", "body": "第{n}条", "similar": ["乙{n}"]}}'
        for n in range(5_000)
    )
    (tmp_path / "a.jsonl").write_text(rows, "utf-8")
    start = time.process_time()
    found = read_path(tmp_path / "a.jsonl")
    counts = await world.store.write(
        lambda unit: keeping.bring_in(unit, found.articles, HAND, TODAY)
    )
    assert counts.new == 5_000
    assert time.process_time() - start < 8
