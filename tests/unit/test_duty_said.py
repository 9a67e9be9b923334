"""What a member of staff wants of the roster, in his own words."""

import pytest

from helpdesk.duty_said import DutyWish, wish


@pytest.mark.parametrize(
    ("text", "wanted", "beside"),
    [
        ("请假", DutyWish.LEAVE, ""),
        ("请假 明天", DutyWish.LEAVE, "明天"),
        ("我明天想请假", DutyWish.LEAVE, "我明天想"),
        ("下周一请假", DutyWish.LEAVE, "下周一"),
        ("请三天假", DutyWish.LEAVE, "三天"),
        ("请病假", DutyWish.LEAVE, "病假"),
        ("请年假 12月1日到5日", DutyWish.LEAVE, "12月1日到5日 年假"),
        ("取消请假", DutyWish.CANCEL_LEAVE, ""),
        ("我不请假了", DutyWish.CANCEL_LEAVE, ""),
        ("销假", DutyWish.CANCEL_LEAVE, ""),
        ("取消换班", DutyWish.CANCEL_SWAP, ""),
        ("撤回刚才的换班", DutyWish.CANCEL_SWAP, ""),
        ("我不换班了", DutyWish.CANCEL_SWAP, ""),
        ("不顶了", DutyWish.GIVE_BACK, ""),
        ("我不顶班了", DutyWish.GIVE_BACK, ""),
        ("取消顶班", DutyWish.GIVE_BACK, ""),
        ("交回", DutyWish.GIVE_BACK, ""),
        ("换班", DutyWish.SWAP, ""),
        ("跟刘工换班", DutyWish.SWAP, "跟刘工"),
        ("我想和刘工换明天的班", DutyWish.SWAP, "我想和刘工 明天"),
        ("换个班 周五", DutyWish.SWAP, "个 周五"),
        ("我先顶上", DutyWish.TAKE_OVER, "我先"),
        ("顶班到18点", DutyWish.TAKE_OVER, "到18点"),
        ("我替王工顶一会", DutyWish.TAKE_OVER, "我替王工"),
        ("顶王工", DutyWish.TAKE_OVER, "王工"),
        ("安排顶班", DutyWish.COVER, ""),
        ("找人顶班", DutyWish.COVER, ""),
        ("交班", DutyWish.HAND_OVER, ""),
        ("手上的单全部交给下一班", DutyWish.HAND_OVER, ""),
    ],
)
def test_what_is_wanted(text, wanted, beside):
    assert wish(text) == (wanted, beside)


@pytest.mark.parametrize(
    "text",
    [
        "请假系统打不开",
        "OA请假流程走不了",
        "谁请假了",
        "王工请假了吗",
        "请问假期怎么值班",
        "请帮我看看打印机",
        "护士站打印机坏了",
        "排班系统打不开，换不了班",
        "打印机换墨盒后还是打不出来",
        "显示器最顶端有一条线",
        "打印机墨盒不换了",
        "交回病历的页面打不开",
    ],
)
def test_what_is_about_something_else(text):
    assert wish(text) is None
