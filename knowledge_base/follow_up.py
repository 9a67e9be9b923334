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
_NAMED = re.compile(r"第\s*([0-9]{1,2}|[一二两三四五六七八九十]{1,3})\s*(?:步|条|点|个步骤|项)")
_NEXT = re.compile(
    r"(?:那|哦|嗯|好的?|好了|做完了?|弄完了?|点完了?|可以了?)?[，,\s]*"
    r"(?:然后|接着|接下来|后面|下面|之后|再然后|下一步|接下去)"
    r"(?:呢|怎么办|怎么做|怎么弄|干什么|做什么|干嘛|该怎么.{0,2}|是什么|还有吗)?"
    r"|继续(?:看|说)?|还有呢|往下|再往下(?:呢)?|说完整点|全文"
)
# 那个, 这个 and a bare thing of the screen point at what was just read.
_POINTS = re.compile(
    r"(?:没有|没看到|看不到|找不到|没找到|不见|没出现|点不了|点不动|是灰的|灰色)"
    r".{0,4}(?:那个|这个|你说的|上面说的|该)?.{0,3}(?:按钮|菜单|选项|图标|入口|页面|界面|窗口|地方|功能|字样)"
    r"|(?:那个|这个|你说的|上面说的).{0,6}(?:按钮|菜单|选项|图标|入口|页面|界面|窗口|地方|在哪|是什么)"
    r"|(?:按钮|菜单|选项|图标|入口).{0,3}(?:在哪|找不到|没有|看不到|是灰的).{0,3}"
)
_FAILED = re.compile(
    r"(?:还是|照样|依然|试了|试过了?|都试了|按你说的做了|照做了)?[，,\s]*(?:还是)?"
    r"(?:不行|没用|没有用|不管用|不好使|没解决|没反应|一样|不对|打不开|不能用)(?:啊|呀|呢|的|了)*"
)
LONGEST = 40
"""Characters. Who tells more tells something new."""


def follow_up(text: str) -> FollowUp | None:
    """What the words want of the article they come after, or None: something else."""
    said = text.strip().rstrip("。.！!？?～~ ")
    if not said or len(said) > LONGEST:
        return None
    named = _NAMED.search(said)
    if named is not None:
        return FollowUp(Wants.STEP, _number(named[1]))
    if _NEXT.fullmatch(said):
        return FollowUp(Wants.NEXT)
    if _POINTS.fullmatch(said):
        return FollowUp(Wants.STEP)
    return FollowUp(Wants.HELP) if _FAILED.fullmatch(said) else None


def _number(written: str) -> int:
    if written.isdigit():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    if not ten:
        return _NUMBERS.get(written, 0)
    return 10 * _NUMBERS.get(tens or "一", 1) + _NUMBERS.get(ones, 0)
