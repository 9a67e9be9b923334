"""The phrase book: rows, slots, own words, and that the desk's own book holds together."""

import pytest

from helpdesk.phrasebook import compiled, in_english, label_in_english, uncovered
from notifications.english import book

SMALL = """
# a note to whoever writes the book
[line]
工单 #{no}：{who}已接单<（{reason*；}）> => Ticket #{no}: {who} has it< ({reason})>
内容：{text} => About: {text}
{when}见 => See you at {when}
为什么？{reason?} => Why? {reason}

[label]
接单 => Accept

[who]
{name}（电话 {code}） => {name} (tel. {code})
{name} => {name}

[reason]
全科 => the whole department
变慢 => slow

[when]
今天 {hm} => {hm} today
"""


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("工单 #12：王工已接单", "Ticket #12: 王工 has it"),
        ("工单 #12：王工（电话 8001）已接单", "Ticket #12: 王工 (tel. 8001) has it"),
        (
            "工单 #3：王工已接单（全科；变慢）",
            "Ticket #3: 王工 has it (the whole department; slow)",
        ),
        (
            "工单 #3：王工已接单（全科；别的）",
            "Ticket #3: 王工 has it (the whole department；别的)",
        ),
        ("· 今天 14:30见", "· See you at 14:30 today"),
        ("为什么？变慢", "Why? slow"),
        ("为什么？说不清", "Why? 说不清"),
        ("内容：今天 14:30见", "About: 今天 14:30见"),
        ("没有这一行", "没有这一行"),
        ("今天 半夜见", "今天 半夜见"),
        ("No Chinese at all", "No Chinese at all"),
    ],
)
def test_a_line_is_said_in_english_as_far_as_a_row_fits_the_whole_of_it(chinese, english):
    assert in_english(compiled(SMALL), chinese).text == english


def test_what_somebody_wrote_over_several_lines_stays_exactly_so():
    own = "第一行\n今天 14:30见\n内容：接单"
    said = in_english(compiled(SMALL), f"内容：{own}\n今天 14:30见", [own, "短"])
    assert said.text == f"About: {own}\nSee you at 14:30 today"
    assert said.missed == ()


def test_what_no_row_fits_is_named():
    assert uncovered(compiled(SMALL), ["内容：好\n没有这一行", "今天 14:30见"]) == ["没有这一行"]


def test_a_button_is_said_by_its_own_table():
    assert label_in_english(compiled(SMALL), "接单") == "Accept"
    assert label_in_english(compiled(SMALL), "王工") == "王工"


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("[line]\n好的", "not a row"),
        ("[line]\n好{no} => fine {who}", "not a row"),
        ("[line]\n好{nowhere} => fine {nowhere}", "no section"),
        ("[line]\n好 => fine\n好 => good", "twice"),
        ("[line]\n好{ => fine", "not a row"),
    ],
)
def test_a_row_that_cannot_be_one_is_refused(rows, why):
    with pytest.raises(ValueError, match=why):
        compiled(rows)


def test_every_row_of_the_desks_own_book_can_be_looked_up():
    for name, section in book().sections.items():
        for row in section.rows:
            assert book()._pattern(row), (name, row.chinese)


TYPED = (
    "条码=条吗=标签 门诊药房 删同义词 同义词 打印机坏了 周五下午 安排顶班 "
    "改知识 李护士 12月31日 明天 中文 代报 条吗"
)
"""What can only be typed in Chinese, as examples show it."""


def test_no_row_of_the_book_says_half_of_it_in_chinese():
    typed = [*TYPED.split(), "{month}{n}日", "到 {hm}", "{n}小时"]
    for name, section in book().sections.items():
        for row in section.rows:
            rest = "" if row.english.startswith("通知设置") else row.english
            for word in typed:
                rest = rest.replace(word, "")
            assert not any("\u3400" <= c <= "\u9fff" for c in rest), (name, row)
