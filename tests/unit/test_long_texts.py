"""Messages of any Unicode up to 4,096 characters: judged, in bounded time, and no danger lost."""

import time

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from helpdesk.lexicon import SYSTEMS
from helpdesk.long_text import MOST, shortened
from helpdesk.plain_text import tidy
from helpdesk.severity import Severity
from helpdesk.triage import asks, assess, has_symptom, is_chatter, says_enough, severe

LONGEST = 4096
DANGERS = (
    "抢救室HIS打不开，医嘱下不了",
    "大出血的病人等着用血，输血系统登不上",
    "危急值发不出去",
    "扫腕带出来的是另一个病人的信息",
)
ANY_SIGN = st.characters(exclude_categories=())
PIECES = st.one_of(
    ANY_SIGN,
    st.sampled_from(
        "打印机 护士站 HIS 不急 谢谢 zhuan ci 不 了 全院 ， 。 3 \u200b \ufdfa 😀".split(" ")
    ),
)
TEXTS = st.one_of(
    st.text(ANY_SIGN, max_size=LONGEST),
    st.lists(PIECES, max_size=300).map(lambda parts: "".join(parts)[:LONGEST]),
    st.tuples(st.text(ANY_SIGN, min_size=1, max_size=8), st.integers(1, LONGEST)).map(
        lambda told: (told[0] * told[1])[:LONGEST]
    ),
)
MANY = settings(
    max_examples=1_000, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
PATIENCE = 0.25
"""Seconds of one processor: what is usual is a fiftieth of it, what is tried in every way of
cutting the text would take minutes. `python -m benchmarks.fuzz_triage` measures."""


def judged(text):
    """The assessment, made within patience; the time of a busy moment is not counted."""
    for _ in range(3):
        assess.cache_clear()
        tidy.cache_clear()
        begun = time.thread_time()
        found = assess(text)
        if time.thread_time() - begun < PATIENCE:
            return found
    raise AssertionError(f"too slow: {text[:80]!r}")


@pytest.mark.parametrize("part", range(8))
def test_any_text_at_all_is_judged_in_time(part):
    @seed(part)
    @MANY
    @given(TEXTS)
    def check(text):
        found = judged(text)
        assert found.system == "" or found.system in SYSTEMS
        assert 0 <= found.sure <= 1
        for told in (asks, severe, has_symptom, is_chatter, says_enough):
            assert told(text) in (True, False)

    check()


@seed(8)
@settings(MANY, max_examples=500)
@pytest.mark.parametrize("danger", DANGERS)
@given(before=TEXTS, after=TEXTS, where=st.floats(0, 1))
def test_no_noise_around_a_danger_lowers_it(danger, before, after, where):
    room = LONGEST - len(danger) - 2
    first = before[: int(room * where)]
    text = f"{first}\n{danger}\n{after[: room - len(first)]}"
    found = judged(text)
    assert found.severity is Severity.S1
    assert found.patient_safety


@pytest.mark.parametrize("danger", DANGERS)
@pytest.mark.parametrize("at", [0, 500, 1500, 2047, 2100, 3000, 3580, 3900])
@pytest.mark.parametrize("noise", ["今天天气好。", "谢谢老师", "\ufdfa", "😀", "HIS 正常 "])
def test_a_danger_is_seen_wherever_it_stands(danger, at, noise):
    before = (noise * LONGEST)[: min(at, LONGEST - len(danger))]
    text = f"{before}\n{danger}\n{noise * LONGEST}"[:LONGEST]
    assert judged(text).severity is Severity.S1


def test_of_what_is_longer_than_any_platform_sends_a_bounded_part_is_read():
    for text in ("天气好。" * 200_000, "\ufdfa" * 4_000, "抢救室打不开，" * 50_000):
        assert len(tidy(text)) <= MOST + 100
    assert shortened("好" * MOST) == "好" * MOST
