"""Several matters in one message, and messages that go on with an open report."""

import pytest

from helpdesk.matters import follows_up, matters

SEVERAL = [
    ("打印机卡纸了，另外HIS也登不上", ["打印机卡纸了", "HIS也登不上"]),
    ("1.收费处打印机没墨了 2.我的OA密码忘了", ["收费处打印机没墨了", "我的OA密码忘了"]),
    ("PACS图像打不开，对了，护士站电话也没声音", ["PACS图像打不开", "护士站电话也没声音"]),
    ("扫描枪扫不出来。顺便问一下怎么改密码", ["扫描枪扫不出来", "怎么改密码"]),
    ("3间大出血血发不出来！！另外走廊打印机卡纸", ["3间大出血血发不出来！！", "走廊打印机卡纸"]),
]
ONE = [
    "HIS打不开，LIS打不开，PACS也打不开",
    "HIS打不开，另外LIS也打不开",
    "网断了，另外HIS也上不去",
    "打印机卡纸，还有滴滴响",
    "HIS登不上，另外三台也不行",
    "电脑蓝屏了，还有HIS登不上",
    "药房发药慢，病人排到门口了，还有人骂",
    "在吗，另外谢谢",
    "HIS登不上，还有两个人也登不上",
    "",
    "另外",
    "版本2.1升级到2.3以后HIS打不开",
]
PRINTER = ("护士站打印机卡纸", "打印机")
HIS = ("HIS打不开", "HIS")


@pytest.mark.parametrize(("text", "parts"), SEVERAL)
def test_different_things_in_one_message_are_different_matters(text, parts):
    assert list(matters(text)) == parts


@pytest.mark.parametrize("text", ONE)
def test_the_signs_of_one_matter_stay_together(text):
    assert matters(text) == (text,)


@pytest.mark.parametrize(
    "text",
    [
        "还没人来吗",
        "怎么还没好",
        "还是打不开",
        "补充一下，是靠窗那台",
        "说错了，是3号机",
        "在5楼护士站",
        "好了好了，不用来了",
        "已经好了，谢谢",
        "急！！",
        "现在连隔壁也不行了",
        "打不开",
    ],
)
def test_a_message_that_adds_to_the_open_report_goes_on_with_it(text):
    assert follows_up(text, *HIS)


@pytest.mark.parametrize(
    "text",
    ["PACS也打不开了", "另外一个事，打印机卡纸", "怎么重置密码", "谢谢", "你好", "血压计坏了"],
)
def test_another_thing_is_a_new_report(text):
    assert not follows_up(text, *HIS)


def test_the_thing_itself_may_be_named_again():
    assert follows_up("打印机还是卡纸", *PRINTER)
    assert not follows_up("HIS还是打不开", *PRINTER)
