"""Wishes at the desk itself are told from reports and from questions about the work."""

from time import process_time

import pytest

from helpdesk.wishes import MOST, Wish, number_in, wish_of

SAID = {
    Wish.PROGRESS: (
        "我的单子到哪了",
        "师傅到哪了？",
        "修得怎么样了",
        "还要多久啊",
        "昨天报的那个修好了吗",
        "工单2什么情况",
        "有人来吗",
        "你好，我想问下我上午报的单子有人接了吗",
        "帮我查一下昨天那个单子",
        "工程师什么时候来",
        "人到了没有",
        "进度",
    ),
    Wish.PRESENCE: ("在吗", "有人吗？", "喂，在不在"),
    Wish.PERSON: ("给我转人工", "找个人", "信息科电话多少", "怎么联系你们", "给我回个电话"),
    Wish.RECOVERED: (
        "不用来了，好了",
        "已经好了，不用来了",
        "现在又好了",
        "系统恢复了",
        "重启一下好了",
        "打印机好了",
        "没问题了谢谢",
    ),
    Wish.OPEN: ("今天有几个单子", "还有哪些没处理的", "手上还有什么活"),
    Wish.ON_CALL: ("谁有空", "今晚谁值班？", "现在谁在"),
    None: (
        "有什么单子打不出来",
        "谁在抢救室",
        "HIS恢复了吗",
        "打印机好了吗",
        "刚才又好了，但是还是很慢",
        "不用来了但打印机还是卡",
        "系统怎么样才能导出报表",
        "有人摔倒了",
        "药房在哪",
        "多久能出报告",
        "在线问诊打不开",
        "人工耳蜗登记打不开",
        "电话打不通",
        "单子打不出来",
        "怎么样取消医嘱",
        "急诊HIS打不开，全科挂不了号",
    ),
}


@pytest.mark.parametrize(("wish", "text"), [(w, t) for w, texts in SAID.items() for t in texts])
def test_what_is_wanted_of_the_desk_is_known_by_the_whole_message(wish, text):
    assert wish_of(text) is wish


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("工单2什么情况", 2),
        ("12号工单怎么样了", 12),
        ("#7到哪了", 7),
        ("5号楼的单子到哪了", None),
        ("我的单子到哪了", None),
    ],
)
def test_the_number_of_the_ticket_is_read_where_it_is_said(text, number):
    assert number_in(text) == number


def test_no_text_takes_long_to_read():
    # a word made of two others, many times over, can be read in a million ways
    words = [
        "我的",
        "那个",
        "这张",
        "报修单",
        "1",
        "12",
        "我的那个单子",
        "帮我查",
        "已经好",
        "今天还",
    ]
    words += ["不用再来", "有人在", "现在谁", "你好请问", "师傅老师", "找人工", "工单12号"]
    started = process_time()
    for word in words:
        for end in ("", "甲", "没有甲"):
            wish_of((word * MOST)[: MOST - len(end)] + end)
    assert process_time() - started < 1
