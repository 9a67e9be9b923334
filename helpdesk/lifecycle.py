"""The table of verbs: what each does to a ticket, and from which statuses."""

from collections.abc import Callable, Mapping

from helpdesk import (
    closing,
    complaint,
    correction,
    exemption,
    handover,
    holding,
    joining,
    linking,
    mending,
    promising,
    signs_of_life,
)
from helpdesk.breach import breaches_noted
from helpdesk.clocks import asked
from helpdesk.deed import Deed
from helpdesk.errors import Refused
from helpdesk.people import VERB_WORDS, Verb
from helpdesk.sla import Deadline, Milestone
from helpdesk.ticket import STATUS_WORDS, WORKING, Status, Ticket, stood_for

_AFTER = WORKING | {Status.RESTORED, Status.CLOSED}
_UNDER_WAY = frozenset({Status.IN_PROGRESS, Status.ON_HOLD})

FROM: Mapping[Verb, frozenset[Status]] = {
    Verb.ASSIGN: frozenset({Status.NEW}),
    Verb.ACCEPT: frozenset({Status.ASSIGNED}),
    Verb.DECLINE: frozenset({Status.ASSIGNED}),
    Verb.REASSIGN: WORKING,
    Verb.ARRIVE: frozenset({Status.IN_PROGRESS, Status.ON_HOLD}),
    Verb.HOLD: frozenset({Status.IN_PROGRESS}),
    Verb.RESUME: frozenset({Status.ON_HOLD}),
    # A department may be at work on paper before anybody has accepted.
    Verb.WORK_AROUND: WORKING,
    Verb.RESTORE: frozenset({Status.IN_PROGRESS, Status.ON_HOLD}),
    # After closing too: the analysis report may be written later.
    Verb.NOTE: _AFTER | {Status.LINKED},
    Verb.CHANGE_SEVERITY: WORKING,
    # What is chased of a linked ticket is its master (handlers/incidents.chase).
    Verb.CHASE: WORKING | {Status.LINKED},
    Verb.CONFIRM: frozenset({Status.RESTORED}),
    Verb.REOPEN: frozenset({Status.RESTORED, Status.CLOSED}),
    Verb.CLOSE: frozenset({Status.RESTORED}),
    Verb.CANCEL: WORKING | {Status.LINKED},
    Verb.RATE: frozenset({Status.CLOSED}),
    Verb.REMOTE_FAILED: frozenset({Status.IN_PROGRESS, Status.ON_HOLD}),
    # The hospital may answer later than the work is done.
    Verb.APPROVE_HOLD: _AFTER,
    Verb.REFUSE_HOLD: _AFTER,
    Verb.PROPOSE_DATE: WORKING - {Status.NEW},
    Verb.AGREE_DATE: WORKING,
    Verb.REFUSE_DATE: WORKING,
    Verb.CLAIM: _AFTER,
    Verb.EXEMPT: _AFTER,
    Verb.REFUSE_EXEMPTION: _AFTER,
    Verb.SNOOZE: frozenset({Status.IN_PROGRESS}),
    Verb.LINK: WORKING,
    Verb.UNLINK: frozenset({Status.LINKED}),
    Verb.TAKE: frozenset({Status.NEW}),
    Verb.TAKE_OVER: WORKING,
    Verb.ATTEND: WORKING,
    Verb.CALL_IN: WORKING,
    Verb.CORRECT: WORKING,
    Verb.COMPLAIN: frozenset(Status),
    Verb.ANSWER_COMPLAINT: frozenset(Status),
    Verb.CONFIRM_FOR: frozenset({Status.RESTORED}),
}


def do(ticket: Ticket, verb: Verb, deed: Deed) -> Ticket:
    """The ticket after the verb, with its news. Raises Refused with the sentence to read."""
    if ticket.status not in FROM[verb]:
        status = STATUS_WORDS[ticket.status]
        raise Refused(f"工单 #{ticket.id} 现在是“{status}”，不能{VERB_WORDS[verb]}")
    done = VERBS[verb](ticket, deed)
    late = breaches_noted(ticket.deadlines, done.deadlines, done.holds, deed.contract)
    return done.changed(late=(*done.late, *late)) if late else done


def can(ticket: Ticket, verb: Verb) -> bool:
    """Whether the verb makes sense now: from this status, and not done already."""
    if ticket.status not in FROM[verb]:
        return False
    arrival = ticket.deadline(Milestone.ARRIVAL)
    done = {
        Verb.ARRIVE: arrival is None or arrival.met_at is not None,
        Verb.WORK_AROUND: bool(ticket.workaround) or ticket.status not in _UNDER_WAY,
        Verb.RATE: ticket.rating is not None,
        Verb.NOTE: ticket.status is Status.CLOSED and not _owes_a_report(ticket),
        Verb.REMOTE_FAILED: ticket.remote_failed_at is not None or _there(arrival),
        Verb.APPROVE_HOLD: asked(ticket) is None,
        Verb.REFUSE_HOLD: asked(ticket) is None,
        Verb.PROPOSE_DATE: promising.proposed(ticket) is not None,
        Verb.AGREE_DATE: promising.proposed(ticket) is None,
        Verb.REFUSE_DATE: promising.proposed(ticket) is None,
        Verb.CLAIM: bool(ticket.claimed) or not any(d.breached_at for d in ticket.deadlines),
        Verb.EXEMPT: not ticket.claimed,
        Verb.REFUSE_EXEMPTION: not ticket.claimed,
        Verb.CONFIRM_FOR: not stood_for(ticket),
    }
    return not done.get(verb, False)


def _there(arrival: Deadline | None) -> bool:
    return arrival is not None and arrival.met_at is not None


def _owes_a_report(ticket: Ticket) -> bool:
    report = ticket.deadline(Milestone.REPORT)
    return report is not None and not report.settled


VERBS: Mapping[Verb, Callable[[Ticket, Deed], Ticket]] = {
    Verb.ASSIGN: handover.assign,
    Verb.ACCEPT: handover.accept,
    Verb.DECLINE: handover.decline,
    Verb.REASSIGN: handover.reassign,
    Verb.ARRIVE: handover.arrive,
    Verb.HOLD: holding.hold,
    Verb.RESUME: holding.resume,
    Verb.WORK_AROUND: mending.work_around,
    Verb.RESTORE: mending.restore,
    Verb.NOTE: closing.note,
    Verb.CHANGE_SEVERITY: promising.change_severity,
    Verb.CHASE: closing.chase,
    Verb.CONFIRM: closing.confirm,
    Verb.REOPEN: mending.reopen,
    Verb.CLOSE: closing.close,
    Verb.CANCEL: closing.cancel,
    Verb.RATE: closing.rate,
    Verb.APPROVE_HOLD: holding.approve_hold,
    Verb.REFUSE_HOLD: holding.refuse_hold,
    Verb.REMOTE_FAILED: mending.remote_failed,
    Verb.PROPOSE_DATE: promising.propose_date,
    Verb.AGREE_DATE: promising.agree_date,
    Verb.REFUSE_DATE: promising.refuse_date,
    Verb.CLAIM: exemption.claim,
    Verb.EXEMPT: exemption.exempt,
    Verb.REFUSE_EXEMPTION: exemption.refuse_exemption,
    Verb.SNOOZE: signs_of_life.snooze,
    Verb.LINK: linking.link,
    Verb.UNLINK: linking.unlink,
    Verb.TAKE: joining.take,
    Verb.TAKE_OVER: joining.take_over,
    Verb.ATTEND: signs_of_life.attend,
    Verb.CALL_IN: joining.call_in,
    Verb.CORRECT: correction.correct,
    Verb.COMPLAIN: complaint.complain,
    Verb.ANSWER_COMPLAINT: complaint.answer_complaint,
    Verb.CONFIRM_FOR: closing.confirm_for,
}
