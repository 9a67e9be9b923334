"""Who takes part: people with a role, and what each part in a ticket may do with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from helpdesk.errors import NotAllowed


class Role(StrEnum):
    """What a person is in the house. A guest has none."""

    REPORTER = "reporter"
    ENGINEER = "engineer"
    DUTY_MANAGER = "duty_manager"
    DIRECTOR = "director"


ROLE_WORDS: Mapping[Role, str] = {
    Role.REPORTER: "报修人",
    Role.ENGINEER: "工程师",
    Role.DUTY_MANAGER: "值班组长",
    Role.DIRECTOR: "信息科主任",
}

MANAGERS = frozenset({Role.DUTY_MANAGER, Role.DIRECTOR})


@dataclass(frozen=True)
class Person:
    """Somebody on the staff list. `id` is 0 until stored.

    `skills` are systems, or words of the hospital's own. `nda`: the agreement on confidentiality
    is signed; without it nobody is given tickets (clause S1-37). `language` is one of
    helpdesk/language.py, "" when never chosen.
    """

    staff_no: str
    name: str
    role: Role
    department: str = ""
    campus: str = ""
    phone: str = ""
    team: str = ""
    active: bool = True
    id: int = 0
    skills: tuple[str, ...] = ()
    nda: bool = True
    language: str = ""

    @property
    def assignable(self) -> bool:
        """Whether tickets may be given to the person at all."""
        return self.role is Role.ENGINEER and self.active and self.nda


class Verb(StrEnum):
    """What can be done with a ticket."""

    ASSIGN = "assign"
    ACCEPT = "accept"
    DECLINE = "decline"
    REASSIGN = "reassign"
    ARRIVE = "arrive"
    HOLD = "hold"
    RESUME = "resume"
    WORK_AROUND = "work_around"
    RESTORE = "restore"
    NOTE = "note"
    CHANGE_SEVERITY = "change_severity"
    CHASE = "chase"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    CLOSE = "close"
    CANCEL = "cancel"
    RATE = "rate"
    REMOTE_FAILED = "remote_failed"
    APPROVE_HOLD = "approve_hold"
    REFUSE_HOLD = "refuse_hold"
    PROPOSE_DATE = "propose_date"
    AGREE_DATE = "agree_date"
    REFUSE_DATE = "refuse_date"
    CLAIM = "claim"
    EXEMPT = "exempt"
    REFUSE_EXEMPTION = "refuse_exemption"
    SNOOZE = "snooze"
    LINK = "link"
    UNLINK = "unlink"
    TAKE = "take"
    TAKE_OVER = "take_over"
    ATTEND = "attend"
    CALL_IN = "call_in"
    CORRECT = "correct"
    COMPLAIN = "complain"
    ANSWER_COMPLAINT = "answer_complaint"
    CONFIRM_FOR = "confirm_for"


VERB_WORDS: Mapping[Verb, str] = {
    Verb.ASSIGN: "派单",
    Verb.ACCEPT: "接单",
    Verb.DECLINE: "退单",
    Verb.REASSIGN: "转单",
    Verb.ARRIVE: "到场",
    Verb.HOLD: "挂起",
    Verb.RESUME: "恢复计时",
    Verb.WORK_AROUND: "临时恢复",
    Verb.RESTORE: "恢复",
    Verb.NOTE: "补充",
    Verb.CHANGE_SEVERITY: "改级别",
    Verb.CHASE: "催单",
    Verb.CONFIRM: "确认",
    Verb.REOPEN: "重开",
    Verb.CLOSE: "关闭",
    Verb.CANCEL: "撤单",
    Verb.RATE: "评价",
    Verb.REMOTE_FAILED: "远程无法解决",
    Verb.APPROVE_HOLD: "同意挂起",
    Verb.REFUSE_HOLD: "不同意挂起",
    Verb.PROPOSE_DATE: "约定时间",
    Verb.AGREE_DATE: "同意约定时间",
    Verb.REFUSE_DATE: "不同意约定时间",
    Verb.CLAIM: "申请免责",
    Verb.EXEMPT: "同意免责",
    Verb.REFUSE_EXEMPTION: "不同意免责",
    Verb.SNOOZE: "稍后再问",
    Verb.LINK: "并入",
    Verb.UNLINK: "拆出",
    Verb.TAKE: "抢单",
    Verb.TAKE_OVER: "接手",
    Verb.ATTEND: "收到升级",
    Verb.CALL_IN: "请人协助",
    Verb.CORRECT: "更正",
    Verb.COMPLAIN: "投诉",
    Verb.ANSWER_COMPLAINT: "答复投诉",
    Verb.CONFIRM_FOR: "代为确认",
}


class Party(StrEnum):
    """The part somebody has in one ticket."""

    REPORTER = "reporter"
    ENGINEER = "engineer"
    MANAGER = "manager"
    COLLEAGUE = "colleague"
    HELPER = "helper"
    DESK = "desk"
    TAKER = "taker"
    AFFECTED = "affected"


_HAS_IT = frozenset({Party.ENGINEER})
_ASKED = frozenset({Party.REPORTER})
_ASKED_OR_TAKER = frozenset({Party.REPORTER, Party.TAKER})
_MANAGES = frozenset({Party.MANAGER})
_HOSPITAL = frozenset({Party.REPORTER, Party.MANAGER})

MAY: Mapping[Verb, frozenset[Party]] = {
    Verb.ASSIGN: frozenset({Party.DESK, Party.MANAGER}),
    Verb.ACCEPT: _HAS_IT,
    Verb.DECLINE: _HAS_IT,
    Verb.REASSIGN: frozenset({Party.ENGINEER, Party.MANAGER}),
    Verb.ARRIVE: _HAS_IT,
    Verb.HOLD: frozenset({Party.ENGINEER, Party.MANAGER}),
    Verb.RESUME: frozenset({Party.ENGINEER, Party.MANAGER}),
    Verb.WORK_AROUND: frozenset({Party.ENGINEER, Party.AFFECTED}),
    Verb.RESTORE: _HAS_IT,
    Verb.NOTE: _ASKED_OR_TAKER | {Party.ENGINEER, Party.MANAGER, Party.HELPER},
    Verb.CHANGE_SEVERITY: frozenset({Party.ENGINEER, Party.MANAGER}),
    Verb.CHASE: _ASKED_OR_TAKER,
    Verb.CONFIRM: _ASKED,
    Verb.REOPEN: _ASKED_OR_TAKER,
    Verb.CLOSE: frozenset({Party.MANAGER, Party.DESK}),
    Verb.CANCEL: _ASKED_OR_TAKER,
    Verb.RATE: _ASKED,
    Verb.REMOTE_FAILED: _HAS_IT,
    Verb.APPROVE_HOLD: _MANAGES,
    Verb.REFUSE_HOLD: _MANAGES,
    Verb.PROPOSE_DATE: _HAS_IT,
    Verb.AGREE_DATE: _HOSPITAL,
    Verb.REFUSE_DATE: _HOSPITAL,
    Verb.CLAIM: _HAS_IT,
    Verb.EXEMPT: _MANAGES,
    Verb.REFUSE_EXEMPTION: _MANAGES,
    Verb.SNOOZE: _HAS_IT,
    Verb.LINK: _HOSPITAL | {Party.TAKER},
    Verb.UNLINK: _MANAGES,
    Verb.TAKE: frozenset({Party.COLLEAGUE}),
    Verb.TAKE_OVER: _MANAGES,
    Verb.ATTEND: _MANAGES,
    Verb.CALL_IN: frozenset({Party.ENGINEER, Party.MANAGER}),
    Verb.CORRECT: _ASKED_OR_TAKER | {Party.ENGINEER, Party.MANAGER},
    Verb.COMPLAIN: _ASKED,
    Verb.ANSWER_COMPLAINT: _MANAGES,
    Verb.CONFIRM_FOR: frozenset({Party.TAKER}),
}

_WHO = {
    Party.REPORTER: "报修人本人",
    Party.ENGINEER: "负责这张工单的工程师",
    Party.MANAGER: "值班组长或主任",
    Party.COLLEAGUE: "负责这个系统的班组的工程师",
    Party.HELPER: "协助的工程师",
    Party.TAKER: "代报的人",
}


def require(verb: Verb, parties: frozenset[Party]) -> None:
    """Raise NotAllowed, saying who may, unless one of the parties may do the verb."""
    if not MAY[verb] & parties:
        # Who wrote it down for the reporter is named only where nobody else may.
        may = MAY[verb] - {Party.TAKER} or MAY[verb]
        who = "、".join(_WHO[p] for p in Party if p in may and p in _WHO)
        raise NotAllowed(f"“{VERB_WORDS[verb]}”只能由{who}操作")
