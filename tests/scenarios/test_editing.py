"""Editors in chat, reviews that come due, and what readers do."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

from bot.worker import tick
from helpdesk.article import Article, ArticleState
from knowledge_base.grouping import together
from knowledge_base.half_year import Evidence, half_year_report
from knowledge_base.library import Library
from storage import article_figures, article_history, articles, candidates
from storage.engine import Datastore

CARD = Article(
    "jam",
    "打印机卡纸怎么办",
    "先看灯。\n\n1. 关电源。\n2. 抽纸。\n3. 点“清除”按钮。\n4. 开电源。",
    system="打印机",
    review_on=date(2027, 5, 17),
)


async def figures(world, article_id="jam"):
    found = await world.store.read(lambda u: article_figures.of_months(u, "2026-01", "2027-12"))
    return next(f for f in found if f.article_id == article_id)


async def test_a_ticket_becomes_a_draft_and_the_draft_an_answer(world):
    nurse = await world.person("李护士", "reporter", department="急诊科")
    engineer = await world.person("王工", "engineer")
    boss = await world.person("赵组长", "duty_manager")
    await nurse.says("急诊HIS打不开，全科挂不了号")
    await engineer.says("接单 1")
    await engineer.says("恢复 1")
    while (await world.ticket()).status != "restored":
        await engineer.says("碳带装反了，重新装了一遍")
    await engineer.says("#1")
    assert "已写成草稿" in await engineer.presses("转知识")
    assert "已经转过" in await engineer.says("转知识 1")
    await engineer.presses("改标题")
    assert "改好了" in await engineer.says("腕带打印机打出空白怎么办")
    await engineer.presses("改正文")
    await engineer.says("1. 打开盖子。\n2. 把碳带反过来装好。")
    assert "碳带反过来" in await engineer.presses("预览")
    assert "待审核" in await engineer.presses("提交审核")
    assert "值班组长" in await engineer.says("", press="kb:publish:ticket-1")
    assert "待办 1" in await boss.says("知识管理")
    await boss.presses("腕带打印机")
    assert "已发布" in await boss.presses("发布")
    await world.ticks()
    assert "碳带反过来" in await nurse.says("腕带打印机打出空白怎么办")
    assert "不能" in await boss.says("", press="kb:submit:ticket-1")
    await boss.says("", press="kb:archive:ticket-1")
    kept = await world.store.read(lambda unit: articles.find(unit, "ticket-1"))
    assert kept.article.state is ArticleState.ARCHIVED


async def test_only_engineers_and_managers_keep_articles(world):
    await world.knows(CARD)
    nurse = await world.person("李护士", "reporter")
    for said in ("知识管理", "改知识 卡纸", "转知识 1"):
        assert "信息科的工程师和组长" in await nurse.says(said)
    assert "信息科的工程师和组长" in await nurse.says("", press="kb:archive:jam")


async def test_an_engineers_change_of_what_is_published_waits_for_the_manager(world):
    await world.knows(CARD)
    engineer = await world.person("王工", "engineer")
    boss = await world.person("赵组长", "duty_manager")
    await engineer.says("改知识 卡纸")
    await engineer.presses("改标题")
    assert "等组长发布" in await engineer.says("打印机夹纸怎么办")
    assert "卡纸" in world.desk.library.article("jam").title
    await boss.says("改知识 jam")
    await boss.presses("发布")
    await world.ticks()
    assert world.desk.library.article("jam").title == "打印机夹纸怎么办"


async def test_a_review_is_reminded_of_14_days_ahead_then_weekly_until_it_is_done(world):
    engineer = await world.person("王工", "engineer")
    due = date(2026, 12, 18)
    await world.knows(replace(CARD, owner=engineer.person.staff_no, review_on=due))
    await world.passes(days=15)
    assert engineer.news() == []
    await world.passes(days=1)
    assert engineer.news() == ["有 1 篇知识条目该复审了（合同要求每半年更新）："]
    await world.passes(days=7)
    assert engineer.news() == []
    await world.passes(days=7)
    assert len(engineer.news()) == 1
    await world.passes(days=6)
    assert engineer.news() == []
    await world.passes(days=1)
    assert len(engineer.news()) == 1
    await engineer.presses("看 打印机卡纸")
    assert "已复审" in await engineer.presses("复审")
    await world.passes(days=30)
    assert engineer.news() == []


async def test_managers_get_what_is_stale_once_a_month_and_what_has_no_owner(world):
    boss = await world.person("赵组长", "duty_manager")
    await world.knows(replace(CARD, review_on=date(2026, 11, 10)))
    await world.ticks()
    await world.passes(minutes=10)
    news = boss.news()
    assert [line for line in news if "过期未复审" in line] == ["本月知识条目过期未复审 1 篇："]
    assert any(line.startswith("没有负责人，请安排复审") for line in news)
    await world.passes(days=1)
    assert not any("过期未复审" in line for line in boss.news())
    await world.passes(days=13)
    assert any("过期未复审" in line for line in boss.news())


async def test_a_published_article_without_a_date_gets_one(world):
    await world.knows(replace(CARD, review_on=None))
    await world.ticks()
    kept = await world.store.read(lambda unit: articles.find(unit, "jam"))
    assert kept.article.review_on == world.now.date() + timedelta(days=180)


async def test_a_follow_up_stays_with_the_article_and_goes_into_the_report(world):
    await world.knows(CARD)
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await nurse.says("打印机卡纸怎么办")
    said = await nurse.says("第三步没有那个按钮")
    assert "第 3 步：点“清除”按钮" in said
    assert "第 4 步：开电源" in await nurse.says("然后呢")
    assert "到这里就完了" in await nurse.says("然后呢")
    assert "第三步没有那个按钮" in await nurse.presses("没解决")
    await nurse.says("纸还是卡在里面出不来")
    ticket = await world.ticket()
    assert "打印机卡纸怎么办；第三步没有那个按钮" in ticket.summary
    assert "已看“打印机卡纸怎么办”，没解决" in ticket.summary
    found = await figures(world)
    assert (found.views, found.reported, found.deflected) == (1, 1, 0.0)


async def test_something_severe_is_no_follow_up(world):
    await world.knows(CARD)
    nurse = await world.person("李护士", "reporter", department="急诊科")
    await world.person("王工", "engineer")
    await nurse.says("打印机卡纸怎么办")
    await nurse.says("急诊HIS打不开，全科挂不了号")
    assert (await world.ticket()).system


async def test_a_long_article_comes_in_pages(world):
    steps = "\n".join(f"{n}. {'按说明做这一步。' * 10}" for n in range(1, 21))
    await world.knows(replace(CARD, body=steps))
    nurse = await world.person("李护士", "reporter", channel="wechat")
    first = await nurse.says("打印机卡纸怎么办")
    assert "（1/" in first
    assert len(first) < 600
    assert "（2/" in await nurse.presses("继续看")
    assert "（3/" in await nurse.says("然后呢")


async def test_a_picture_is_named_where_it_cannot_be_shown(world):
    await world.knows(replace(CARD, body="看图。\n![盖子在哪](img/lid.png)"))
    nurse = await world.person("李护士", "reporter")
    said = await nurse.says("打印机卡纸怎么办")
    assert "［图：盖子在哪］" in said
    assert "img/lid.png" in world.desk.library.article("jam").body


async def test_each_person_votes_once_and_may_think_again(world):
    await world.knows(CARD)
    nurse = await world.person("李护士", "reporter", department="急诊科")
    other = await world.person("张护士", "reporter")
    await nurse.says("打印机卡纸怎么办")
    assert "太好了" in await nurse.presses("有用")
    for _ in range(3):
        assert "已经评价过" in await nurse.says("", press="useful:jam")
    await other.says("", press="useful:jam")
    found = await figures(world)
    assert (found.useful, found.not_useful) == (2, 0)
    await nurse.says("", press="unsolved:jam")
    found = await figures(world)
    assert (found.useful, found.not_useful) == (1, 1)


async def test_words_that_helped_become_a_similar_question_when_an_editor_agrees(world):
    await world.knows(CARD)
    nurse = await world.person("李护士", "reporter")
    boss = await world.person("赵组长", "duty_manager")
    await nurse.says("打印机卡纸要怎么弄出来")
    await nurse.presses("有用")
    waiting = await world.store.read(lambda unit: candidates.waiting(unit, 9))
    assert [c.text for c in waiting] == ["打印机卡纸要怎么弄出来"]
    await boss.says("知识管理")
    assert "打印机卡纸要怎么弄出来" in await boss.presses("候选问法")
    assert "没有待处理" in await boss.presses("加为相似问题")
    await world.ticks()
    assert "打印机卡纸要怎么弄出来" in world.desk.library.article("jam").similar
    assert "已经处理过" in await boss.says("", press="kb:take:1")


async def test_questions_without_answer_are_proposed_to_the_nearest_article_once_a_day(world):
    await world.knows(CARD)
    nurse = await world.person("李护士", "reporter")
    for _ in range(2):
        await world.store.write(lambda unit: _ask(unit, "纸张老是皱成一团卡住怎么处理", world.now))
    await world.passes(days=1)
    (found,) = await world.store.read(lambda unit: candidates.waiting(unit, 9))
    assert (found.article_id, found.times, found.source) == ("jam", 2, "unanswered")
    boss = await world.person("赵组长", "duty_manager")
    await boss.says("", press="kb:words")
    await boss.presses("不加")
    await world.passes(days=1)
    assert await world.store.read(lambda unit: candidates.waiting(unit, 9)) == []
    assert nurse.heard == []


async def _ask(unit, text, now):
    article_figures.asked(unit, text, "none", "", now)


async def test_two_desks_that_tick_at_the_same_moment_remind_of_a_review_once(world):
    engineer = await world.person("王工", "engineer")
    boss = await world.person("赵组长", "duty_manager")
    late = replace(CARD, owner=engineer.person.staff_no, review_on=date(2026, 11, 10))
    await world.knows(late)
    url = world.store.engine.url.render_as_string(hide_password=False)
    other = replace(world.desk, store=Datastore(url), library=Library())
    try:
        for _ in range(3):
            await asyncio.gather(
                tick(world.desk, world.channels, world.now), tick(other, world.channels, world.now)
            )
            world.now += timedelta(minutes=1)
    finally:
        await other.store.close()
    assert len([line for line in engineer.news() if "该复审了" in line]) == 1
    assert len([line for line in boss.news() if "过期未复审" in line]) == 1


async def test_the_half_year_report_says_what_changed_was_reviewed_and_is_missing(world):
    engineer = await world.person("王工", "engineer")
    boss = await world.person("赵组长", "duty_manager")
    await world.knows(CARD, replace(CARD, id="old", title="旧的", review_on=date(2026, 11, 1)))
    await boss.says("改知识 jam")
    await boss.presses("改标题")
    await boss.says("打印机夹纸怎么办")
    await engineer.says("改知识 jam")
    await engineer.presses("复审")
    await world.store.write(lambda unit: _ask(unit, "食堂几点开饭", world.now))
    begin, end = world.now - timedelta(days=182), world.now + timedelta(days=1)
    entries = await world.store.read(lambda u: article_history.between(u, begin, end))
    asked = await world.store.read(lambda u: article_figures.questions_between(u, begin, end))
    kept = await world.store.read(articles.everything)
    none = together(each.text for each in asked if each.decision == "none")
    days = (begin.date(), end.date(), "Asia/Shanghai")
    said = half_year_report(Evidence(*days, kept, entries, none), end.date())
    for line in (
        "S1-22",
        "- 改动 1 次，复审 1 次",
        "| 2026-11-18 | 打印机夹纸怎么办 | 修改 | 2 | 赵组长 |",
        "| 2026-11-18 | 打印机夹纸怎么办 | 复审 | 2 | 王工 |",
        "- 过期未复审 1 篇：《旧的》",
        "- 没有答案的提问 1 次：\n  - 食堂几点开饭（1 次）",
    ):
        assert line in said
