"""Makes what people type comparable: one width, one case, usual slips undone, cut to size."""

import re
import unicodedata
from functools import lru_cache

from helpdesk.any_word import any_word
from helpdesk.english_report import in_chinese
from helpdesk.hearing import heard
from helpdesk.long_text import shortened

_LONGEST = 16_384
_HALF = _LONGEST // 2

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
SLIPS = dict(
    slip.split(">")
    for slip in (
        "啦>了 遗嘱>医嘱 病例>病历 派克斯>pacs 登陆>登录 帐号>账号 帐户>账户 条马>条码 节算>结算 "
        "打印即>打印机 打应机>打印机 打印鸡>打印机 昨诊>坐诊 分免>分娩 处芳>处方 卡只>卡纸 "
        "掉县>掉线 断往>断网 没往>没网 抢就>抢救 住苑>住院 门珍>门诊 急珍>急诊 西施>his 希斯>his "
        "嗨斯>his 海斯系统>his系统 里斯>lis 利斯系统>lis系统 怕克斯>pacs 帕克斯>pacs 派克思>pacs "
        "屁滴诶>pda 皮迪诶>pda xpda>pda 欧诶>oa 优盾>u盾 屏目>屏幕 评幕>屏幕 死鸡>死机 蓝平>蓝屏 "
        "黑平>黑屏 往络>网络 网洛>网络 系桶>系统 登路>登录 登入>登录 坐机>座机 没莫>没墨 "
        "卡主>卡住 右下脚>右下角 处放>处方 画验>化验 标笨>标本 大出学>大出血 书血>输血 配雪>配血 "
        "心耿>心梗 麻最>麻醉 麻罪>麻醉 密马>密码 权线>权限 窗囗>窗口 手费>收费 掩示>演示 "
        "陪训>培训 电恼>电脑 医属>医嘱 主素>主诉 归当>归档 发片>发票 升化>生化 检燕>检验 "
        "检言>检验 化燕>化验 挂耗>挂号 产放>产房 中央间护>中央监护 间护仪>监护仪 监护议>监护仪 "
        "重起>重启 护士战>护士站 护士占>护士站 医生战>医生站 门疹>门诊 碗带>腕带 玩带>腕带 "
        "扫马>扫码 条吗>条码 条妈>条码 结帐>结账 收非>收费 缴非>缴费 义保>医保 医宝>医保 "
        "社宝>社保 细统>系统 登绿>登录 登不绿>登不录 蓝频>蓝屏 兰屏>蓝屏 黑频>黑屏 白频>白屏 "
        "花频>花屏 网罗不>网络不 死几>死机 手数室>手术室 雪常规>血常规 雪库>血库 雪型>血型 "
        "雪袋>血袋 雪气>血气 雪压>血压 雪浆>血浆 雪培养>血培养 出雪>出血 要雪>要血 用雪>用血 "
        "备雪>备血 取雪>取血 输雪>输血 发雪>发血 缺雪>缺血 溶拴>溶栓 心埂>心梗 修克>休克 "
        "抢九>抢救 抢旧>抢救 插馆>插管 危机值>危急值 危及值>危急值 过闵>过敏 药芳>药房 "
        "耳鼻猴>耳鼻喉 新生而>新生儿 皮夫科>皮肤科 谷科>骨科 标苯>标本 影相>影像 印像科>影像科 "
        "叫好屏>叫号屏 叫耗>叫号 自住机>自助机 密玛>密码 权现>权限 重制密码>重置密码 停典>停电 "
        "漏睡>漏水 冒言>冒烟 勒所>勒索 读卡期>读卡器 件盘>键盘 鼠票>鼠标 打应>打印 复应>复印 "
        "扫苗>扫描 显示平>显示屏 死级>死机 乱马>乱码 闪推>闪退 卡吨>卡顿 交换几>交换机 "
        "挂好处>挂号处 挂好窗>挂号窗 病利里>病历里 写病利>写病历 "
    ).split()
)
_SLIPS = any_word(SLIPS)


@lru_cache(maxsize=64)  # the same message is looked at in several ways
def tidy(text: str) -> str:
    """The text as the rules read it; of a very long one, what long_text.shortened keeps.

    An English text is read as the Chinese for what it tells.
    """
    return _flat(in_chinese(_bounded(text)))


def _bounded(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_HALF]}\n{text[-_HALF:]}"


_UNFOLD_FAR = {0xFDFA: " ", 0xFDFB: " "}
"""Prayers in one character, of eight and eighteen when unfolded: thousands of them take long."""


def _flat(text: str) -> str:
    # Some characters unfold into six: the cut is made after that.
    flat = unicodedata.normalize("NFKC", text.translate(_UNFOLD_FAR)).casefold()
    flat = shortened(_CONTROL.sub(" ", _INVISIBLE.sub("", flat)))
    return heard(_SLIPS.sub(lambda slip: SLIPS[slip[0]], _CJK_GAP.sub(",", flat)))


def clauses(tidied: str) -> list[str]:
    """The parts of a tidied text between commas, stops and line ends; none is empty."""
    return [part for raw in _END.split(tidied) if (part := raw.strip())]
