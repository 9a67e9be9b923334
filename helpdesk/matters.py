"""Several matters in one message, and messages that go on with a matter already reported."""

import re
from functools import lru_cache
from itertools import pairwise

from helpdesk.cues import FAULT, H
from helpdesk.incident import matter_of
from helpdesk.lexicon import HARDWARE, find_system
from helpdesk.patterns import any_of
from helpdesk.plain_text import tidy
from helpdesk.reading import has_symptom
from helpdesk.severity import Severity
from helpdesk.small_talk import is_chatter, says_enough
from helpdesk.stakes import REQUESTS
from helpdesk.triage import assess

MOST = 4
"""A message with more matters than this is one story and stays whole."""

_NEXT = re.compile(
    r"(?:^|(?<=[\s,，。.;；!！?？、~～]))"
    r"(?:(?:另外|此外|还有(?:一?个?(?:事|问题|件事))?|再有|再就是|对了|顺便(?:问一?下|说一?下)?"
    r"|除此之外|第[二三四]个?|其次|哦对了?|以及)[,，:：、\s]*(?!(?:几|两|三|好多|多)?[个台]?人)"
    r"|(?:[2-4][.、)）]|[②③④])(?!\d))"
)
_FIRST = re.compile(r"^\s*(?:1[.、)）](?!\d)|①|第一个?[,，:：、]?|首先[,，]?)\s*")
_EDGE = " \t\r\n,，。;；、~～"
_ALIKE = any_of(r"也|都|同样|一样|一起|一块")
_HARDWARE = frozenset(system.name for system in HARDWARE)
# What these have may be the cause of anything else that fails beside them.
_CAUSES = frozenset({"网络", "机房", "电脑", ""})


@lru_cache(maxsize=64)  # one message is looked at in several ways
def matters(text: str) -> tuple[str, ...]:
    """The matters of a message, each in the sender's own words and in their order; the message
    itself where it is one.

    It is divided only where a word for "besides" stands between different things, and never
    where the worst of the parts would be milder than the whole.
    """
    parts = _parts(text)
    if not 1 < len(parts) <= MOST or not all(map(_stands_alone, parts)):
        return (text,)
    if any(not _differ(*pair) for pair in pairwise(parts)):
        return (text,)
    if min(assess(part).severity for part in parts) > assess(text).severity:
        return (text,)
    return tuple(parts)


def _parts(text: str) -> list[str]:
    starts = [found.start() for found in _NEXT.finditer(text)]
    ends = [*starts, len(text)]
    pieces = [text[a:b] for a, b in zip([0, *starts], ends, strict=True)]
    bare = [_FIRST.sub("", _NEXT.sub("", piece, count=1)).strip(_EDGE) for piece in pieces]
    return [piece for piece in bare if piece]


def _stands_alone(part: str) -> bool:
    wanted = has_symptom(part) or assess(part).kind in REQUESTS
    return wanted and says_enough(part)


def _differ(first: str, second: str) -> bool:
    one, other = assess(first), assess(second)
    if (one.kind in REQUESTS) != (other.kind in REQUESTS):
        return bool(one.system or other.system)
    if one.kind in REQUESTS:
        return one.kind is not other.kind or one.system != other.system
    if not {one.system, other.system}.isdisjoint(_CAUSES):
        return False
    same = _matter(one.system) == _matter(other.system)
    return not same and not _share_a_cause(one.system, other.system, second)


def _share_a_cause(one: str, other: str, second: str) -> bool:
    # "HIS打不开，另外LIS也打不开" is one outage; a jammed printer beside it is not part of it.
    return _HARDWARE.isdisjoint({one, other}) and _ALIKE.search(tidy(second)) is not None


def _matter(system: str) -> str:
    return matter_of(system) or system


_GOES_ON = any_of(
    r"还没[有]?(?:好|来|修|弄|到|人|动静|恢复|解决|处理)|怎么还[没不]|还[不没](?:行|能|好)|还是(?:不行|不好|不能|没|老样子"
    r"|一样|那样|打不|登不|进不|连不|上不|用不|卡|慢)|人呢|(?:到哪|来了吗|来人了?[吗没]|有人来|什么时候(?:能)?(?:好|来|修|弄|到))"
    r"|多久(?:能)?(?:好|来|到|修)|等(?:了)?(?:半天|半小时|[一两三四五六几十\d]+(?:个)?(?:分钟|小时|钟头))",
    r"(?:刚才?|刚刚|上午|早上|之前|前面|上面)(?:我)?(?:说|报|讲|提|反映|发)的?|上(?:一?条|面)(?:说|那)|(?:那|这)个(?:问题|事|故障|单子|工单|报修)"
    r"|补充|更正|纠正|说错|打错字|写错了?|应该是|我是说|我的意思|具体是|^就是",
    r"又(?:不行|坏|断|掉|卡|好|可以|通|能用)了?|(?:已经|现在|自己|刚)?(?:好了|恢复了|修好了|可以了|能用了|通了)|不用(?:来|修|管|弄)了|撤(?:了|单|掉)"
    r"|取消(?:吧|报修)|虚惊|误报|原来是",
    r"^(?:在|位置|地点|地址|电话|分机|我在|我这)|越来越|更(?:慢|卡|严重)|现在(?:连|全|都|变成?|又)|重启(?:了|过)(?:也|还|没)",
)
_FRAGMENT = 14
"""Characters; a message as short as this that names no thing of its own adds to the last one."""


@lru_cache(maxsize=64)  # one message is looked at in several ways
def follows_up(text: str, summary: str, system: str) -> bool:
    """Whether a message goes on with the open report of the same person: chases it, adds to it,
    corrects it or takes it back.

    `summary` and `system` are the open ticket's. A message that names another system, or a
    different thing that fails, is a new report; so is a question that could stand alone; thanks
    and greetings are neither.
    """
    if is_chatter(text):
        return bool(_GOES_ON.search(tidy(text)))
    tidied = tidy(text)
    named = find_system(tidied)
    if named and not _about(named, summary, system):
        return False
    if _GOES_ON.search(tidied):
        return True
    return not named and len(tidied) <= _FRAGMENT and _adds(text)


def _about(named: str, summary: str, system: str) -> bool:
    open_one = system or find_system(tidy(summary))
    return not open_one or _matter(named) == _matter(open_one) or named in _CAUSES


def _adds(text: str) -> bool:
    found = assess(text)
    if found.kind in REQUESTS and found.severity is Severity.S4 and says_enough(text):
        return False
    # "血压计坏了" names its own thing before what is wrong; "打不开" and "3号机" do not.
    symptom = FAULT.search(tidy(text))
    return symptom is None or not re.search(rf"{H}{{3}}", tidy(text)[: symptom.start()])
