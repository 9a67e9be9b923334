"""What somebody wants of the desk itself, in own words: news, a person, or that nobody comes."""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from helpdesk.plain_text import tidy


class Wish(StrEnum):
    """RECOVERED: it works again, nobody need come. PRESENCE: is anybody there. OPEN: what is left
    to do. OVERDUE: what is late. ON_CALL: who could."""

    PROGRESS = "progress"
    RECOVERED = "recovered"
    PERSON = "person"
    PRESENCE = "presence"
    OPEN = "open"
    OVERDUE = "overdue"
    ON_CALL = "on_call"


MOST = 40
"""Characters: whoever writes more has something to tell."""

_NOT_WORDS = re.compile(r"[^\u3400-\u9fff0-9a-z#]+")
_ASKING = re.compile(r"[吗么?？]|没有?[?？ ]*$")
_NUMBER = re.compile(
    r"(?:工单|单子?|#)(?:号|是)?#?([0-9]{1,12})(?!\d)|([0-9]{1,12})号(?:工单|单子?)"
)
_BARE_NUMBER = re.compile(r"^([0-9]{1,12})号")
_BEFORE = re.compile(r"(?:你好|您好|请问|问一下|问下|麻烦问一下|麻烦问下|麻烦|喂|哎|唉|我想|想)*+")
_AFTER = re.compile(r"(?:啊|呀|呢|吧|哦|吗|么|嘛|哈|谢谢|师傅|老师|亲)++$")
_MINE = re.compile(
    "我们科|我们|我的|昨天|昨晚|前天|今天|今早|刚才|刚刚|早上|上午|下午|晚上|上次|之前|前面"
    "|报上去的|报的|报修单|报修|报障|提的|发的|交的|说的|那个|那张|这个|这张|工单|单子|单"
    "|事情|事儿|事|问题|故障|我"
)
"""What says whose and which, and not what is wanted of it."""
_MENDED = r"(?:修|弄|搞|处理|解决)"
_WHO = r"(?:师傅|工程师|维修的?|修的人|人|你们的?人|你们)"
_PROGRESS = (
    r"(?:现在|目前)?(?:是)?(?:什么|啥)(?:情况|进度|状态|进展)",
    r"(?:现在)?(?:怎么|咋)样",
    r"(?:现在)?到哪(?:里|儿|步|一步)?",
    r"帮?(?:查一下|查下|查|看一下|看看|有)?(?:进度|进展|消息|结果|回音)(?:如何|怎么样|怎样)?",
    r"(?:帮忙|帮|给)?(?:查一下|查下|查查|查|看一下|看下)(?:的)?",
    rf"{_MENDED}(?:好|完|得?怎么样|得?咋样|得?如何|到哪(?:一?步)?)(?:没有?)?",
    r"(?:现在)?(?:有|在|开始)?(?:人)?(?:在)?(?:处理|跟进|接单?|受理|修|来)(?:没有?|了没有?)?",
    r"好(?:没有?|了没有?)?",
    r"(?:现在)?(?:是|由)?谁(?:在|来)?(?:处理|负责|接的?|跟进|修)(?:的)?",
    rf"{_WHO}(?:现在)?(?:到哪(?:里|儿)?|在哪(?:里|儿)?|在路上|出发|派)(?:没有?|了没)?",
    rf"(?:{_WHO}|有人|派人)?(?:什么时候|啥时候|几时|几点|多久)(?:才?(?:能|会|可以))?(?:有人|派人)?(?:过?来|到|来人)",
    rf"{_WHO}(?:会|要)?(?:来|到)(?:没有?|了没有?|不来)?",
    r"(?:大概|大约|预计|估计)?(?:还)?(?:要|得|需要)?(?:等)?多(?:久|长时间)(?:能来|来|到)?",
)
"""Read without `_MINE`: 我的单子到哪了 is 到哪."""
_ONLY_ASKED = frozenset("处理 修 来 接 接单 受理 跟进 好 在 有人 有人在".split())
"""A wish only with a 吗 or 没 behind it."""
_RECOVERED = (
    r"(?:不用|不必|别)(?:再)?(?:过?来|来修|来看|修|派人|麻烦|管)(?:人)?了?(?:已经|现在|自己|又)*"
    r"(?:好|可以|恢复|能用|正常|弄好|修好|解决)?了?",
    r"(?:已经|现在|自己|又|都|它|刚才|就)*(?:就)?(?:弄好|修好|搞好|搞定|解决|好"
    r"|恢复|能用|可以用|可以|正常|没问题)了?(?:不用|不必|别)(?:再)?(?:过?来|修|派人|麻烦|管)(?:人)?了?",
    r"(?:已经|现在|自己|又|都|刚才|我们)+(?:弄好|修好|搞好|搞定|解决|好|恢复|能用|可以用|可以|正常)(?:使用)?了",
    r"(?:问题|故障|系统|电脑|打印机|网络?)(?:已经|现在|自己|又|都)*(?:弄好|修好|搞好|搞定|解决|好"
    r"|恢复|能用|可以用|正常)(?:正常|使用)?了",
    r"(?:重启|重开|刷新|关机)(?:一下|了|电脑|后|之后|以后|就)*(?:好|可以|能用|正常)了",
    r"(?:好|恢复|恢复正常|修好|能用|解决|搞定|没问题|没事)了",
)
_PERSON = (
    r"(?:给我|帮我|请|我要)?(?:转|接|找|要|换)(?:个|一个|一下)?(?:人工|真人|客服|人|活人|领导|值班的?人?)"
    r"(?:客服|服务)?",
    r"(?:怎么|能不能|可以)?(?:联系|打电话给|找)(?:一?下)?(?:信息科|值班的?人?|工程师|师傅|你们)",
    r"(?:信息科|你们|值班|师傅|工程师|工程师的?)(?:的)?(?:电话|号码|电话号码|联系方式|座机)"
    r"(?:是)?(?:多少|几号)?",
    r"(?:有没有|有)(?:真人|活人|人工)",
    r"(?:给我|请)?(?:回个?电话|打(?:个)?电话)(?:给我)?",
)
_PRESENCE = (r"在", r"在不在?", r"有人在?(?:不|没有?)?", r"值班的?人?")
_OPEN = (
    r"(?:今天|现在|目前|手上|我)*(?:还)?(?:有|剩)?(?:几|多少|哪些|什么)(?:个|张|条)?"
    r"(?:工单|单子|报修|单|活)(?:没处理|没完成|没弄完|没关|未完成|未处理|要处理|要做)?(?:的)?",
    r"(?:今天|现在|目前)?(?:还)?(?:有)?(?:什么|哪些)(?:没处理|没完成|没弄完|未完成|未处理)(?:的)?",
)
_OVERDUE = (
    r"(?:今天|昨天|这周|本周|这个月|本月|现在|目前|看一下|看看|查一下|查查|我|我们)*(?:还)?(?:有没有|有|哪些|什么|几个|几张|多少)?(?:工单|单子)?"
    r"(?:快要?|要|已经)?(?:超时|逾期|违约|超期|没达标)(?:了)?(?:的)?(?:工单|单子|单)?(?:的)?(?:有)?(?:没有?|几个|几张|多少|哪些)?",
)
_ON_CALL = (
    r"(?:今天|今晚|现在)*(?:谁|哪位|哪个工程师)(?:有空|空着|在班|上班|在岗|当班|在?值班|在)",
)


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(patterns)})了?")


_SAID: Mapping[Wish, re.Pattern[str]] = {
    Wish.PRESENCE: _any_of(_PRESENCE),
    Wish.PERSON: _any_of(_PERSON),
    Wish.RECOVERED: _any_of(_RECOVERED),
    Wish.OPEN: _any_of(_OPEN),
    Wish.OVERDUE: _any_of(_OVERDUE),
    Wish.ON_CALL: _any_of(_ON_CALL),
}
_HOW_IT_STANDS = _any_of(_PROGRESS)


@lru_cache(maxsize=64)
def wish_of(text: str) -> Wish | None:
    """What is wanted, when the whole message says nothing else; None for reports and questions."""
    if len(text) > MOST:
        return None
    said = _AFTER.sub("", _BEFORE.sub("", _NOT_WORDS.sub("", tidy(text)), count=1))
    asks = _ASKING.search(text) is not None
    about = _MINE.sub("", _NUMBER.sub("", said))
    if not asks and {said.removesuffix("了"), about.removesuffix("了")} & _ONLY_ASKED:
        return Wish.RECOVERED if said == "好了" else None
    for wish, pattern in _SAID.items():
        if pattern.fullmatch(said) and not (wish is Wish.RECOVERED and asks):
            return wish
    about = _BARE_NUMBER.sub("", about)
    return Wish.PROGRESS if _HOW_IT_STANDS.fullmatch(about) else None


def number_in(text: str, *, staff: bool = False) -> int | None:
    """The number of the ticket it is about, where it is said. `staff` mean a ticket by 12号, a
    reporter may mean his window."""
    said = _NOT_WORDS.sub("", tidy(text))
    found = _NUMBER.search(said) or (_BARE_NUMBER.search(said) if staff else None)
    return int(found[found.lastindex or 1]) if found else None
