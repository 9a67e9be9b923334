"""Cues as one pattern: as quick as can be, and never another match than without the quickness."""

import json
import re

import pytest

from benchmarks.triage.messages import TRAINING
from helpdesk import cues, departments, reach, retraction, safety, stakes
from helpdesk.patterns import any_of, first_characters
from helpdesk.plain_text import tidy

MODULES = (cues, departments, reach, retraction, safety, stakes)
QUICKENED = re.compile(r"\(\?=\[.+?(?<!\\)\]\)\(\?:(?P<parts>.*)\)", re.DOTALL)
PATTERNS = {
    f"{module.__name__}.{name}": (value, found["parts"])
    for module in MODULES
    for name, value in vars(module).items()
    if isinstance(value, re.Pattern) and (found := QUICKENED.fullmatch(value.pattern))
}
TEXTS = [tidy(json.loads(line)["text"]) for line in TRAINING.read_text("utf-8").splitlines()[::3]]


@pytest.mark.parametrize(
    ("pattern", "first"),
    [
        ("ab|cd", "ac"),
        ("(?:a|b)c", "ab"),
        ("(?:a|b)?c", "abc"),
        ("a+?b", "a"),
        ("a*b", "ab"),
        ("a{0,3}b|x{2}y", "abx"),
        (r"(?<!q)[a-c]d|(?=z)zz", "a-cz"),
        (r"\d{1,2}楼|(?P<bed>床)号", r"\d床"),
        (r"\bword\b", "w"),
        (r"\.|,", r",\."),
        # anything, or nothing at all
        ("[^,]a|b", None),
        (".a", None),
        (r"\W", None),
        ("a?", None),
        ("a|", None),
        ("(?=a)", None),
        # what means something else beside other characters
        ("[]a]b", None),
        ("[-a]b", None),
        ("[a-]b", None),
    ],
)
def test_what_a_match_can_begin_with(pattern, first):
    assert first_characters(pattern) == first


def test_parts_that_begin_with_anything_are_one_pattern_all_the_same():
    assert any_of(".床", "灯").search("3床")[0] == "3床"


@pytest.mark.parametrize("name", PATTERNS)
def test_cues_match_as_they_would_without_a_look_at_the_beginning(name):
    quick, parts = PATTERNS[name]
    plain = re.compile(parts)
    for text in TEXTS:
        assert [m.span() for m in quick.finditer(text)] == [m.span() for m in plain.finditer(text)]


def test_most_cues_have_that_look():
    assert len(PATTERNS) > 40
