"""Complaints (clause S2-5): said by the reporter, answered by a manager, read by nobody they are
about."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from helpdesk.deed import Deed
from helpdesk.people import MANAGERS, Person, Role
from helpdesk.ticket import Ticket, TicketEvent, What


class About(StrEnum):
    """Whom a complaint is about."""

    ENGINEER = "engineer"
    MANAGER = "manager"
    OTHER = "other"


ABOUT_WORDS: Mapping[About, str] = {
    About.ENGINEER: "处理的工程师",
    About.MANAGER: "值班组长",
    About.OTHER: "别的方面",
}

PRIVATE = frozenset({What.COMPLAINED, What.COMPLAINT_ANSWERED})
"""Events that managers read, except those they are about."""


def complain(ticket: Ticket, deed: Deed) -> Ticket:
    """The reporter is not content. `roles` and `against` among the facts: see `goes_to`."""
    text = deed.need("text", "要投诉的事")
    about = deed.word("about") or About.OTHER.value
    return ticket.noting(What.COMPLAINED, deed.at, deed.by, text=text, about=about, **deed.facts)


def answer_complaint(ticket: Ticket, deed: Deed) -> Ticket:
    """A manager says what was done; the reporter reads it. `against` among the facts."""
    text = deed.need("text", "怎么处理的")
    return ticket.noting(What.COMPLAINT_ANSWERED, deed.at, deed.by, text=text, **deed.facts)


def goes_to(
    about: About, managers: Collection[Person], engineer: Person | None
) -> tuple[Role, frozenset[int]]:
    """Which role reads a complaint, and the people who never do.

    About a duty manager, also one who has the ticket himself, it goes to the director.
    """
    if about is About.MANAGER:
        return Role.DIRECTOR, frozenset(p.id for p in managers if p.role is Role.DUTY_MANAGER)
    against = frozenset({engineer.id}) if engineer else frozenset[int]()
    managing = engineer is not None and engineer.role is Role.DUTY_MANAGER
    return (Role.DIRECTOR if managing else Role.DUTY_MANAGER), against


def may_read(event: TicketEvent, person: Person | None) -> bool:
    """Whether somebody who may see the ticket may read this of it."""
    if event.what not in PRIVATE:
        return True
    manages = person is not None and person.role in MANAGERS
    return manages and person is not None and person.id not in event.data.get("against", ())


def unanswered(happened: Collection[TicketEvent]) -> TicketEvent | None:
    """The last complaint of a history, if nobody has answered since."""
    told = [event for event in happened if event.what in PRIVATE]
    return told[-1] if told and told[-1].what is What.COMPLAINED else None
