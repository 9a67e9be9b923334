"""One spelling for what is written in many: width, case, traditional characters, variants."""

import unicodedata
from functools import cache
from importlib.resources import files

EXAMINED = 2_000
"""Characters of a question that are looked at; the rest of a longer one is not searched."""

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


def one_spelling(text: str) -> str:
    """The text in one width, case, script and choice of words."""
    plain = unicodedata.normalize("NFKC", text).lower().translate(_simplified())
    for word, same in _SAME_WORD.items():
        plain = plain.replace(word, same)
    return plain


def beginning(text: str) -> str:
    """As much of a question as is examined, in one spelling."""
    return one_spelling(unicodedata.normalize("NFKC", text[:EXAMINED])[:EXAMINED])


def table(name: str) -> list[str]:
    """The lines of a table that comes with the desk, remarks left out."""
    text = files("knowledge_base").joinpath("tables", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def _simplified() -> dict[int, str]:
    mapped: dict[int, str] = {}
    for line in table("traditional.txt"):
        traditional, _, simplified = line.partition(" ")
        mapped |= dict(zip(map(ord, traditional), simplified, strict=True))
    return mapped
