"""What somebody wants of the desk itself, in own words: news, a person, or that nobody comes."""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from helpdesk.plain_text import tidy


class Wish(StrEnum):
    """RECOVERED: it works again, nobody need come. PRESENCE: is anybody there. OPEN: what is left
    to do. ON_CALL: who could."""

    PROGRESS = "progress"
    RECOVERED = "recovered"
    PERSON = "person"
    PRESENCE = "presence"
    OPEN = "open"
    ON_CALL = "on_call"


MOST = 40
"""Characters: whoever writes more has something to tell."""

_NOT_WORDS = re.compile(r"[^\u3400-\u9fff0-9a-z#]+")
_ASKING = re.compile(r"[吗么?？]|没有?[?？ ]*$")
_NUMBER = re.compile(
    r"(?:工单|单子?|#)(?:号|是)?#?([0-9]{1,12})(?!\d)|([0-9]{1,12})号(?:工单|单子?)"
)
_BEFORE = r"(?:你好|您好|请问|问一?下|麻烦问?一?下?|喂|那|哎|唉|我想|想|就)*"
_AFTER = r"(?:啊|呀|呢|吧|哦|了|吗|么|嘛|哈|谢谢|师傅|老师|亲)*"
# No word here is made of others here: else a text of many of them could be read in a million ways,
# and would be. For the same reason a number is taken whole.
_MINE = (
    r"(?:我们科|我们|我|昨天|昨晚|前天|今天|今早|刚才|刚刚|早上|上午|下午|晚上|上次|之前|前面"
    r"|报上去|报修|报障|报|提|发|交|说|那|这|个|张|的"
    r"|工单|单子|单|事情|事儿?|问题|故障|#?(?<![0-9])[0-9]{1,12}(?![0-9])号?)*"
)
_MENDED = r"(?:修|弄|搞|处理|解决)"
_WHO = r"(?:师傅|工程师|维修的?|修的人|人|你们的?人|你们)"
_PROGRESS = (
    rf"{_MINE}(?:什么|啥)(?:情况|进度|状态|进展)",
    rf"{_MINE}(?:怎么|咋)样",
    rf"{_MINE}到哪(?:里|儿|一?步)?",
    rf"{_MINE}(?:有|查|查一?下)?(?:进度|进展|消息|结果|回音)(?:如何|怎么样|怎样)?",
    rf"{_MINE}{_MENDED}(?:好|完|得?怎么样|得?咋样|得?如何|到哪(?:一?步)?)(?:没有?)?",
    rf"{_MINE}(?:有|在|开始)?(?:人)?(?:在)?(?:处理|跟进|接单?|受理|修|来)(?:没有?|吗|么|了吗)",
    rf"{_MINE}好了?(?:没有?|吗|么)",
    rf"{_MINE}(?:是|由)?谁(?:在|来)?(?:处理|负责|接的?|跟进|修)(?:的)?",
    rf"{_WHO}(?:现在)?(?:到哪(?:里|儿)?|在哪(?:里|儿)?|在路上|出发|派)(?:没有?|了没)?",
    rf"{_WHO}(?:什么时候|啥时候|几点|多久)(?:能|会|可以)?(?:来|到|过来)",
    rf"{_WHO}(?:会|要)?(?:来|到)(?:了?吗|没有?|了没有?|不来)",
    r"(?:大概|大约|预计|估计)?(?:还)?(?:要|得|需要)?(?:等)?多(?:久|长时间)(?:能来|来|到)?",
    rf"(?:帮我?|麻烦)?(?:查|看)(?:一?下|看|查)?{_MINE}(?:工单|单子|报修|进度|进展)",
)
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
_PRESENCE = (r"在不?在?(?:吗|么|不)?", r"有人(?:在)?(?:吗|么|不|没有?)?", r"(?:值班的?|人)呢")
_OPEN = (
    r"(?:今天|现在|目前|手上|我)*(?:还)?(?:有|剩)?(?:几|多少|哪些|什么)(?:个|张|条)?"
    r"(?:工单|单子|报修|单|活)(?:没处理|没完成|没弄完|没关|未完成|未处理|要处理|要做)?(?:的)?",
    r"(?:今天|现在|目前)?(?:还)?(?:有)?(?:什么|哪些)(?:没处理|没完成|没弄完|未完成|未处理)(?:的)?",
)
_ON_CALL = (
    r"(?:今天|今晚|现在)*(?:谁|哪位|哪个工程师)(?:有空|空着|在班|上班|在岗|当班|在?值班|在)",
)


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"{_BEFORE}(?:{'|'.join(patterns)}){_AFTER}")


_SAID: Mapping[Wish, re.Pattern[str]] = {
    Wish.PRESENCE: _any_of(_PRESENCE),
    Wish.PERSON: _any_of(_PERSON),
    Wish.RECOVERED: _any_of(_RECOVERED),
    Wish.OPEN: _any_of(_OPEN),
    Wish.ON_CALL: _any_of(_ON_CALL),
    Wish.PROGRESS: _any_of(_PROGRESS),
}


@lru_cache(maxsize=64)
def wish_of(text: str) -> Wish | None:
    """What is wanted, when the whole message says nothing else; None for reports and questions."""
    if len(text) > MOST:
        return None
    said = _NOT_WORDS.sub("", tidy(text))
    asks = _ASKING.search(text) is not None
    for wish, pattern in _SAID.items():
        if pattern.fullmatch(said) and not (wish is Wish.RECOVERED and asks):
            return wish
    return None


def number_in(text: str) -> int | None:
    """The number of the ticket it is about, where it is said."""
    found = _NUMBER.search(_NOT_WORDS.sub("", tidy(text)))
    return int(found[1] or found[2]) if found else None
