"""How likely the best article answers a question."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from knowledge_base.spelling import one_spelling, table

# The weights are near those of a logistic regression over questions with and without the article
# that answers them, and messages that none answers (docs/adr, search).
BASE = -3.7
FOUND, LEAD = 1.3, 3.0
ASKED, TITLE, SENTENCE, WHOLE = 2.0, 1.5, 1.5, 1.0
ELSEWHERE, MISSING = -2.8, -0.5

MOST_ELSEWHERE = 3
TOLD = 30
"""Characters. In a longer story other matters come in passing and count for less."""

FEW, OFTEN = 2, 0.01
"""A word of other matters that headlines say more often, in all or per article, is no such word."""

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
    elsewhere: float


def confidence(evidence: Evidence) -> float:
    """From 0 to 1: how likely it answers, where half of all questions can be answered."""
    missing = (1 - evidence.whole) * min(evidence.saying / MUCH_SAID, 1)
    sum_ = BASE + FOUND * evidence.found + LEAD * evidence.lead
    sum_ += ASKED * evidence.asked + TITLE * evidence.title
    sum_ += SENTENCE * evidence.sentence + WHOLE * evidence.whole
    sum_ += ELSEWHERE * evidence.elsewhere + MISSING * missing
    return 1 / (1 + math.exp(-max(min(sum_, 50), -50)))


def elsewhere(question: str, headlines: str, matters: Iterable[str]) -> float:
    """How many of those words a question, in one spelling, has and its article has not, up to 3.

    `headlines` are the title, similar questions and tags of the article.
    """
    said = sum(word in question and word not in headlines for word in matters)
    return min(said, MOST_ELSEWHERE) * min(TOLD / max(len(question), 1), 1.0)


def seldom_treated(headlines: str, articles: int) -> frozenset[str]:
    """The words of other matters that hardly any of the articles is about.

    `headlines` are the titles, similar questions and tags of all, in one spelling. What is beside
    the matter to one desk is another's trade.
    """
    often = max(FEW, OFTEN * articles)
    return frozenset(word for word in _of_other_matters() if headlines.count(word) <= often)


@cache
def _of_other_matters() -> frozenset[str]:
    lines = table("elsewhere.txt")
    return frozenset(one_spelling(word) for line in lines for word in line.split())
