"""One pattern for many words, quick where none of them begins."""

import re
from collections import defaultdict
from collections.abc import Iterable


def any_word(words: Iterable[str]) -> re.Pattern[str]:
    """Finds the longest of the words that begins at a place.

    A Latin word must not be the middle of another ("his" in "history").
    """
    heads: defaultdict[str, list[str]] = defaultdict(list)
    for word in sorted(set(words), key=lambda word: (-len(word), word)):
        heads[word[0]].append(_bounded(word))
    first = "".join(map(re.escape, sorted(heads)))
    # What no word begins with is passed over in one look.
    return re.compile(rf"(?=[{first}])(?:" + "|".join(map(_one_of, heads.values())) + ")")


def _bounded(word: str) -> str:
    return rf"(?<![a-z]){word}(?![a-z])" if word.isascii() else word


def _one_of(words: list[str]) -> str:
    return f"(?:{'|'.join(words)})"
