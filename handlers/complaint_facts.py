"""Who reads a complaint and who never does, by the people of this moment."""

from collections.abc import Mapping
from typing import Any

from handlers.turn import Turn
from helpdesk.complaint import About, goes_to, unanswered
from helpdesk.errors import Refused
from helpdesk.people import MANAGERS, ROLE_WORDS, Person, Role
from helpdesk.ticket import Ticket, What
from storage import people, tickets


async def of_complaint(turn: Turn, ticket: Ticket, words: Mapping[str, str]) -> Mapping[str, Any]:
    """The facts kept with a complaint. Raises Refused when nobody is left who could read it."""
    engineer = await people.get(turn.unit, ticket.engineer_id) if ticket.engineer_id else None
    about = About(words.get("about") or About.OTHER)
    role, against = await reader_of(turn, about, engineer)
    return {"roles": [role.value], "against": sorted(against)}


async def reader_of(
    turn: Turn, about: About, engineer: Person | None, never: frozenset[int] = frozenset()
) -> tuple[Role, frozenset[int]]:
    """Which role reads a complaint and who never does, `never` among them.

    Only somebody who can be told counts: where no duty manager can, it is the director's. Raises
    Refused, saying whom to call, when nobody is left.
    """
    managers = await _managers(turn)
    role, against = goes_to(about, managers, engineer)
    against |= never
    reachable = await people.reachable(turn.unit)
    able = {p.role for p in managers if p.id in reachable and p.id not in against}
    if role in able:
        return role, against
    if Role.DIRECTOR in able:
        return Role.DIRECTOR, against
    phone = turn.desk.phone
    where = f"，请打信息科电话 {phone}" if phone else "，请直接找信息科主任"
    raise Refused(f"现在没有能受理这件投诉的负责人{where}")


async def of_answer(turn: Turn, ticket: Ticket, words: Mapping[str, str]) -> Mapping[str, Any]:
    """The facts kept with an answer. Raises Refused when there is none to give, or not by him."""
    complaint = unanswered(await tickets.history(turn.unit, ticket.id))
    if complaint is None:
        raise Refused(f"工单 #{ticket.id} 没有等答复的投诉")
    if turn.person_id in complaint.data["against"]:
        raise Refused(f"工单 #{ticket.id} 没有等您答复的投诉")
    return {"against": complaint.data["against"]}


async def read_by(turn: Turn, ticket: Ticket) -> Role:
    """The role that reads the last complaint about the ticket."""
    told = [e for e in await tickets.history(turn.unit, ticket.id) if e.what is What.COMPLAINED]
    return Role(told[-1].data["roles"][0])


def received(role: Role) -> str:
    """What whoever complained reads: who has it now."""
    reader = ROLE_WORDS[role]
    return f"已收到您的投诉，给您添麻烦了。已交给{reader}处理，会给您答复；被投诉的人看不到"


async def _managers(turn: Turn) -> list[Person]:
    return [p for role in sorted(MANAGERS) for p in await people.with_role(turn.unit, role)]
