"""English words of a question in the Chinese of the articles."""

from collections.abc import Container
from functools import cache

from knowledge_base.segment import replace_latin
from knowledge_base.spelling import one_spelling, table


def in_chinese(plain: str, known: Container[str]) -> str:
    """The text in one spelling, with the Chinese for each English word.

    A word that the articles themselves use (`known`: wifi, pda) stays as it is.
    """
    words = _words()
    return replace_latin(plain, lambda word: word if word in known else words.get(word, word))


@cache
def _words() -> dict[str, str]:
    pairs = (line.partition(" ") for line in table("english.txt"))
    return {english: one_spelling(chinese) for english, _, chinese in pairs}
