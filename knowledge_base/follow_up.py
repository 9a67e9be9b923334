"""What somebody says who has an article before him: is it still about that article?"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Wants(StrEnum):
    """What he wants of it."""

    #: the step he names
    STEP = "step"
    #: what comes after what he has seen
    NEXT = "next"
    #: it did not help
    HELP = "help"


@dataclass(frozen=True)
class FollowUp:
    """A follow-up; `step` is the number he named, 0 for none."""

    wants: Wants
    step: int = 0


_NUMBERS = {word: number for number, word in enumerate("零一二三四五六七八九十")} | {"两": 2}
_COUNT = r"([0-9]{1,2}|[一二两三四五六七八九十]{1,3})"
_NAMED = re.compile(rf"第\s*{_COUNT}\s*个?步骤?|步骤\s*{_COUNT}")
# 第二项 may be a result of the laboratory; said of a text it stands in a few words.
_NAMED_BRIEFLY = re.compile(rf"第\s*{_COUNT}\s*(?:条|点|项)(?=$|[没不看点找在是怎呢什])")
BRIEF = 12
_DONE = r"(?:做|弄|点|看|设|改|选)?(?:完|好)了?(?:以?后|之后)?[，,\s]*"
_NEXT = re.compile(
    rf"(?:第\s*{_COUNT}\s*个?步骤?)?(?:那|哦|嗯|好的?|可以了?|{_DONE})?[，,\s]*"
    r"(?:然后|接着|接下来|后面|下面|之后|再然后|下一步|接下去)"
    r"(?:呢|怎么办|怎么做|怎么弄|干什么|做什么|干嘛|该怎么.{0,2}|是什么|还有吗)?"
    r"|继续(?:看|说)?|还有呢|往下|再往下(?:呢)?|说完整点|全文"
)
_HERE = (
    r"(?:可是|但是?|不过)?(?:我们?|咱们?)?(?:这里|这边|这儿|这)?"
    r"(?:里面|上面|菜单里)?(?:也|都|还是|就是|根本|怎么)?"
)
_THING = r"(?:按钮|菜单|选项|图标|入口|页面|界面|窗口|地方|功能|字样|东西)"
_POINTED = r"(?:那个|这个|那项|这项|你说的|上面说的|文章里?的|该)"
_MISSING = (
    r"(?:没有|没看到|没看见|看不到|找不到|没找到|找不着|不见|没出现|点不了|点不动|是灰的|灰色|没)"
)
_END = r"(?:啊|呀|呢|的|了|哦|诶|吗)*"
# 那个, 这个 and a bare thing of the screen point at what was just read.
_POINTS = re.compile(
    rf"{_HERE}{_MISSING}.{{0,4}}{_POINTED}?.{{0,3}}{_POINTED}?.{{0,3}}{_THING}{_END}"
    rf"|{_HERE}{_MISSING}{_POINTED}{_END}"
    rf"|{_HERE}{_POINTED}.{{0,6}}(?:{_THING}|在哪里?|是什么).{{0,4}}"
    rf"|哪个{_THING}{_END}|在哪里?[点找看]{_END}"
    rf"|{_THING}.{{0,3}}(?:在哪|找不到|没有|看不到|是灰的).{{0,3}}"
    r"|(?:界面|页面|屏幕|画面|系统)?(?:跟|和|与)(?:你|上面|文章里?)(?:说|写)的"
    r"(?:都|完全)?不一样.{0,3}"
)
_TRIED = (
    r"(?:(?:我|都)?(?:试了|试过了?|按你说的|照你说的|按步骤|照着)"
    r"(?:也|都)?(?:做|试|弄|点)?(?:了|过)*)"
)
_ANY = r"[\u4e00-\u9fff]"
_STILL = r"(?:还是|照样|依然|依旧|仍然|仍旧|也|还|都)"
_NOT_SO = (
    r"(?:不行|没用|没有用|不管用|不好使|没解决|没有解决|没反应|没有反应|一样|不对"
    r"|打不开|不能用|弄不了|搞不定|没好)"
)
_FAILED = re.compile(
    rf"(?:怎么)?{_TRIED}?[，,\s]*{_STILL}?{_NOT_SO}(?:啊|呀|呢|的|了|，|,|换个办法|怎么办|吗)*"
    rf"|(?:我)?(?:按|点|试|弄|做)(?:了|过|完|来)*[，,\s]*{_STILL}?"
    r"(?:没|没有)(?:反应|用|效果|动静)(?:啊|呀|了)*"
    rf"|(?:怎么)?{_TRIED}?{_STILL}(?:{_ANY}不{_ANY}{{1,2}}|没{_ANY}{{1,2}})(?:啊|呀|了)*"
    r"|(?:不会弄|看不懂|弄不来|那怎么办)(?:啊|呀|呢|了)*"
)
_STEP_IN_ENGLISH = re.compile(r"\bstep ([0-9]{1,2})\b", re.IGNORECASE)
_NEXT_IN_ENGLISH = re.compile(
    r"next(?: step)?|(?:and )?then(?: what)?|what next|go on|read on", re.IGNORECASE
)
_FAILED_IN_ENGLISH = re.compile(
    r"(?:it )?(?:still )?(?:does(?:n['’]t| not)|did(?:n['’]t| not)) (?:work|help)|no luck",
    re.IGNORECASE,
)
LONGEST = 40
"""Characters. Who tells more tells something new."""


def _in_english(said: str) -> FollowUp | None:
    if step := _STEP_IN_ENGLISH.search(said):
        return FollowUp(Wants.STEP, int(step[1]))
    if _NEXT_IN_ENGLISH.fullmatch(said):
        return FollowUp(Wants.NEXT)
    return FollowUp(Wants.HELP) if _FAILED_IN_ENGLISH.fullmatch(said) else None


def follow_up(text: str) -> FollowUp | None:
    """What the words want of the article they come after, or None: something else."""
    said = text.strip().rstrip("。.！!？?～~ ")
    if not said or len(said) > LONGEST:
        return None
    english = _in_english(said)
    if english is not None:
        return english
    if _NEXT.fullmatch(said):
        return FollowUp(Wants.NEXT, _step_in(said))
    if step := _step_in(said):
        return FollowUp(Wants.STEP, step)
    if _POINTS.fullmatch(said):
        return FollowUp(Wants.STEP)
    return FollowUp(Wants.HELP) if _FAILED.fullmatch(said) else None


def _step_in(said: str) -> int:
    """The number of the step that is named, 0 for none."""
    found = _NAMED.search(said) or (_NAMED_BRIEFLY.match(said) if len(said) <= BRIEF else None)
    return _number(next(filter(None, found.groups()))) if found else 0


def _number(written: str) -> int:
    if written.isdigit():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    if not ten:
        return _NUMBERS.get(written, 0)
    return 10 * _NUMBERS.get(tens or "一", 1) + _NUMBERS.get(ones, 0)
