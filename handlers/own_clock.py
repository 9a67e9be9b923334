"""One clock per contract: a linked ticket of another contract than its master's keeps its own.

Of several linked under the same other contract the first one does. What is done on the master
counts for it; its reminders go to whoever has the master.
"""

from collections.abc import Mapping
from typing import Any

from handlers.turn import Turn
from helpdesk.breach import breaches_noted
from helpdesk.clocks import met
from helpdesk.people import Verb
from helpdesk.sla import Milestone
from helpdesk.ticket import Status, Ticket, check_deadlines
from storage import incidents
from storage.tickets import get, save

_AT_WORK = frozenset({Status.IN_PROGRESS, Status.ON_HOLD})


async def facts(turn: Turn, ticket: Ticket, words: Mapping[str, str]) -> Mapping[str, Any]:
    """Whether a ticket that is linked keeps its clock, and what the master has reached already."""
    number = words.get("master", "").removeprefix("工单").strip("#＃ 号")
    if not number.isdigit() or int(number) == ticket.id:
        return {}
    master = await get(turn.unit, int(number))
    if master.contract == ticket.contract:
        return {}
    for row in await incidents.linked(turn.unit, master.id):
        if row["status"] == Status.LINKED and row["contract"] == ticket.contract:
            return {}
    return {"own_clock": True, "reached": sorted(_reached(master))}


def _reached(master: Ticket) -> set[Milestone]:
    found = {d.milestone for d in master.deadlines if d.met_at is not None}
    if master.status in _AT_WORK:
        found.add(Milestone.RESPONSE)
    if master.workaround:
        found.add(Milestone.WORKAROUND)
    return found


async def pass_on(turn: Turn, verb: Verb, was: Ticket, master: Ticket) -> None:
    """What a deed on a master has reached counts for the clocks of other contracts too."""
    reached = _reached(master) - _reached(was)
    if verb is Verb.ARRIVE:
        reached.add(Milestone.ARRIVAL)
    if not reached or verb in (Verb.RESTORE, Verb.LINK):
        return
    for row in await incidents.linked(turn.unit, master.id):
        if row["status"] == Status.LINKED and row["contract"] != master.contract:
            await _met(turn, row["id"], reached)


async def _met(turn: Turn, number: int, reached: set[Milestone]) -> None:
    before = await get(turn.unit, number)
    contract = turn.desk.policy.of(before)
    ticket = check_deadlines(before, contract, turn.now)
    running = {d.milestone for d in ticket.deadlines if not d.settled and d.held_at is None}
    after = ticket
    for milestone in sorted(reached & running):
        after = met(after, milestone, turn.now)
    late = breaches_noted(ticket.deadlines, after.deadlines, after.holds, contract)
    await save(turn.unit, before, after.changed(late=(*after.late, *late)))
