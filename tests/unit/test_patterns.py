"""No message can hold the desk up: every pattern answers at once, whatever is repeated in it."""

import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator
from itertools import chain, pairwise

import pytest

import handlers
import helpdesk
import knowledge_base
import notifications

ROOMS = (helpdesk, handlers, knowledge_base, notifications)
LONG = 300
"""Characters: the patterns for whole messages are asked about no more, or little more."""
PATIENCE = 5.0
"""Seconds for all texts; one that tries every way of cutting them would need years."""
_WORD = re.compile(r"[\u4e00-\u9fff]{1,4}")
_REPEATS = re.compile(r"\)[*+{]")


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for room in ROOMS:
        for module in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
            for name, value in vars(importlib.import_module(module.name)).items():
                for n, pattern in enumerate(_in(value)):
                    yield f"{module.name}.{name}.{n}", pattern


def _in(value: object) -> list[re.Pattern[str]]:
    """The patterns with repeated groups in a constant: alone, in a table, or in rows of one."""
    values = list(value.values()) if isinstance(value, dict) else value
    rows = values if isinstance(values, tuple | list) else (values,)
    flat = chain.from_iterable(row if isinstance(row, tuple) else (row,) for row in rows)
    found = [one for one in flat if isinstance(one, re.Pattern) and isinstance(one.pattern, str)]
    return [pattern for pattern in found if _REPEATS.search(pattern.pattern)]


def _words(pattern: str) -> list[str]:
    words = sorted(set(_WORD.findall(pattern)))[:60]
    parts = {word[:1] for word in words} | {"1", " ", ",", "a"}
    return [*words, *sorted(parts), *("".join(pair) for pair in pairwise(words[:20]))]


@pytest.fixture
def out_of_patience() -> Iterator[None]:
    """Fails a test whose pattern does not come back, instead of waiting for it."""

    def fails(*_: object) -> None:
        pytest.fail("it does not come back")

    before = signal.signal(signal.SIGALRM, fails)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("out_of_patience")
@pytest.mark.parametrize(
    "pattern", [pytest.param(p, id=name) for name, p in dict(_patterns()).items()]
)
def test_a_pattern_answers_at_once_however_often_a_word_comes(pattern):
    for word in _words(pattern.pattern):
        pattern.fullmatch((word * LONG)[:LONG] + "\x01")
