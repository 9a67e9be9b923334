"""Which of the engineers on call gets a ticket, and why he."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from helpdesk.lexicon import FAMILIES
from helpdesk.people import Person
from helpdesk.severity import Severity
from helpdesk.whereabouts import same_campus

WEIGHTS: Mapping[Severity, int] = {
    Severity.S1: 8,
    Severity.S2: 4,
    Severity.S3: 2,
    Severity.S4: 1,
}
"""What an open ticket counts for in the load of whoever has it."""

OWNER, SKILL = "owner", "skill"


@dataclass(frozen=True)
class Wanted:
    """What a ticket asks of its engineer: the system, who is its owner, and the campus."""

    system: str = ""
    owner: int | None = None
    campus: str = ""

    def known_by(self, person: Person) -> str:
        """Why the person knows the system: OWNER, SKILL, or "" when nothing says he does."""
        if self.owner is not None and person.id == self.owner:
            return OWNER
        if self.system and not {self.system, FAMILIES.get(self.system)}.isdisjoint(person.skills):
            return SKILL
        return ""

    def near(self, person: Person) -> bool:
        """Whether the person works on the campus; somebody of no campus works on all."""
        return not self.campus or not person.campus or same_campus(person.campus, self.campus)


@dataclass(frozen=True)
class Chosen:
    """Who it is, why he knows the system (OWNER, SKILL or ""), whether the campus spoke for him,
    his load, and among how many it was the least."""

    person_id: int
    by: str
    near: bool
    load: int
    among: int

    def facts(self) -> dict[str, object]:
        """The reason as it is kept in the ticket's history."""
        return {"by": self.by, "near": self.near, "load": self.load, "among": self.among}


def choose(
    there: Sequence[Person], loads: Mapping[int, int], wanted: Wanted | None = None
) -> Chosen | None:
    """Of those on call who know the system, or else of all; of these on the campus, or else of
    all; the one with the least load, the first of the roster when equal.

    Only people in `loads` are considered (the inactive are not in it). None: nobody is there.
    """
    wanted = wanted or Wanted()
    left = [person for person in there if person.id in loads]
    knowing = [person for person in left if wanted.known_by(person)] or left
    near = [person for person in knowing if wanted.near(person)]
    fitting = near or knowing
    if not fitting:
        return None
    best = min(fitting, key=lambda person: loads[person.id])
    told = 0 < len(near) < len(knowing)
    return Chosen(best.id, wanted.known_by(best), told, loads[best.id], len(fitting))
