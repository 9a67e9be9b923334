"""Makes what people type comparable: one width, one case, usual slips undone, cut to size."""

import re
import unicodedata
from functools import lru_cache

from helpdesk.hearing import heard

HEAD = 2048
TAIL = 512

# The format characters (category Cf), but for the joiner that holds a picture of several together;
# and the marks that only choose the look of the character before them.
_INVISIBLE = re.compile(
    "[\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b\u200c\u200e\u200f"
    "\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000110bd\U000110cd"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001"
    "\U000e0020-\U000e007f]+"
)
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]+")
_CJK_GAP = re.compile(r"(?<=[\u4e00-\u9fff])[ \u3000]+(?=[\u4e00-\u9fff])")
_END = re.compile(r"[。!?;\n~]+|\.{2,}|(?<!\d),+|,+(?!\d)")

# What an input method or a hurried hand makes of the words of a hospital.
SLIPS = {
    "啦": "了",
    "遗嘱": "医嘱",
    "病例": "病历",
    "派克斯": "pacs",
    "登陆": "登录",
    "帐号": "账号",
    "帐户": "账户",
    "条马": "条码",
    "节算": "结算",
    "打印即": "打印机",
    "打应机": "打印机",
    "打印鸡": "打印机",
    "昨诊": "坐诊",
    "分免": "分娩",
    "处芳": "处方",
    "卡只": "卡纸",
    "掉县": "掉线",
    "断往": "断网",
    "没往": "没网",
    "抢就": "抢救",
    "住苑": "住院",
    "门珍": "门诊",
    "急珍": "急诊",
    "西施": "his",
    "希斯": "his",
    "嗨斯": "his",
    "海斯系统": "his系统",
    "里斯": "lis",
    "利斯系统": "lis系统",
    "怕克斯": "pacs",
    "帕克斯": "pacs",
    "派克思": "pacs",
    "屁滴诶": "pda",
    "皮迪诶": "pda",
    "xpda": "pda",
    "欧诶": "oa",
    "优盾": "u盾",
    "屏目": "屏幕",
    "评幕": "屏幕",
    "死鸡": "死机",
    "蓝平": "蓝屏",
    "黑平": "黑屏",
    "往络": "网络",
    "网洛": "网络",
    "系桶": "系统",
    "登路": "登录",
    "登入": "登录",
    "坐机": "座机",
    "没莫": "没墨",
    "卡主": "卡住",
    "右下脚": "右下角",
    "处放": "处方",
    "画验": "化验",
    "标笨": "标本",
    "大出学": "大出血",
    "书血": "输血",
    "配雪": "配血",
    "心耿": "心梗",
    "麻最": "麻醉",
    "麻罪": "麻醉",
    "密马": "密码",
    "权线": "权限",
    "窗囗": "窗口",
    "手费": "收费",
    "掩示": "演示",
    "陪训": "培训",
    "电恼": "电脑",
}
_SLIPS = re.compile("|".join(SLIPS))


@lru_cache(maxsize=64)  # the same message is looked at in several ways
def tidy(text: str) -> str:
    """The text as the rules read it; of a very long one, the head and the tail are kept."""
    if len(text) <= HEAD + TAIL:
        return _flat(text, HEAD + TAIL)
    return _flat(text[:HEAD], HEAD) + "\n" + _flat(text[-TAIL:], TAIL)


def _flat(text: str, most: int) -> str:
    # Some characters unfold into twenty: the cut is made again afterwards.
    flat = unicodedata.normalize("NFKC", text)[:most].casefold()
    flat = _CONTROL.sub(" ", _INVISIBLE.sub("", flat))
    return heard(_SLIPS.sub(lambda slip: SLIPS[slip[0]], _CJK_GAP.sub(",", flat)))


def clauses(tidied: str) -> list[str]:
    """The parts of a tidied text between commas, stops and line ends; none is empty."""
    return [part for raw in _END.split(tidied) if (part := raw.strip())]
