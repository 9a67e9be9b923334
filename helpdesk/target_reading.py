"""Reading the targets of a contract: one table for each clause, with the parts it may have."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import product

from helpdesk.contract import Contract, Milestone, Start, Target, Unit, When
from helpdesk.section import Section
from helpdesk.service import Service
from helpdesk.severity import Scope, Severity

OPEN_UNITS = frozenset({Unit.BUSINESS_MINUTES, Unit.WORKING_DAYS})
"""The units that are counted in a calendar."""


def read_targets(top: Section) -> tuple[Target, ...]:
    """All targets. A clause stands once; what it promises besides is under `also`."""
    targets: list[Target] = []
    clauses: set[str] = set()
    for section in top.sections("targets"):
        clause = str(section.found.get("clause", ""))
        if clause in clauses and clause:
            section.mistake("clause", f"{clause} twice")
        clauses.add(clause)
        targets += _parts(section)
    return tuple(targets)


def _parts(section: Section) -> Iterator[Target]:
    yield _target(section)
    others = section.sections("also") if "also" in section.found else ()
    for other in others:
        # A part says what differs; its figure it says itself.
        inherited = {
            name: value
            for name, value in section.found.items()
            if name not in (*Unit, "also", "agreed")
        }
        yield _target(Section({**inherited, **other.found}, other.key, other.mistakes))


def _target(section: Section) -> Target:
    milestone = section.word("milestone", Milestone)
    unit, warn, amount = _figure(section)
    target = Target(
        milestone=milestone,
        clause=section.text("clause"),
        unit=unit,
        amount=amount,
        kinds=section.words("kinds", Service),
        severities=section.words("severities", Severity, frozenset(Severity)),
        when=section.word("when", When, When.ALWAYS),
        scopes=section.words("scopes", Scope, frozenset(Scope)),
        warn=warn,
        calendar=section.text("calendar") if "calendar" in section.found else "",
        starts_at=section.word("starts_at", Start, Start.REPORT),
        agreed=section.true("agreed"),
    )
    if target.calendar and unit not in OPEN_UNITS and milestone is not Milestone.FEEDBACK:
        section.mistake("calendar", f"{unit} run on no calendar")
    section.taken.add("also")
    section.end()
    return target


def _figure(section: Section) -> tuple[Unit, int | None, int]:
    given = [unit for unit in Unit if unit in section.found]
    read = [_amount(section, unit) for unit in given]
    if len(given) != 1:
        section.mistake(Unit.MINUTES, f"give exactly one of {', '.join(Unit)}")
        return Unit.MINUTES, None, 1
    return given[0], *read[0]


def _amount(section: Section, unit: Unit) -> tuple[int | None, int]:
    if unit is Unit.IMMEDIATELY:
        section.true(unit)
        return None, 0
    return section.figures(unit)


def check_promises(top: Section, contract: Contract) -> None:
    """Each severity and kind has a response, in hours and off; no milestone is promised twice.

    A response that is asked of the hospital is none to miss, nor is one looked for while it is
    unsure which reports some target for a response is for.
    """
    if "targets" not in top.found or "targets: not a list of tables" in top.mistakes:
        return
    _check_calendars(top, contract)
    if any(_is_misread(top, section) for section in top.sections("targets")):
        return
    asked = {
        severity
        for question in contract.questions
        if question.milestone is Milestone.RESPONSE
        for severity in question.severities
    }
    _check_responses(top, contract.targets, asked)
    for severity in Severity:
        if not contract.targets and severity not in asked:
            top.mistake("targets", f"no response for {severity}")


_NAMES = ("milestone", "kinds", "severities", "when", "scopes", "also")
_NO_RESPONSES = frozenset(Milestone) - {Milestone.RESPONSE}


def _is_misread(top: Section, section: Section) -> bool:
    """Whether it may be one for a response, and was misread in which reports it is for."""
    if section.found.get("milestone") in _NO_RESPONSES and "also" not in section.found:
        return False
    return any(said.startswith(f"{section.key}.{name}") for said in top.mistakes for name in _NAMES)


def _check_calendars(top: Section, contract: Contract) -> None:
    for section in top.sections("targets"):
        name = section.found.get("calendar")
        if isinstance(name, str) and name not in contract.calendars:
            section.mistake("calendar", f"no calendar is named {name!r}")


def _check_responses(top: Section, targets: tuple[Target, ...], asked: set[Severity]) -> None:
    named = [kind for kind in Service if any(kind in target.kinds for target in targets)]
    told: set[str] = set()
    for severity, kind, when in product(Severity, named, (When.IN_HOURS, When.OFF_HOURS)):
        for scope in Scope:
            bound = [
                target.milestone
                for target in targets
                if target.is_for(severity, kind, when is When.IN_HOURS, scope)
            ]
            if Milestone.RESPONSE not in bound and severity not in asked:
                told.add(f"no response for {severity} {kind} {when}")
            told |= {f"{m} for {severity} {kind} {when} twice" for m in twice(bound)}
    for what in sorted(told):
        top.mistake("targets", what)


def twice(names: Iterable[str]) -> list[str]:
    """Those that stand there more than once."""
    return [name for name, times in Counter(names).items() if times > 1]
