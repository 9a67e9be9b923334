"""The verbs of a breach: whose fault it is said to be, and whether the hospital agrees."""

from helpdesk.deed import Deed
from helpdesk.errors import Refused
from helpdesk.ticket import Ticket, What


def claim(ticket: Ticket, deed: Deed) -> Ticket:
    """The engineer names a cause for what was late and asks that it does not count."""
    cause = deed.need("cause", "超时的原因")
    if not any(d.breached_at for d in ticket.deadlines):
        raise Refused("这张工单没有超时，不用申请免责")
    if ticket.claimed:
        raise Refused("已经申请过了，正在等医院答复")
    reason = deed.contract.hold_reasons.get(cause)
    said = reason.label if reason else cause
    asked = ticket.changed(claimed=said)
    return asked.noting(What.CLAIMED, deed.at, deed.by, cause=said, engineer=ticket.engineer_id)


def exempt(ticket: Ticket, deed: Deed) -> Ticket:
    """The hospital agrees: what was late does not count against the vendor."""
    return _decided(ticket, deed, What.EXEMPTED)


def refuse_exemption(ticket: Ticket, deed: Deed) -> Ticket:
    """The hospital does not agree: it counts."""
    return _decided(ticket, deed, What.EXEMPTION_REFUSED)


def _decided(ticket: Ticket, deed: Deed, what: What) -> Ticket:
    if not ticket.claimed:
        raise Refused("这张工单没有等答复的免责申请")
    decided = ticket.changed(claimed="")
    return decided.noting(what, deed.at, deed.by, cause=ticket.claimed, engineer=ticket.engineer_id)
