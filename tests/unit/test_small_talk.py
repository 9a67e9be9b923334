"""What is only a greeting, and what an engineer could start on."""

import pytest

from helpdesk.triage import is_chatter, is_thanks, says_enough


@pytest.mark.parametrize(
    "text",
    [
        "",
        "你好",
        "您好！",
        "谢谢老师",
        "好的👌",
        "ok",
        "嗯嗯",
        "收到，谢谢",
        "[微笑]",
        "😀😀😀",
        "在吗？",
    ],
)
def test_greetings_and_thanks_are_chatter(text: str) -> None:
    assert is_chatter(text)
    assert not says_enough(text)


@pytest.mark.parametrize(
    "text",
    """
谢谢 👍 🙏 [强] 好了 没事了 修得很快，谢谢王工 王工辛苦了 已经好了，谢谢 太棒了 谢谢信息科 666
""".split(),
)
def test_thanks_and_good_news_are_known_as_such(text: str) -> None:
    assert is_thanks(text)
    assert is_chatter(text)


@pytest.mark.parametrize(
    "text", "你好 好的 收到 嗯 😀 [微笑] 好了吗 还没好 停工 不用谢 谢谢，但是还是打不开".split()
)
def test_a_greeting_an_assent_and_a_report_are_no_thanks(text: str) -> None:
    assert not is_thanks(text)


@pytest.mark.parametrize(
    "text",
    ["1", "取消", "报修", "电脑坏了", "你好，打印机卡纸", "怎么报修", "谢谢，但是还是打不开"],
)
def test_what_asks_or_reports_is_not_chatter(text: str) -> None:
    assert not is_chatter(text)


@pytest.mark.parametrize(
    "text",
    [
        "报修",
        "我要报修",
        "电脑坏了吗",
        "有问题",
        "HIS有问题",
        "打印机",
        "坏了",
        "急！！！",
        "打不开了",
        "来人看看",
    ],
)
def test_a_report_without_thing_or_symptom_does_not_say_enough(text: str) -> None:
    assert not says_enough(text)


@pytest.mark.parametrize(
    "text",
    [
        "电脑坏了",
        "HIS打不开",
        "黑屏了",
        "没网",
        "呼叫铃不响",
        "忘记密码",
        "电子票据怎么冲红",
        "打印机卡纸",
    ],
)
def test_a_thing_and_a_symptom_say_enough(text: str) -> None:
    assert says_enough(text)
