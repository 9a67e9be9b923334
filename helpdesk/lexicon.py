"""The names a hospital's people use: systems with their aliases, departments with theirs."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class System:
    """`name` is what tickets say. `aliases` name it outright; `works` are jobs done with it, or
    loose words, and count only where no system is named outright."""

    name: str
    aliases: tuple[str, ...] = ()
    works: tuple[str, ...] = ()
    family: str = ""


def _system(name: str, aliases: str = "", works: str = "", family: str = "") -> System:
    return System(name, tuple(aliases.split()), tuple(works.split()), family or name)


# The software systems the hospital has under maintenance (the first fifty), then everyday ones.
# "HIS" is what people say for the core system as a whole; its parts have it as their family.
SOFTWARE = (
    _system("挂号系统", "挂号系统 挂号软件 门诊挂号管理", "挂号 挂不了号 挂不上号 退号", "HIS"),
    _system("门诊药房系统", "门诊药房系统 门诊发药 发药系统", "发药 配药 西药房 发不了药", "HIS"),
    _system(
        "收费系统", "收费系统 收费软件 划价", "收费 交费 缴费 退费 收不了费 收不了钱 日结", "HIS"
    ),
    _system("住院药房系统", "住院药房系统 住院药房", "病区发药", "HIS"),
    _system("药库系统", "药库管理 药库系统 药库", "入库 采购计划", "HIS"),
    _system("住院管理系统", "住院病人管理 入出院系统", "办入院 办出院 床位 出院结算", "HIS"),
    _system("摆药系统", "住院摆药 摆药系统 摆药机", "摆药"),
    _system("医保系统", "医疗保险管理 医保系统 医保接口 医保控件", "医保 社保卡 国家平台 读卡"),
    _system("预约挂号系统", "预约挂号 预约系统 号源", "放号 约号"),
    _system("物价系统", "物价管理 物价系统", "物价 收费项目 价格", "HIS"),
    _system("财务统计系统", "财务统计 财务系统", "财务 对账", "HIS"),
    _system("统一后台", "统一后台 后台管理 基础字典", "字典", "HIS"),
    _system("医技记费系统", "医技记费 医技计费 记费系统", "记费 记账 计费", "HIS"),
    _system("医保控费系统", "医保控费 控费 drg dip", "分组"),
    _system("配液中心系统", "配液中心 静配中心 静配 pivas"),
    _system("高值耗材系统", "高值耗材 耗材系统 spd", "耗材"),
    _system("预住院系统", "预住院"),
    _system("自助入院系统", "自助入院"),
    _system("病案系统", "病案管理 病案系统 病案首页 病案", "翻拍 归档"),
    _system("应急收费系统", "门诊应急收费 应急收费"),
    _system("住院医生站", "住院医生工作站 住院医生站 住院医生", "医嘱 开单", "HIS"),
    _system("移动医生站", "移动医生站 移动医生 移动查房", "查房"),
    _system("护理系统", "护理信息管理 护理系统 护理文书 护士工作站", "体温单 护理记录"),
    _system("移动护理系统", "移动护理 pda 手持终端 手持机", "腕带 扫腕带 床旁执行"),
    _system("门诊医生站", "门诊医生工作站 门诊医生站", "处方 接诊", "HIS"),
    _system("MDT会诊系统", "mdt 多学科会诊 联合会诊 远程会诊", "会诊"),
    _system("护理部管理系统", "护理部管理 护理管理系统", "护理排班"),
    _system("质控系统", "病案质控 医务科系统 质控系统 病历质控", "质控"),
    _system("临床路径系统", "临床路径"),
    _system("病历权限系统", "病历权限 权限控制系统"),
    _system("抗菌药分级系统", "抗菌药分级 抗菌药物分级"),
    _system("LIS", "lis 检验系统 实验室信息 实验室系统 中间件", "检验 化验 标本 血常规 结果回传"),
    _system("微生物系统", "微生物系统 微生物实验室 血培养"),
    _system("WHONET接口", "whonet"),
    _system("标本追溯系统", "标本追溯 样本追溯", "标本流转"),
    _system(
        "输血系统", "输血系统 输血管理 输血科系统", "配血 备血 用血 发血 血袋 取血 输血 血发 要血"
    ),
    _system("PICC系统", "picc"),
    _system("超声报告系统", "超声系统 超声报告 ris 超声工作站", "b超 超声 彩超"),
    _system("医技预约系统", "医技预约 集中预约 检查预约 影像预约", "预约检查"),
    _system("传染病系统", "传染病 报卡"),
    _system("抗菌药监控系统", "抗菌药物监控 抗菌药监控"),
    _system("外勤追溯系统", "外勤追溯 外勤"),
    _system("合理用药系统", "合理用药", "配伍 用药提示"),
    _system("处方点评系统", "处方点评"),
    _system("审方系统", "审方"),
    _system("CDSS", "cdss 辅助决策"),
    _system("质量指标系统", "质量指标"),
    _system("抗肿瘤药监测系统", "抗肿瘤药", "化疗方案"),
    _system("绩效考核系统", "绩效考核 三级公立 国考", "绩效"),
    _system("全民健康平台", "全民健康 健康数据平台 区域平台", "互认"),
    _system("HIS", "his 医院信息系统 his系统 核心系统"),
    _system("EMR", "emr 电子病历 病历系统 病历软件", "病历 病程 模板"),
    _system("PACS", "pacs 影像系统 阅片", "影像 图像 片子 胶片 ct 磁共振 dr 牙片"),
    _system("手麻系统", "手麻 麻醉系统 手术麻醉", "麻醉记录 手术排班"),
    _system("重症监护系统", "重症系统 icu系统 监护中央站 中央站 中央监护", "监护"),
    _system("心电系统", "心电系统 心电网络", "心电图 心电机 心电"),
    _system("病理系统", "病理系统", "病理 取材"),
    _system("体检系统", "体检系统", "体检 团检"),
    _system("电子票据", "电子票据 电子发票 财政票据", "票据 发票 冲红 开票"),
    _system("自助机", "自助机 自助终端 自助缴费机 自助报告机 自助取号"),
    _system("叫号系统", "叫号系统 排队叫号 分诊系统", "叫号 候诊屏 候诊大屏 分诊"),
    _system("掌上医院", "掌上医院 互联网医院 微信公众号 小程序 支付宝 公众号 app"),
    _system("OA", "oa 办公系统 协同办公", "公文 请假 审批"),
    _system("CA签名", "ca签名 电子签名 ukey u盾 ca证书 ca锁", "签名 签章"),
    _system("危急值系统", "危急值系统 危急值"),
    _system("排班系统", "排班系统", "排班"),
    _system("官网", "官网 医院网站 门户网站"),
)
HARDWARE = (
    _system("打印机", "打印机 复印机 打印 标签机 条码机 腕带机 贴管机 硒鼓 墨盒 没墨 卡纸"),
    _system(
        "网络", "网络 wifi 无线网 断网 没网 网线 交换机 有网 网慢 内网 外网 上网 网口 一点网 网不"
    ),
    _system("机房", "机房 服务器 ups 数据库"),
    _system("电话", "电话 分机 座机"),
    _system(
        "外设", "扫描枪 扫码枪 读卡器 读卡机 鼠标 键盘 显示器 副屏 屏幕 摄像头 麦克风 喇叭 高拍仪"
    ),
    _system("办公软件", "word excel wps office 输入法 浏览器 outlook 邮箱 pdf"),
    _system("电脑", "电脑 主机 笔记本 工作站 蓝屏 开机 c盘 d盘 机子 一体机 推车 平板"),
    _system("监控门禁", "监控录像 门禁 摄像机"),
)
SYSTEMS = tuple(system.name for system in SOFTWARE + HARDWARE)
FAMILIES = {system.name: system.family for system in SOFTWARE + HARDWARE}


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    # Longest first; a Latin name must not be the middle of another word ("his" in "history").
    ordered = sorted(words, key=lambda word: (-len(word), word))
    bounded = [rf"(?<![a-z]){w}(?![a-z])" if w.isascii() else w for w in ordered]
    return re.compile("|".join(bounded))


_OUTRIGHT = {alias: system.name for system in SOFTWARE for alias in system.aliases}
_HARDWARE = {alias: system.name for system in HARDWARE for alias in system.aliases}
_WORKS = {work: system.name for system in SOFTWARE for work in system.works}
_TABLES = tuple((_pattern(table), table) for table in (_OUTRIGHT, _HARDWARE, _WORKS))


def find_system(tidied: str) -> str:
    """The system a tidied text is about, a name from SYSTEMS, or "" when it names none.

    A system named outright goes before a device, a device before a mere job ("收费", "检验").
    """
    for pattern, table in _TABLES:
        if found := pattern.search(tidied):
            return table[found[0]]
    return ""


# What is said -> what the ticket says.
DEPARTMENTS = {
    "急诊科": "急诊科 急诊医学科 急诊 抢救室 留观 清创室",
    "重症医学科": "重症医学科 重症 icu监护室 icu eicu sicu micu",
    "新生儿科": "新生儿科 新生儿 nicu",
    "心内科": "心内科 心内 心血管内科 ccu",
    "检验科": "检验科 检验前处理 化验室 采血室 采血处 抽血处 微生物室",
    "输血科": "输血科 血库",
    "病理科": "病理科 取材室 病理",
    "放射科": "放射科 影像科 影像中心 ct室 ct登记台 磁共振室 磁共振",
    "超声科": "超声科 b超室 b超 彩超室",
    "核医学科": "核医学科 核医学",
    "心电图室": "心电图室 心电室",
    "内镜中心": "内镜中心 胃镜室 肠镜室 内镜室",
    "药房": "药房 西药房 中药房 门诊药房 住院药房 发药窗口",
    "药库": "药库",
    "静配中心": "静配中心 配液中心 静配",
    "手术室": "手术室 手术间",
    "麻醉科": "麻醉科",
    "供应室": "供应室 消毒供应中心",
    "血透室": "血透室 血透 透析室 透析中心",
    "导管室": "导管室 介入室 介入科",
    "挂号处": "挂号处 挂号窗口 挂号室 挂号",
    "收费处": "收费处 收费窗口 收费室 结算室 住院处 住院收费 门诊收费 出入院处 出院处 入院处",
    "体检中心": "体检中心 体检科 体检",
    "发热门诊": "发热门诊",
    "预约中心": "预约中心",
    "门诊": "门诊楼 门诊部 门诊大厅 门诊",
    "住院部": "住院部 住院楼",
    "病案室": "病案室 病案科",
    "医保办": "医保办 医保科",
    "医务科": "医务科 医务处 医务部",
    "护理部": "护理部",
    "院办": "院办 院长办公室 行政楼 党办",
    "信息科": "信息科 机房",
    "财务科": "财务科 财务处",
    "人事科": "人事科 人力资源部",
    "感控科": "感控科 院感科",
    "总务科": "总务科 后勤",
    "宣传科": "宣传科",
    "远程会诊中心": "远程会诊中心",
    "呼吸科": "呼吸科 呼吸内科 呼吸与危重症医学科 呼吸",
    "消化科": "消化科 消化内科",
    "神经内科": "神经内科 神内",
    "神经外科": "神经外科 神外 脑外科",
    "肾内科": "肾内科 肾病科 肾内",
    "内分泌科": "内分泌科 内分泌",
    "血液科": "血液科 血液内科",
    "肿瘤科": "肿瘤科 放疗科 放疗 化疗室 放化疗",
    "风湿免疫科": "风湿免疫科 风湿科",
    "感染科": "感染科 肝病科 传染科",
    "老年科": "老年科 老年病科 干部病房",
    "普外科": "普外科 普外 外科",
    "骨科": "骨科 脊柱",
    "泌尿外科": "泌尿外科 泌尿科 泌尿",
    "心胸外科": "心胸外科 胸外科 心外科 胸外",
    "烧伤科": "烧伤科 整形科",
    "妇科": "妇科 妇保门诊 妇保",
    "产科": "产科 产房 妇产科",
    "儿科": "儿科 小儿科 儿保",
    "眼科": "眼科",
    "耳鼻喉科": "耳鼻喉科 耳鼻喉 五官科",
    "口腔科": "口腔科 牙科",
    "皮肤科": "皮肤科",
    "中医科": "中医科 中医针灸科 针灸科 针灸 推拿科",
    "康复科": "康复科 康复医学科 康复治疗 康复",
    "疼痛科": "疼痛科",
    "精神科": "精神科 心理科",
    "内科": "内科",
}
_DEPARTMENT_OF = {
    said: name for name, words in DEPARTMENTS.items() for said in [name, *words.split()]
}
# Specialties of surgery and medicine are told by what stands before the word.
_SURGERY = (
    "手 足踝 手足 血管 小儿 口腔颌面 颌面 口腔 肝胆 肝胆胰 胃肠 胆胰 甲乳 甲状腺 乳腺 关节 "
    "创伤 脊柱 骨 胸 心 心脏 心血管 心胸 胸心 神经 脑 泌尿 普 普通 烧伤 整形 烧伤整形 肛肠 "
    "移植 微创 大 肿瘤 儿 减重"
).split()
_MEDICINE = (
    "呼吸 呼吸与危重症 心血管 心 神经 消化 肾 肾脏 血液 内分泌 肿瘤 风湿 风湿免疫 免疫 感染 "
    "老年 综合 普 普通 中医 儿 小儿 大 急诊 重症"
).split()
_STEMS = {said.removesuffix("科") for said in _DEPARTMENT_OF if said.endswith("科")}
_NUMBER = r"[一二三四五六七八九十\d]{1,3}"
_NUMBERED = rf"[a-z]?{_NUMBER}(?:号楼|病区|病房|楼|层)"
_AREA = (
    r"(?:[东西南北新老本]院区?|(?:门诊|急诊|住院|外科|内科|医技|综合|行政|感染|保健)(?:部|大?楼)?)"
)
_HEAD = (
    rf"(?:(?:{_pattern(_SURGERY).pattern})外科|(?:{_pattern(_MEDICINE).pattern})内科|烧伤整形科"
    rf"|{_pattern(_DEPARTMENT_OF).pattern}|(?:{_pattern(_STEMS).pattern})(?={_NUMBER}?病[区房]))"
)
# What may follow to say where exactly.
_REST = (
    rf"(?:[东西南北中左右][侧边]?|[a-z](?={_NUMBER}))?(?:{_NUMBER})?(?:号楼|号?窗口?"
    r"|号?诊室\d{0,2}|号?诊间|病区|病房"
    r"|病室|大?楼|层|区|护士[站台]|(?:医生|护士|主任|护士长)?办公室|值班室|治疗室|处置室|换药室|输液室|注射室"
    r"|示教室|会议室|实验室|检查室|操作间|登记[台处室]|分诊台|导诊台|服务台|候诊[区厅]|大厅|门诊(?![、和])"
    r"|(?<=科)急诊(?![、和住手病剖])|药房)"
)
# "病理系统" and "体检报告" are things, not places; "检验科的报告" is a place with its thing.
_NOT_A_THING = r"(?:(?<=科)(?![研技长教])|(?<!科)(?!系统|报告|软件|单据|账号))"
# Looked at first, because it is quick: whether a place can begin here at all.
_FIRST = "".join(sorted({said[0] for said in [*_DEPARTMENT_OF, *_STEMS, *_SURGERY, *_MEDICINE]}))
_PLACE = re.compile(
    rf"(?=[{_FIRST}东西南北新老本门急住外内医综行感保a-z一二三四五六七八九十\d])"
    rf"(?:(?:(?:{_AREA}|{_NUMBERED})*(?P<head>{_HEAD})|(?:{_AREA})?{_NUMBERED})(?:{_REST})*"
    rf"(?:[东西南北][侧边头]?(?![\u4e00-\u9fff]))?{_NOT_A_THING}|住院(?=[、和跟及与都也]))"
)
_HAS_NUMBER = re.compile(rf"{_NUMBER}")


@dataclass(frozen=True)
class Place:
    """A department or floor, and where the text says so.

    `name` is the same for all words for one department; `words` are the sender's, in full.
    """

    name: str
    start: int
    end: int
    words: str


def _place(found: re.Match[str]) -> Place:
    said = found[0]
    bare = "住院部" if said == "住院" else _DEPARTMENT_OF.get(said, said)
    head = found["head"] or ""
    name = said if _HAS_NUMBER.search(said) else _DEPARTMENT_OF.get(head, head) or bare
    # Only a short form is completed ("急诊" to "急诊科"); any other words stay the sender's.
    return Place(name, found.start(), found.end(), bare if bare.startswith(said) else said)


def find_places(tidied: str) -> list[Place]:
    """The departments and floors a tidied text names, in its order."""
    return [_place(found) for found in _PLACE.finditer(tidied)]
