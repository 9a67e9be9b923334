"""How likely the best article answers a question."""

import math
from dataclasses import dataclass
from functools import cache

from knowledge_base.spelling import one_spelling, table

# The weights are near those of a logistic regression over questions with and without the article
# that answers them, and messages that none answers (docs/adr, search).
BASE = -3.7
FOUND, LEAD = 1.3, 3.0
ASKED, TITLE, SENTENCE, WHOLE = 2.0, 1.5, 1.5, 1.0
ELSEWHERE, MISSING = -1.85, -0.5

MOST_ELSEWHERE = 3
MUCH_SAID = 6
"""A question worth this many of the rarest terms says enough to miss it if it is not there."""


@dataclass(frozen=True)
class Evidence:
    """What speaks for the best article.

    `found`: its score, in rarest terms; `lead`: the share by which it is ahead of the next;
    `asked`, `title`, `sentence`, `whole` as in passages.Match; `saying`: what all of the question
    is worth, in rarest terms; `elsewhere`: words of other matters that the article does not have.
    """

    found: float
    lead: float
    asked: float
    title: float
    sentence: float
    whole: float
    saying: float
    elsewhere: int


def confidence(evidence: Evidence) -> float:
    """From 0 to 1: how likely it answers, where half of all questions can be answered."""
    missing = (1 - evidence.whole) * min(evidence.saying / MUCH_SAID, 1)
    sum_ = BASE + FOUND * evidence.found + LEAD * evidence.lead
    sum_ += ASKED * evidence.asked + TITLE * evidence.title
    sum_ += SENTENCE * evidence.sentence + WHOLE * evidence.whole
    sum_ += ELSEWHERE * min(evidence.elsewhere, MOST_ELSEWHERE) + MISSING * missing
    return 1 / (1 + math.exp(-max(min(sum_, 50), -50)))


def elsewhere(question: str, headlines: str) -> int:
    """How many words of a question, in one spelling, are of matters that articles seldom treat.

    A word that the article has in its title, similar questions or tags is none of them.
    """
    return sum(word in question and word not in headlines for word in _of_other_matters())


@cache
def _of_other_matters() -> frozenset[str]:
    lines = table("elsewhere.txt")
    return frozenset(one_spelling(word) for line in lines for word in line.split())
