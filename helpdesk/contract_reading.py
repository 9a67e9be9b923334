"""Reading a contract from a table as TOML gives it, with each mistake named."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from helpdesk.attention_reading import read_attention
from helpdesk.business_time import add_months
from helpdesk.calendar_reading import read_calendar, read_calendars
from helpdesk.contract import (
    APPROVERS,
    CHANNEL_NAMES,
    ROLES,
    Contract,
    DayEnd,
    HoldReason,
    LadderStep,
    Milestone,
    OpenQuestion,
    Repeat,
    Residents,
    StepKind,
)
from helpdesk.coverage import read_systems
from helpdesk.section import Section
from helpdesk.severity import Severity
from helpdesk.target_reading import check_promises, read_targets


class ContractError(Exception):
    """A contract cannot be used. `mistakes` names each one as "key: what is wrong"."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__("; ".join(mistakes))
        self.mistakes = tuple(mistakes)


def read_contract(data: Mapping[str, object]) -> Contract:
    """The contract in a table as TOML gives it; ContractError with all mistakes at once."""
    top = Section(data)
    starts, ends = _period(top.section("period"))
    repeats: dict[Severity, Repeat] = {}
    contract = Contract(
        name=top.text("name"),
        title=top.text("title"),
        starts=starts,
        ends=ends,
        calendar=read_calendar(top.section("calendar")),
        severity_labels=_severity_labels(top.section("severity_labels")),
        targets=read_targets(top),
        ladders=_ladders(top, repeats),
        hold_reasons=_hold_reasons(top.section("hold_reasons")),
        calendars=read_calendars(top.section("calendars")) if "calendars" in top.found else {},
        day_end=top.word("working_day_end", DayEnd, DayEnd.SAME_TIME),
        systems=read_systems(top),
        questions=_questions(top),
        residents=_residents(top.section("residents")) if "residents" in top.found else None,
        repeats=repeats,
        attention=read_attention(top),
    )
    top.end()
    check_promises(top, contract)
    if top.mistakes:
        raise ContractError(top.mistakes)
    return contract


def _period(section: Section) -> tuple[date, date]:
    """From and to. A document may name the length only: then it is open until a day is known."""
    months = section.count("months") if "months" in section.found else 0
    if months and "starts" not in section.found:
        section.end()
        return date.min, date.max
    starts = section.day("starts") or date.min
    if months and "ends" not in section.found and starts != date.min:
        section.end()
        return starts, add_months(starts, months) - timedelta(days=1)
    ends = section.day("ends") or date.max
    if ends < starts:
        section.mistake("ends", "before the start")
    section.end()
    return starts, ends


def _severity_labels(section: Section) -> Mapping[Severity, str]:
    labels = {severity: section.text(severity) for severity in Severity}
    section.end()
    return labels


def _questions(top: Section) -> tuple[OpenQuestion, ...]:
    sections = top.sections("questions") if "questions" in top.found else ()
    return tuple(_question(section) for section in sections)


def _residents(section: Section) -> Residents:
    residents = Residents(section.count("engineers"), section.text("clause"))
    section.end()
    return residents


def _question(section: Section) -> OpenQuestion:
    question = OpenQuestion(
        clause=section.text("clause"),
        milestone=section.word("milestone", Milestone),
        severities=section.words("severities", Severity, frozenset(Severity)),
        text=section.text("text"),
    )
    section.end()
    return question


def _ladders(
    top: Section, repeats: dict[Severity, Repeat]
) -> Mapping[Severity, tuple[LadderStep, ...]]:
    """The ladders; what is said again after a breach is put into `repeats`."""
    ladders: dict[Severity, tuple[LadderStep, ...]] = {}
    for section in top.sections("ladders"):
        steps = _ladder(section)
        repeat = _repeat(section.section("repeat")) if "repeat" in section.found else None
        for severity in sorted(section.words("severities", Severity)):
            if severity in ladders:
                section.mistake("severities", f"{severity} has a ladder already")
            ladders[severity] = steps
            if repeat is not None:
                repeats[severity] = repeat
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
    kind = StepKind(section.one_of("kind", _KINDS))
    before = section.count("before") if "before" in section.found else 0
    share = section.share("at") if "at" in section.found or not before else 0.0
    step = LadderStep(share, kind, section.one_of("role", ROLES), before, _channels(section))
    section.end()
    if before and share:
        section.mistake("before", "give either at or before")
    if kind is StepKind.BREACH and step.share != 1:
        section.mistake("at", "a breach is at 1.0")
    if kind is StepKind.REMINDER and step.share >= 1:
        section.mistake("at", "a reminder is before 1.0")
    return step


def _channels(section: Section) -> tuple[str, ...]:
    channels = section.texts("channels") if "channels" in section.found else ()
    for unknown in [name for name in channels if name not in CHANNEL_NAMES]:
        section.mistake("channels", f"{unknown!r} is not one of {', '.join(CHANNEL_NAMES)}")
    return channels


_KINDS = (StepKind.REMINDER, StepKind.ESCALATION, StepKind.BREACH)
"""What a step of the ladder may be; what comes again has a table of its own."""


def _repeat(section: Section) -> Repeat:
    repeat = Repeat(section.rising("pauses"), section.texts("roles"), _channels(section))
    for role in [role for role in repeat.roles if role not in ROLES]:
        section.mistake("roles", f"{role!r} is not one of {', '.join(ROLES)}")
    section.end()
    return repeat


def _hold_reasons(section: Section) -> Mapping[str, HoldReason]:
    return {code: _hold_reason(code, section.section(code)) for code in section.found}


def _hold_reason(code: str, section: Section) -> HoldReason:
    label, stops = section.text("label"), section.words("stops", Milestone)
    if Milestone.RESPONSE in stops:
        section.mistake("stops", "the response clock is never stopped")
    approved_by = frozenset(section.texts("approved_by") if "approved_by" in section.found else ())
    for unknown in sorted(approved_by - set(APPROVERS)):
        section.mistake("approved_by", f"{unknown!r} is not one of {', '.join(APPROVERS)}")
    section.end()
    return HoldReason(code, label, stops, approved_by)
