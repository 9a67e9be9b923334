"""What stands behind 代报: who called from where, by which number, and what is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.caller import Via, read_caller

BROKEN = "打印机坏了"
ROWS = [
    ("门诊药房 李护士 13800000000 打印机坏了", "李护士", "13800000000", "门诊药房", BROKEN),
    ("门诊药房，李护士，13800000000，打印机坏了", "李护士", "13800000000", "门诊药房", BROKEN),
    ("门诊药房李护士13800000000打印机坏了", "李护士", "13800000000", "门诊药房", BROKEN),
    ("门诊药房李护士 8123 打印机坏了", "李护士", "8123", "门诊药房", BROKEN),
    ("打印机坏了 李护士 138 0000 0000", "李护士", "13800000000", "", BROKEN),
    ("门诊药房 李护士 打印机坏了 分机8123", "李护士", "8123", "门诊药房", BROKEN),
    ("急诊科 张伟 打印机坏了", "张伟", "", "急诊科", BROKEN),
    ("药库 老张 打印机坏了", "老张", "", "药库", BROKEN),
    ("儿科 李医生说打印机坏了", "李医生", "", "儿科", BROKEN),
    ("8123 打印机坏了", "", "8123", "", BROKEN),
    ("打印机坏了", "", "", "", BROKEN),
    ("李护士 13800000000", "李护士", "13800000000", "", ""),
    ("手术室 3间正在大出血！！血发不出来", "", "", "手术室", "3间正在大出血！！血发不出来"),
    ("内科 HIS打不开，全科都用不了", "", "", "内科", "HIS打不开，全科都用不了"),
]


@pytest.mark.parametrize(("said", "name", "phone", "department", "text"), ROWS)
def test_who_where_and_what_are_told_apart(said, name, phone, department, text):
    found = read_caller(said)
    assert (found.name, found.phone, found.department) == (name, phone, department)
    assert found.text == text


@pytest.mark.parametrize(
    ("said", "via"),
    [
        ("电话 急诊科 打印机坏了", Via.PHONE),
        ("现场，打印机坏了", Via.ON_SITE),
        ("急诊科 传真 打印机坏了", Via.FAX),
        ("打印机坏了", None),
    ],
)
def test_the_way_it_was_told_is_read_where_it_is_said(said, via):
    assert read_caller(said).via is via


@given(st.text(max_size=400))
def test_any_words_can_be_read(said):
    read_caller(said)
