"""How far a collection's own words carry: short articles say less of a question than long ones."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import replace

from helpdesk.article import Article

LOOKED_AT = 300
"""So many of the articles stand for all of them."""

TITLES = 40
"""So many of those are looked for by the title alone, which is taken from them."""

FEWEST = 10
"""Of fewer articles nothing is learnt."""

TYPICAL = 0.75
"""The confidence that titles reach, as a median, where the numbers of confidence.py hold as is."""

WEIGHT = 0.48
"""How far confidence moves towards that, in logits."""

LEAST, MOST = 0.05, 0.98

STRICTEST = -0.7
"""Logits. However well titles are found, no more is taken away."""


def untitled(articles: Sequence[Article]) -> tuple[list[Article], list[str]]:
    """Some of the articles, half of them without title, and titles that were taken away."""
    step = max(len(articles) // LOOKED_AT, 1)
    some = list(articles[::step][:LOOKED_AT])
    bare = [replace(each, title="") if n % 2 else each for n, each in enumerate(some)]
    return bare, _spread([each.title for each in some[1::2]])


def _spread(titles: list[str]) -> list[str]:
    return titles[:: math.ceil(len(titles) / TITLES)] if titles else []


def leniency(reached: Sequence[float]) -> float:
    """What to add to confidence, in logits, given what the titles reached."""
    if len(reached) < FEWEST // 2:
        return 0.0
    median = min(max(statistics.median(reached), LEAST), MOST)
    return max(WEIGHT * (_logit(TYPICAL) - _logit(median)), STRICTEST)


def _logit(share: float) -> float:
    return math.log(share / (1 - share))
