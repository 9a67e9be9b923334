"""A report that somebody else writes down: 代报 门诊药房 李护士 13800000000 打印机坏了."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from helpdesk.lexicon import find_places
from helpdesk.people import Person, Role
from helpdesk.plain_text import tidy
from helpdesk.reading import has_symptom
from helpdesk.surnames import ends_a_name
from helpdesk.whereabouts import whereabouts


class Via(StrEnum):
    """How a report was told to whoever wrote it down (clauses S0-8, S4-30)."""

    PHONE = "phone"
    SPOKEN = "spoken"
    ON_SITE = "on_site"
    FAX = "fax"
    MAIL = "mail"
    ONLINE = "online"


VIA_WORDS: Mapping[Via, str] = {
    Via.PHONE: "电话",
    Via.SPOKEN: "口头",
    Via.ON_SITE: "现场",
    Via.FAX: "传真",
    Via.MAIL: "邮件",
    Via.ONLINE: "网上",
}

BEGINS = "代报"
"""What a report for somebody else begins with."""

TAKES_CALLS = "代报"
"""The skill of somebody who is no engineer and may write down what others report."""


@dataclass(frozen=True)
class Caller:
    """Who reported it and what; "" for what was not said."""

    name: str = ""
    phone: str = ""
    department: str = ""
    via: Via | None = None
    text: str = ""


@dataclass(frozen=True)
class Taken:
    """Who wrote a report down, how it was told him, and the caller's id where he has an account."""

    by: int
    via: Via
    caller_id: int | None = None


def may_take_calls(person: Person | None) -> bool:
    """Whether the person may write down what others report."""
    return person is not None and (person.role is not Role.REPORTER or TAKES_CALLS in person.skills)


_GAPS = re.compile(r"[\s,，、;；:：/|。]+")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86-?)?(1[3-9]\d(?:[- ]?\d{4}){2})(?!\d)")
_NUMBER = re.compile(r"(?:电话|手机|分机|内线|短号)?号?码?((?:0\d{2,3}-?)?\d{3,8}|0\d{9,11})")
_TITLE = (
    "护士长 护士 医生 医师 大夫 主任 药师 技师 老师 师傅 科长 处长 院长 主管 组长 经理 教授 先生 "
    "女士 小姐 同志 工 姐 哥"
).split()
_NAMED = re.compile(rf"[一-鿿]{{0,3}}?(?:{'|'.join(_TITLE)})|[老小][一-鿿]")
_SAYS = re.compile(rf"({'|'.join(_TITLE)})(?:打?来?电话?来?)?(?:说|讲|反映|反馈)")
_SAID_BY = re.compile(r"^(?:报修人|联系人|姓名|我是|来电人?|打来的?|是)")
_VIA = {word: via for via, word in VIA_WORDS.items()}


def read_caller(said: str) -> Caller:
    """The caller and the matter of what stands behind 代报, in any of the usual orders.

    Place and name come before the telephone number, or before the first words that say what is
    wrong; whatever is not understood stays in the text.
    """
    apart = _SAYS.sub(r"\1 ", _MOBILE.sub(_alone, said))
    parts = [part for part in _GAPS.split(apart) if part]
    via = next((_VIA[part] for part in parts[:2] if part in _VIA), None)
    parts = [part for part in parts if part not in _VIA]
    at, phone = _phone(parts)
    head, tail = (parts[:at], parts[at + 1 :]) if phone else _before_the_matter(parts)
    if not tail:
        head, tail = _before_the_matter(head)
    name, places = _who_and_where(head)
    if not name and tail and _name_in(tail[-1]) == tail[-1]:
        *tail, name = tail
    return Caller(name, phone, "".join(places)[:60], via, "，".join(tail))


def _alone(found: re.Match[str]) -> str:
    number = re.sub("[- ]", "", found[1])
    return f" {number} "


def _phone(parts: Sequence[str]) -> tuple[int, str]:
    for pattern in (_MOBILE, _NUMBER):
        for at, part in enumerate(parts):
            if found := pattern.fullmatch(part):
                return at, found[1]
    return 0, ""


def _before_the_matter(parts: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    at = next((n for n, part in enumerate(parts) if _says_what(part)), len(parts))
    return parts[:at], parts[at:]


def _says_what(part: str) -> bool:
    return has_symptom(part) or not (_is_place(part) or _name_in(part))


def _is_place(part: str) -> bool:
    tidied = tidy(part)
    places = find_places(tidied)
    covered = bool(places) and places[0].start == 0
    return covered or bool(whereabouts(tidied).location or whereabouts(tidied).campus)


def _name_in(part: str) -> str:
    """The name a word ends with: 李护士 of 门诊药房李护士; "" when it is none."""
    bare = _SAID_BY.sub("", part)
    end = max((p.end for p in find_places(tidy(bare))), default=0)
    rest = bare[end:]
    found = _NAMED.fullmatch(rest)
    if found is not None:
        return rest
    return rest if 2 <= len(rest) <= 4 and ends_a_name(rest) else ""


def _who_and_where(head: Sequence[str]) -> tuple[str, list[str]]:
    name, places = "", []
    for part in head:
        named = _name_in(part) if not name else ""
        bare = _SAID_BY.sub("", part)
        name = name or named
        places.append(bare.removesuffix(named) if named else bare)
    return name[:30], [place for place in places if place]
