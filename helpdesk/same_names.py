"""People to choose from, those of one name told apart."""

from collections import Counter
from collections.abc import Sequence

from helpdesk.people import Person


def told_apart(found: Sequence[Person]) -> tuple[tuple[str, str], ...]:
    """(label, id) of each: the name; of one name, with team and phone; of one phone, by number."""
    names = Counter(person.name for person in found)
    fuller = Counter(_fuller(person) for person in found)
    return tuple((_label(p, names[p.name], fuller[_fuller(p)]), str(p.id)) for p in found)


def _label(person: Person, of_name: int, of_both: int) -> str:
    if of_name == 1:
        return person.name
    return _fuller(person) if of_both == 1 else f"{person.name}（工号 {person.staff_no}）"


def _fuller(person: Person) -> str:
    told = " ".join(part for part in (person.team, person.phone) if part) or person.staff_no
    return f"{person.name}（{told}）"
