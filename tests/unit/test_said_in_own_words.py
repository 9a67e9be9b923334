"""Answers and corrections in own words instead of by a button."""

import pytest

from helpdesk.correction import Part
from helpdesk.intake import SUFFERS, SUFFERS_NOT, told_care
from helpdesk.said_right import said_right


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("影响", SUFFERS),
        ("是的", SUFFERS),
        ("病人等着呢！", SUFFERS),
        ("在抢救", SUFFERS),
        ("急", SUFFERS),
        ("不影响", SUFFERS_NOT),
        ("不太影响", SUFFERS_NOT),
        ("没有影响", SUFFERS_NOT),
        ("暂时没有病人", SUFFERS_NOT),
        ("不急。", SUFFERS_NOT),
        ("没有", SUFFERS_NOT),
        ("影响不大", SUFFERS_NOT),
        ("你们是机器人吗", None),
        ("密码忘了", None),
        ("", None),
        ("不影响病人但是我们这边登记的速度慢了很多", None),
    ],
)
def test_whether_care_suffers_is_told_in_own_words(text, told):
    assert told_care(text) == told


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("打错了，不是HIS，是LIS", (Part.SYSTEM, "LIS")),
        ("打错了是LIS不是HIS", (Part.SYSTEM, "LIS")),
        ("不是网络问题，是电脑开不了机", (Part.SYSTEM, "电脑")),
        ("不是急诊，是门诊", (Part.PLACE, "门诊")),
        ("是不是HIS坏了", None),
        ("不是我的，是电脑", None),
        ("HIS不是打不开，是慢", None),
        ("不是HIS，是HIS", None),
        ("不是打印机的问题，我们换了三台都这样，昨天还好好的，应该是网络又断了", None),
    ],
)
def test_what_was_wrong_and_what_is_right(text, right):
    assert said_right(text) == right
