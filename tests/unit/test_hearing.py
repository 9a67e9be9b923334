"""Words spelt in Latin letters, or written as something that sounds alike."""

import pytest

from benchmarks.spell_sounds import TARGET, lines
from helpdesk.hearing import heard
from helpdesk.plain_text import tidy
from helpdesk.triage import assess


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("quan yuan mei wang le", "全院没网了"),
        ("dayinji kazhi le", "打印机卡纸了"),
        ("pda sao bu chu lai", "pda 扫不出来"),
        ("mazui xitong si le", "麻醉系统死了"),
        ("打引鸡没反映", "打印机没反应"),
        ("手书室的监户仪黑屏", "手术室的监护仪黑屏"),
        ("打银机又夹纸", "打印机又夹纸"),
    ],
)
def test_a_word_is_known_by_its_sound(said, meant):
    assert heard(said) == meant


@pytest.mark.parametrize(
    "text",
    [
        "治疗师都点不了",
        "麻醉记录单打不出来",
        "监护一起没了",
        "新建的病人搜不到",
        "word excel oa pda his lis pacs",
        "the printer is down",
        "服务起不来",
        "急诊失血休克病人",
        "",
    ],
)
def test_words_that_only_sound_alike_stay(text):
    assert heard(text) == text


@pytest.mark.parametrize(
    ("said", "system"),
    [("西施进不去", "HIS"), ("怕克斯打不开片子", "PACS"), ("dayinji没反应", "打印机")],
)
def test_names_are_known_as_voices_are_transcribed(said, system):
    assert assess(said).system == system


def test_the_table_of_sounds_is_the_one_that_is_written():
    assert "\n".join(lines()) in TARGET.read_text("utf-8"), "python -m benchmarks.spell_sounds"


def test_what_is_tidied_is_heard():
    assert tidy("Quan Yuan 断网") == "全院 断网"
