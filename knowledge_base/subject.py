"""Whether a message is about the work that help articles treat, by its characters and pairs."""

import re
from collections.abc import Callable, Mapping
from functools import cache, reduce
from math import sqrt

import numpy as np

from knowledge_base.spelling import table

LOOKED_AT = 400
"""Characters of a message."""

LEAST, MOST = -3.0, 2.0
"""However many words speak for or against it."""

FEW, OFTEN = 2, 0.001
"""What headlines say so often, in all and per article, the articles treat."""

_SIGN = 21
"""Bits of a character."""

_RUN = re.compile("[\u3400-\u9fff]+|[a-z]+|[0-9]+")
_NUMBER = "0"
_HUNDREDTHS = 100
_BASE = "="

Weights = Mapping[str, float]
"""What a gram says: above 0 that something is asked of the desk, below that it is not."""

SILENT: Weights = {_BASE: 0.0}
"""Says nothing of any message."""


def grams(plain: str) -> set[str]:
    """The characters, pairs and Latin words of a text in one spelling; all numbers are one."""
    found: set[str] = set()
    for run in _RUN.findall(plain[:LOOKED_AT]):
        found |= _chinese(run) if run[0] >= "\u3400" else {run if run[0] > "9" else _NUMBER}
    return found


def _chinese(run: str) -> set[str]:
    return {*run, *(run[at : at + 2] for at in range(len(run) - 1))}


def bearing(plain: str, weights: Weights) -> float:
    """How far a message in one spelling is one for the articles: from LEAST to MOST, 0 is even.

    It was learnt from Chinese; of what is mostly in another script nothing is known.
    """
    said = grams(plain)
    if sum(gram.isascii() for gram in said) > len(said) / 2:
        return 0.0
    known = sum(weights.get(gram, 0.0) for gram in said)
    return max(min(weights[_BASE] + known / sqrt(len(said) or 1), MOST), LEAST)


def weights_beside(headlines: str, articles: int) -> Weights:
    """What grams say to these articles: what they treat themselves does not speak against it.

    `headlines` are the titles, similar questions and tags of all, in one spelling.
    """
    often = max(FEW, OFTEN * articles)
    said = _said(headlines)
    return {
        gram: weight
        for gram, weight in _learnt().items()
        if weight > 0 or gram == _BASE or said(gram) < often
    }


def _said(headlines: str) -> Callable[[str], int]:
    """How often a text says a gram; counted at once, for there may be a million characters."""
    signs = np.frombuffer(headlines.encode("utf-32-le", "replace"), np.uint32).astype(np.int64)
    codes, counts = np.unique(
        np.concatenate([signs, signs[:-1] << _SIGN | signs[1:]]), return_counts=True
    )
    found: dict[int, int] = dict(zip(codes.tolist(), counts.tolist(), strict=True))

    def times(gram: str) -> int:
        if len(gram) > 2 or gram.isascii():
            return headlines.count(gram)
        return found.get(reduce(lambda code, sign: code << _SIGN | ord(sign), gram, 0), 0)

    return times


@cache
def _learnt() -> Weights:
    """Those of tables/subject.txt, learnt by benchmarks/train_subject.py."""
    lines = (line.rpartition(" ") for line in table("subject.txt"))
    return {gram: int(weight) / _HUNDREDTHS for gram, _, weight in lines}
