"""Whether characters beside a patient are a name: surnames, and what only looks like one."""

_SURE = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严魏陶姜戚谢邹喻柏窦章苏潘葛范彭郎鲁"
    "韦昌苗凤俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬傅卞康伍余顾孟黄穆萧尹姚邵汪祁毛禹狄贝"
    "臧戴宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季贾娄江童颜郭梅林刁钟徐邱骆夏蔡田樊胡凌霍虞柯管卢莫"
    "裘缪邓郁洪崔龚程邢裴陆荣翁荀惠曲储靳段富焦侯宓蓬仲宫宁仇栾暴甘厉戎祖武符刘景詹龙叶黎乔翟"
    "谭冉桑桂濮牛寿边燕尚温庄晏柴瞿阎慕茹习艾容古易廖耿匡国寇广东欧聂晁冷辛简饶曾关肖丁"
)
_DOUBTFUL = frozenset("高马方万安常平金石白文于成时包解经向和全水余白明元齐单应房支丰")
"""Surnames that more often begin another word: a name needs to be told as one (名叫, 姓名)."""

_DOUBLE = frozenset("欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 司徒 夏侯".split())

_WORDS = frozenset(
    "张力 张口 张开 周围 周转 周末 周一 周二 周三 周四 周五 周六 周日 何时 何处 "
    "何种 严重 江苏 广东 国家 国产 段时 古怪 温度 冷敷 管路 管床 管理 管子 关机 "
    "关掉 关不 关于 曾经 许多 许可 任何 任务 程序 余额 余下 富余 东西 东区 尚未 "
    "边上 季度 简单 容易 易跌 符合 武汉 田间 林区 罗列 席位 史料 计划 费用 费别 "
    "费了 费时 童床 项目 纪录 雷同 凌晨 夏天 钟前 钟后 习惯 单子 何况 甘油 金额 "
    "毛病 康复 宁可 宫缩 宫腔 祝福 柜子 温箱 黄疸 黄色 白色 石膏 龙头 杜绝 贝塔 "
    "荣誉 辛苦 惠民 曲线 储值 焦虑 焦急 侯诊 仲裁 景象 古稀 耿直 关节 丁字 唐筛 "
    "唐氏 卫生 汤药 汪汪 孔径 施行 施工 戴着 戴手 梁上 蓝色 蓝牙 熊猫 项链 陈旧 "
    "陈述 毕竟 顾虑 顾客 宋体 尤其 应该 全部 高烧 高热 高血 方便 方向 时候 时间 "
    "安全 常用 平时 平板 明天 明细 解决 经常 成功 向来 水肿 文件 文书".split()
)
_TITLES = tuple(
    "医生 护士 主任 老师 大夫 教授 师傅 经理 院长 主管 工程 技师 药师 护长 科长 "
    "处长 工说 总说 姐说 哥说".split()
)
_BESIDE_NAMES = frozenset(
    "身份 证件 电话 手机 检验 影像 住院 病历 年龄 性别 处方 医嘱 标本 报告".split()
)
"""Words whose first character is no third one of the name before them: 李四|身份证."""
_NEVER_INSIDE = frozenset(
    "的了在要是不没无打登用看这那个还被把给就都也很吗呢吧我你他她们去来到出入进点选挂交排等发"
    "录签改删停领扫收付缴退转查做办检抽输报需急又住床号医病患者药血刚已今昨某"
)
"""Characters that begin the next word after a name, and hardly stand in one."""


def is_a_name(characters: str, rest: str, *, told: bool) -> str:
    """The name that `characters` (two to four, after 病人 or a bed) begin with, or "".

    `rest` is what follows them. `told`: the words in front say that a name comes.
    """
    if characters[1:3] in _TITLES:
        return ""
    possible = _before_the_next_word(characters)
    for name in (possible[:length] for length in (4, 3, 2) if length <= len(possible)):
        follows = characters[len(name) :] + rest
        if _fits(name, told=told) and name[-1] + follows[:1] not in _BESIDE_NAMES:
            return "" if follows.startswith(_TITLES) else name
    return ""


def _before_the_next_word(characters: str) -> str:
    ends = [place for place, c in enumerate(characters) if place and c in _NEVER_INSIDE]
    return characters[: min(ends, default=len(characters))]


def ends_a_name(characters: str) -> bool:
    """Whether the characters, which stand right before 病人 or 患者, are one name as a whole."""
    whole = _before_the_next_word(characters) == characters
    return whole and _fits(characters, told=False)


def _fits(name: str, *, told: bool) -> bool:
    double = name[:2] in _DOUBLE
    if len(name) == 4:
        return double
    one = name[0] in _SURE or (told and name[0] in _DOUBTFUL)
    return (one or (double and len(name) == 3)) and not _is_word(name)


def _is_word(name: str) -> bool:
    return name[:2] in _WORDS or name[1:3] in _TITLES or name[1:] in _TITLES
