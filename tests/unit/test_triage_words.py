"""Triage in English: everything the desk says itself is translated."""

import json
from pathlib import Path

import pytest

from bot.commands.triage_words import ENGLISH, GUESSED, told
from helpdesk.grounds import SCOPE_WORDS
from helpdesk.intake import ABOUT_SEVERITY
from helpdesk.stakes import KIND_WORDS, STEPS
from helpdesk.triage import assess

EXAMPLES = Path(__file__).parents[1] / "data" / "triage_examples.jsonl"
TEXTS = [json.loads(line)["text"] for line in EXAMPLES.read_text("utf-8").splitlines()]


def test_every_word_of_the_tables_is_translated():
    said = [
        *SCOPE_WORDS.values(),
        *KIND_WORDS.values(),
        *STEPS,
        *(q.text for q in ABOUT_SEVERITY.values()),
    ]
    assert [word for word in said if word not in ENGLISH] == []


def test_every_reason_of_the_examples_is_translated_but_for_the_reporters_own_words():
    reasons = {why.removesuffix(GUESSED) for text in TEXTS for why in assess(text).reasons}
    assert [why for why in reasons if why.split("：")[0] not in ENGLISH] == []


@pytest.mark.parametrize(
    ("phrase", "english"),
    [
        ("全科", "a whole department"),
        ("影响范围：全科（推测）", "scope: a whole department (a guess)"),
        ("关键环节：挂号", "key step: registration"),
        ("涉及病人安全：呼吸机", "patient safety: 呼吸机"),
    ],
)
def test_a_phrase_is_told_in_the_language_of_the_locale(monkeypatch, phrase, english):
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert told(phrase) == english
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert told(phrase) == phrase
