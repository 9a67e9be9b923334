"""The verbs around the work: notes, chasing, and how a ticket ends."""

from datetime import timedelta

from helpdesk import sla
from helpdesk.clocks import met
from helpdesk.deed import Deed
from helpdesk.errors import Refused
from helpdesk.sla import Milestone
from helpdesk.ticket import Status, Ticket, What, stood_for

REPORT_BEGINS = "分析报告"
"""A note of the staff that begins so is the analysis report of the fault (clause S1-20)."""


def note(ticket: Ticket, deed: Deed) -> Ticket:
    """More is known: words, and for a guest perhaps at last a name and a phone."""
    text = deed.need("text", "补充内容")
    if text.startswith(REPORT_BEGINS) and deed.by not in (None, ticket.reporter_id):
        ticket = met(ticket, Milestone.REPORT, deed.at)
    ticket = ticket.changed(
        reporter_name=deed.word("name") or ticket.reporter_name,
        reporter_phone=deed.word("phone") or ticket.reporter_phone,
    )
    return ticket.noting(What.NOTED, deed.at, deed.by, text=text)


def chase(ticket: Ticket, deed: Deed) -> Ticket:
    """The reporter asks again: within the contract's cooldown it is one more in a row.

    `in_a_row` among the deed's facts: how many the last one made.
    """
    cooldown = timedelta(minutes=deed.contract.attention.chase_cooldown)
    soon = ticket.chased_at is not None and deed.at - ticket.chased_at < cooldown
    row = deed.facts.get("in_a_row", 1) + 1 if soon else 1
    chased = ticket.changed(chases=ticket.chases + 1, chased_at=deed.at)
    return chased.noting(What.CHASED, deed.at, deed.by, in_a_row=row, count=chased.chases)


def confirm(ticket: Ticket, deed: Deed) -> Ticket:
    """The reporter says that it is back."""
    closed = ticket.changed(status=Status.CLOSED, closed_at=deed.at)
    return closed.noting(What.CONFIRMED, deed.at, deed.by)


def confirm_for(ticket: Ticket, deed: Deed) -> Ticket:
    """Who wrote the report down says that it is back, and who told him so."""
    if not stood_for(ticket):
        raise Refused("报修人自己有账号，请他本人确认")
    said_by = deed.need("said_by", "是谁说已经好了")
    closed = ticket.changed(status=Status.CLOSED, closed_at=deed.at)
    return closed.noting(What.CONFIRMED, deed.at, deed.by, said_by=said_by[:30])


def close(ticket: Ticket, deed: Deed) -> Ticket:
    """A manager closes it for the reporter."""
    closed = ticket.changed(status=Status.CLOSED, closed_at=deed.at)
    return closed.noting(What.CLOSED, deed.at, deed.by, reason=deed.word("reason"))


def cancel(ticket: Ticket, deed: Deed) -> Ticket:
    """The reporter takes the report back."""
    clocks = tuple(d if d.met_at else sla.waive(d) for d in ticket.deadlines)
    gone = ticket.changed(status=Status.CANCELLED, closed_at=deed.at, deadlines=clocks)
    return gone.noting(What.CANCELLED, deed.at, deed.by)


def rate(ticket: Ticket, deed: Deed) -> Ticket:
    """The reporter says how good the service was."""
    score = deed.need("score", "1 到 5 分")
    if score not in {"1", "2", "3", "4", "5"}:
        raise Refused("评分是 1 到 5 分")
    if ticket.rating is not None:
        raise Refused("这张工单已经评过分了，谢谢")
    rated = ticket.changed(rating=int(score), rating_word=deed.word("word"))
    return rated.noting(What.RATED, deed.at, deed.by, score=int(score), word=deed.word("word"))
