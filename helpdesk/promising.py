"""The verbs that change what is promised: another severity, and a date both sides agree on."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from helpdesk import sla
from helpdesk.agreed_date import AgreedDate, cap, end_of, moved_to, read_date, target_of
from helpdesk.clocks import clocks_on
from helpdesk.contract import Contract
from helpdesk.deed import Deed
from helpdesk.errors import Refused
from helpdesk.grounds import SCOPE_REASON
from helpdesk.hold_record import Consent
from helpdesk.service import SERVICE_OF
from helpdesk.severity import Severity
from helpdesk.sla import Deadline
from helpdesk.ticket import Status, Ticket, What


def change_severity(ticket: Ticket, deed: Deed) -> Ticket:
    """Another severity, with its own promises from t0."""
    severity = Severity(deed.need("severity", "新的级别"))
    reason = deed.need("reason", "改级别的原因")
    if severity is ticket.severity:
        raise Refused("级别没有变化")
    # The worst cannot stand still before the service is back by other means.
    if severity is Severity.S1 and ticket.status is Status.ON_HOLD and not ticket.workaround:
        ticket = clocks_on(ticket, deed).changed(status=Status.IN_PROGRESS, hold_reason="")
    changed = promised_anew(_judged(ticket, severity, reason), deed.contract)
    return changed.noting(
        What.SEVERITY_CHANGED,
        deed.at,
        deed.by,
        was=ticket.severity.value,
        severity=severity.value,
        reason=reason,
        promises=promises_changed(ticket, changed),
    )


def _judged(ticket: Ticket, severity: Severity, reason: str) -> Ticket:
    # What spoke for the old severity does not speak for this one; whom it hits stays true.
    scope = tuple(why for why in ticket.reasons if why.startswith(SCOPE_REASON))
    return ticket.changed(severity=severity, reasons=(*scope, reason))


def promised_anew(ticket: Ticket, contract: Contract) -> Ticket:
    """The ticket with the deadlines of its present severity and kind under a contract.

    They are reckoned from t0 with all holds and agreed dates kept; see
    sla.restart_for_severity.
    """
    clocks = sla.restart_for_severity(
        ticket.deadlines,
        contract,
        ticket.severity,
        SERVICE_OF[ticket.kind],
        ticket.opened_at,
        ticket.scope,
        ticket.holds,
    )
    anew = ticket.changed(deadlines=clocks, contract=contract.name)
    for agreed in ticket.dates:
        deadline = anew.deadline(agreed.milestone)
        if deadline and agreed.consent is Consent.GIVEN and target_of(contract, deadline):
            anew = _put(anew, deadline, agreed.due_at)
    return anew


def promises_changed(was: Ticket, now: Ticket) -> dict[str, list[str]]:
    """Per milestone the old and the new due instant (ISO 8601, UTC; "" for none) that differ."""
    old = {d.milestone: d for d in was.deadlines}
    new = {d.milestone: d for d in now.deadlines}
    both = {m: [_iso(old.get(m)), _iso(new.get(m))] for m in {**old, **new}}
    return {m.value: pair for m, pair in both.items() if pair[0] != pair[1]}


def _iso(deadline: Deadline | None) -> str:
    return deadline.due_at.astimezone(UTC).isoformat() if deadline else ""


def _put(ticket: Ticket, deadline: Deadline, due: datetime) -> Ticket:
    moved = deadline if deadline.settled else moved_to(deadline, due)
    return ticket.with_deadlines(**{deadline.milestone.value: moved})


def propose_date(ticket: Ticket, deed: Deed) -> Ticket:
    """The engineer names a day for what the contract leaves to agreement."""
    if proposed(ticket) is not None:
        raise Refused("上一次约定的时间还在等对方答复")
    deadline = _to_agree_on(ticket, deed.contract)
    due = _due_said(deed)
    target = target_of(deed.contract, deadline)
    assert target is not None
    latest = cap(deed.contract, target, deadline)
    reason = deed.word("reason")
    if due > latest and not reason:
        day = latest.astimezone(ZoneInfo(deed.contract.calendar.zone))
        raise Refused(f"合同最长到 {day.year}年{day.month}月{day.day}日，要晚于这一天请写明原因")
    offer = AgreedDate(deadline.milestone, due, deed.at, deed.by, reason if due > latest else "")
    return ticket.changed(dates=(*ticket.dates, offer)).noting(
        What.DATE_PROPOSED,
        deed.at,
        deed.by,
        milestone=deadline.milestone.value,
        due=due.isoformat(),
        reason=offer.reason,
        engineer=ticket.engineer_id,
    )


def _to_agree_on(ticket: Ticket, contract: Contract) -> Deadline:
    open_ones = (d for d in ticket.deadlines if not d.settled and target_of(contract, d))
    deadline = next(open_ones, None)
    if deadline is None:
        raise Refused("这张工单的时限合同里已经写定，不用另外约定")
    return deadline


def _due_said(deed: Deed) -> datetime:
    said = deed.need("date", "约定的日期")
    calendar = deed.contract.calendar
    day = read_date(said, deed.at.astimezone(ZoneInfo(calendar.zone)).date())
    if day is None:
        raise Refused("没看懂日期，请写成“12月31日”这样")
    due = end_of(day, calendar).astimezone(UTC)
    if due <= deed.at:
        raise Refused("这一天已经过了，请约以后的日期")
    return due


def proposed(ticket: Ticket) -> AgreedDate | None:
    """The date that waits for an answer; there is at most one."""
    return next((offer for offer in ticket.dates if offer.consent is Consent.ASKED), None)


def agree_date(ticket: Ticket, deed: Deed) -> Ticket:
    """The hospital's side takes the date: it is the promise from now on."""
    offer = _answered(ticket, deed, Consent.GIVEN)
    deadline = ticket.deadline(offer.milestone)
    if deadline is None or deadline.settled:
        raise Refused("这项承诺已经有结果了，不用再约时间")
    agreed = _put(_with(ticket, offer), deadline, offer.due_at)
    return agreed.noting(
        What.DATE_AGREED,
        deed.at,
        deed.by,
        milestone=offer.milestone.value,
        due=offer.due_at.isoformat(),
        proposed_by=offer.by,
        promises=promises_changed(ticket, agreed),
    )


def refuse_date(ticket: Ticket, deed: Deed) -> Ticket:
    """The hospital's side does not: the promise stays as it was."""
    offer = _answered(ticket, deed, Consent.REFUSED)
    return _with(ticket, offer).noting(
        What.DATE_REFUSED,
        deed.at,
        deed.by,
        milestone=offer.milestone.value,
        due=offer.due_at.isoformat(),
    )


def _answered(ticket: Ticket, deed: Deed, consent: Consent) -> AgreedDate:
    offer = proposed(ticket)
    if offer is None:
        raise Refused("这张工单没有等答复的约定时间")
    return replace(offer, consent=consent, decided_by=deed.by, decided_at=deed.at)


def _with(ticket: Ticket, offer: AgreedDate) -> Ticket:
    dates = tuple(offer if o.consent is Consent.ASKED else o for o in ticket.dates)
    return ticket.changed(dates=dates)
