"""Campus and place in a message; what only looks like one is none."""

import time

import pytest

from helpdesk.plain_text import tidy
from helpdesk.whereabouts import NOWHERE, Whereabouts, same_campus, spot, where, whereabouts

ROWS = [
    ("南院区3号楼5楼护士站打印机坏了", "南院区", "3号楼5楼护士站"),
    ("3号手术间的监护仪没画面", "", "3号手术间"),
    ("二诊室电脑开不了机", "", "二诊室"),
    ("B超2室报告发不出", "", "b超2室"),
    ("门诊二楼收费3号窗口打印机不出纸", "", "二楼收费3号窗口"),
    ("在南院区急诊抢救室", "南院区", "抢救室"),
    ("天河院区急诊HIS打不开", "天河院区", ""),
    ("北院医保刷不了卡", "北院", ""),
    ("东川院区住院部5楼", "东川院区", "5楼"),
    ("负一楼机房空调坏了", "", "负一楼机房"),
    ("A座3楼没网", "", "a座3楼"),
    ("五病区护士站", "", "五病区护士站"),
    ("302室网络不通", "", "302室"),
]
NO_PLACE = [
    "三间诊室都登录不了",
    "我们三个窗口都不行",
    "3间正在大出血！！血发不出来",
    "护士站系统登不上",
    "医生站登录不了",
    "全院区都断网了",
    "我们院区都上不了网",
    "三个院区的门诊量",
    "本院HIS瘫痪",
    "出院结算、住院押金都收不了",
    "一台电脑蓝屏",
    "",
]


@pytest.mark.parametrize(("text", "campus", "location"), ROWS)
def test_campus_and_place_are_read(text, campus, location):
    assert whereabouts(tidy(text)) == Whereabouts(campus, location)


@pytest.mark.parametrize("text", NO_PLACE)
def test_what_only_looks_like_a_place_is_none(text):
    assert whereabouts(tidy(text)) == NOWHERE


@pytest.mark.parametrize("text", ["一" * 4096, "院区" * 2048, "1楼的" * 1365, "急诊科、" * 1000])
def test_a_long_message_is_read_as_quickly_as_a_short_one(text):
    started = time.perf_counter()
    whereabouts(text)
    assert time.perf_counter() - started < 0.02


def test_two_names_of_one_campus_are_one():
    assert same_campus("南院", "南院区")
    assert not same_campus("南院", "北院")
    assert not same_campus("", "北院")


def test_a_place_is_said_once():
    assert where("急诊科", "急诊科 2号打印机") == "急诊科 2号打印机"
    assert where("急诊科", "抢救室") == "急诊科"
    assert spot("急诊科", "南院区", "抢救室") == "南院区抢救室"
    assert spot("儿科门诊3诊室", "", "3诊室") == ""
    assert spot("急诊科", "东院", "东院 急诊科 抢救室") == ""
