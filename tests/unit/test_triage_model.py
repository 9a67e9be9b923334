"""What triage has learnt: from what, how well, and that no text upsets it."""

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.evaluate_triage import judge, macro_f1, off_by_two, score, share
from benchmarks.triage.messages import SEALED, STRANGERS, TRAINING, VOICES, digest, messages
from helpdesk import weights
from helpdesk.estimate import weights_of
from helpdesk.plain_text import tidy
from helpdesk.severity import Kind, Scope, Severity
from helpdesk.triage import Asked, assess, with_answer

EXAMPLES = Path(__file__).parents[1] / "data" / "triage_examples.jsonl"
ROWS = {
    path: [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for path in (TRAINING, SEALED, VOICES, STRANGERS, EXAMPLES)
}


LOOKED_FOR = re.compile(r"(?:抢救|手术)室[^,]{0,8}?停电|[a-z]1[^,]{0,6}?坏|不(?:了|上|开)的")
LOOKED_THROUGH = "抢救室a1,打不开了" * 450
USUAL_MS = 0.4


def letters(text):
    return "".join(c for c in tidy(text) if c.isalnum())


@pytest.mark.parametrize("path", [SEALED, VOICES, STRANGERS, EXAMPLES], ids=lambda path: path.name)
def test_no_message_that_is_measured_with_was_learnt_from(path):
    learnt = {letters(row["text"]) for row in ROWS[TRAINING]}
    assert [row["text"] for row in ROWS[path] if letters(row["text"]) in learnt] == []


def test_the_weights_were_learnt_from_the_messages_that_are_kept():
    assert digest(TRAINING) == weights.LEARNT_FROM, "python -m benchmarks.train_triage"


def test_there_are_enough_messages_of_every_sort():
    own = [row for path in (TRAINING, SEALED, VOICES) for row in messages(path)]
    assert len(own) >= 1500
    assert len(ROWS[TRAINING]) >= 1500
    assert len(ROWS[SEALED]) + len(ROWS[VOICES]) >= 300
    assert {row.severity for row in own} == set(Severity)
    assert {row.scope for row in own} == set(Scope)
    assert {row.kind for row in own} == set(Kind)
    assert len({row.id for row in own}) == len(own)


def test_messages_in_other_voices_are_judged_as_well_as_the_papers_say():
    judged = [judge(row) for row in ROWS[VOICES]]
    before = [(j.label, j.got.severity) for j in judged]
    after = [(j.label, j.after.severity) for j in judged]
    precision, recall, _ = score(after, Severity.S1)
    assert macro_f1(before) >= 0.80
    assert macro_f1(after) >= 0.85
    assert recall >= 0.92
    assert precision >= 0.75
    assert off_by_two(after) <= 0.02
    assert share(sum(bool(j.got.ask) for j in judged), len(judged)) <= 0.35
    assert share(sum(j.got.kind in j.row["kind_ok"] for j in judged), len(judged)) >= 0.85
    assert share(sum(j.got.scope in j.row["scope_ok"] for j in judged), len(judged)) >= 0.80


def test_messages_of_strangers_are_judged_as_well_as_was_aimed_at():
    judged = [judge(row) for row in ROWS[STRANGERS]]
    before = [(j.label, j.got.severity) for j in judged]
    after = [(j.label, j.after.severity) for j in judged]
    precision, recall, _ = score(after, Severity.S1)
    assert macro_f1(before) >= 0.85
    assert macro_f1(after) >= 0.88
    assert score(before, Severity.S1)[1] >= 0.95
    assert recall >= 0.95
    assert precision >= 0.80
    assert off_by_two(after) <= 0.02
    assert share(sum(bool(j.got.ask) for j in judged), len(judged)) <= 0.35
    assert share(sum(j.got.kind in j.row["kind_ok"] for j in judged), len(judged)) >= 0.85
    assert share(sum(j.got.scope in j.row["scope_ok"] for j in judged), len(judged)) >= 0.80


def test_a_weight_left_blank_is_nothing_and_moves_no_other():
    assert weights_of("7,,-2") == [7, 0, -2]
    assert weights_of("") == [0]
    header, *rows = weights.TABLE.strip("\n").split("\n")
    width = sum(len(names.split()) for names in header.split("|"))
    assert max(len(weights_of(row.split("\t")[2])) for row in rows) <= width


def test_a_yes_to_the_question_about_patients_is_the_worst_level():
    assert with_answer(assess("HIS打不开"), care=True).severity == Severity.S1


def test_a_no_never_lowers_a_danger_that_the_text_tells():
    told = assess("抢救室HIS打不开")
    assert with_answer(told, scope=Scope.PERSON, care=False).severity == Severity.S1


def test_what_is_likely_the_worst_is_not_asked_about():
    for row in ROWS[TRAINING]:
        got = assess(row["text"])
        assert got.ask in (None, *Asked)
        assert 0 <= got.sure <= 1
        if got.patient_safety:
            assert got.ask is None


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=4096)
REPORTED = st.sampled_from([row["text"] for row in ROWS[TRAINING] if row["patient_care"]])
# Signs, letters and pictures of all sorts, but no Chinese words: 虚惊一场 is no noise.
NOISE = st.text(
    st.characters(max_codepoint=0x33FF) | st.characters(min_codepoint=0xA000), max_size=60
).filter(lambda noise: not any("\u3400" <= c <= "\u9fff" for c in tidy(noise)))
FUZZ = settings(
    max_examples=5000,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def took(text):
    """Milliseconds, as they would be on the machine the limit was set on."""
    begun = time.thread_time()
    assess(text)
    return (time.thread_time() - begun) * 1000 / slower()


def slower():
    """How many times slower this machine is just now than that one; never less than 1."""
    begun = time.thread_time()
    for _ in range(4):
        LOOKED_FOR.search(LOOKED_THROUGH)
    return max((time.thread_time() - begun) * 1000 / USUAL_MS, 1)


@FUZZ
@given(ANY_TEXT)
def test_any_text_is_judged_within_20_ms(text):
    # The machine may be busy just then: a text is slow only if it is slow again.
    if took(text) > 20:
        assess.cache_clear()
        assert took(text) < 20


@pytest.mark.parametrize(
    "words",
    [
        "打不开",
        "全院",
        "抢救室",
        "a1,",
        "的",
        "。",
        "\n",
        "\ufdfa",
        "8床",
        "cannot ",
        "nobody at all can ",
    ],
)
def test_the_longest_messages_are_judged_within_20_ms(words):
    text = (words * 4096)[:4096]
    assert min(took(text + "x" * n) for n in range(3)) < 20


def test_the_longest_report_is_judged_within_20_ms():
    text = "，".join(row["text"] for row in ROWS[TRAINING])[:4096]
    assert min(took(text + "x" * n) for n in range(3)) < 20


@FUZZ
@given(REPORTED, NOISE, NOISE)
def test_noise_around_a_danger_never_lowers_it(report, before, after):
    if assess(report).patient_safety:
        assert assess(f"{before}\n{report}\n{after}").patient_safety
