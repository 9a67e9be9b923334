"""Why a promise is what it is: each target of a report with its clause and a sentence."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from helpdesk.contract import MILESTONE_LABELS, Clock, Contract, Milestone, Start, Target, Unit
from helpdesk.deadline import Deadline, hold, resume
from helpdesk.reckoning import first_figure
from helpdesk.service import Service
from helpdesk.severity import Scope, Severity
from helpdesk.sla import start


@dataclass(frozen=True)
class Question:
    """A report to explain: what it is, and when it was made (t0, aware)."""

    service: Service
    severity: Severity
    at: datetime
    scope: Scope = Scope.PERSON


@dataclass(frozen=True)
class Hold:
    """A time the ticket stood still: a code of the contract's hold reasons, from and to."""

    reason: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True)
class Promise:
    """One milestone of a report. Instants are aware UTC; `why` is for people to read."""

    milestone: Milestone
    clause: str
    due_at: datetime
    warn_at: datetime | None
    clock: Clock
    why: str


def explain(contract: Contract, asked: Question, holds: Iterable[Hold] = ()) -> tuple[Promise, ...]:
    """The promises to a report, in the order of a ticket's life, with the holds in order of time.

    A target that waits for an event after the report is no promise yet. Raises KeyError for a
    hold reason the contract does not know.
    """
    stood = tuple(holds)
    targets = {
        target.milestone: target
        for target in contract.targets_for(
            asked.severity, asked.service, contract.calendar.is_open(asked.at), asked.scope
        )
    }
    warned = {deadline.milestone: deadline for deadline in _first_figures(contract, asked, stood)}
    return tuple(
        _promise(contract, asked, targets[deadline.milestone], deadline, warned)
        for deadline in _started(contract, asked, stood)
    )


def explain_deadlines(
    contract: Contract, asked: Question, deadlines: Iterable[Deadline]
) -> tuple[Promise, ...]:
    """The promises as they stand on a ticket, each with its sentence.

    What the contract no longer says is told by its clause alone. That a report lies outside the
    contract's period is left to say once for all of them.
    """
    at_all_times = replace(contract, starts=date.min, ends=date.max)
    return tuple(_as_it_stands(at_all_times, asked, deadline) for deadline in deadlines)


def _as_it_stands(contract: Contract, asked: Question, deadline: Deadline) -> Promise:
    targets = (
        target
        for target in contract.targets
        if (target.milestone, target.clause) == (deadline.milestone, deadline.clause)
        and target.is_for(
            asked.severity, asked.service, contract.calendar.is_open(asked.at), asked.scope
        )
    )
    target = next(targets, None)
    why = (
        _why(contract, asked, target, deadline, None) if target else _by_clause(contract, deadline)
    )
    return Promise(deadline.milestone, deadline.clause, deadline.due_at, None, deadline.clock, why)


def _by_clause(contract: Contract, deadline: Deadline) -> str:
    zone = ZoneInfo(contract.calendar.zone)
    due = _instant(deadline.due_at.astimezone(zone), deadline.started_at.astimezone(zone))
    return f"{MILESTONE_LABELS[deadline.milestone]} → {due}；条款 {deadline.clause}"


def _started(contract: Contract, asked: Question, holds: tuple[Hold, ...]) -> list[Deadline]:
    deadlines = start(contract, asked.severity, asked.service, asked.at, asked.scope)
    return [_held(contract, deadline, holds) for deadline in deadlines]


def _first_figures(contract: Contract, asked: Question, holds: tuple[Hold, ...]) -> list[Deadline]:
    """The deadlines as if the first figure of a range were all there is."""
    ranges = (first_figure(target) for target in contract.targets)
    targets = tuple(target for target in ranges if target is not None)
    return _started(replace(contract, targets=targets), asked, holds) if targets else []


def _held(contract: Contract, deadline: Deadline, holds: tuple[Hold, ...]) -> Deadline:
    """The deadline with its clock stopped while any of the holds that stop it lasted.

    A clock stops once however many hold it, and not before it started.
    """
    calendar = contract.calendar_of(deadline.clause)
    stops = [h for h in holds if deadline.milestone in contract.hold_reasons[h.reason].stops]
    stopped_until = deadline.started_at
    for stood in sorted(stops, key=lambda h: h.starts):
        starts = max(stood.starts, stopped_until)
        if starts < stood.ends:
            deadline = resume(hold(deadline, starts), stood.ends, calendar)
            stopped_until = stood.ends
    return deadline


def _promise(
    contract: Contract,
    asked: Question,
    target: Target,
    deadline: Deadline,
    warned: Mapping[Milestone, Deadline],
) -> Promise:
    warning = warned.get(deadline.milestone)
    return Promise(
        milestone=deadline.milestone,
        clause=deadline.clause,
        due_at=deadline.due_at,
        warn_at=warning.due_at if warning else None,
        clock=deadline.clock,
        why=_why(contract, asked, target, deadline, warning),
    )


_WEEKDAYS = "一二三四五六日"
_SINCE: Mapping[Start, str] = {
    Start.REPORT: "",
    Start.REMOTE_FAILED: "远程处理无效后",
    Start.CONFIRMED: "医院确认后",
    Start.RESTORED: "恢复后",
}


def allowed(target: Target) -> str:
    """How much time a target gives: 30 分钟, 3 至 5 个工作日, 双方约定，最长 3 个月."""
    since = _SINCE[target.starts_at]
    if target.unit is Unit.IMMEDIATELY:
        return f"{since}立即"
    said = _AMOUNTS[target.unit](target)
    return f"{since}{'双方约定，最长 ' if target.agreed else ''}{said}"


def _minutes(target: Target) -> str:
    return (
        _how_long(target.amount)
        if target.warn is None
        else f"{target.warn} 至 {target.amount} 分钟"
    )


def _how_long(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} 小时"] * bool(hours) + [f"{rest} 分钟"] * bool(rest)
    return " ".join(parts)


def _counted(target: Target, word: str) -> str:
    figure = f"{target.amount}" if target.warn is None else f"{target.warn} 至 {target.amount}"
    return f"{figure} {word}"


_AMOUNTS: Mapping[Unit, Callable[[Target], str]] = {
    Unit.MINUTES: _minutes,
    Unit.BUSINESS_MINUTES: lambda target: f"{_minutes(target)}（工作时间）",
    Unit.WORKING_DAYS: lambda target: _counted(target, "个工作日"),
    Unit.CALENDAR_DAYS: lambda target: _counted(target, "天"),
    Unit.MONTHS: lambda target: _counted(target, "个月"),
}


def _why(
    contract: Contract,
    asked: Question,
    target: Target,
    deadline: Deadline,
    warning: Deadline | None,
) -> str:
    zone = ZoneInfo(contract.calendar.zone)
    reported, due = asked.at.astimezone(zone), deadline.due_at.astimezone(zone)
    steps = [f"报修 周{_WEEKDAYS[reported.weekday()]} {reported:%H:%M}{_in_hours(contract, asked)}"]
    steps += _moved(contract, target, asked, reported)
    steps.append(f"{MILESTONE_LABELS[target.milestone]} {allowed(target)}")
    if warning is not None:
        steps.append(f"{_instant(warning.due_at.astimezone(zone), reported)} 提醒")
    steps.append(_instant(due, reported))
    notes = [f"条款 {target.clause}"]
    if deadline.held_for:
        notes.insert(0, "已按挂起顺延")
    if not contract.covers(asked.at):
        notes.append("合同期外")
    return "；".join([" → ".join(steps).replace("） →", "）→"), *notes])


def _in_hours(contract: Contract, asked: Question) -> str:
    if contract.calendar.all_year:
        return "（7×24 小时）"
    return "（工作时间内）" if contract.calendar.is_open(asked.at) else "（工作时间外）"


def _moved(contract: Contract, target: Target, asked: Question, reported: datetime) -> list[str]:
    """From when a report outside hours counts, where the target runs in them."""
    if target.unit not in (Unit.BUSINESS_MINUTES, Unit.WORKING_DAYS):
        return []
    opening = contract.calendar_named(target.calendar).next_opening(asked.at)
    if opening == asked.at:
        return []
    return [f"{_instant(opening.astimezone(reported.tzinfo), reported)} 起算"]


def _instant(local: datetime, reported: datetime) -> str:
    """18:20 on the day of the report; else with its date, and its year when that is another."""
    if local.date() == reported.date():
        return f"{local:%H:%M}"
    year = f"{local.year}年" if local.year != reported.year else ""
    return f"{year}{local.month}月{local.day}日 周{_WEEKDAYS[local.weekday()]} {local:%H:%M}"
