"""The verbs of getting the service back, and of finding that it is not."""

from dataclasses import replace
from datetime import timedelta

from helpdesk import sla
from helpdesk.clocks import clocks_on, met
from helpdesk.contract import Start
from helpdesk.deed import Deed
from helpdesk.errors import Refused
from helpdesk.hold_record import AFTER_RESTORING, HoldRecord
from helpdesk.service import SERVICE_OF
from helpdesk.sla import Milestone
from helpdesk.ticket import Status, Ticket, What

REOPEN_WITHIN = timedelta(days=7)
"""How long after closing a ticket the reporter may still reopen it."""

GOES_ON = (Milestone.RESTORATION, Milestone.FEEDBACK, Milestone.DELIVERY)
"""What is open again on a ticket that is reopened."""

MET_BY_RESTORING = (Milestone.WORKAROUND, *GOES_ON)
"""Restoring a change delivers it, and the notice of it is the feedback to the reporter."""


def work_around(ticket: Ticket, deed: Deed) -> Ticket:
    """The service is back by other means."""
    how = deed.need("workaround", "临时办法")
    eased = met(ticket.changed(workaround=how), Milestone.WORKAROUND, deed.at)
    return eased.noting(What.WORKED_AROUND, deed.at, deed.by, workaround=how)


def remote_failed(ticket: Ticket, deed: Deed) -> Ticket:
    """Help from afar did not do: where the contract says so, arrival runs from now."""
    if ticket.remote_failed_at is not None:
        raise Refused("已经记过远程无法解决，请尽快到场")
    report = (ticket.severity, SERVICE_OF[ticket.kind], ticket.scope)
    begun = sla.begin(deed.contract, Start.REMOTE_FAILED, report, ticket.opened_at, deed.at)
    new = tuple(d for d in begun if ticket.deadline(d.milestone) is None)
    gone = ticket.changed(remote_failed_at=deed.at, deadlines=(*ticket.deadlines, *new))
    return gone.noting(What.REMOTE_FAILED, deed.at, deed.by, engineer=ticket.engineer_id)


def restore(ticket: Ticket, deed: Deed) -> Ticket:
    """The service is back."""
    cause = deed.need("cause", "故障原因")
    solution = deed.need("solution", "处理办法")
    ticket = clocks_on(ticket, deed)
    arrival = ticket.deadline(Milestone.ARRIVAL)
    if arrival is not None and arrival.met_at is None:
        # Restored from afar: nobody had to come (clause S0-19). A breach that was is kept.
        ticket = ticket.with_deadlines(arrival=sla.waive(arrival))
    for milestone in MET_BY_RESTORING:
        ticket = met(ticket, milestone, deed.at)
    restored = ticket.changed(
        status=Status.RESTORED,
        cause=cause,
        solution=solution,
        hold_reason="",
        restored_at=deed.at,
    )
    return restored.noting(What.RESTORED, deed.at, deed.by, cause=cause, solution=solution)


def reopen(ticket: Ticket, deed: Deed) -> Ticket:
    """It is not back after all: the clocks go on from where they stood."""
    reason = deed.need("reason", "还有什么问题")
    if ticket.closed_at is not None and deed.at - ticket.closed_at > REOPEN_WITHIN:
        raise Refused("这张工单关闭超过 7 天了，请重新报修")
    for milestone in GOES_ON:
        ticket = _going_on(ticket, milestone, deed)
    status = Status.IN_PROGRESS if ticket.engineer_id else Status.NEW
    again = ticket.changed(
        status=status,
        restored_at=None,
        closed_at=None,
        cause="",
        solution="",
        master_id=None,
        holds=(*ticket.holds, *_stood(ticket, deed)),
    )
    return again.noting(What.REOPENED, deed.at, deed.by, reason=reason)


def _stood(ticket: Ticket, deed: Deed) -> tuple[HoldRecord, ...]:
    """While the service was said to be back, its clocks stood still."""
    if ticket.restored_at is None:
        return ()
    stops = frozenset(GOES_ON)
    return (HoldRecord(AFTER_RESTORING, "已恢复", ticket.restored_at, stops, ends=deed.at),)


def _going_on(ticket: Ticket, milestone: Milestone, deed: Deed) -> Ticket:
    """The clock goes on from where it stood when the service was said to be back."""
    deadline = ticket.deadline(milestone)
    if deadline is None or deadline.met_at is None:
        return ticket
    stood = replace(deadline, met_at=None, held_at=deadline.met_at)
    going = sla.resume(stood, deed.at, deed.contract.calendar_of(deadline.clause))
    return ticket.with_deadlines(**{milestone.value: going})
