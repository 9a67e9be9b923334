"""Which systems a contract covers: as its document names them, as the desk does, for how much."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from helpdesk.lexicon import FAMILIES, SYSTEMS
from helpdesk.section import Section


@dataclass(frozen=True)
class CoveredSystem:
    """A system of a contract. `called`: names of helpdesk.lexicon, as tickets have them.

    `amount` is that of the sub-system in yuan, from which deductions are taken; None where the
    document names none.
    """

    name: str
    called: tuple[str, ...] = ()
    amount: Decimal | None = None


def read_systems(top: Section) -> tuple[CoveredSystem, ...]:
    """The covered systems: a list of names, or of tables."""
    value = top.found.get("systems")
    if isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        return tuple(_system(section) for section in top.sections("systems"))
    names = top.texts("systems") if "systems" in top.found else ()
    return tuple(CoveredSystem(name) for name in names)


def _system(section: Section) -> CoveredSystem:
    called = section.texts("called") if "called" in section.found else ()
    for unknown in [name for name in called if name not in SYSTEMS]:
        section.mistake("called", f"{unknown!r} is no system of the desk")
    amount = section.amount("amount") if "amount" in section.found else None
    system = CoveredSystem(section.text("name"), called, amount)
    section.end()
    return system


def by_system(covered: Iterable[tuple[str, Iterable[CoveredSystem]]]) -> Mapping[str, str]:
    """Which contract a system's tickets run under, from contracts by name.

    A contract that calls a family ("HIS") has the systems of it that no contract calls by their
    own name. Of two that call the same, the first one has it.
    """
    found: dict[str, str] = {}
    for contract, systems in covered:
        for system in systems:
            for name in system.called:
                found.setdefault(name, contract)
    families = {system: found[family] for system, family in FAMILIES.items() if family in found}
    return families | found
