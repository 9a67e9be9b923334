"""What engineers and managers write to have a verb done: 接了2号, 把12号转给孙工，他熟."""

import re
import unicodedata
from dataclasses import dataclass

from helpdesk.people import Verb


@dataclass(frozen=True)
class Order:
    """A verb, the ticket's number (0: not said), the colleague named, and what goes with it."""

    verb: Verb
    number: int = 0
    name: str = ""
    severity: str = ""
    words: str = ""


MOST = 120
"""Characters: whoever writes more has something to report."""

_N = r"(?:工单|单子)?#?(?P<n>\d{1,12})(?:号(?:工单|单子|单)?|工单|单子)?"
_HEAD = (
    r"(?:好的?|收到|嗯|行|我这边|麻烦|帮我|请)?[, ]*+(?:把|将)?"
    rf"(?:{_N}|这个单子?|这单|那单)?[, ]*+"
)
_TAIL = rf" ?(?:这个单子?|这单|{_N.replace('?P<n>', '?P<m>')})?[了啦哈吧。.!~ ]*+"
_WHY = r"(?:[,。: ]+(?P<words>.{1,100}))?"
_ROWS = (
    (
        Verb.ACCEPT,
        r"我?(?:来|先)?(?:接单|接了|接下了?|接手了?|接)"
        r"|我(?:来|去|马上去|这就去|现在去)(?:处理|看看|看一下|看下|弄)?"
        r"|(?:马上|这就|现在就?)(?:去|到|过去|处理|来)",
    ),
    (Verb.ARRIVE, r"我?(?:已经?|人)?(?:到了|到场|到现场|到科室|到达现场|到达|到位)"),
    (
        Verb.RESTORE,
        r"(?:已经?|都|现在)*(?:修好|弄好|搞好|处理好|处理完|搞定|解决|恢复|处理完毕|修完|弄完|完成|恢复正常)",
    ),
    (Verb.RESUME, r"(?:继续(?:处理|计时|做)?|取消挂起|解除?挂起?)"),
    (Verb.DECLINE, r"(?:我)?(?:退单|退回|退掉|接不了|处理不了|不归我管?|不是我负?责?的?)"),
)
_SHORT = tuple((verb, re.compile(rf"{_HEAD}(?:{said}){_TAIL}")) for verb, said in _ROWS)
_NAME = r"(?P<name>[\u4e00-\u9fffA-Za-z]{1,8}?)"
_LONG = (
    (
        Verb.REASSIGN,
        rf"{_HEAD}(?:转|派|交|转单|改派|转派|转交)(?:给|到){_NAME}(?:吧|处理|去|做)?{_WHY}",
    ),
    (
        Verb.REASSIGN,
        rf"(?:转单|改派|派单|转) ?{_N} ?(?:转|派|交)?给 ?{_NAME}(?:吧|处理|去|做)?{_WHY}",
    ),
    (
        Verb.CALL_IN,
        rf"{_HEAD}(?:要|请|叫|让|找|需要){_NAME}(?:来|去|过来)?"
        rf"(?:协助|帮忙|支援|帮一?下|搭把手)(?:一下)?{_WHY}",
    ),
    (
        Verb.CHANGE_SEVERITY,
        rf"{_HEAD}(?:级别)?(?:改成|改为|改到|升到|升为|升成|升级到|降到|降为|降成|降级到|调到|调成)"
        rf"(?P<severity>[Ss]?[1-4]|[一二三四](?=级))级?{_WHY}",
    ),
    (Verb.HOLD, rf"{_HEAD}(?:先|要|需要|得)?(?:挂起|挂一?下|挂着|暂停)(?:一下)?{_TAIL}{_WHY}"),
    (Verb.NOTE, rf"{_HEAD}(?:补充|备注|记一下)(?:一下)?[:, ]+(?P<words>.{{1,100}})"),
)
_PATTERNS = (*_SHORT, *((verb, re.compile(said)) for verb, said in _LONG))
_LEVELS = {word: f"S{n}" for n, word in enumerate("一二三四", 1)}


def order_in(text: str) -> Order | None:
    """What the whole message orders; None when it is none."""
    said = " ".join(unicodedata.normalize("NFKC", text).split())
    if len(said) > MOST:
        return None
    for verb, pattern in _PATTERNS:
        found = pattern.fullmatch(said)
        if found is not None:
            return _order(verb, found.groupdict())
    return None


def _order(verb: Verb, told: dict[str, str | None]) -> Order:
    level = told.get("severity") or ""
    return Order(
        verb,
        int(told.get("n") or told.get("m") or 0),
        told.get("name") or "",
        _LEVELS.get(level, f"S{level[-1]}") if level else "",
        (told.get("words") or "").strip(" 。"),
    )
