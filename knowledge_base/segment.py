"""Chinese text to the terms a search compares."""

import re
import unicodedata

EXAMINED = 2_000
"""Characters of a text that are looked at; the rest of a longer one is not searched."""

_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9](?:[a-z0-9.+#_-]*[a-z0-9+#])?")

# Question words and particles say nothing of the subject and part what stands on either side.
_BREAK = re.compile(
    "怎么办|怎么样|怎么|怎样|如何|为什么|什么|哪里|哪儿|请问|一下|我们|你们|他们|"
    "这个|那个|能不能|是不是|可不可以|[的了吗呢吧啊呀嘛我你您他她它是]"
)

_STOP = frozenset(
    "在有和就不人都一上也很到说要去会着看好这那们把被给让哪能谁与或及等请个"
    "里后中对为以并从但而还又再可已需"
) | {"一个", "没有", "自己", "可以", "多少", "需要"}

# Other spellings and everyday names of the same thing, and the one word used for all of them.
_SAME_WORD = {
    "帐号": "账号",
    "登陆": "登录",
    "登入": "登录",
    "登不上": "登录不上",
    "登不了": "登录不上",
    "登不进": "登录不上",
    "口令": "密码",
    "咋": "怎么",
    "病人": "患者",
    "大夫": "医生",
    "化验": "检验",
    "发票": "票据",
    "红冲": "冲红",
    "b超": "超声",
    "彩超": "超声",
    "医保卡": "社保卡",
    "u盘": "usb盘",
    "优盘": "usb盘",
    "手持终端": "pda",
    "手持机": "pda",
    "掌上机": "pda",
    "扫描枪": "扫码枪",
    "自助终端": "自助机",
    "计算机": "电脑",
    "微机": "电脑",
    "无线网络": "wifi",
    "无线网": "wifi",
    "wi-fi": "wifi",
}


def terms(text: str) -> list[str]:
    """Pairs of neighbouring Chinese characters, Latin words and numbers, lower-cased.

    Pairs find every word of two characters without knowing it (密码, 请假) and longer ones by
    their parts; a dictionary's words beside them found nothing more. Repeats are kept: they count.
    """
    found: list[str] = []
    for run in _runs(text):
        found += _pairs(run) if run[0] >= "\u3400" else [run]
    return [term for term in found if term not in _STOP]


def characters(text: str) -> list[str]:
    """Single Chinese characters: a weak hint that survives a wrong one among them."""
    joined = "".join(run for run in _runs(text) if run[0] >= "\u3400")
    return [character for character in joined if character not in _STOP]


def one_spelling(text: str) -> str:
    """The beginning of the text in one width, case and choice of words."""
    plain = unicodedata.normalize("NFKC", text[:EXAMINED])[:EXAMINED].lower()
    for word, same in _SAME_WORD.items():
        plain = plain.replace(word, same)
    return plain


def _runs(text: str) -> list[str]:
    plain = _BREAK.sub(" ", one_spelling(text))
    return _RUN.findall(plain)


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]
