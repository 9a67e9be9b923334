"""Editors in chat: what differs, what is sent back with a reason, what was asked this month."""

from datetime import date

import pytest

from handlers import keeping
from helpdesk.article import Article, ArticleState
from helpdesk.errors import Refused
from helpdesk.keeping import Deed
from storage import articles
from storage.article_history import Hand

CARD = Article(
    "jam",
    "打印机卡纸怎么办",
    "先看灯。\n\n1. 关电源。\n2. 抽纸。",
    similar=("夹纸了",),
    review_on=date(2027, 5, 17),
)


async def kept(world, article_id="jam"):
    return await world.store.read(lambda unit: articles.find(unit, article_id))


async def test_a_manager_sees_what_an_engineer_changed_and_sends_it_back_with_a_reason(world):
    await world.knows(CARD)
    engineer = await world.person("王工", "engineer")
    boss = await world.person("赵组长", "duty_manager")
    await engineer.says("改知识 jam")
    await engineer.presses("改正文")
    await engineer.says("先看灯。\n\n1. 拔电源。\n2. 抽纸。")
    await boss.says("改知识 jam")
    said = await boss.presses("看改动")
    assert said.splitlines() == [
        "【打印机卡纸怎么办】第 1 版 → 第 2 版",
        "－1. 关电源。",
        "＋1. 拔电源。",
    ]
    assert "哪里要改" in await boss.presses("退回修改")
    assert "已退回" in await boss.says("不能拔电源，会丢任务")
    assert (await kept(world)).proposed == 0
    await world.ticks()
    assert engineer.news() == ["您写的知识条目《打印机卡纸怎么办》退回修改：不能拔电源，会丢任务"]
    await engineer.presses("去修改")
    past = await engineer.presses("历史")
    assert "赵组长 退回修改（第 1 版）：不能拔电源，会丢任务" in past
    assert "拔电源" in await engineer.presses("第 2 版有什么不同")
    assert not any("恢复" in choice.label for choice in engineer.answers[-1].choices)


async def test_a_draft_goes_back_and_forth_until_it_is_published(world):
    engineer = await world.person("王工", "engineer")
    boss = await world.person("赵组长", "duty_manager")
    draft = Article("new", "扫码枪不响", "1. 重插。", state=ArticleState.DRAFT)
    hand = Hand(world.now, engineer.person.id)
    await world.store.write(lambda unit: keeping.write(unit, draft, hand))
    await engineer.says("改知识 扫码枪")
    await engineer.presses("提交审核")
    await boss.says("改知识 扫码枪")
    await boss.presses("退回修改")
    assert "草稿" in await boss.says("写上是哪种枪")
    await world.ticks()
    assert "写上是哪种枪" in engineer.news()[0]
    await engineer.presses("去修改")
    assert "待审核" in await engineer.presses("提交审核")
    with pytest.raises(Refused, match="哪里要改"):
        await world.store.write(
            lambda u: keeping.act(u, "new", Deed.RETURN, Hand(world.now), date(2026, 11, 18))
        )


async def test_an_old_version_comes_back_in_chat_by_a_manager_only(world):
    await world.knows(CARD)
    boss = await world.person("赵组长", "duty_manager")
    engineer = await world.person("王工", "engineer")
    await boss.says("改知识 jam")
    await boss.presses("改标题")
    await boss.says("打印机夹纸怎么办")
    assert "由值班组长" in await engineer.says("", press="kb:back:jam:1")
    await boss.presses("历史")
    said = await boss.presses("第 1 版有什么不同")
    assert "－标题：打印机卡纸怎么办" in said
    assert "＋标题：打印机夹纸怎么办" in said
    assert "已恢复第 1 版" in await boss.presses("恢复这一版")
    assert (await kept(world)).article.title == CARD.title
    for number in ("99", "x", "", "9999999999"):
        assert "没有" in await boss.says("", press=f"kb:diff:jam:{number}")


async def test_editors_read_what_was_asked_most_this_month(world):
    await world.knows(CARD)
    nurse = await world.person("李护士", "reporter")
    boss = await world.person("赵组长", "duty_manager")
    for _ in range(3):
        await nurse.says("打印机卡纸怎么办")
    await nurse.presses("有用")
    await nurse.says("食堂几点开饭")
    for said in (await boss.says("热门问题"), await boss.says("", press="kb:month")):
        assert "本月看知识条目 3 次，100% 看完没有再报修" in said
        assert "· 打印机卡纸怎么办（3 次）" in said
        assert "没有答案的（共 1 次）：\n· 食堂几点开饭（1 次）" in said
        assert "（3 次，有用 1，没解决 0）" in said
    assert "待办" in await boss.presses("知识管理")
    assert "本月看知识条目" not in await nurse.says("热门问题")
    assert "由信息科" in await nurse.says("", press="kb:month")
    await world.passes(days=30)
    assert "本月看知识条目 0 次" in await boss.says("知识统计")
