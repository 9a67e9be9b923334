"""The verbs of one fault that many reported: their tickets follow that of the first.

One clock runs for each contract: the master's, and that of the first linked ticket of another.
The clocks of the others stand still and say nothing; what is left of them is settled together with
the master, and no second breach is counted. A ticket that is taken out again runs on from its own
t0, as if it had never been linked.
"""

from dataclasses import replace

from helpdesk.breach import breaches_noted
from helpdesk.clocks import clocks_on, met
from helpdesk.contract import Contract
from helpdesk.deed import Deed
from helpdesk.errors import Refused
from helpdesk.mending import MET_BY_RESTORING
from helpdesk.sla import Deadline, Milestone, waive
from helpdesk.ticket import Status, Ticket, What


def link(ticket: Ticket, deed: Deed) -> Ticket:
    """The ticket follows a master from now on.

    `own_clock` among the deed's facts: its clocks run on; `reached`: what the master has.
    """
    said = deed.need("master", "要并入的工单号").removeprefix("工单").strip("#＃ 号")
    if not said.isdigit() or int(said) == ticket.id:
        raise Refused("请写要并入的工单号，比如 12")
    if ticket.status is Status.ON_HOLD:
        ticket = clocks_on(ticket, deed)
    if deed.facts.get("own_clock"):
        for milestone in deed.facts["reached"]:
            ticket = met(ticket, Milestone(milestone), deed.at)
        still = {}
    else:
        open_ones = (d for d in ticket.deadlines if not d.settled)
        still = {d.milestone.value: replace(d, held_at=deed.at) for d in open_ones}
    linked = ticket.with_deadlines(**still).changed(
        status=Status.LINKED, master_id=int(said), hold_reason=""
    )
    quiet = {"quiet": True} if deed.word("quiet") else {}
    return linked.noting(What.LINKED, deed.at, deed.by, master=int(said), **quiet)


def unlink(ticket: Ticket, deed: Deed) -> Ticket:
    """It is another fault after all: the ticket stands for itself, and waits for an engineer."""
    running = {d.milestone.value: replace(d, held_at=None) for d in ticket.deadlines if d.held_at}
    own = ticket.with_deadlines(**running).changed(
        status=Status.NEW, engineer_id=None, master_id=None
    )
    return own.noting(What.UNLINKED, deed.at, deed.by, master=ticket.master_id)


def follow(ticket: Ticket, master: Ticket, contract: Contract, *, quiet: bool) -> Ticket:
    """A linked ticket once the service of its master is back. `quiet`: its reporter hears of it
    by another ticket of the same fault."""
    assert master.restored_at is not None
    done = {d.milestone.value: _settled(d, master) for d in ticket.deadlines if not d.settled}
    restored = ticket.with_deadlines(**done).changed(
        status=Status.RESTORED,
        cause=master.cause,
        solution=master.solution,
        workaround=ticket.workaround or master.workaround,
        restored_at=master.restored_at,
    )
    late = breaches_noted(ticket.deadlines, restored.deadlines, restored.holds, contract)
    said = {"cause": master.cause, "solution": master.solution, "master": master.id}
    if quiet:
        said["quiet"] = True
    return restored.changed(late=(*restored.late, *late)).noting(
        What.RESTORED, master.restored_at, None, **said
    )


def _settled(deadline: Deadline, master: Ticket) -> Deadline:
    """Met without a breach of its own: the master's clock is the one that counts."""
    if deadline.milestone in MET_BY_RESTORING:
        return replace(deadline, met_at=master.restored_at, held_at=None)
    return replace(waive(deadline), held_at=None)
