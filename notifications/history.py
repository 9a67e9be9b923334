"""The history of a ticket: a line for each thing that happened, old and new promises included."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from helpdesk.caller import VIA_WORDS, Via
from helpdesk.complaint import PRIVATE
from helpdesk.correction import PART_WORDS, Part
from helpdesk.sla import MILESTONE_LABELS, Milestone
from helpdesk.ticket import TicketEvent, What
from notifications.assignment_words import chosen_words
from notifications.scene import Scene

WHAT_WORDS: Mapping[What, str] = {
    What.OPENED: "报修",
    What.ASSIGNED: "派单",
    What.UNASSIGNED: "没有可派的值班工程师",
    What.ACCEPTED: "接单",
    What.DECLINED: "退单",
    What.REASSIGNED: "转单",
    What.ARRIVED: "到场",
    What.HELD: "挂起",
    What.RESUMED: "恢复计时",
    What.WORKED_AROUND: "临时恢复",
    What.RESTORED: "恢复",
    What.NOTED: "补充",
    What.SEVERITY_CHANGED: "改级别",
    What.CHASED: "催单",
    What.CONFIRMED: "确认",
    What.REOPENED: "重开",
    What.CLOSED: "关闭",
    What.CANCELLED: "撤单",
    What.RATED: "评价",
    What.REMINDED: "提醒",
    What.ESCALATED: "升级",
    What.BREACHED: "超时",
    What.NOTICE_FAILED: "通知没有送到",
    What.WINDOW_CLOSED: "对方 48 小时内未互动",
    What.PROMISES_MOVED: "承诺时间调整",
    What.REMOTE_FAILED: "远程无法解决",
    What.HOLD_ASKED: "申请挂起",
    What.HOLD_APPROVED: "同意挂起",
    What.HOLD_REFUSED: "不同意挂起",
    What.DATE_PROPOSED: "提出约定时间",
    What.DATE_AGREED: "约定时间",
    What.DATE_REFUSED: "不同意约定时间",
    What.CLAIMED: "申请免责",
    What.EXEMPTED: "同意免责",
    What.EXEMPTION_REFUSED: "不同意免责",
    What.TAKEN_BACK: "没有接单，收回",
    What.UNANSWERED: "没有人接单，升级",
    What.PROGRESS_ASKED: "催问进展",
    What.SNOOZED: "稍后再问",
    What.STALLED: "没有进展，升级",
    What.LINKED: "并入统一故障",
    What.UNLINKED: "拆出统一故障",
    What.POOLED: "等人抢单",
    What.TAKEN: "抢单",
    What.DISPATCHING: "等值班组长派单",
    What.TAKEN_OVER: "接手",
    What.ATTENDED: "收到升级",
    What.HELP_ASKED: "请人协助",
    What.PASSED_AROUND: "多次转单",
    What.GROUP_CALLED: "叫应急小组",
    What.CORRECTED: "更正",
    What.COMPLAINED: "投诉",
    What.COMPLAINT_ANSWERED: "答复投诉",
}

MOST_LINES = 40
"""The newest of a long history."""


def history_lines(events: Sequence[TicketEvent], scene: Scene) -> list[str]:
    """The events in order of time, the newest MOST_LINES of them."""
    return [_line(event, scene) for event in events[-MOST_LINES:]]


def _line(event: TicketEvent, scene: Scene) -> str:
    actor = scene.people.get(event.actor_id or 0)
    who = f"（{actor.name}）" if actor else ""
    details = [said for tell in _DETAILS if (said := tell(event, scene))]
    told = "：" + "；".join(details) if details else ""
    return f"{scene.at(event.at)} {WHAT_WORDS[event.what]}{who}{told}"


def _levels(event: TicketEvent, scene: Scene) -> str:
    was, now = event.data.get("was"), event.data.get("severity")
    return f"{was} 改为 {now}" if was and now else ""


def _correction(event: TicketEvent, scene: Scene) -> str:
    if event.what is not What.CORRECTED:
        return ""
    part, was, now = (event.data[name] for name in ("part", "was", "now"))
    wish = "希望改为" if event.data.get("wish") else "改为"
    return f"{PART_WORDS[Part(part)]} {was or '没有'} {wish} {now}"


def _reason(event: TicketEvent, scene: Scene) -> str:
    return str(event.data.get("reason") or event.data.get("cause") or "")


def _milestone(event: TicketEvent, scene: Scene) -> str:
    name = event.data.get("milestone")
    return MILESTONE_LABELS[Milestone(name)] if name else ""


def _promises(event: TicketEvent, scene: Scene) -> str:
    """What was promised before and since: 恢复 周五 09:00 → 今天 14:00."""
    changed = event.data.get("promises") or {}
    return "，".join(
        f"{MILESTONE_LABELS[Milestone(name)]} {_due(was, scene)} → {_due(due, scene)}"
        for name, (was, due) in changed.items()
    )


def _due(iso: str, scene: Scene) -> str:
    return scene.at(datetime.fromisoformat(iso)) if iso else "没有承诺"


def _given(event: TicketEvent, scene: Scene) -> str:
    """Who has it since, and why the desk chose him."""
    name = scene.people.get(event.data.get("engineer") or 0)
    if event.what not in _GIVES or name is None:
        return ""
    why = chosen_words(event.data, "这个系统")
    return f"{name.name}（{why}）" if why else name.name


def _taken(event: TicketEvent, scene: Scene) -> str:
    """Who called, and how, where somebody else wrote it down; who said that it is back."""
    if event.what is What.OPENED and "via" in event.data:
        return f"代报，{VIA_WORDS[Via(event.data['via'])]}，{event.data['caller']}".rstrip("，")
    said_by = event.data.get("said_by")
    return f"{said_by}说已恢复" if said_by else ""


def _complaint(event: TicketEvent, scene: Scene) -> str:
    return str(event.data["text"]) if event.what in PRIVATE else ""


_GIVES = frozenset({What.ASSIGNED, What.REASSIGNED, What.HELP_ASKED})
_DETAILS: Sequence[Callable[[TicketEvent, Scene], str]] = (
    _given,
    _taken,
    _levels,
    _correction,
    _milestone,
    _reason,
    _promises,
    _complaint,
)
