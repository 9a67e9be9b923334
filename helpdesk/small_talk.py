"""Tells greetings from reports, and a report an engineer can start on from one he cannot."""

import re
from functools import lru_cache

from helpdesk import cues
from helpdesk.lexicon import find_system
from helpdesk.plain_text import tidy
from helpdesk.reading import kind_of, read
from helpdesk.severity import Kind


def _words(listed: str) -> list[str]:
    return listed.split()


_NOT_WORDS = re.compile(r"\[[^\]\s]{1,6}\]|[^\u3400-\u9fff0-9a-z]+")
_POLITE = _words(
    "你好 您好 大家好 早上好 上午好 中午好 下午好 晚上好 早安 晚安 hello hi hey 哈喽 嗨 早 "
    "在吗 在不在 在么 有人吗 有人在吗 有人么 "
    "谢谢 多谢 感谢 非常感谢 太感谢 谢了 thanks thankyou thank thx 3q 辛苦 辛苦了 麻烦了 "
    "不客气 不用谢 没关系 "
    "好的 好滴 好嘞 好 ok okay okk 嗯 嗯嗯 哦 噢 喔 收到 知道了 明白 明白了 了解 行 可以 "
    "没事了 没事 没问题了 好了 都好了 已经好了 现在好了 再见 拜拜 bye 哈 哈哈 呵呵 嘿嘿 嘻嘻 "
    "老师 师傅 工程师 同志 亲 您 你 了 啊 呀 哈 哦 呢 吧 啦 们 各位 大家 信息科 信息科的 棒 "
    "你是谁 你是啥 你叫什么 你叫什么名字 你是机器人吗 你是不是机器人 你会什么 你能做什么 "
    "你们是机器人吗 你们是不是机器人 是机器人吗 是不是机器人 你是真人吗 是真人吗 你是人吗 你是ai吗 "
    "太棒 真棒 太好了 赞 厉害 给力 666 点赞 新年快乐 节日快乐 周末愉快"
)
# Words around a report that say nothing about the matter.
_FILLER = _words(
    "我要 我想 想 要 请 麻烦 帮忙 帮我 帮 一下 下 看看 看 来人 来个人 过来 派人 快点 快 急 "
    "急急急 十万火急 "
    "报修 报障 报个修 报 修 维修 故障 问题 有问题 有个问题 出问题了 出问题 出毛病了 坏了 坏 "
    "坏掉了 不行了 不行 不好用 用不了 "
    "打不开 没反应 怎么回事 怎么办 咋办 咋回事 怎么了 吗 么 没 呢 又 还 还是 一直 总是 我们 "
    "我 这边 这里 这 那 那个 这个 个 有 的 啥 什么 "
    "今天 现在 刚才 求助 求 咨询 问 请问 问下 问一下 一个 系统 机器 东西 设备 能 帮我看 人 吧 "
    "就 啊啊 是 出 报告 不能用 能不能 处理 解决"
)


def _one_of(words: list[str]) -> str:
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word) for word in ordered)


_PRAISE = (
    r"(?:(?:修|弄|来|处理|解决|速度|态度|服务)得?[很真太挺好]?(?:非常|特别)?"
    r"(?:快|好|及时|棒|不错|给力))"
)
# Somebody is named only beside the thanks: "停工" is no colleague.
_NAME = rf"(?:{cues.H}{{1,2}}(?:工|师傅|老师|主任|哥|姐))"
_THANK = r"(?:谢谢|多谢|感谢|辛苦了?|谢)"
# Possessive: in a long row of 好了好了 the words could be cut in more ways than can be tried.
_CHATTER = re.compile(rf"(?:{_THANK}{_NAME}|{_NAME}{_THANK}|{_PRAISE}|{_one_of(_POLITE)})*+")
_THANKS = re.compile(
    rf"(?<!不用){_THANK}|{_PRAISE}|好了|没事|没问题了|[赞棒]|太好了|厉害|给力|666|thanks|thx|thank|3q"
    "|[👍🙏👏💪🌹🌸💐❤🤝]|\\[(?:强|鼓掌|抱拳|玫瑰|爱心|合十|赞)\\]"
)
_EMPTY_TALK = re.compile(_one_of(_POLITE + _FILLER))
_ONLY_ASKED = re.compile(r"(?:坏了?|好了?|有问题|正常|能用|修好了?)[吗么没不]\s*\?*\s*$")
# These say what is wrong and with what.
_SPEAKS_FOR_ITSELF = re.compile(
    r"黑屏|蓝屏|白屏|死机|卡纸|断网|没网|冒烟|糊味|开不了机|不开机|没墨|乱码|掉线|停电|着火"
    r"|漏水|中毒|勒索"
    r"|[挂收交发开抽结]不[了上]\S|上不了网|打印不|连不上网"
)
_LONG_NUMBER = re.compile(r"\d{9,}")
_CANNOT = re.compile(f"{cues.H}?不{cues.H}{{1,2}}")
_LONG_ENOUGH = 10
"""Characters of substance that make a message without any known symptom a matter all the same."""


@lru_cache(maxsize=64)  # one message is looked at in several ways
def is_chatter(text: str) -> bool:
    """Whether a message is only greeting, thanks, assent or pictures: no report, no question."""
    if len(text) > 200:
        return False
    words = _NOT_WORDS.sub("", tidy(text))
    return _CHATTER.fullmatch(words) is not None


def is_thanks(text: str) -> bool:
    """Whether a message is chatter that thanks, praises or says that all is well again."""
    return is_chatter(text) and _THANKS.search(tidy(text)) is not None


@lru_cache(maxsize=64)  # one message is looked at in several ways
def says_enough(text: str) -> bool:
    """Whether an engineer could start on it: a thing and what is wrong with it, or a matter."""
    if is_chatter(text):
        return False
    reading = read(text)
    words = _NOT_WORDS.sub("", reading.text)
    substance = _EMPTY_TALK.sub("", _LONG_NUMBER.sub("", words))
    if _ONLY_ASKED.search(reading.text) and len(words) < _LONG_ENOUGH:
        return False
    if _SPEAKS_FOR_ITSELF.search(reading.text) or len(substance) >= _LONG_ENOUGH:
        return True
    if kind_of(reading) is not Kind.FAULT:
        return len(substance) >= 3
    return _names_thing_and_symptom(reading.text, substance)


def _names_thing_and_symptom(text: str, substance: str) -> bool:
    symptom = cues.FAULT.search(text)
    if not symptom or symptom[0] in ("有问题", "出问题", "出毛病"):
        return False
    left = cues.FAULT.sub("", _CANNOT.sub("", substance))
    thing = find_system(text) or len(left) >= 2
    return bool(thing)
