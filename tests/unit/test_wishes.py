"""Wishes at the desk itself are told from reports and from questions about the work."""

import time

import pytest

from helpdesk.orders import order_in
from helpdesk.wishes import Wish, number_in, wish_of

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
        "什么时候来",
        "几点能来人",
        "什么时候才能有人来",
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
    Wish.OVERDUE: (
        "有没有超时的",
        "这个月超时几个",
        "哪些工单快超时了",
        "超时了几个",
        "看看有没有逾期的",
    ),
    Wish.ON_CALL: ("谁有空", "今晚谁值班？", "现在谁在"),
    None: (
        "医保接口超时",
        "接口一直超时",
        "HIS登录超时了",
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
        "在",
        "有人",
        "好",
        "处理",
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


NONSENSE = (
    "我的",
    "工单1",
    "1",
    "你好请问",
    "报的那个",
    "了吗",
    "已经现在自己",
    "单子",
    "转给",
    "2号",
)


@pytest.mark.parametrize("word", NONSENSE)
def test_however_often_a_word_is_repeated_the_answer_comes_at_once(word):
    """A pattern that could try its parts in every order would never end here."""
    before = time.process_time()
    for end in ("", "x", "啊"):
        wish_of((word * 40)[:39] + end)
        order_in((word * 120)[:119] + end)
    assert time.process_time() - before < 1
