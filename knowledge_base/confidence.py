"""How likely the best article answers a question."""

import math
import re
from dataclasses import dataclass
from functools import cache

from knowledge_base.spelling import one_spelling, table

# The weights are near those of a logistic regression over questions with and without the article
# that answers them, and messages that none answers (docs/adr, search).
BASE = -0.75
FOUND, LEAD = 0.7, 2.4
TITLE, WHOLE, ALIKE, HEARD = 1.3, 0.8, 0.85, 2.0
ELSEWHERE, MISSING, BEARING = -3.2, -3.0, 1.0

MOST_ELSEWHERE = 3
TOLD = 30
"""Characters. In a longer story other matters come in passing and count for less."""

FEW, OFTEN = 2, 0.01
"""A word of other matters that headlines say more often, in all or per article, is no such word."""

SOME, TREATED = 6, 0.1
"""A section of which headlines say more words, in all and as a share, is the articles' own."""

_PATTERN = re.compile(r"[.\[(?{]")

MUCH_SAID = 6
"""A question worth this many of the rarest terms says enough to miss it if it is not there."""


@dataclass(frozen=True)
class Evidence:
    """What speaks for the best article.

    `found`: its score, in rarest terms; `lead`: the share by which it is ahead of the next;
    `title`, `whole`, `alike` and `heard` as in passages.Match; `saying`: what all of the question
    is worth, in rarest terms; `elsewhere`: words of other matters that the article does not have;
    `bearing` as in subject.py.
    """

    found: float
    lead: float
    title: float
    whole: float
    alike: float
    heard: float
    saying: float
    elsewhere: float
    bearing: float


def confidence(evidence: Evidence, leniency: float = 0.0) -> float:
    """From 0 to 1: how likely it answers, where half of all questions can be answered.

    `leniency` is what these articles' words need beside others' (calibration.py).
    """
    missing = (1 - evidence.whole) * min(evidence.saying / MUCH_SAID, 1)
    sum_ = BASE + leniency + FOUND * evidence.found + LEAD * evidence.lead
    sum_ += TITLE * evidence.title + WHOLE * evidence.whole + MISSING * missing
    sum_ += ALIKE * evidence.alike + HEARD * evidence.heard
    sum_ += ELSEWHERE * evidence.elsewhere + BEARING * evidence.bearing
    return 1 / (1 + math.exp(-max(min(sum_, 50), -50)))


@dataclass(frozen=True)
class Matters:
    """Words and patterns that say a question is of something else."""

    words: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]

    def said(self, plain: str) -> list[str]:
        """Those that a text in one spelling has, as it has them."""
        found = [word for word in self.words if word in plain]
        parts = (pattern.search(plain) for pattern in self.patterns)
        return found + [part[0] for part in parts if part]


def elsewhere(question: str, headlines: str, matters: Matters) -> float:
    """How many of those words a question, in one spelling, has and its article has not, up to 3.

    `headlines` are the title, similar questions and tags of the article.
    """
    said = sum(part not in headlines for part in matters.said(question))
    return min(said, MOST_ELSEWHERE) * min(TOLD / max(len(question), 1), 1.0)


def seldom_treated(headlines: str, articles: int) -> Matters:
    """The words of other matters that hardly any of the articles is about.

    `headlines` are the titles, similar questions and tags of all, in one spelling. What is beside
    the matter to one desk is another's trade: of a section that is treated no word counts.
    """
    often = max(FEW, OFTEN * articles)
    words: set[str] = set()
    patterns: dict[re.Pattern[str], None] = {}
    for section in _of_other_matters():
        said = {word: headlines.count(word) for word in section.words}
        if sum(map(bool, said.values())) > max(SOME, TREATED * len(said)):
            continue
        words |= {word for word, times in said.items() if times <= often}
        patterns |= dict.fromkeys(section.patterns)
    return Matters(frozenset(words), tuple(patterns))


@cache
def _of_other_matters() -> tuple[Matters, ...]:
    sections: list[list[str]] = []
    for line in table("elsewhere.txt"):
        if line.startswith("="):
            sections.append([])
        else:
            sections[-1] += line.split()
    return tuple(map(_section, sections))


def _section(entries: list[str]) -> Matters:
    patterns = [entry for entry in entries if _PATTERN.search(entry)]
    words = (one_spelling(entry) for entry in entries if entry not in patterns)
    return Matters(frozenset(words), tuple(map(re.compile, patterns)))
