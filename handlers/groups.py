"""Whom a severe ticket calls together: the engineer, specialists, the lead, the manager."""

from collections.abc import Sequence
from typing import Any

from handlers.assigning import Giving
from helpdesk.people import MANAGERS, ROLE_WORDS, Person, Role
from helpdesk.ticket import Ticket
from storage import people


async def call_group(
    this: Giving, ticket: Ticket, calls: Sequence[str]
) -> tuple[Ticket, dict[str, Any]]:
    """The ticket with the specialists as its helpers; who was called as what, for its history.

    A call is a role, a team, or a skill; of a team and of those with a skill, who is on call.
    """
    members: list[tuple[str, int]] = []
    for call in calls:
        found = await _called(this, ticket, call)
        word = ROLE_WORDS[Role(call)] if call in set(Role) else call
        members += [(word, person) for person in found if person not in dict(_by_id(members))]
    managers = [call for call in calls if call in MANAGERS]
    words = {ROLE_WORDS[Role(call)] for call in (*managers, Role.ENGINEER)}
    new = [i for word, i in members if word not in words and i != ticket.engineer_id]
    joined = ticket.changed(helpers=tuple(dict.fromkeys((*ticket.helpers, *new))))
    return joined, {"members": members, "helpers": new, "roles": managers}


def _by_id(members: Sequence[tuple[str, int]]) -> list[tuple[int, str]]:
    return [(person, word) for word, person in members]


async def _called(this: Giving, ticket: Ticket, call: str) -> Sequence[int]:
    if call == Role.ENGINEER:
        return () if ticket.engineer_id is None else (ticket.engineer_id,)
    on_call = this.roster.on_call(call, this.now)
    if on_call:
        return on_call
    if call in MANAGERS:
        return [person.id for person in await people.with_role(this.unit, Role(call))]
    engineers = await people.with_role(this.unit, Role.ENGINEER)
    skilled = [p for p in engineers if call in p.skills and p.assignable]
    there = [p for p in skilled if _is_on_call(this, p)]
    return [person.id for person in there or skilled[:1]]


def _is_on_call(this: Giving, person: Person) -> bool:
    return person.id in this.roster.on_call(person.team, this.now)
