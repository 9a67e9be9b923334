"""Major incidents: when several reports are probably one fault, and what is known of it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from helpdesk.lexicon import FAMILIES, HARDWARE
from helpdesk.messages import Address
from helpdesk.severity import Kind, Scope, Severity
from helpdesk.ticket import WORKING, Status, reporter_key


class IncidentState(StrEnum):
    """How far a major incident is."""

    PROPOSED = "proposed"
    DISMISSED = "dismissed"
    DECLARED = "declared"
    OVER = "over"


@dataclass(frozen=True)
class Threshold:
    """How many reports, from how many departments, within how long, are probably one fault."""

    reports: int = 3
    departments: int = 2
    within: timedelta = timedelta(minutes=10)


@dataclass(frozen=True)
class Recent:
    """A report as detection looks at it. `at`: when the desk got it."""

    ticket_id: int
    status: Status
    system: str
    department: str
    location: str
    severity: Severity
    scope: Scope
    kind: Kind
    at: datetime
    address: Address
    reporter_id: int | None
    name: str
    summary: str
    taken_by: int | None = None

    @property
    def who(self) -> object:
        """One person is one, from whichever ticket; who wrote it down for others is none of
        them."""
        called = (self.department, self.name)
        return reporter_key(self.reporter_id, self.address, self.taken_by, called)


@dataclass(frozen=True)
class Incident:
    """A master ticket and what it stands for.

    `reports`: how many there were when the managers were last asked, at `proposed_at`. `carded`:
    the departments that were sent the fallback card. `hospital_wide`: a manager said that all are
    affected.
    """

    ticket_id: int
    matter: str
    system: str
    state: IncidentState
    reports: int = 0
    carded: tuple[str, ...] = ()
    hospital_wide: bool = False
    proposed_at: datetime | None = None
    declared_at: datetime | None = None


@dataclass(frozen=True)
class Suspicion:
    """Reports that are probably one fault, the oldest first."""

    matter: str
    reports: tuple[Recent, ...]

    @property
    def first(self) -> Recent:
        return self.reports[0]

    @property
    def departments(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(r.department for r in self.reports if r.department))

    @property
    def severity(self) -> Severity:
        return min(r.severity for r in self.reports)


_SHARED = frozenset({"网络", "机房", "电话"})
_ONES_OWN = frozenset(device.name for device in HARDWARE) - _SHARED
"""Printers fail in three places by chance; only what many share has one cause."""


def matter_of(system: str) -> str:
    """What reports must agree in to be about one fault: the family of the system, or "" where
    nothing is shared."""
    return "" if system in _ONES_OWN else FAMILIES.get(system, system)


def suspected(recent: Iterable[Recent], threshold: Threshold, now: datetime) -> list[Suspicion]:
    """The matters with enough open reports from enough departments to be one fault."""
    by_matter: dict[str, list[Recent]] = defaultdict(list)
    for report in recent:
        if _counts(report) and now - report.at <= threshold.within:
            by_matter[matter_of(report.system)].append(report)
    found = (Suspicion(matter, _oldest_first(r)) for matter, r in by_matter.items() if matter)
    return [s for s in found if _enough(s, threshold)]


def _counts(report: Recent) -> bool:
    return report.status in WORKING and report.kind is Kind.FAULT


def _oldest_first(reports: Sequence[Recent]) -> tuple[Recent, ...]:
    return tuple(sorted(reports, key=lambda r: (r.at, r.ticket_id)))


def _enough(found: Suspicion, threshold: Threshold) -> bool:
    people = {report.who for report in found.reports}
    return len(people) >= threshold.reports and len(found.departments) >= threshold.departments


ASKED_FOR = timedelta(hours=1)
"""How long a proposal, or a manager's no to it, stands."""

ASK_TO_ADD = timedelta(minutes=5)
"""How often at most a manager is asked whether to link what came since."""


def worth_asking(known: Incident | None, found: Suspicion, now: datetime) -> bool:
    """Whether the managers are asked: for the first time, again when the reports have doubled, or
    what to do with more reports of a declared fault that nobody linked."""
    if known is None or is_stale(known, now):
        return True
    asked_at = known.proposed_at or now
    if known.state is IncidentState.DECLARED:
        return now - asked_at >= ASK_TO_ADD
    return len(found.reports) >= 2 * known.reports


def is_stale(known: Incident, now: datetime) -> bool:
    """Whether it was asked too long ago to be about the same."""
    asked_at = known.proposed_at or now
    return known.state is not IncidentState.DECLARED and now - asked_at > ASKED_FOR


SAME_WITHIN = timedelta(minutes=60)
"""How old a report may be for a second one about the same to be offered for joining."""


_NUMBER = re.compile(r"[0-9]+(?=\s*(?:号|床|窗|诊室|楼|室|台))")


def same_thing(text: str, location: str, other: Recent, *, own: bool) -> bool:
    """Whether a report from the same person (`own`) or department may be about what the other is.

    3号床 and 5号床 are two printers. What each has for himself is only taken for the same where
    both name it alike.
    """
    if location and other.location:
        return location in other.location or other.location in location
    here, there = set(_NUMBER.findall(text)), set(_NUMBER.findall(other.summary))
    if here and there:
        return bool(here & there)
    return own or other.system not in _ONES_OWN


def place_key(department: str) -> str:
    """急诊 and 急诊科 are one place."""
    return _stem(department)


def _stem(department: str) -> str:
    return department.removesuffix("科")


def in_departments(department: str, named: Iterable[str]) -> bool:
    """Whether somebody of this department belongs to one of those named: people write 急诊 and
    急诊护士站 for 急诊科."""
    own = _stem(department)
    return bool(own) and any(
        own.startswith(_stem(name)) or _stem(name).startswith(own) for name in named if name
    )
