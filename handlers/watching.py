"""The tick of what is watched: nobody takes a ticket, or takes it and falls silent."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers.assigning import Giving, best, given
from handlers.groups import call_group
from handlers.turn import Desk
from helpdesk.roster import Roster
from helpdesk.sla import Milestone
from helpdesk.ticket import Status, Ticket, What
from helpdesk.watch import (
    Watch,
    WatchKind,
    acknowledge_within,
    later,
    progress_within,
    put_off,
    roles_above,
    still_so,
)
from storage import marks, tickets, watches
from storage.unit import Unit

MOST = watches.TOGETHER
_GRACE = 2
"""Asked for progress, the engineer has half the time again until somebody higher up hears."""


@dataclass(frozen=True)
class _Seen:
    """What became of one look: the ticket, and the watch as it goes on (None: it is over)."""

    ticket: Ticket
    watch: Watch | None


async def check_watches(unit: Unit, desk: Desk, now: datetime) -> int:
    """Look at every ticket whose moment has come, at most MOST; how many were seen to.

    Each look happens once, whichever desk comes first: what is next is stored with what was done.
    One that is over, or is in other hands, is dropped without a word, however old it is.
    """
    waiting = await watches.due_tickets(unit, now, MOST)
    if not waiting:
        return 0
    found = await tickets.claim_these(unit, waiting)
    roster = await desk.rosters.current(unit, await marks.fact(unit, "roster"))
    due = await watches.due_of(unit, found, now)
    for watch in due:
        before = found[watch.ticket_id]
        found[watch.ticket_id] = await _look(unit, desk, roster, watch, before, now)
    return len(due)


async def _look(
    unit: Unit, desk: Desk, roster: Roster, watch: Watch, before: Ticket, now: datetime
) -> Ticket:
    contract = desk.policy.of(before)
    if not still_so(watch, before):
        await watches.drop(unit, watch)
        return before
    waits = put_off(watch, before, contract, now)
    if waits is not None:
        watches.put(unit, waits)
        return before
    this = Giving(unit, roster, contract, now)
    seen = await _LOOKS[watch.kind](this, watch, before)
    saved = await tickets.save(unit, before, seen.ticket)
    if seen.watch is None:
        await watches.drop(unit, watch)
    else:
        watches.put(unit, seen.watch)
    return saved


async def _unassigned(this: Giving, watch: Watch, ticket: Ticket) -> _Seen:
    """Nobody has it: perhaps somebody is on call by now, else the next one up hears."""
    if not ticket.team:  # there was no roster when it was opened
        ticket = ticket.changed(team=this.roster.team_for(ticket.system))
    tried = await _had_it(this, watch, ticket)
    chosen = await best(this, ticket, tried)
    if chosen is not None:
        return _Seen(given(this, ticket, chosen, tried), None)
    again = this.now + acknowledge_within(ticket, this.contract)
    roles = _next_role(this, watch, ticket)
    if not roles:
        return _Seen(ticket, later(watch, again, told=False))
    told = ticket.noting(What.UNASSIGNED, this.now, roles=roles, watched=True)
    return _Seen(told, later(watch, again))


async def _unacknowledged(this: Giving, watch: Watch, ticket: Ticket) -> _Seen:
    """Taken back and given to the next; without a next one it stays, and the next one up hears.

    No clock of the contract is touched.
    """
    silent = ticket.engineer_id or 0
    tried = (*await _had_it(this, watch, ticket), silent)
    minutes = _minutes(this.now - watch.since)
    chosen = await best(this, ticket, tried)
    if chosen is not None:
        free = ticket.changed(status=Status.NEW, engineer_id=None)
        back = free.noting(
            What.TAKEN_BACK,
            this.now,
            previous=silent,
            engineer=chosen.person_id,
            minutes=minutes,
        )
        return _Seen(given(this, back, chosen, tried), None)
    roles = _next_role(this, watch, ticket)
    if not roles:
        return _Seen(ticket, None)
    told = ticket.noting(What.UNANSWERED, this.now, roles=roles, engineer=silent, minutes=minutes)
    again = this.now + acknowledge_within(ticket, this.contract)
    return _Seen(told, later(watch, again))


_AFRESH = frozenset({What.ACCEPTED, What.REOPENED})


async def _had_it(this: Giving, watch: Watch, ticket: Ticket) -> tuple[int, ...]:
    """Who declined it or was silent since somebody last took it, whoever gave it to them."""
    had: list[int] = []
    for event in await tickets.history(this.unit, ticket.id):
        had = [] if event.what in _AFRESH else had
        found = {What.DECLINED: "engineer", What.TAKEN_BACK: "previous"}.get(event.what)
        person = event.data.get(found) if found else None
        had += [person] if person is not None else []
    return tuple(dict.fromkeys((*watch.tried, *had)))


async def _silent(this: Giving, watch: Watch, ticket: Ticket) -> _Seen:
    """First the engineer is asked, then the ladder hears, one role after the other."""
    within = progress_within(ticket, this.contract)
    minutes = _minutes(this.now - watch.since)
    about = {"engineer": ticket.engineer_id, "minutes": minutes}
    again = this.now + within / _GRACE
    if watch.rounds == 0:
        told = ticket.noting(What.PROGRESS_ASKED, this.now, **about)
        return _Seen(told, later(watch, again))
    roles = _next_role(this, replace(watch, rounds=watch.rounds - 1), ticket)
    if not roles:
        return _Seen(ticket, None)
    return _Seen(ticket.noting(What.STALLED, this.now, roles=roles, **about), later(watch, again))


async def _group(this: Giving, watch: Watch, ticket: Ticket) -> _Seen:
    """Everybody whom the level calls is named to all of them (clause S3-16); once a level."""
    level = ticket.severity.value
    known = [e for e in await tickets.history(this.unit, ticket.id) if e.what is What.GROUP_CALLED]
    calls = this.contract.attention.groups.get(ticket.severity, ())
    if not calls or any(event.data["level"] == level for event in known):
        return _Seen(ticket, None)
    called, facts = await call_group(this, ticket, calls)
    return _Seen(called.noting(What.GROUP_CALLED, this.now, None, level=level, **facts), None)


def _next_role(this: Giving, watch: Watch, ticket: Ticket) -> list[str]:
    """Who hears next, if anybody. While a response is promised, the contract's own ladder goes on
    from the first of them."""
    response = ticket.deadline(Milestone.RESPONSE)
    if watch.rounds and response is not None and not response.settled:
        return []
    return list(roles_above(this.contract, ticket.severity)[watch.rounds : watch.rounds + 1])


def _minutes(spent: timedelta) -> int:
    return int(spent / timedelta(minutes=1))


_LOOKS: Mapping[WatchKind, Callable[[Giving, Watch, Ticket], Awaitable[_Seen]]] = {
    WatchKind.ASSIGNMENT: _unassigned,
    WatchKind.ACKNOWLEDGE: _unacknowledged,
    WatchKind.PROGRESS: _silent,
    WatchKind.GROUP: _group,
}
