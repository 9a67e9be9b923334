"""How text is made comparable, and how much of it is read."""

import sys
import timeit
import unicodedata

import pytest

from helpdesk.plain_text import clauses, tidy
from helpdesk.triage import assess


@pytest.mark.parametrize(
    "text", ["急" * 100_000, "1" * 100_000, "别的" * 2048, " ," * 50_000, "\ufdfa" * 100_000]
)
def test_a_very_long_text_takes_no_time_to_speak_of(text: str) -> None:
    # Twenty milliseconds on a quiet machine; the room above that is for a busy one.
    assert min(timeit.repeat(lambda: assess(text), number=1, repeat=3)) < 0.1


def test_the_end_of_a_very_long_text_is_read_too() -> None:
    assert assess("你好，" * 40_000 + "抢救室HIS打不开").patient_safety


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ＨＩＳ　打不开", "his 打不开"),
        ("派克斯登陆不上", "pacs登录不上"),
        ("HIS\u200b打不开", "his打不开"),
        ("遗嘱 打不出来", "医嘱,打不出来"),
    ],
)
def test_width_case_and_slips_make_no_difference(typed: str, read: str) -> None:
    assert tidy(typed) == read


def test_format_characters_are_taken_out_but_for_the_joiner_of_pictures() -> None:
    formats = [
        chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Cf"
    ]
    left = {char for char in formats if tidy(f"医{char}嘱") != "医嘱"}
    assert left == {"\u200d"}


def test_a_text_falls_into_clauses_but_a_number_does_not() -> None:
    assert clauses(tidy("急诊断网，1,200人在等。快来！")) == ["急诊断网", "1,200人在等", "快来"]
