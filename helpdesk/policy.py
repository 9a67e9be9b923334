"""The rules a desk runs on: contracts read from data, each mistake named, and the days off."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import product
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from helpdesk.business_time import OFFICE_HOURS, BusinessCalendar, Interval, Week, check_intervals
from helpdesk.contract import (
    ROLES,
    Contract,
    HoldReason,
    LadderStep,
    Milestone,
    StepKind,
    Target,
    Unit,
    When,
)
from helpdesk.section import Section
from helpdesk.severity import Kind, Severity

__all__ = [
    "Contract",
    "ContractError",
    "LadderStep",
    "Policy",
    "Target",
    "build_policy",
    "read_contract",
]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DEFAULT_ZONE = "Asia/Shanghai"
HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")


class ContractError(Exception):
    """A contract cannot be used. `mistakes` names each one as "key: what is wrong"."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__("; ".join(mistakes))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True)
class Policy:
    """The contracts a desk runs at once, on calendars that know the days off; see build_policy."""

    contracts: Mapping[str, Contract]
    default_contract: str

    def contract(self, name: str = "") -> Contract:
        """The contract of this name; the default one for no name, or for one this desk has not.

        A ticket may name a contract of yesterday's settings: it is told about and closed all the
        same, with the promises that were made to it.
        """
        return self.contracts.get(name) or self.contracts[self.default_contract]


def build_policy(
    contracts: Iterable[Contract],
    default_contract: str,
    days_off: frozenset[date] = frozenset(),
    makeup_days: frozenset[date] = frozenset(),
) -> Policy:
    """A policy of these contracts; ContractError if the default is not there or a name is twice."""
    listed = tuple(contracts)
    mistakes = [f"contracts: {name} twice" for name in _twice(c.name for c in listed)]
    if default_contract not in {contract.name for contract in listed}:
        mistakes.append(f"default_contract: no contract is named {default_contract!r}")
    if mistakes:
        raise ContractError(mistakes)
    dressed = {c.name: c.with_days(days_off, makeup_days) for c in listed}
    return Policy(dressed, default_contract)


def read_contract(data: Mapping[str, object]) -> Contract:
    """The contract in a table as TOML gives it; ContractError with all mistakes at once."""
    top = Section(data)
    starts, ends = _period(top.section("period"))
    contract = Contract(
        name=top.text("name"),
        title=top.text("title"),
        starts=starts,
        ends=ends,
        calendar=_calendar(top.section("calendar")),
        severity_labels=_severity_labels(top.section("severity_labels")),
        targets=_targets(top),
        ladders=_ladders(top),
        hold_reasons=_hold_reasons(top.section("hold_reasons")),
    )
    top.end()
    if top.mistakes:
        raise ContractError(top.mistakes)
    return contract


def _period(section: Section) -> tuple[date, date]:
    starts, ends = section.day("starts") or date.min, section.day("ends") or date.max
    if ends < starts:
        section.mistake("ends", "before the start")
    section.end()
    return starts, ends


def _calendar(section: Section) -> BusinessCalendar:
    zone = section.text("zone") if "zone" in section.found else DEFAULT_ZONE
    hours = _week(section.section("hours"))
    section.end()
    if zone and not _is_zone(zone):
        section.mistake("zone", f"no time zone is named {zone!r}")
    if not any(hours):
        section.mistake("hours", "no weekday has hours")
    usable = not section.mistakes
    return BusinessCalendar(hours, zone) if usable else BusinessCalendar(OFFICE_HOURS)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _week(section: Section) -> Week:
    days = tuple(_day(section, day) if day in section.found else () for day in WEEKDAYS)
    section.end()
    return days


def _day(section: Section, day: str) -> tuple[Interval, ...]:
    texts = section.texts(day)
    for text in texts:
        if not HOURS.fullmatch(text):
            section.mistake(day, f"{text!r} is not hours such as 08:00-18:00")
            return ()
    intervals = tuple(_interval(text) for text in texts)
    try:
        check_intervals(intervals)
    except ValueError as error:
        section.mistake(day, str(error))
    return intervals


def _interval(text: str) -> Interval:
    opens, closes = text.split("-")
    return time.fromisoformat(opens), time.fromisoformat("00:00" if closes == "24:00" else closes)


def _severity_labels(section: Section) -> Mapping[Severity, str]:
    labels = {severity: section.text(severity) for severity in Severity}
    section.end()
    return labels


def _targets(top: Section) -> tuple[Target, ...]:
    before = len(top.mistakes)
    targets = tuple(_target(section) for section in top.sections("targets"))
    for clause in _twice(target.clause for target in targets if target.clause):
        top.mistake("targets", f"clause {clause} twice")
    if len(top.mistakes) == before:
        _check_promises(top, targets)
    return targets


def _target(section: Section) -> Target:
    milestone = section.word("milestone", Milestone)
    unit, amount = _amount(section)
    target = Target(
        milestone=milestone,
        clause=section.text("clause"),
        unit=unit,
        amount=amount,
        kinds=section.words("kinds", Kind),
        severities=section.words("severities", Severity, frozenset(Severity)),
        when=section.word("when", When, When.ALWAYS),
    )
    section.end()
    return target


def _amount(section: Section) -> tuple[Unit, int]:
    given = [unit for unit in Unit if unit in section.found]
    amounts = [section.count(unit) for unit in given]
    if len(given) != 1:
        section.mistake(Unit.MINUTES, f"give exactly one of {', '.join(Unit)}")
        return Unit.MINUTES, 1
    return given[0], amounts[0]


def _check_promises(top: Section, targets: tuple[Target, ...]) -> None:
    """Each severity and kind has a response, in hours and off; no milestone is promised twice."""
    named = [kind for kind in Kind if any(kind in target.kinds for target in targets)]
    for severity, kind, when in product(Severity, named, (When.IN_HOURS, When.OFF_HOURS)):
        in_hours = when is When.IN_HOURS
        bound = [t.milestone for t in targets if t.is_for(severity, kind, in_hours)]
        if Milestone.RESPONSE not in bound:
            top.mistake("targets", f"no response for {severity} {kind} {when}")
        for milestone in _twice(bound):
            top.mistake("targets", f"{milestone} for {severity} {kind} {when} twice")


def _ladders(top: Section) -> Mapping[Severity, tuple[LadderStep, ...]]:
    ladders: dict[Severity, tuple[LadderStep, ...]] = {}
    for section in top.sections("ladders"):
        steps = _ladder(section)
        for severity in sorted(section.words("severities", Severity)):
            if severity in ladders:
                section.mistake("severities", f"{severity} has a ladder already")
            ladders[severity] = steps
        section.end()
    for severity in [severity for severity in Severity if severity not in ladders]:
        top.mistake("ladders", f"no ladder for {severity}")
    return ladders


def _ladder(section: Section) -> tuple[LadderStep, ...]:
    steps = tuple(_ladder_step(step) for step in section.sections("steps"))
    if steps and not any(step.kind is StepKind.BREACH for step in steps):
        section.mistake("steps", "nobody is told of a breach")
    return steps


def _ladder_step(section: Section) -> LadderStep:
    kind = section.word("kind", StepKind)
    step = LadderStep(section.share("at"), kind, section.one_of("role", ROLES))
    section.end()
    if kind is StepKind.BREACH and step.share != 1:
        section.mistake("at", "a breach is at 1.0")
    if kind is StepKind.REMINDER and step.share >= 1:
        section.mistake("at", "a reminder is before 1.0")
    return step


def _hold_reasons(section: Section) -> Mapping[str, HoldReason]:
    return {code: _hold_reason(code, section.section(code)) for code in section.found}


def _hold_reason(code: str, section: Section) -> HoldReason:
    label, stops = section.text("label"), section.words("stops", Milestone)
    if Milestone.RESPONSE in stops:
        section.mistake("stops", "the response clock is never stopped")
    section.end()
    return HoldReason(code, label, stops)


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]
