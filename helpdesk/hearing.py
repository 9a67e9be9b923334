"""Words of a hospital that were spelt in Latin letters, or written as something that sounds alike.

The table is the desk's own vocabulary by sound. A word of three syllables or more is recognised by
sound wherever it is written wrong; shorter ones sound like too much else, and only those that
input methods are known to make stand in plain_text.SLIPS.
"""

import re
from functools import lru_cache

from helpdesk.sounds import SOUNDS

_WORDS = (
    # things
    "打印机 复印机 扫描枪 扫码枪 读卡器 显示器 高拍仪 条码机 腕带机 标签机 打印纸 一体机 自助机 "
    "交换机 服务器 "
    "投影仪 摄像头 麦克风 监护仪 呼吸机 麻醉机 心电图 数据库 工作站 医生站 护士站 中央站 监控室 "
    "电脑 主机 键盘 "
    "鼠标 网络 系统 网线 屏幕 手机 电话 病历 医嘱 处方 标本 报告 结果 检验 化验 腕带 条码 账号 "
    "密码 权限 工号 "
    "公众号 小程序 候诊屏 叫号屏 叫号 发票 票据 医保 医保卡 身份证 输入法 浏览器 验证码 手麻系统 "
    "输血系统 检验系统 "
    "麻醉系统 心电系统 病历系统 收费系统 挂号系统 影像系统 体检系统 护理系统 "
    # places
    "手术室 手术间 抢救室 急诊科 急诊室 重症监护室 监护室 检验科 放射科 超声科 输血科 病理科 药房 "
    "收费处 挂号处 "
    "住院部 住院处 门诊部 门诊 急诊 住院 病房 病区 诊室 窗口 产房 血库 儿科 骨科 产科 妇科 内科 "
    "外科 眼科 口腔科 "
    "麻醉科 输液室 治疗室 注射室 采血室 透析室 导管室 供应室 机房 配电房 分诊台 全院 全科 医院 "
    "大厅 我们科 会议室 "
    # what is wrong
    "打不开 连不上 登不上 登不进 进不去 上不去 用不了 开不了 开不了机 打不出 打不出来 打不了 "
    "出不来 扫不出 "
    "扫不出来 扫不了 看不到 看不见 收不到 发不出 发不出来 传不上 传不上去 挂不了 收不了 交不了 "
    "保存不了 提交不了 "
    "执行不了 登录不了 连接不上 没反应 没有网 没网 没网了 断网 断网了 没信号 黑屏 蓝屏 白屏 死机 "
    "卡纸 卡死 "
    "没墨 没电 没声音 乱码 掉线 闪退 报错 超时 崩溃 瘫痪 瘫痪了 停电 坏了 不动了 不能用 不行 死了 "
    "很慢 太慢 特别慢 "
    "不识别 不显示 不打印 不亮 不出 中毒 中病毒 勒索 勒索病毒 冒烟 漏水 着火 "
    # danger
    "大出血 抢救 手术 输血 配血 取血 危急值 血气 心梗 休克 麻醉 溶栓 除颤 心跳骤停 台上 病人 患者 "
    "救命 血发不出来 "
    # who, when, what is wanted
    "全部 所有 都不行 好几个 别人 其他 隔壁 我的 我们 怎么 怎么办 怎么改 怎么弄 请问 申请 重置 "
    "忘了 忘记 开通 "
    "培训 增加 希望 建议 谢谢 不急 好了 恢复 恢复了 正常 快点 快来 排队 投诉 现在"
).split()
_ALONE = {
    "wo": "我",
    "le": "了",
    "bu": "不",
    "mei": "没",
    "dou": "都",
    "hao": "号",
    "zai": "在",
    "quan": "全",
    "kuai": "快",
    "wang": "网",
    "men": "们",
    "ke": "科",
    "xie": "血",
    "xue": "血",
    "yao": "药",
    "jian": "间",
    "hen": "很",
    "man": "慢",
    "de": "的",
    "ma": "吗",
}
"""Syllables that are read as words beside a longer word that was recognised."""

_LIKE_OTHERS = frozenset(
    "急诊室 急诊科 治疗室 收不到 收不了 交不了 看不到 看不见 用不了 开不了 打不了 扫不了 传不上 "
    "发不出 挂不了 不能用".split()
)
"""Words of three syllables that other common words sound like: 治疗师, 搜不到, 手补了."""

_JOINTS = frozenset("几记及既极将给一以已是时事师失使起其期可课了里李没有")
"""They seldom end a word written wrong, but often begin the next: 麻醉|记录, 监护|一起."""

_LEAST, _MOST = 3, 5
"""Syllables of the words that are recognised by their sound in characters."""

_LONGEST_TOKEN = 60

_LATIN = re.compile(r"[a-z]{2,}(?:[ '’]+[a-z]+)*")
_TOKEN = re.compile(r"[a-z]+")

_SYLLABLES = {line.partition(" ")[0] for line in SOUNDS.split("\n") if line}
_LONGEST = max(map(len, _SYLLABLES))
_READ = {c: line.partition(" ")[0] for line in SOUNDS.split("\n") for c in line.partition(" ")[2]}


def _heard(syllable: str) -> str:
    # What many say alike: 找/早, 程/层, 音/英.
    if syllable[1:2] == "h":
        syllable = syllable[0] + syllable[2:]
    return syllable[:-1] if syllable.endswith(("ing", "eng")) else syllable


_SPELT = {" ".join(_heard(_READ[c]) for c in word): word for word in reversed(_WORDS)}
_NUMBER = {heard: n for n, heard in enumerate(dict.fromkeys(map(_heard, sorted(_SYLLABLES))))}
_EAR = {ord(c): chr(0xE000 + _NUMBER[_heard(syllable)]) for c, syllable in _READ.items()}
_KNOWN = frozenset(_WORDS)
_BY_SOUND = {
    word.translate(_EAR): word
    for word in reversed(_WORDS)
    if len(word) >= _LEAST and word not in _LIKE_OTHERS
}
_FIRST = frozenset(sound[:_LEAST] for sound in _BY_SOUND)


def heard(text: str) -> str:
    """The text with the words of a hospital as they are written; the rest stays as it is.

    Expects lower case. Takes time in proportion to the length.
    """
    text = _LATIN.sub(_respelt, text)
    sound = text.translate(_EAR)
    for start in range(len(sound) - _LEAST + 1):
        if sound[start : start + _LEAST] in _FIRST:
            word = _word_at(text, sound, start)
            if not text.startswith(word, start):
                text = text[:start] + word + text[start + len(word) :]
    return text


def _word_at(text: str, sound: str, start: int) -> str:
    for length in range(_MOST, _LEAST - 1, -1):
        word = _BY_SOUND.get(sound[start : start + length], "")
        written = text[start : start + length]
        if word and (written in _KNOWN or written[-1] not in _JOINTS):
            return written if written in _KNOWN else word
    return ""


def _respelt(found: re.Match[str]) -> str:
    out: list[str] = []
    group: list[str] = []
    for token in _TOKEN.findall(found[0]):
        if _syllables(token):
            group.append(token)
        else:
            out += [_words(group), token]
            group = []
    text = " ".join(part for part in [*out, _words(group)] if part)
    return text if text != " ".join(_TOKEN.findall(found[0])) else found[0]


@lru_cache(maxsize=512)  # the same few names, his and pda, come again and again
def _syllables(token: str) -> tuple[str, ...]:
    """The syllables that a token spells; none where it spells something else, or is a letter."""
    if not 1 < len(token) <= _LONGEST_TOKEN:
        return ()
    reached: list[tuple[str, ...] | None] = [(), *[None] * len(token)]
    for end in range(1, len(token) + 1):
        # The longest syllable first: xian is one, not xi and an.
        for start in range(max(0, end - _LONGEST), end):
            before = reached[start]
            if before is not None and token[start:end] in _SYLLABLES:
                reached[end] = (*before, token[start:end])
                break
    return reached[-1] or ()


def _words(group: list[str]) -> str:
    """The words that spelt tokens make; the tokens themselves where no long word is among them."""
    said = [syllable for token in group for syllable in _syllables(token)]
    found, any_long, at = [], False, 0
    while at < len(said):
        length = _longest_word(said, at)
        any_long = any_long or length > 1
        if length > 1:
            found.append(_SPELT[_joined(said[at : at + length])])
        else:
            found.append(_ALONE.get(said[at], said[at]))
        at += length
    return "".join(found) if any_long else " ".join(group)


def _longest_word(said: list[str], at: int) -> int:
    for length in range(min(_MOST, len(said) - at), 1, -1):
        if _joined(said[at : at + length]) in _SPELT:
            return length
    return 1


def _joined(said: list[str]) -> str:
    return " ".join(map(_heard, said))
