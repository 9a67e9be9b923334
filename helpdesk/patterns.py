"""Many cues as one pattern that is quick to say where none of them can begin."""

import re
from collections import deque

_TOKEN = re.compile(
    r"\(\?P=\w+\)|\((?:\?(?:P<\w+>|<?[=!]|:))?|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]"
    r"|\{\d*,?\d*\}|.",
    re.DOTALL,
)
_OPTIONAL = re.compile(r"[?*]|\{0?,.*")
_QUANTIFIER = re.compile(r"[?*+]|\{\d*,?\d*\}")
_NO_WIDTH = frozenset({"^", "$", r"\b", r"\B", r"\A", r"\Z"})
_ANY = "any"
# Also classes whose inside means something else beside others.
_ANYTHING = re.compile(r"\.|\(\?P=.*|\[[]^-].*|\[.*-\]|\\[DSW0-9]", re.DOTALL)


def any_of(*parts: str) -> re.Pattern[str]:
    """One pattern that matches where any of the parts does, the first of them that does.

    Where all begin with known characters these are looked at first: the engine does so by itself
    only while every part begins with a plain letter, and a long text takes ten times as long else.
    """
    whole = "|".join(parts)
    first = first_characters(whole)
    return re.compile(whole if first is None else f"(?=[{first}])(?:{whole})")


def first_characters(pattern: str) -> str | None:
    """The inside of a class of the characters a match can begin with; None where that may be any
    character, or none at all. Knows what this project's cues are written with, not all of `re`."""
    found, empty = _alternatives(deque(_TOKEN.findall(pattern)))
    return None if empty or _ANY in found else "".join(sorted(found))


def _alternatives(tokens: deque[str]) -> tuple[set[str], bool]:
    """Beginnings up to the closing bracket, and whether a match may do without a character."""
    found: set[str] = set()
    empty, at_begin = False, True
    while tokens and tokens[0] != ")":
        token = tokens.popleft()
        if token == "|":
            empty, at_begin = empty or at_begin, True
            continue
        begins, may_lack = _one(token, tokens)
        if at_begin:
            found |= begins
            at_begin = may_lack
    return found, empty or at_begin


def _one(token: str, tokens: deque[str]) -> tuple[set[str], bool]:
    begins, may_lack = _unquantified(token, tokens)
    if tokens and _QUANTIFIER.fullmatch(tokens[0]):
        may_lack |= _OPTIONAL.fullmatch(tokens.popleft()) is not None
        if tokens and tokens[0] in ("?", "+"):
            tokens.popleft()
    return begins, may_lack


def _unquantified(token: str, tokens: deque[str]) -> tuple[set[str], bool]:
    if _ANYTHING.fullmatch(token):
        return {_ANY}, False
    if token.startswith("("):
        inner = _alternatives(tokens)
        tokens.popleft()
        return (set(), True) if token[-1] in "=!" else inner
    if token in _NO_WIDTH:
        return set(), True
    if token.startswith("["):
        return {token[1:-1]}, False
    return {token if token.startswith("\\") else re.escape(token)}, False
