"""Reports of nothing: announced, rehearsed, or taken back by the sender."""

from helpdesk import safety
from helpdesk.cues import NEVER_WAS
from helpdesk.patterns import any_of
from helpdesk.reading import Reading

TAKEN_BACK = any_of(
    r"撤了吧?|撤了|(?:别|不用|不必)(?:再)?(?:过?来|跑|派人|管)了?(?![^,。]{0,4}(?:了吗|才))"
    r"|当我没[说报]|白报|乌龙|虚惊|误报|警报解除"
    r"|是测试的?(?:[,。]|$)|(?:那|就|行了|没事)没事|没事了(?!吗|么)|我眼花|见笑|打扰了?$|(?:哦|噢"
    r"|原来|才发现)[^。]{0,4}(?:是)?我(?!们|科|院|这边科)(?:自己)?|(?:啊|结果)(?:,|是){1,2}我(?!们|科|院)(?:自己)?"
    r"|是我(?:自己)?(?:没|点|选|看|输|按|插|忘|弄)[^,。]{0,8}(?:错|没|了|到|清|开|插|掉|紧)"
    r"|大写锁定|(?:插头|电源|网线|线)[^,。]{0,4}(?:没插|没开|掉了|松了|拔了)"
    r"[^。]{0,12}(?:哈|不好意思|尴尬|打扰|插上|好了|$)|没放纸|页?没刷新",
)
"""The sender takes the report back, or laughs at it himself."""
ASKS_MENDING = any_of(r"帮|麻烦|(?<!不)[改退冲撤删]掉?[一下回]|求改|打不|怎么办|来看")


def unreal(reading: Reading) -> bool:
    """Whether nothing happened: announced, rehearsed, or taken back by the sender himself. What
    sounds like danger to a patient is never taken so lightly."""
    said = NEVER_WAS.search(reading.text) is not None or _back(reading)
    return said and not _dangerous(reading)


def taken_back(reading: Reading) -> bool:
    """Whether the sender takes his own report back: nobody need come."""
    return _back(reading) and not _dangerous(reading)


def _dangerous(reading: Reading) -> bool:
    return any(words.search(reading.live) for words in (safety.IN_DANGER, safety.WRONG_PATIENT))


def _back(reading: Reading) -> bool:
    back = TAKEN_BACK.search(reading.text)
    return back is not None and not ASKS_MENDING.search(reading.text, back.end())
