"""Campus and exact place in a message: 南院区 and 3号楼5楼护士站, in the sender's words."""

import re
from dataclasses import dataclass

_N = r"(?:[a-z]?\d{1,4}|[一二三四五六七八九十百]{1,3})"
_UNITS = (
    # buildings, wards and floors
    rf"{_N}号?(?:楼|栋|座)",
    r"[a-h](?:座|栋|楼|区)",
    r"(?:门诊|急诊|住院|外科|内科|医技|综合|行政|感染|保健|科研|儿科|妇产|体检)大?楼",
    rf"(?:负|地下){_N}(?:楼|层)",
    rf"{_N}(?:层|病区)",
    # rooms by number; 3间诊室 and 两个窗口 are how many
    rf"第?{_N}号?(?:手术[间室]|诊室|诊间|诊位|窗口|机房|病房|检查室|治疗室|观察室)",
    rf"(?:挂号|收费|发药|取药|结算|采血|抽血){_N}号?窗口?",
    rf"{_N}号(?:间|室|窗|台(?!电脑|机|打印))",
    r"第?\d{1,4}室(?![友内外温])",
    r"(?:b超|彩超|超声|ct|dr|mri?|核磁|胃镜|肠镜|内镜|心电|钼靶|放射|采血|抽血|注射|输液|换药)"
    rf"{_N}号?(?:诊?室|间|机房|窗口?)",
    # rooms by name; 护士站系统 is a thing
    r"(?:(?:门诊|急诊|住院)?(?:挂号|收费|发药|取药|结算|采血|抽血)(?:窗口|大厅)"
    r"|护士[站台]|护理站|(?:医生|护士|主任|护士长|院长|书记)办公?室?(?<=[办室])|办公室|分诊台|导诊台|服务台"
    r"|咨询台|抢救室|留观室|清创室|治疗室|处置室|换药室|值班室|示教室|会议室|配药[间室]|库房"
    r"|候诊[区厅]|登记[台处室]|输液[室厅]|注射室|采血室|观察室|更衣室|自助区|(?:门诊|一楼)?大厅"
    r"|(?<!电脑)机房)(?!系统|软件|程序|报告|账号|工作站)",
)
_UNIT = "(?:" + "|".join(_UNITS) + ")"
# Looked at first, because it is quick: whether a place can begin here at all.
_FIRST = (
    "0-9a-z一二三四五六七八九十百门急住外内医综行感保科儿妇体负地第挂收发取结采抽护主院书办分导服"
    "咨抢留清治处换值示会配库候登输注观更自大机彩超核胃肠心钼放"
)
_LOCATION = re.compile(rf"(?=[{_FIRST}]){_UNIT}(?:[ ,、]?的?{_UNIT})*")
_SIDES = "东西南北新老旧总分"
# 本院, 我院 and 全院 are the hospital; 住院 and 出院 are no place at all.
_CAMPUS = re.compile(
    rf"[{_SIDES}]院区|[中主]院区|[{_SIDES}]院(?![区子长士感办内外里])"
    rf"|(?![我你他咱整全两三四各本别其另每哪这那在到是要])[一-鿿](?![{_SIDES}中主们个部他外两三四])[一-鿿]院区"
)
_MOST = 40
_READ = 500


@dataclass(frozen=True)
class Whereabouts:
    """What a message says of where it is; "" for what it does not say."""

    campus: str = ""
    location: str = ""


NOWHERE = Whereabouts()


def whereabouts(tidied: str) -> Whereabouts:
    """Campus and place of a tidied text; of several places the one told most exactly."""
    said = tidied[:_READ]
    campus = _CAMPUS.search(said) if "院" in said else None
    found = max(_LOCATION.finditer(said), key=_exactness, default=None)
    if campus is None and found is None:
        return NOWHERE
    return Whereabouts(campus[0] if campus else "", found[0][:_MOST].strip() if found else "")


def _exactness(found: re.Match[str]) -> int:
    return len(found[0])


def same_campus(one: str, other: str) -> bool:
    """Whether two names are of one campus: 南院 and 南院区 are."""
    return _bare(one) == _bare(other)


def _bare(campus: str) -> str:
    return campus.removesuffix("区").removesuffix("院") or campus


def elsewhere(one: str, other: str) -> bool:
    """Whether two tidied texts name places that cannot be the same."""
    here, there = whereabouts(one), whereabouts(other)
    if here.campus and there.campus and not same_campus(here.campus, there.campus):
        return True
    if not here.location or not there.location:
        return False
    return here.location not in there.location and there.location not in here.location


def where(department: str, location: str, campus: str = "") -> str:
    """Department and place in one: a place that names its department says both. The campus stands
    before it, unless `spot` has it."""
    there = location if not department or department in location else department
    told = campus in f"{there}{spot(department, campus, location)}"
    return there if told or not there else f"{campus} {there}"


def spot(department: str, campus: str, location: str) -> str:
    """The place with its campus, as far as the department does not say them; "" for no place."""
    shown = "" if location and location in department else location
    shown = "" if department and department in shown else shown
    told = campus in f"{department}{location}"
    return f"{'' if told else campus}{shown}" if shown else ""
