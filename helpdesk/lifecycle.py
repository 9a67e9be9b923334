"""The verbs: what each does to a ticket, from which statuses, and what it refuses."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from helpdesk import sla
from helpdesk.deed import Deed
from helpdesk.errors import Refused
from helpdesk.people import VERB_WORDS, Verb
from helpdesk.service import SERVICE_OF
from helpdesk.severity import Severity
from helpdesk.sla import Milestone
from helpdesk.ticket import STATUS_WORDS, WORKING, Status, Ticket, What

CHASE_COOLDOWN = timedelta(minutes=10)
"""A second 催单 within it goes to the duty manager instead of the engineer again."""

REOPEN_WITHIN = timedelta(days=7)
"""How long after closing a ticket the reporter may still reopen it."""

GOES_ON = (Milestone.RESTORATION, Milestone.FEEDBACK, Milestone.DELIVERY)
"""What is open again on a ticket that is reopened."""

MET_BY_RESTORING = (Milestone.WORKAROUND, *GOES_ON)
"""Restoring a change delivers it, and the notice of it is the feedback to the reporter."""

REPORT_BEGINS = "分析报告"
"""A note of the staff that begins so is the analysis report of the fault (clause S1-20)."""


FROM: Mapping[Verb, frozenset[Status]] = {
    Verb.ASSIGN: frozenset({Status.NEW}),
    Verb.ACCEPT: frozenset({Status.ASSIGNED}),
    Verb.DECLINE: frozenset({Status.ASSIGNED}),
    Verb.REASSIGN: WORKING,
    Verb.ARRIVE: frozenset({Status.IN_PROGRESS, Status.ON_HOLD}),
    Verb.HOLD: frozenset({Status.IN_PROGRESS}),
    Verb.RESUME: frozenset({Status.ON_HOLD}),
    Verb.WORK_AROUND: frozenset({Status.IN_PROGRESS, Status.ON_HOLD}),
    Verb.RESTORE: frozenset({Status.IN_PROGRESS, Status.ON_HOLD}),
    # After closing too: the analysis report may be written later.
    Verb.NOTE: WORKING | {Status.RESTORED, Status.CLOSED},
    Verb.CHANGE_SEVERITY: WORKING,
    Verb.CHASE: WORKING,
    Verb.CONFIRM: frozenset({Status.RESTORED}),
    Verb.REOPEN: frozenset({Status.RESTORED, Status.CLOSED}),
    Verb.CLOSE: frozenset({Status.RESTORED}),
    Verb.CANCEL: WORKING,
    Verb.RATE: frozenset({Status.CLOSED}),
}


def do(ticket: Ticket, verb: Verb, deed: Deed) -> Ticket:
    """The ticket after the verb, with its news. Raises Refused with the sentence to read."""
    if ticket.status not in FROM[verb]:
        status = STATUS_WORDS[ticket.status]
        raise Refused(f"工单 #{ticket.id} 现在是“{status}”，不能{VERB_WORDS[verb]}")
    return VERBS[verb](ticket, deed)


def can(ticket: Ticket, verb: Verb) -> bool:
    """Whether the verb makes sense now: from this status, and not done already."""
    if ticket.status not in FROM[verb]:
        return False
    arrival = ticket.deadline(Milestone.ARRIVAL)
    done = {
        Verb.ARRIVE: arrival is None or arrival.met_at is not None,
        Verb.WORK_AROUND: bool(ticket.workaround),
        Verb.RATE: ticket.rating is not None,
        Verb.NOTE: ticket.status is Status.CLOSED and not _owes_a_report(ticket),
    }
    return not done.get(verb, False)


def _owes_a_report(ticket: Ticket) -> bool:
    report = ticket.deadline(Milestone.REPORT)
    return report is not None and not report.settled


def _met(ticket: Ticket, milestone: Milestone, at: datetime) -> Ticket:
    deadline = ticket.deadline(milestone)
    if deadline is None or deadline.waived:
        return ticket
    return ticket.with_deadlines(**{milestone.value: sla.meet(deadline, at)})


def assign(ticket: Ticket, deed: Deed) -> Ticket:
    engineer = int(deed.need("engineer", "派给谁"))
    assigned = ticket.changed(status=Status.ASSIGNED, engineer_id=engineer)
    return assigned.noting(What.ASSIGNED, deed.at, deed.by, engineer=engineer)


def accept(ticket: Ticket, deed: Deed) -> Ticket:
    accepted = _met(ticket.changed(status=Status.IN_PROGRESS), Milestone.RESPONSE, deed.at)
    return accepted.noting(What.ACCEPTED, deed.at, deed.by, engineer=ticket.engineer_id)


def decline(ticket: Ticket, deed: Deed) -> Ticket:
    reason = deed.need("reason", "退单原因")
    free = ticket.changed(status=Status.NEW, engineer_id=None, transfers=ticket.transfers + 1)
    return free.noting(What.DECLINED, deed.at, deed.by, engineer=ticket.engineer_id, reason=reason)


def reassign(ticket: Ticket, deed: Deed) -> Ticket:
    engineer = int(deed.need("engineer", "转给谁"))
    reason = deed.need("reason", "转单原因")
    if engineer == ticket.engineer_id:
        raise Refused("这张工单已经在这位工程师手里了")
    if ticket.status is Status.ON_HOLD:
        ticket = _clocks_on(ticket, deed)
    moved = ticket.changed(
        status=Status.ASSIGNED,
        engineer_id=engineer,
        hold_reason="",
        transfers=ticket.transfers + 1,
    )
    return moved.noting(
        What.REASSIGNED,
        deed.at,
        deed.by,
        engineer=engineer,
        previous=ticket.engineer_id,
        reason=reason,
    )


def arrive(ticket: Ticket, deed: Deed) -> Ticket:
    arrival = ticket.deadline(Milestone.ARRIVAL)
    if arrival is not None and arrival.met_at is not None:
        raise Refused("到场时间已经记过了")
    arrived = _met(ticket, Milestone.ARRIVAL, deed.at)
    return arrived.noting(What.ARRIVED, deed.at, deed.by, engineer=ticket.engineer_id)


def hold(ticket: Ticket, deed: Deed) -> Ticket:
    code = deed.need("reason", "挂起原因")
    reason = deed.contract.hold_reasons.get(code)
    if reason is None:
        raise Refused("请从列出的原因里选一个")
    for deadline in ticket.deadlines:
        if deadline.milestone in reason.stops:
            ticket = ticket.with_deadlines(
                **{deadline.milestone.value: sla.hold(deadline, deed.at)}
            )
    held = ticket.changed(status=Status.ON_HOLD, hold_reason=reason.label)
    return held.noting(What.HELD, deed.at, deed.by, reason=reason.label, code=code)


def _clocks_on(ticket: Ticket, deed: Deed) -> Ticket:
    for deadline in ticket.deadlines:
        if deadline.held_at is not None:
            calendar = deed.contract.calendar_of(deadline.clause)
            going = sla.resume(deadline, deed.at, calendar)
            ticket = ticket.with_deadlines(**{deadline.milestone.value: going})
    return ticket


def resume(ticket: Ticket, deed: Deed) -> Ticket:
    going = replace(_clocks_on(ticket, deed), status=Status.IN_PROGRESS, hold_reason="")
    return going.noting(What.RESUMED, deed.at, deed.by)


def work_around(ticket: Ticket, deed: Deed) -> Ticket:
    how = deed.need("workaround", "临时办法")
    eased = _met(ticket.changed(workaround=how), Milestone.WORKAROUND, deed.at)
    return eased.noting(What.WORKED_AROUND, deed.at, deed.by, workaround=how)


def restore(ticket: Ticket, deed: Deed) -> Ticket:
    cause = deed.need("cause", "故障原因")
    solution = deed.need("solution", "处理办法")
    ticket = _clocks_on(ticket, deed)
    arrival = ticket.deadline(Milestone.ARRIVAL)
    if arrival is not None and arrival.met_at is None:
        # Restored from afar: nobody had to come (clause S0-19). A breach that was is kept.
        ticket = ticket.with_deadlines(arrival=sla.waive(arrival))
    for milestone in MET_BY_RESTORING:
        ticket = _met(ticket, milestone, deed.at)
    restored = ticket.changed(
        status=Status.RESTORED,
        cause=cause,
        solution=solution,
        hold_reason="",
        restored_at=deed.at,
    )
    return restored.noting(What.RESTORED, deed.at, deed.by, cause=cause, solution=solution)


def note(ticket: Ticket, deed: Deed) -> Ticket:
    """More is known: words, and for a guest perhaps at last a name and a phone."""
    text = deed.need("text", "补充内容")
    if text.startswith(REPORT_BEGINS) and deed.by not in (None, ticket.reporter_id):
        ticket = _met(ticket, Milestone.REPORT, deed.at)
    ticket = ticket.changed(
        reporter_name=deed.word("name") or ticket.reporter_name,
        reporter_phone=deed.word("phone") or ticket.reporter_phone,
    )
    return ticket.noting(What.NOTED, deed.at, deed.by, text=text)


def change_severity(ticket: Ticket, deed: Deed) -> Ticket:
    severity = Severity(deed.need("severity", "新的级别"))
    reason = deed.need("reason", "改级别的原因")
    if severity is ticket.severity:
        raise Refused("级别没有变化")
    clocks = sla.restart_for_severity(
        ticket.deadlines,
        deed.contract,
        severity,
        SERVICE_OF[ticket.kind],
        ticket.opened_at,
        ticket.scope,
    )
    changed = ticket.changed(severity=severity, deadlines=clocks)
    return changed.noting(
        What.SEVERITY_CHANGED,
        deed.at,
        deed.by,
        was=ticket.severity.value,
        severity=severity.value,
        reason=reason,
    )


def chase(ticket: Ticket, deed: Deed) -> Ticket:
    again = ticket.chased_at is not None and deed.at - ticket.chased_at < CHASE_COOLDOWN
    chased = ticket.changed(chases=ticket.chases + 1, chased_at=deed.at)
    return chased.noting(What.CHASED, deed.at, deed.by, again=again, count=chased.chases)


def confirm(ticket: Ticket, deed: Deed) -> Ticket:
    closed = ticket.changed(status=Status.CLOSED, closed_at=deed.at)
    return closed.noting(What.CONFIRMED, deed.at, deed.by)


def close(ticket: Ticket, deed: Deed) -> Ticket:
    closed = ticket.changed(status=Status.CLOSED, closed_at=deed.at)
    return closed.noting(What.CLOSED, deed.at, deed.by, reason=deed.word("reason"))


def reopen(ticket: Ticket, deed: Deed) -> Ticket:
    reason = deed.need("reason", "还有什么问题")
    if ticket.closed_at is not None and deed.at - ticket.closed_at > REOPEN_WITHIN:
        raise Refused("这张工单关闭超过 7 天了，请重新报修")
    for milestone in GOES_ON:
        ticket = _going_on(ticket, milestone, deed)
    status = Status.IN_PROGRESS if ticket.engineer_id else Status.NEW
    again = ticket.changed(status=status, restored_at=None, closed_at=None, cause="", solution="")
    return again.noting(What.REOPENED, deed.at, deed.by, reason=reason)


def _going_on(ticket: Ticket, milestone: Milestone, deed: Deed) -> Ticket:
    """The clock goes on from where it stood when the service was said to be back."""
    deadline = ticket.deadline(milestone)
    if deadline is None or deadline.met_at is None:
        return ticket
    stood = replace(deadline, met_at=None, held_at=deadline.met_at)
    going = sla.resume(stood, deed.at, deed.contract.calendar_of(deadline.clause))
    return ticket.with_deadlines(**{milestone.value: going})


def cancel(ticket: Ticket, deed: Deed) -> Ticket:
    clocks = tuple(d if d.met_at else sla.waive(d) for d in ticket.deadlines)
    gone = ticket.changed(status=Status.CANCELLED, closed_at=deed.at, deadlines=clocks)
    return gone.noting(What.CANCELLED, deed.at, deed.by)


def rate(ticket: Ticket, deed: Deed) -> Ticket:
    score = deed.need("score", "1 到 5 分")
    if score not in {"1", "2", "3", "4", "5"}:
        raise Refused("评分是 1 到 5 分")
    if ticket.rating is not None:
        raise Refused("这张工单已经评过分了，谢谢")
    rated = ticket.changed(rating=int(score), rating_word=deed.word("word"))
    return rated.noting(What.RATED, deed.at, deed.by, score=int(score), word=deed.word("word"))


VERBS: Mapping[Verb, Callable[[Ticket, Deed], Ticket]] = {
    Verb.ASSIGN: assign,
    Verb.ACCEPT: accept,
    Verb.DECLINE: decline,
    Verb.REASSIGN: reassign,
    Verb.ARRIVE: arrive,
    Verb.HOLD: hold,
    Verb.RESUME: resume,
    Verb.WORK_AROUND: work_around,
    Verb.RESTORE: restore,
    Verb.NOTE: note,
    Verb.CHANGE_SEVERITY: change_severity,
    Verb.CHASE: chase,
    Verb.CONFIRM: confirm,
    Verb.REOPEN: reopen,
    Verb.CLOSE: close,
    Verb.CANCEL: cancel,
    Verb.RATE: rate,
}
