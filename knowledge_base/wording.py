"""Whether two questions say the same, but for how they are put."""

import re
from collections.abc import Iterable
from enum import IntEnum

from rapidfuzz.distance import Levenshtein

from knowledge_base.segment import terms
from knowledge_base.spelling import beginning

SHARED = 0.8
"""The share of all terms of two questions that both have, from which they are nearly the same."""

SLIPS = {6: 1, 12: 2}
"""Wrong, missing or extra characters that are let pass in a question of at least so many."""

LONGEST = 60
"""Characters. Longer ones are told, not asked, and are not compared by character."""

_OPENING = re.compile("^(?:请教一下|麻烦问一下|问一下|请问一下|请问|您好|你好|那个)+")
_CLOSING = re.compile("(?:怎么处理|怎么办|谢谢|[吗呢啊呀吧嘛哦])+$")
_OTHER = re.compile(r"[\W_]+")
_LATIN = re.compile("[a-z0-9]+")
_TURNING = re.compile("[不没未无]")


class Likeness(IntEnum):
    """How much one question is another."""

    OTHER = 0
    #: a slip or two, or the same words in another order
    NEAR = 1
    #: the same without punctuation and politeness
    SAME = 2


def essence(text: str) -> str:
    """The question without case, spaces, punctuation, politeness and particles; may be empty."""
    return essence_of(beginning(text))


def essence_of(plain: str) -> str:
    """The essence of a question that is in one spelling already."""
    joined = _OTHER.sub("", plain)
    return _CLOSING.sub("", _OPENING.sub("", joined)) or joined


def likeness(asked: str, phrases: Iterable[str]) -> Likeness:
    """How much what is asked, in its essence, is the phrase that it is most like."""
    return max((_likeness(asked, essence(phrase)) for phrase in phrases), default=Likeness.OTHER)


def _likeness(asked: str, known: str) -> Likeness:
    if asked == known:
        return Likeness.SAME if asked else Likeness.OTHER
    # A name, a number or a "not" makes another question of it, however short.
    if any(sorted(p.findall(asked)) != sorted(p.findall(known)) for p in (_LATIN, _TURNING)):
        return Likeness.OTHER
    return Likeness.NEAR if _slipped(asked, known) or _shuffled(asked, known) else Likeness.OTHER


def _slipped(asked: str, known: str) -> bool:
    shorter, longer = sorted((len(asked), len(known)))
    most = max((slips for least, slips in SLIPS.items() if shorter >= least), default=0)
    if longer - shorter > most or longer > LONGEST or len({*asked} ^ {*known}) > 2 * most:
        return False
    return Levenshtein.distance(asked, known, score_cutoff=most) <= most


def _shuffled(asked: str, known: str) -> bool:
    one, other = ({term for term in terms(text) if len(term) > 1} for text in (asked, known))
    return len(one) > 2 and len(one & other) >= SHARED * len(one | other)
