"""The verbs of a ticket that stands still, and of the hospital's word on it."""

from dataclasses import replace

from helpdesk.clocks import asked, clocks_off, clocks_on, given_back
from helpdesk.deed import Deed
from helpdesk.errors import NotAllowed, Refused
from helpdesk.hold_record import Consent, HoldRecord
from helpdesk.people import ROLE_WORDS, Role
from helpdesk.severity import Severity
from helpdesk.ticket import Status, Ticket, What


def hold(ticket: Ticket, deed: Deed) -> Ticket:
    """The ticket stands still. Its clocks do so at once, or once the hospital agrees to it."""
    code = deed.need("reason", "挂起原因")
    reason = deed.contract.hold_reasons.get(code)
    if reason is None:
        raise Refused("请从列出的原因里选一个")
    if ticket.severity is Severity.S1 and not ticket.workaround:
        label = deed.contract.severity_labels[Severity.S1]
        raise Refused(f"{label}故障还没有临时办法，不能挂起；请先让业务恢复，并记录“临时恢复”")
    if reason.approved_by and asked(ticket) is not None:
        raise Refused("上一次挂起还在等医院答复，请等答复后再挂起")
    record = HoldRecord(code, reason.label, deed.at, reason.stops, by=deed.by)
    if reason.approved_by:
        own = deed.role in reason.approved_by
        consent = Consent.GIVEN if own else Consent.ASKED
        record = replace(record, consent=consent)
    held = ticket.changed(
        status=Status.ON_HOLD, hold_reason=reason.label, holds=(*ticket.holds, record)
    )
    held = clocks_off(held, record) if record.counts else held
    held = held.noting(What.HELD, deed.at, deed.by, reason=reason.label, code=code)
    if record.consent is not Consent.ASKED:
        return held
    approvers = sorted(reason.approved_by)
    return held.noting(What.HOLD_ASKED, deed.at, deed.by, reason=reason.label, approvers=approvers)


def resume(ticket: Ticket, deed: Deed) -> Ticket:
    """The work goes on. What the hospital was asked about the hold stays asked."""
    going = clocks_on(ticket, deed).changed(status=Status.IN_PROGRESS, hold_reason="")
    return going.noting(What.RESUMED, deed.at, deed.by)


def approve_hold(ticket: Ticket, deed: Deed) -> Ticket:
    """The hospital takes the hold on itself: the time since its start is given back."""
    record = _decided(ticket, deed, Consent.GIVEN)
    agreed = given_back(_with(ticket, record), record, deed.contract)
    return agreed.noting(
        What.HOLD_APPROVED, deed.at, deed.by, reason=record.label, engineer=ticket.engineer_id
    )


def refuse_hold(ticket: Ticket, deed: Deed) -> Ticket:
    """The hospital does not: the time counts, and the work goes on."""
    record = _decided(ticket, deed, Consent.REFUSED)
    going = _with(ticket, record if record.ends else replace(record, ends=deed.at))
    if record.ends is None:
        going = going.changed(status=Status.IN_PROGRESS, hold_reason="")
    return going.noting(
        What.HOLD_REFUSED, deed.at, deed.by, reason=record.label, engineer=ticket.engineer_id
    )


def _decided(ticket: Ticket, deed: Deed, consent: Consent) -> HoldRecord:
    record = asked(ticket)
    if record is None:
        raise Refused("这张工单没有等答复的挂起")
    reason = deed.contract.hold_reasons.get(record.code)
    may = reason.approved_by if reason else frozenset()
    if may and deed.role not in may:
        who = "、".join(ROLE_WORDS[Role(role)] for role in sorted(may))
        raise NotAllowed(f"按合同，这次挂起要由{who}答复")
    return replace(record, consent=consent, decided_by=deed.by, decided_at=deed.at)


def _with(ticket: Ticket, record: HoldRecord) -> Ticket:
    holds = tuple(record if h.consent is Consent.ASKED else h for h in ticket.holds)
    return ticket.changed(holds=holds)
