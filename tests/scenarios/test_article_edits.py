"""An article edited at one desk is what every desk answers with."""

import asyncio

from bot.running import ARTICLES_SECONDS
from helpdesk.article import Article, ArticleState
from knowledge_base.library import Library
from knowledge_base.search import Decision
from storage import articles, synonyms
from storage.article_history import Hand
from storage.engine import Datastore

BEFORE = Article("a", "打印机卡纸怎么办", "关电源。")
AFTER = Article("a", "打印机卡纸怎么办", "先停打印。", similar=("小鲸鱼图案老不消失",))


async def test_two_desks_see_each_others_edits_at_their_next_look(world):
    one, other = Library(), Library()
    store = world.desk.store
    await store.write(lambda unit: articles.save(unit, [BEFORE]))
    assert [await desk.refresh(store) for desk in (one, other)] == [True, True]
    assert other.ask("小鲸鱼图案老不消失")[0] is Decision.NONE
    await store.write(lambda unit: articles.save(unit, [AFTER]))
    assert [await desk.refresh(store) for desk in (one, other)] == [True, True]
    for desk in (one, other):
        decision, hits = desk.ask("小鲸鱼图案老不消失")
        assert (decision, hits[0].article.body) == (Decision.ANSWER, "先停打印。")
    assert [await desk.refresh(store) for desk in (one, other)] == [False, False]


def test_a_desk_looks_often_enough_to_answer_with_an_edit_within_a_second():
    assert ARTICLES_SECONDS <= 0.5


async def test_of_many_articles_only_those_that_changed_are_read_again(world):
    """What came, changed, was archived or came back is taken over, and nothing else is."""
    store, library = world.store, Library()
    many = [Article(f"n{n:04}", f"登记表{n}", f"第{n}栏签字。") for n in range(1_200)]
    await store.write(lambda unit: articles.save(unit, [*many, BEFORE]))
    await library.refresh(store)
    held = {article.id: article for article in library.titles()}
    for state in (ArticleState.PUBLISHED, ArticleState.ARCHIVED, ArticleState.PUBLISHED):
        edited = Article(**{**vars(AFTER), "state": state})
        await store.write(lambda unit, e=edited: articles.save(unit, [e]))
        assert await library.refresh(store)
        shown = library.article("a")
        assert (shown is not None) == (state is ArticleState.PUBLISHED)
    # the very same values: neither read nor made again
    assert all(library.article(article.id) is held[article.id] for article in many)
    assert library.ask("小鲸鱼图案老不消失")[1][0].article.body == "先停打印。"
    assert len(library.titles()) == 1_201
    assert [a.id for a in library.titles()] == sorted(a.id for a in library.titles())


async def test_desks_that_write_at_the_same_moment_miss_nothing_of_each_other(world):
    """Each has a connection and an index of its own, as two processes have."""
    url = world.store.engine.url.render_as_string(hide_password=False)
    stores = [Datastore(url), Datastore(url)]
    libraries = [Library(), Library()]
    try:
        for library, store in zip(libraries, stores, strict=True):
            await library.refresh(store)
        async with asyncio.TaskGroup() as group:
            for number in range(20):
                article = Article(f"x{number}", f"第{number}号表格", "签字。")
                write = stores[number % 2].write(lambda u, a=article: articles.save(u, [a]))
                group.create_task(write)
                group.create_task(libraries[number % 2].refresh(stores[number % 2]))
        for library, store in zip(libraries, stores, strict=True):
            await library.refresh(store)
            assert len(library.titles()) == 20
    finally:
        for store in stores:
            await store.close()


async def test_synonyms_an_editor_adds_are_what_every_desk_finds_by(world):
    one, other = Library(), Library()
    store = world.store
    await store.write(lambda unit: articles.save(unit, [Article("t", "腕带机不出纸", "换纸。")]))
    for desk in (one, other):
        await desk.refresh(store)
        assert "t" not in {hit.article.id for hit in desk.ask("小白条坏掉")[1]}
    await store.write(lambda unit: _alike(unit, world.now))
    for desk in (one, other):
        assert await desk.refresh(store)
        assert not await desk.refresh(store)
        assert desk.ask("小白条坏掉")[1][0].article.id == "t"


async def _alike(unit, now):
    await synonyms.hold(unit)
    synonyms.put(unit, ("腕带", "小白条"), Hand(now))


async def test_an_editor_adds_lists_and_takes_away_synonyms_in_chat(world):
    await world.knows(Article("t", "腕带机不出纸怎么办", "换纸。"))
    engineer = await world.person("王工", "engineer")
    nurse = await world.person("李护士", "reporter")
    assert "由信息科" in await nurse.says("同义词 腕带=小白条")
    assert "由信息科" in await nurse.says("同义词")
    assert "腕带 = 小白条" in await engineer.says("同义词 腕带=小白条")
    assert "腕带 = 小白条 = 手环" in await engineer.says("同义词 手环/小白条")
    await world.ticks()
    assert "换纸" in await nurse.says("小白条机不出纸怎么办")
    assert "1 组" in await engineer.says("同义词")
    assert "还有：腕带 = 手环" in await engineer.says("删同义词 小白条")
    assert "没有“小白条”" in await engineer.says("删同义词 小白条")
    assert "没有了" in await engineer.says("删同义词 手环")
    for bad in ("同义词 腕带=腕带", "同义词 带=环", "同义词 腕带=这是一个很长很长的句子不是词"):
        assert "同义词" in await engineer.says(bad)
    assert "0 组" in await engineer.says("同义词")
