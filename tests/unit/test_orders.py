"""Orders of engineers are read out of what they write, and nothing else is taken for one."""

import pytest

from helpdesk.orders import Order, order_in
from helpdesk.people import Verb

ORDERS = [
    ("2接单", Order(Verb.ACCEPT, 2)),
    ("接了2号", Order(Verb.ACCEPT, 2)),
    ("2号我接了", Order(Verb.ACCEPT, 2)),
    ("收到，我来处理", Order(Verb.ACCEPT)),
    ("马上到", Order(Verb.ACCEPT)),
    ("2号工单 到了", Order(Verb.ARRIVE, 2)),
    ("到场了", Order(Verb.ARRIVE)),
    ("2号已经修好了", Order(Verb.RESTORE, 2)),
    ("#12 搞定", Order(Verb.RESTORE, 12)),
    ("2号先挂起", Order(Verb.HOLD, 2)),
    ("挂起 2", Order(Verb.HOLD, 2)),
    ("先挂一下，等厂家", Order(Verb.HOLD, words="等厂家")),
    ("2号继续", Order(Verb.RESUME, 2)),
    ("12号不归我", Order(Verb.DECLINE, 12)),
    ("帮我转给孙工", Order(Verb.REASSIGN, name="孙工")),
    ("转单 12 给孙工", Order(Verb.REASSIGN, 12, "孙工")),
    ("派单12给孙工，他熟", Order(Verb.REASSIGN, 12, "孙工", words="他熟")),
    ("把12号转给孙工，他熟悉LIS", Order(Verb.REASSIGN, 12, "孙工", words="他熟悉LIS")),
    ("2号要孙工协助", Order(Verb.CALL_IN, 2, "孙工")),
    ("叫孙师傅来帮忙", Order(Verb.CALL_IN, name="孙师傅")),
    ("2号改成S2", Order(Verb.CHANGE_SEVERITY, 2, severity="S2")),
    ("2升到一级，影响手术了", Order(Verb.CHANGE_SEVERITY, 2, severity="S1", words="影响手术了")),
    ("2号补充 已经联系厂家", Order(Verb.NOTE, 2, words="已经联系厂家")),
]
NONE = (
    "电脑修好了又坏了",
    "打印机坏了",
    "转科转不了",
    "我到了急诊，电脑还是打不开",
    "2号楼到了",
    "3号窗口修好了",
    "2号楼打印机坏了",
    "转给医保科的数据传不上去",
    "系统恢复了",
    "急诊HIS打不开",
    "",
    "好" * 200,
)


@pytest.mark.parametrize(("text", "order"), ORDERS)
def test_verb_number_name_and_words_are_read(text, order):
    assert order_in(text) == order


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_order_is_left_alone(text):
    assert order_in(text) is None
