"""Articles as a reader sees them: what the hospital has to fill in is filled or put in words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from helpdesk.article import Article

_PLACE = re.compile(r"[ \u3000]*\{\{([^{}\n]*)\}\}[ \u3000]*")
_HINT = re.compile(r"\s*本院\s*(?:[：:]\s*(.*?))?\s*")
_OWN = "本院"
_PHONE = "电话"
_DESK = "信息科"
_DESK_PHONES = ("信息科电话", "信息科值班电话")
_DESK_PHONE_IN_ENGLISH = "IT phone"
_SEEN_BEFORE = 200
_WHERE = ("入口", "地点", "位置", "地址", "网址")


def desk_facts(hospital: str, phone: str) -> dict[str, str]:
    """What is known of the hospital from the settings; what is empty is not known."""
    known = {_OWN: hospital} | dict.fromkeys(_DESK_PHONES, phone)
    return known | {_DESK_PHONE_IN_ENGLISH: phone or "its phone"}


def for_reader(body: str, known: Mapping[str, str]) -> str:
    """The body without {{本院：…}}: known facts filled in, the others put in words.

    `known` gives the value of a hint (信息科电话: 8000), and by 本院 the hospital's name; an empty
    value is not known. Marks that are not closed lose their double braces.
    """
    parts: list[str] = []
    line, end = "", 0
    for place in _PLACE.finditer(body):
        before = body[end : place.start()]
        end = place.end()
        line = _end_of_line(line + before)
        words = _beside(line, _filled(line, place[1], known), body[end : end + 1])
        parts += (before, words)
        line += words
    return re.sub(r"\{{2,}|\}{2,}", lambda marks: marks[0][0], "".join([*parts, body[end:]]))


def _end_of_line(text: str) -> str:
    return text[-_SEEN_BEFORE:].rpartition("\n")[2]


def unfilled(article: Article, known: Mapping[str, str]) -> int:
    """How many places of the article wait for a fact that is not known."""
    return len(places(article, known))


@dataclass(frozen=True)
class Place:
    """A place the hospital has to fill in: its line of the body, from 1, and what the line says."""

    line: int
    hint: str
    text: str


def places(article: Article, known: Mapping[str, str]) -> list[Place]:
    """The places of the article that wait for a fact that is not known, in their order."""
    return [
        Place(number, hint, text.strip())
        for number, text in enumerate(article.body.split("\n"), 1)
        for hint in _hints(text)
        if not known.get(hint)
    ]


def _hints(text: str) -> Iterator[str]:
    for place in _PLACE.finditer(text):
        hint = _HINT.fullmatch(place[1])
        if hint:
            yield hint[1] or _OWN


def _filled(line: str, place: str, known: Mapping[str, str]) -> str:
    hint = _HINT.fullmatch(place)
    if hint is None:
        return place.strip() or f"可问{_DESK}"
    what = hint[1] or _OWN
    value = known.get(what, "")
    if what.endswith(_PHONE):
        return _phone(line, what, value)
    return value or _in_words(line, what)


def _phone(line: str, what: str, number: str) -> str:
    # Nobody has to be told twice whose number it is: 打防保科电话 {{本院：防保科电话}}
    whose = what.removesuffix(_PHONE)
    if whose and line.endswith(whose):
        return _number_of(line, whose, number)
    named = "" if line.endswith(what) else what
    if number:
        return f"{named} {number}"
    return named if whose.startswith(_DESK) else _aside(line, named, f"号码可问{_DESK}")


def _number_of(line: str, whose: str, number: str) -> str:
    if number:
        return _aside(line, "", f"{_PHONE} {number}")
    return _PHONE if whose.startswith(_DESK) else _aside(line, "", f"{_PHONE}可问{_DESK}")


def _in_words(line: str, what: str) -> str:
    words = what if what.startswith(_OWN) or line.endswith(_OWN) else _OWN + what
    return _aside(line, words, f"在哪里可问{_DESK}") if what.endswith(_WHERE) else words


def _aside(line: str, words: str, hint: str) -> str:
    """The words and the hint in brackets, unless the line is within brackets already."""
    if line.count("（") + line.count("(") <= line.count("）") + line.count(")"):
        return f"{words}（{hint}）"
    return f"{words}，{hint}" if words else hint


def _beside(line: str, words: str, following: str) -> str:
    """The words with a space where they meet a Latin word or a number."""
    before = " " if _meet(line[-1:], words[:1]) else ""
    after = " " if _meet(words[-1:], following) else ""
    return before + words + after


def _meet(one: str, other: str) -> bool:
    return one.isalnum() and other.isalnum() and (one.isascii() or other.isascii())
