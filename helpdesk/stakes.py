"""What is at stake in a report: a patient, the work of a unit, or convenience."""

import re
from dataclasses import dataclass
from enum import StrEnum

from helpdesk import cues, safety
from helpdesk.patterns import any_of
from helpdesk.plain_text import clauses
from helpdesk.reading import Reading
from helpdesk.severity import Kind, Scope


class Stake(StrEnum):
    """The worst first: safety and emergencies, clinical work, daily operation, convenience."""

    SAFETY = "safety"
    EMERGENCY = "emergency"
    WORKFLOW = "workflow"
    SLOWED = "slowed"
    DAILY = "daily"
    CAN_WAIT = "can_wait"
    CONVENIENCE = "convenience"


@dataclass(frozen=True)
class Finding:
    """A stake and the phrase that says why; `told`: the text says so, it is not a guess."""

    stake: Stake
    reason: str = ""
    told: bool = True


KIND_WORDS = {
    Kind.FAULT: "故障",
    Kind.QUESTION: "使用咨询",
    Kind.ACCOUNT: "账号权限",
    Kind.DATA: "数据修正",
    Kind.CHANGE: "需求变更",
    Kind.TRAINING: "培训",
    Kind.SECURITY: "安全事件",
}
REQUESTS = (Kind.QUESTION, Kind.ACCOUNT, Kind.CHANGE, Kind.TRAINING)
"""The kinds where nothing is broken."""

# What the hospital cannot do without, as the reporter is told.
STEPS = {
    "挂号": r"挂号|[挂退约]不[了上]号",
    "收费": r"收费|缴费|交费|结账|[收交缴]不[了上进]?[费钱]",
    "发药": r"发药|取药|摆药|拿药|配药|[发拿取配摆]不[了出]药|药房",
    "医嘱": r"医嘱|开单|处方|化疗方案",
    "护理执行": r"执行|腕带|pda|输液|呼叫[器铃系]|床头铃",
    "检验": r"检验|化验|标本|lis|采血|抽血|血培养",
    "影像检查": r"影像|pacs|ct|b超|磁共振|拍片|胶片|心电图",
    "医保结算": r"医保",
    "接诊": r"接诊|叫号|候诊|医生站|看不了病",
    "入出院": r"入院|出院|办住院",
    "手术": r"手术|手麻|麻醉",
    "监护": r"监护|中央站",
    # Blood, vaccines and drugs are kept by an alarm; a curve that is not drawn can wait.
    "冷藏报警": r"(?:血库|血液|血小板|疫苗|药|试剂|标本)[^,]{0,6}(?:冰箱|冷[链库藏])[^,]{0,10}报警"
    r"[^,]{0,4}[不没失坏]",
    "网络": r"断网|没网|网络|wifi|网不",
}
_STEP = any_of(*(f"(?P<s{i}>{words})" for i, words in enumerate(STEPS.values())))
_STEP_NAMES = dict(zip((f"s{i}" for i in range(len(STEPS))), STEPS, strict=True))

# Daily operation: it does not keep a ward or a window from its work.
SIDE = any_of(
    r"大屏|候诊屏|显示屏|电视|宣传|报表|日报|月报|统计|会议|投影|投[不屏]|(?<![a-z])oa(?![a-z])"
    r"|公文|请假|考勤|饭卡|食堂|停车|排班|门禁|监控录像|(?:温度|温湿度|环境|能耗)(?:平台|监测"
    r"|监控)|邮箱"
    r"|word|excel|wps|百度|官网|背景音乐|广播|绩效|国考|科研|图书|门口[^,]{0,3}屏|词典|复印"
)
SUPPLIES = any_of(
    r"打印|复印|卡纸|没墨|缺纸|没纸|鼠标|键盘|电话|显示器|硒鼓|墨盒|扫描枪|扫码枪|音箱|投影"
)
CLINICAL_SYSTEM = any_of(
    r"his|lis|pacs|emr|系统|医嘱|病历|网|血|结果|数据|标签|腕带|条码|电脑|图像"
)
STAFF_DETAIL = any_of(r"工号|姓名|名字|职称|头像|手机号|电话号码|科室名|签名图")
SCREEN = any_of(r"大屏|候诊屏|显示屏|小屏|副屏|宣传屏|电视")
SECURITY_AT_ONE = any_of(r"我(?!院|们医院)|电脑|这台|u盘|主机(?!房)|鼠标")


def finding(reading: Reading, kind: Kind) -> Finding:
    """The worst thing the text gives reason to fear."""
    return (
        _danger(reading, kind)
        or _emergency(reading, kind)
        or _request(reading, kind)
        or _fault(reading)
    )


def scope_of(reading: Reading, kind: Kind, found: Finding) -> Scope:
    """Who is affected; an incident of security or in the server room is everybody's."""
    reach = reading.reach
    if found.stake is Stake.EMERGENCY:
        alone = kind is Kind.SECURITY and SECURITY_AT_ONE.search(reading.live)
        return Scope.PERSON if alone else Scope.HOSPITAL
    if kind in (Kind.QUESTION, Kind.ACCOUNT) and not reach.known:
        return Scope.PERSON
    return reach.scope


def _danger(reading: Reading, kind: Kind) -> Finding | None:
    if reading.supposed or cues.NEVER_WAS.search(reading.text) or _unfounded(reading.text):
        return None
    if not reading.broken and safety.ON_PAPER.search(reading.live):
        return None
    word = _words(safety.IN_DANGER, reading.live) or _wrong_patient(reading, kind)
    word = word or _vital(reading)
    return Finding(Stake.SAFETY, f"涉及病人安全：{word}") if word else None


def _wrong_patient(reading: Reading, kind: Kind) -> str:
    word = _words(safety.WRONG_PATIENT, reading.live)
    if not word or safety.OWN_SLIP.search(reading.live):
        return ""
    # "发错药怎么上报" asks for the rule; a question beside a wrong name asks for something else.
    told = any(
        safety.WRONG_PATIENT.search(part) and not cues.STRONG_QUESTION.search(part)
        for part in clauses(reading.live)
    )
    return word if told or reading.broken or kind not in REQUESTS else ""


def _vital(reading: Reading) -> str:
    live = reading.live
    if not reading.broken or safety.NOT_VITAL.search(live) or _supplies_only(live):
        return ""
    if word := _words(safety.VITAL, live):
        return word
    if safety.BY_HAND.search(reading.text) or cues.DELAYS_NOTHING.search(reading.text):
        return ""
    return _words(safety.VITAL_UNLESS_BY_HAND, live)


def _supplies_only(live: str) -> bool:
    # Clause by clause: what else is broken in the room does not make a dead monitor a trifle.
    told = cues.NOBODY_COMES.sub(" ", live)
    faulty = [part for part in clauses(told) if cues.FAULT.search(part)]
    return all(SUPPLIES.search(part) and not CLINICAL_SYSTEM.search(part) for part in faulty)


def _unfounded(text: str) -> bool:
    return "误报" in text or "虚惊" in text


def _emergency(reading: Reading, kind: Kind) -> Finding | None:
    if kind is Kind.SECURITY:
        return Finding(Stake.EMERGENCY, f"安全事件：{_words(safety.SECURITY, reading.live)}")
    if kind in REQUESTS or cues.FALSE_ALARM.search(reading.text):
        return None
    if word := _words(safety.SERVER_ROOM, reading.live):
        return Finding(Stake.EMERGENCY, f"机房险情：{word}")
    if word := _words(safety.DATA_LOSS, reading.live):
        return Finding(Stake.EMERGENCY, f"大量数据丢失：{word}")
    return None


def _request(reading: Reading, kind: Kind) -> Finding | None:
    if kind in REQUESTS:
        return Finding(Stake.CONVENIENCE, KIND_WORDS[kind])
    if kind is not Kind.DATA:
        return None
    cares = cues.TOUCHES_CARE.search(reading.live)
    if cares and cues.MANY_RECORDS.search(reading.live):
        return Finding(Stake.WORKFLOW, "数据修正：涉及多名病人")
    if STAFF_DETAIL.search(reading.live) and not cares:
        return Finding(Stake.CONVENIENCE, KIND_WORDS[kind])
    return Finding(Stake.DAILY, KIND_WORDS[kind])


def _fault(reading: Reading) -> Finding:
    live = reading.live
    for stake, pattern, reason in _MILDER:
        if pattern.search(reading.text) and not (
            stake is Stake.CONVENIENCE and cues.HARD_STOP.search(live)
        ):
            return Finding(stake, reason)
    if _is_side_work(live):
        return Finding(Stake.DAILY, "日常办公")
    step = _STEP.search(live)
    reason = f"关键环节：{_STEP_NAMES[step.lastgroup or '']}" if step else ""
    if cues.STALL.search(live) and not cues.HARD_STOP.search(live):
        return Finding(Stake.SLOWED, reason or "变慢，还能用")
    return Finding(Stake.WORKFLOW, reason, told=bool(cues.STOPPED_WORK.search(live)))


def _is_side_work(live: str) -> bool:
    if cues.STOPPED_WORK.search(live):
        return False
    return bool(SCREEN.search(live) or (SIDE.search(live) and not _STEP.search(live)))


_MILDER = (
    (Stake.CONVENIENCE, cues.FALSE_ALARM, "误报"),
    (Stake.CONVENIENCE, cues.LOOKS, "只影响外观"),
    (Stake.CAN_WAIT, cues.CAN_WAIT, "可以稍后处理"),
    (Stake.DAILY, cues.DELAYS_NOTHING, "不影响业务"),
)


def _words(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0][:16].strip() if found else ""
