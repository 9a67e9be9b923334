"""What of a text is its heading, bold where a platform can show that."""

import pytest

from helpdesk.messages import MOST_HEADING, heading


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("已受理，工单 #1\n级别：S2", "已受理，工单 #1"),
        ("您报修的工单共 1 张：\n#1", "您报修的工单共 1 张："),
        ("字" * MOST_HEADING + "\n下文", "字" * MOST_HEADING),
        ("字" * (MOST_HEADING + 1) + "\n下文", ""),
        ("一句话。\n下文", ""),
        ("是哪台打印机？\n下文", ""),
        ("Which printer?\nmore", ""),
        ("没有下文", ""),
        ("没有下文\n  \n", ""),
        ("\n上面是空行", ""),
        ("", ""),
    ],
)
def test_a_short_first_line_over_others_is_a_heading(text, expected):
    assert heading(text) == expected
