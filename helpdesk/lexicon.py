"""The names a hospital's people use: systems with their aliases, departments with theirs."""

import re
from dataclasses import dataclass
from functools import lru_cache

from helpdesk.any_word import any_word
from helpdesk.cues import first_fault
from helpdesk.systems import FAMILIES, HARDWARE, SOFTWARE, SYSTEMS

__all__ = [
    "DEPARTMENTS",
    "FAMILIES",
    "HARDWARE",
    "SOFTWARE",
    "SYSTEMS",
    "Place",
    "find_places",
    "find_system",
    "likely_system",
]


_OUTRIGHT = {alias: system.name for system in SOFTWARE for alias in system.aliases}
_HARDWARE = {alias: system.name for system in HARDWARE for alias in system.aliases}
_WORKS = {work: system.name for system in SOFTWARE + HARDWARE for work in system.works}
_HINTS = {hint: system.name for system in HARDWARE for hint in system.hints}
_LOOSE = {hint: system.name for system in SOFTWARE for hint in system.hints}
_TABLES = tuple((any_word(table), table) for table in (_OUTRIGHT, _HARDWARE, _WORKS, _HINTS))
_LOOSELY = ((any_word(_LOOSE), _LOOSE),)


@lru_cache(maxsize=64)  # one message is looked at in several ways
def find_system(tidied: str) -> str:
    """The system a tidied text is about, a name from SYSTEMS, or "" when it names none.

    What stands where something is wrong goes before what stands elsewhere; a system named
    outright goes before a device, a device before a mere job ("收费", "检验"). People who say
    only "系统" or that they cannot log in mean the core system.
    """
    broken = first_fault(tidied)
    if broken:
        start = max(tidied.rfind(stop, 0, broken.start()) for stop in ",。!?;\n") + 1
        if named := _named(tidied[start : broken.end()], _TABLES[:-1]):
            return named
    return _named(tidied, _TABLES) or ("HIS" if broken and _CORE.search(tidied) else "")


def likely_system(tidied: str) -> str:
    """The system that a tidied text which names none is likely about, by its loose words."""
    return _named(tidied, _LOOSELY) or ("HIS" if _HOSPITAL_WORK.search(tidied) else "")


def _named(text: str, tables: tuple[tuple[re.Pattern[str], dict[str, str]], ...]) -> str:
    for pattern, table in tables:
        if found := pattern.search(text):
            return table[found[0]]
    return ""


_CORE = re.compile(r"系统|登录|登不|进不去|闪退|医生站|开不了药|看不了病|医嘱|工号|停机")
_HOSPITAL_WORK = re.compile(
    "登[录不]|护士站|开不了|密码|瘫|账号|会话|患者|病人|建档|办卡|住院号|保存|弹窗|界面|用户名|性别"
)

# What is said -> what the ticket says.
DEPARTMENTS = {
    "急诊科": "急诊科 急诊医学科 急诊 抢救室 留观 清创室",
    "重症医学科": "重症医学科 重症 icu监护室 icu eicu sicu micu",
    "新生儿科": "新生儿科 新生儿 nicu",
    "心内科": "心内科 心内 心血管内科 ccu",
    "检验科": "检验科 检验前处理 化验室 采血室 采血处 抽血处 微生物室 临检组 生化组 免疫组 细菌室",
    "输血科": "输血科 血库",
    "病理科": "病理科 取材室 病理",
    "放射科": "放射科 影像科 影像中心 ct室 ct登记台 磁共振室 磁共振",
    "超声科": "超声科 b超室 b超 彩超室",
    "核医学科": "核医学科 核医学",
    "心电图室": "心电图室 心电室",
    "内镜中心": "内镜中心 胃镜室 肠镜室 内镜室",
    "药房": "药房 药剂科 药学部 西药房 中药房 门诊药房 住院药房 发药窗口",
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
    "总务科": "总务科 总务处 后勤 后勤处",
    "保卫科": "保卫科 保卫处 监控室",
    "物价科": "物价科 物价办",
    "设备科": "设备科 设备处 医学装备科 医工科",
    "科研处": "科研处 科教科 科研科",
    "统计室": "统计室 统计科",
    "质控科": "质控科 质控办",
    "绩效办": "绩效办 绩效科",
    "营养科": "营养科 营养室",
    "采购科": "采购科 采购办 招采办",
    "客服中心": "客服中心 随访中心",
    "输液室": "输液室 输液大厅",
    "食堂": "食堂 膳食科",
    "宣传科": "宣传科",
    "远程会诊中心": "远程会诊中心",
    "呼吸科": "呼吸科 呼吸内科 呼吸与危重症医学科 呼吸",
    "消化科": "消化科 消化内科",
    "神经内科": "神经内科 神内",
    "神经外科": "神经外科 神外 脑外科",
    "肾内科": "肾内科 肾病科 肾内",
    "内分泌科": "内分泌科 内分泌",
    "血液科": "血液科 血液内科",
    "肿瘤科": "肿瘤科 化疗室 放化疗",
    "放疗科": "放疗科 放疗",
    "风湿免疫科": "风湿免疫科 风湿科 风湿",
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
    rf"(?:(?:{any_word(_SURGERY).pattern})外科|(?:{any_word(_MEDICINE).pattern})内科|烧伤整形科"
    rf"|{any_word(_DEPARTMENT_OF).pattern}|(?:{any_word(_STEMS).pattern})[一二三四五六]科|(?:{any_word(_STEMS).pattern})(?={_NUMBER}?病[区房]))"
)
# What may follow to say where exactly.
_REST = (
    rf"(?:[东西南北中左右][侧边]?|[a-z](?={_NUMBER}))?(?:{_NUMBER})?(?:号楼|号?窗口?"
    r"|号?诊室\d{0,2}|号?诊间|病区|病房"
    r"|病室|大?楼|层|区|护士[站台]|(?:医生|护士|主任|护士长)?办公室|值班室|治疗室|处置室|换药室"
    r"|输液室|注射室"
    r"|示教室|会议室|实验室|检查室|操作间|登记[台处室]|分诊台|导诊台|服务台|候诊[区厅]|大厅"
    r"|门诊(?![、和])"
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
