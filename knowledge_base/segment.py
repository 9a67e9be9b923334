"""Chinese text to its parts: runs of characters, words, Latin words and numbers."""

import re
from collections.abc import Callable

import rjieba

from knowledge_base.spelling import beginning

BREAK = "\x01"
"""Stands where a text is parted, so that no pair reaches across."""

LATIN = re.compile(r"[a-z0-9](?:[a-z0-9.+#_-]*[a-z0-9+#])?")

_RUN = re.compile(r"[\u3400-\u9fff]+|" + LATIN.pattern)

# Question words and particles say nothing of the subject and part what stands on either side.
_ASKING = re.compile(
    "怎么办|怎么样|怎么|怎样|如何|为什么|什么|哪里|哪儿|请问|一下|我们|你们|他们|"
    "这个|那个|能不能|是不是|可不可以"
)
_PARTICLES = dict.fromkeys(map(ord, "的了吗呢吧啊呀嘛我你您他她它是"), BREAK)

FUNCTION_WORDS = frozenset(
    "the is are was were be been am to of in on at by for from with and but if its this that"
    " these those there here my your our her their me you we they he she i'm do does did"
    " don't doesn't how what where when who why which can can't could should would will shall may"
    " have has had not no any some please about as so up out know tell get got good".split()
)
"""English words that say nothing of the subject. (His, it, or, us and a mean something here.)"""

_STOP = frozenset(
    "在有和就不人都一上也很到说要去会着看好这那们把被给让哪能谁与或及等请个"
    "里后中对为以并从但而还又再可已需"
) | {"一个", "没有", "自己", "可以", "多少", "需要"}


def parted(plain: str) -> str:
    """A text in one spelling, with a break for every question word and particle."""
    return _ASKING.sub(BREAK, plain).translate(_PARTICLES)


def cut(plain: str) -> list[str]:
    """The words of a text in one spelling, by the dictionary."""
    return rjieba.cut(plain)


def replace_latin(text: str, word: Callable[[str], str]) -> str:
    """The text with what `word` gives for each Latin word and number."""
    return LATIN.sub(lambda found: word(found[0]), text)


def terms(text: str) -> list[str]:
    """Pairs of neighbouring Chinese characters, Latin words and numbers of a question, in order.

    Repeats are kept: they count.
    """
    found: list[str] = []
    for run in _RUN.findall(parted(beginning(text))):
        found += _pairs(run) if run[0] >= "\u3400" else [run]
    return [term for term in found if term not in _STOP]


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]
