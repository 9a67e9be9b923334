"""What triage says, in English where the locale wants that; what a report said itself stays."""

from collections.abc import Mapping

from bot.language import words

ENGLISH: Mapping[str, str] = {
    "单人或单台设备": "one person or device",
    "全科": "a whole department",
    "多个科室": "several departments",
    "故障": "fault",
    "使用咨询": "question",
    "账号权限": "account",
    "数据修正": "data correction",
    "需求变更": "change request",
    "培训": "training",
    "安全事件": "security incident",
    "影响范围": "scope",
    "涉及病人安全": "patient safety",
    "机房险情": "danger in the server room",
    "大量数据丢失": "much data lost",
    "涉及多名病人": "of several patients",
    "关键环节": "key step",
    "挂号": "registration",
    "收费": "payment",
    "发药": "dispensing",
    "医嘱": "orders",
    "护理执行": "nursing",
    "检验": "laboratory",
    "影像检查": "imaging",
    "医保结算": "insurance claims",
    "接诊": "consultation",
    "入出院": "admission and discharge",
    "手术": "surgery",
    "监护": "monitoring",
    "网络": "network",
    "冷藏报警": "cold storage alarm",
    "误报": "false alarm",
    "只影响外观": "looks only",
    "可以稍后处理": "can wait",
    "不影响业务": "delays nothing",
    "日常办公": "office work",
    "变慢，还能用": "slow, but it works",
    "已经恢复": "already over",
    "影响多少人？": "how many are affected?",
    "现在影响病人救治吗？": "does a patient's treatment suffer now?",
    "原话": "in their words",
    "报修人确认": "the reporter says",
    "影响病人救治": "a patient's treatment suffers",
}
GUESSED = "（推测）"


def told(phrase: str) -> str:
    """A phrase of triage, as the reader at this terminal wants it."""
    return words(phrase, _english(phrase))


def _english(phrase: str) -> str:
    bare = phrase.removesuffix(GUESSED)
    said = ": ".join(ENGLISH.get(part, part) for part in bare.split("：", 1))
    return said if bare == phrase else f"{said} (a guess)"
