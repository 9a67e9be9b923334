"""Who is given a ticket: of those on call the best, with the reason kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from helpdesk.assignment import Chosen, Wanted, choose
from helpdesk.contract import Contract
from helpdesk.deed import Deed
from helpdesk.lifecycle import do
from helpdesk.people import Person, Verb
from helpdesk.roster import Mode, Roster
from helpdesk.ticket import Ticket, What
from storage import people
from storage.unit import Unit


@dataclass(frozen=True)
class Giving:
    """What giving a ticket to somebody goes by."""

    unit: Unit
    roster: Roster
    contract: Contract
    now: datetime


async def give(this: Giving, ticket: Ticket, excluding: Collection[int] = ()) -> Ticket:
    """The ticket in the hands of the best of those on call, or waiting with the news that nobody
    is; `excluding` had it and did not take it."""
    waiting = None if excluding else _waiting(this, ticket)
    if waiting is not None:
        return waiting
    chosen = await best(this, ticket, excluding)
    if chosen is not None:
        return given(this, ticket, chosen, excluding)
    # Whoever must find somebody reads who has just declined it, and why.
    declined = [dict(e.data) for e in ticket.news if e.what is What.DECLINED]
    said: dict[str, Any] = {**(declined[-1] if declined else {}), **_tried(excluding)}
    return ticket.noting(What.UNASSIGNED, this.now, **said)


def _waiting(this: Giving, ticket: Ticket) -> Ticket | None:
    """The ticket as it waits for the first who takes it, or for the dispatcher; None where the
    desk chooses."""
    mode = this.roster.mode_of(ticket.team)
    on_call = this.roster.on_call(ticket.team, this.now)
    if mode is Mode.POOL and on_call:
        return ticket.noting(What.POOLED, this.now, engineers=list(on_call))
    if mode is Mode.DISPATCH:
        return ticket.noting(What.DISPATCHING, this.now)
    return None


def given(this: Giving, ticket: Ticket, chosen: Chosen, excluding: Collection[int] = ()) -> Ticket:
    """The ticket assigned by the desk to whom it has chosen."""
    words = {"engineer": str(chosen.person_id)}
    facts = {**chosen.facts(), **_tried(excluding)}
    return do(ticket, Verb.ASSIGN, Deed(this.now, this.contract, words=words, facts=facts))


def _tried(excluding: Collection[int]) -> dict[str, list[int]]:
    return {"tried": sorted(excluding)} if excluding else {}


async def best(this: Giving, ticket: Ticket, excluding: Collection[int]) -> Chosen | None:
    """The best of those on call; without anybody, of those who come next by the roster."""
    loads = await people.loads(this.unit, ticket.team)
    owner = this.roster.owner_of(ticket.system)
    wanted = Wanted(ticket.system, owner, ticket.campus)
    on_call = await _people(this, this.roster.on_call(ticket.team, this.now), excluding)
    chosen = choose(on_call, loads, wanted)
    if chosen is not None:
        return chosen
    standby = await _people(this, this.roster.standby(ticket.team, this.now), excluding)
    return choose(standby, loads, wanted)


async def _people(this: Giving, ids: Sequence[int], excluding: Collection[int]) -> list[Person]:
    # Whoever is in the loads is known without another read.
    found = [await people.get(this.unit, i) for i in ids if i not in excluding]
    return [person for person in found if person is not None]
