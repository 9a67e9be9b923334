"""What goes into the fields of a template, and which mappings are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat_templates import cut, fields_in, read_fields
from tests.support.platforms.wechat_templates import _fits


@pytest.mark.parametrize(
    ("field", "text", "fits"),
    [
        (
            "thing1",
            "急诊HIS打不开，全科挂不了号，请马上来人看看",
            "急诊HIS打不开，全科挂不了号，请马上来",
        ),
        ("thing1", "两行\n一起", "两行 一起"),
        ("thing1", "", "无"),
        ("character_string2", "工单 #12", "#12"),
        ("character_string2", "急诊", "0"),
        ("number3", "#12", "12"),
        ("phrase4", "处理中 (S1)", "处理中"),
        ("phrase4", "等待第三方厂家回复", "等待第三方"),
        ("name5", "欧阳娜娜", "欧阳娜娜"),
        ("name5", "Alexandria Montgomery-Smith", "Alexandria Montgomer"),
        ("time6", "2026年3月2日 17:00", "2026年3月2日 17:00"),
    ],
)
def test_a_value_is_cut_to_what_its_field_takes(field, text, fits):
    assert cut(field, text) == fits


@given(st.sampled_from(["thing1", "character_string2", "number3", "phrase4", "const9"]), st.text())
def test_whatever_is_said_the_platform_takes_it(field, text):
    assert _fits(field, cut(field, text))


def test_a_mapping_is_read_with_commas_of_both_kinds():
    assert read_fields("thing1=headline，character_string2 = number, ") == {
        "thing1": "headline",
        "character_string2": "number",
    }


@pytest.mark.parametrize("line", ["thing=headline", "wish1=headline", "thing1=weather", "thing1"])
def test_a_mapping_that_cannot_work_is_refused(line):
    with pytest.raises(ValueError, match=r"thing|wish"):
        read_fields(line)


def test_fields_are_found_in_what_the_platform_says_of_a_template():
    assert fields_in("状态：{{phrase4.DATA}}\n内容：{{thing1.DATA}}") == {"phrase4", "thing1"}
