"""Pages, steps, follow-ups, questions of one meaning, and the half-year report."""

from datetime import UTC, date, datetime

import pytest

from helpdesk.article import Article, handle
from helpdesk.keeping import Deed, review_step
from knowledge_base.follow_up import FollowUp, Wants, follow_up
from knowledge_base.grouping import together
from knowledge_base.half_year import Evidence, half_year_report
from knowledge_base.steps import Picture, pages, pictures, plain, steps
from storage.article_history import Entry


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("第三步没有那个按钮", FollowUp(Wants.STEP, 3)),
        ("第12步点了没反应", FollowUp(Wants.STEP, 12)),
        ("第二十一步呢", FollowUp(Wants.STEP, 21)),
        ("没有那个按钮啊", FollowUp(Wants.STEP)),
        ("我们这边没有这个菜单", FollowUp(Wants.STEP)),
        ("界面跟你说的不一样", FollowUp(Wants.STEP)),
        ("第二条看不懂", FollowUp(Wants.STEP, 2)),
        ("第2步做完了然后呢", FollowUp(Wants.NEXT, 2)),
        ("按你说的试了还是不行", FollowUp(Wants.HELP)),
        ("点了没反应", FollowUp(Wants.HELP)),
        ("还是打不出来", FollowUp(Wants.HELP)),
        ("检验单第二项结果传不过来", None),
        ("第一条流水线停了", None),
        ("三号窗口打印机还是没反应", None),
        ("HIS还是登不上", None),
        ("收费界面找不到退费按钮", None),
        ("没有打印机", None),
        ("找不到那个按钮", FollowUp(Wants.STEP)),
        ("然后呢？", FollowUp(Wants.NEXT)),
        ("好了，下一步", FollowUp(Wants.NEXT)),
        ("还是不行", FollowUp(Wants.HELP)),
        ("there is no such button in step 3", FollowUp(Wants.STEP, 3)),
        ("Then what?", FollowUp(Wants.NEXT)),
        ("it still doesn't work", FollowUp(Wants.HELP)),
        ("电子票据怎么冲红", None),
        ("急诊HIS打不开，全科挂不了号", None),
        ("", None),
    ],
)
def test_what_comes_after_an_article(text, found):
    assert follow_up(text) == found


def test_steps_keep_their_lines_and_numbers():
    assert steps("说明\n1. 甲\n   续\n2、乙\n\n3) 丙\n注意") == {1: "甲\n续", 2: "乙", 3: "丙"}


def test_pages_lose_nothing_and_are_short():
    text = "\n".join(["甲" * 300, "乙。" * 600, "丙"])
    made = pages(text)
    assert max(map(len, made)) <= 500
    assert "".join(made).replace("\n", "") == text.replace("\n", "")
    assert pages("") == [""]


def test_a_picture_keeps_its_reference():
    body = "看 ![盖子](a/b.png '题') 和 **字**"
    assert pictures(body) == [Picture("盖子", "a/b.png")]
    assert plain(body) == "看 ［图：盖子］ 和 字"


def test_an_id_that_does_not_fit_a_button_has_a_handle_of_its_own():
    assert handle("jam") == "jam"
    assert len({handle(each) for each in ("a:b", "a b", "名" * 60, "~x")}) == 4
    assert all(len(handle(each)) <= 50 and ":" not in handle(each) for each in ("a:b", "名" * 60))


def test_questions_of_one_meaning_are_counted_together():
    asked = ["食堂几点开饭", "食堂几点开饭呢", "请问食堂开饭几点", "工资条在哪看"]
    found = [(group.words, group.count) for group in together(asked)]
    assert found == [("食堂几点开饭", 3), ("工资条在哪看", 1)]
    assert together([]) == []


@pytest.mark.parametrize(
    ("today", "step"),
    [("12-03", None), ("12-04", 0), ("12-17", 0), ("12-18", 1), ("12-24", 1), ("12-25", 2)],
)
def test_reviews_are_reminded_of_14_days_ahead_and_weekly_after(today, step):
    assert review_step(date(2026, 12, 18), date.fromisoformat(f"2026-{today}")) == step


def test_the_report_says_what_changed_what_was_reviewed_and_what_is_missing():
    at = datetime(2026, 11, 1, 17, tzinfo=UTC)
    entries = [
        Entry("a", 2, at, Deed.EDIT, "王工", "窗口|改了"),
        Entry("a", 2, at, Deed.REVIEW, "赵组长", ""),
    ]
    kept = [Article("a", "打印机卡纸", "关", review_on=date(2026, 11, 10))]
    days = (date(2026, 7, 1), date(2026, 12, 31), "Asia/Shanghai")
    text = half_year_report(Evidence(*days, kept, entries, together(["食堂"])), date(2026, 12, 1))
    changed, reviewed, missing = text.split("\n## ")[1:]
    assert "| 2026-11-02 | 打印机卡纸 | 修改 | 2 | 王工 | 窗口｜改了 |" in changed
    assert "| 复审 | 2 | 赵组长 |" in reviewed
    assert "过期未复审 1 篇：《打印机卡纸》" in missing
    assert "没有负责人 1 篇" in missing
    assert "食堂（1 次）" in missing
