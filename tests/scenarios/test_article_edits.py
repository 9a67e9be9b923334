"""An article edited at one desk is what every desk answers with."""

from helpdesk.article import Article
from knowledge_base.library import Library
from knowledge_base.search import Decision
from storage import articles

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
