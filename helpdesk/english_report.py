"""An English report in the Chinese that triage reads: what is wrong with which thing, and where.

It is no translation: words triage does not need are left out, and the ticket keeps the report as
it was written.
"""

import re
from collections.abc import Iterator

from helpdesk.english_cues import PLACES, SCOPES, STOPS, SYMPTOMS, THINGS
from helpdesk.patterns import first_characters

HAN = re.compile("[\u3400-\u9fff]")
# What is written in pinyin has none of these.
_ENGLISH = re.compile(
    r"\b(?:the|is|are|was|were|how|what|where|when|who|why|my|we|our|does|not|of|with|for|it|and"
    r"|to|in|at|on|no|has|have|need|please|out|down|jam\w*|works?|working|broken|slow|help|errors?|problems?|printers?"
    r"|computers?|network|screens?|passwords?|systems?|accounts?|log|login|locked|frozen|froze|stuck"
    r"|offline|crash\w*|toner|mouse|keyboard|scanner|wifi|wi-fi|internet|email|virus|ransomware|paper"
    r"|thanks?|hello|hi|good|morning|cannot|nobody|everybody|everyone|still|back|forgot|reset)\b"
)
_LOOKED_AT = 60
"""Characters: what has no Chinese in so many has none."""

_CANNOT = "can't|can not|cant|unable to|not able to|couldn't|could not"
_NOT = (
    "won't|will not|doesn't|does not|don't|do not|isn't|is not|aren't|are not|didn't|did not|wasn't"
    "|fails to|failed to|refuses to|stopped|no longer"
)
_NOBODY = r"nobody|no one|no-one|none of (?:us|them|the \w+)"
_SAME = (
    (re.compile("[\u2018\u2019]"), "'"),
    (re.compile(rf"\b(?:{_CANNOT})\b"), "cannot"),
    (re.compile(rf"\b(?:{_NOT})\b"), "not"),
    # Nobody can: everybody cannot.
    (re.compile(rf"\b(?:{_NOBODY})\b([^.,;!?\n]{{0,40}}?)\bcan\b"), r"everybody\1 cannot"),
)

_KINDS = (PLACES, SCOPES, THINGS, SYMPTOMS)
"""In the order in which a Chinese clause says them: 5病区 全科都 打印机 卡纸."""


# Phrases stand between bars, as far as these are in no group.
_ALTERNATIVE = re.compile(r"(?:[^|()]|\((?:[^()]|\([^()]*\))*\))+")


def _tables() -> tuple[dict[str, re.Pattern[str]], dict[str, tuple[int, str]]]:
    words, said = [], {}
    for rank, kind in enumerate(_KINDS):
        for chinese, written in kind.items():
            for phrase in _ALTERNATIVE.findall(written):
                words.append(phrase)
                said[f"p{len(words) - 1}"] = (rank, chinese)
    ordered = sorted(range(len(words)), key=lambda n: -len(words[n]))
    named = [(f"(?P<p{n}>{words[n]})", first_characters(words[n])) for n in ordered]
    return {letter: _beginning_with(letter, named) for letter in _BEGINNINGS}, said


def _beginning_with(letter: str, named: list[tuple[str, str | None]]) -> re.Pattern[str]:
    some = (words for words, first in named if first is None or re.match(f"[{first}]", letter))
    return re.compile(rf"\b(?:{'|'.join(some) or '(?!)'})\b")


_BEGINNINGS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PHRASES, _SAID = _tables()
"""Phrases by the character they begin with: four hundred tried at every word take too long."""
_WORD = re.compile(rf"\b[{_BEGINNINGS}]")
_CLAUSE = re.compile(r"[,.;:!?\n]+|\b(?:and|but|because|so|since)\b")
_ACRONYM = re.compile(r"\b(?:his|lis|pacs|emr|oa|pda|hrp|ca|ct|ecg|dr|usb|wifi|vpn|spd|ris|cdss)\b")


def in_chinese(text: str) -> str:
    """The Chinese of an English message, as far as it tells of IT; a text that is not English, or
    tells of nothing known, as it is."""
    if HAN.search(text[:_LOOKED_AT]) or HAN.search(text):
        return text
    plain = text.casefold()
    for pattern, same in _SAME:
        plain = pattern.sub(same, plain)
    if not _ENGLISH.search(plain):
        return text
    clauses = [said for clause in _CLAUSE.split(plain) if (said := _clause(clause))]
    asked = "?" if "?" in plain else ""
    return ",".join(clauses) + asked if clauses else text


def _clause(clause: str) -> str:
    found = sorted(_found(clause), key=lambda each: each[0])
    return "".join(said for _, said in found)


def _found(clause: str) -> Iterator[tuple[int, str]]:
    rest, at = [], 0
    for match in _phrases(clause):
        rest.append(clause[at : match.start()])
        at = match.end()
        rank, chinese = _SAID[str(match.lastgroup)]
        number = re.search(r"\d+|\b[a-h]\b", match[0])
        yield rank, chinese.replace("#", number[0] if number else "")
    for name in _ACRONYM.findall(" ".join((*rest, clause[at:]))):
        if name not in STOPS:
            yield _KINDS.index(THINGS), name


def _phrases(clause: str) -> Iterator[re.Match[str]]:
    at = 0
    for begin in _WORD.finditer(clause):
        if begin.start() < at:
            continue
        if match := _PHRASES[begin[0]].match(clause, begin.start()):
            at = match.end()
            yield match
