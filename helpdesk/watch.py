"""Watching that a ticket is taken and worked on: what is looked at again, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from helpdesk.contract import Contract, Milestone, StepKind
from helpdesk.reminders import WAITS_FOR_OPENING
from helpdesk.severity import Severity
from helpdesk.ticket import WORKING, Status, Ticket, TicketEvent, What


class WatchKind(StrEnum):
    """What is looked at."""

    ASSIGNMENT = "assignment"
    ACKNOWLEDGE = "acknowledge"
    PROGRESS = "progress"
    GROUP = "group"


@dataclass(frozen=True)
class Watch:
    """A ticket is looked at again at `next_at`: one of a kind for each ticket.

    `person_id` had it then. `rounds`: how often somebody higher up was told. `tried`: who was
    given the ticket and did not take it. `snoozes`: how often in a row asking was put off.
    """

    ticket_id: int
    kind: WatchKind
    since: datetime
    next_at: datetime
    person_id: int | None = None
    rounds: int = 0
    tried: tuple[int, ...] = ()
    snoozes: int = 0


_SHORTEST, _LONGEST = timedelta(minutes=5), timedelta(hours=1)
PROGRESS: Mapping[Severity, int] = {
    Severity.S1: 30,
    Severity.S2: 60,
    Severity.S3: 240,
    Severity.S4: 480,
}
"""Minutes between signs of life where the contract says nothing."""

MOST_SNOOZES = 3
"""How often in a row asking may be put off without a word of progress."""

SNOOZE_MINUTES: Mapping[Severity, tuple[int, ...]] = {
    Severity.S1: (15, 30, 60),
    Severity.S2: (30, 60),
    Severity.S3: (60, 120, 240),
    Severity.S4: (60, 120, 240),
}


def snooze_words(minutes: int) -> str:
    """30 分钟后再问, 2 小时后再问."""
    hours, rest = divmod(minutes, 60)
    return f"{minutes} 分钟后再问" if rest else f"{hours} 小时后再问"


def acknowledge_within(ticket: Ticket, contract: Contract) -> timedelta:
    """How long somebody given the ticket may take to accept it: the contract's figure, else a
    third of the response, from 5 minutes to an hour."""
    minutes = contract.attention.acknowledge.get(ticket.severity)
    if minutes is not None:
        return timedelta(minutes=minutes)
    response = ticket.deadline(Milestone.RESPONSE)
    third = (response.due_at - response.started_at) / 3 if response else _LONGEST
    return min(max(third, _SHORTEST), _LONGEST)


def progress_within(ticket: Ticket, contract: Contract) -> timedelta:
    """How long the engineer may be silent: the contract's figure, else one by severity."""
    figures = contract.attention.progress
    return timedelta(minutes=figures.get(ticket.severity, PROGRESS[ticket.severity]))


def roles_above(contract: Contract, severity: Severity) -> tuple[str, ...]:
    """The roles above the engineer in the order in which the ladder first tells them.

    Of a mild ticket only the first: the director hears of it when the contract's ladder says so.
    """
    steps = sorted(contract.ladders.get(severity, ()), key=lambda step: step.share)
    told = (step.role for step in steps if step.kind is not StepKind.REPEAT)
    found = dict.fromkeys(role for role in told if role != "engineer")
    roles = tuple(dict.fromkeys((*found, "duty_manager", "director")))
    return roles[:1] if severity in WAITS_FOR_OPENING else roles


_NOBODY_HAS_IT = frozenset({What.UNASSIGNED, What.REOPENED, What.POOLED, What.DISPATCHING})
_GIVEN = frozenset({What.ASSIGNED, What.REASSIGNED})
_AT_IT = frozenset(
    {
        What.ACCEPTED,
        What.ARRIVED,
        What.RESUMED,
        What.WORKED_AROUND,
        What.REOPENED,
        What.SNOOZED,
        What.TAKEN,
        What.TAKEN_OVER,
        What.ATTENDED,
    }
)
_GRADED = frozenset({What.OPENED, What.SEVERITY_CHANGED})
WATCHED = _NOBODY_HAS_IT | _GIVEN | _AT_IT | {What.NOTED, What.SEVERITY_CHANGED}
"""Events after which a ticket is watched anew, whether or not anybody is told of them."""


def watches_after(ticket: Ticket, event: TicketEvent, contract: Contract) -> list[Watch]:
    """What the event makes be watched: the hands it is in, and whether a group is to be called."""
    found = [_hands_after(ticket, event, contract)]
    if event.what in _GRADED and ticket.severity in contract.attention.groups:
        found.append(_from(ticket, event, WatchKind.GROUP, timedelta(0)))
    return [watch for watch in found if watch is not None]


def _hands_after(ticket: Ticket, event: TicketEvent, contract: Contract) -> Watch | None:
    """What the event makes be watched, the ticket being as it is now; None: nothing new.

    Of the engineer's own notes only, as a reporter's note is no sign of life.
    """
    if event.what not in WATCHED or event.data.get("watched"):
        return None
    tried = tuple(event.data.get("tried", ()))
    if ticket.status is Status.NEW and event.what in _NOBODY_HAS_IT:
        within, rounds = acknowledge_within(ticket, contract), _already_told(event)
        return _from(ticket, event, WatchKind.ASSIGNMENT, within, rounds=rounds, tried=tried)
    changed = event.what is What.SEVERITY_CHANGED
    if ticket.status is Status.ASSIGNED and (event.what in _GIVEN or changed):
        within = acknowledge_within(ticket, contract)
        return _from(ticket, event, WatchKind.ACKNOWLEDGE, within, tried=tried)
    own = event.what is What.NOTED and event.actor_id == ticket.engineer_id
    if ticket.status is Status.IN_PROGRESS and (event.what in _AT_IT or own or changed):
        within = progress_within(ticket, contract)
        if event.what is What.SNOOZED:
            within = timedelta(minutes=event.data["minutes"])
        snoozes = int(event.data.get("snoozes", 0))
        return _from(ticket, event, WatchKind.PROGRESS, within, snoozes=snoozes)
    return None


def _already_told(event: TicketEvent) -> int:
    """Nobody on call is at once the business of the first role above."""
    return int(event.what in (What.UNASSIGNED, What.DISPATCHING))


def _from(
    ticket: Ticket,
    event: TicketEvent,
    kind: WatchKind,
    within: timedelta,
    *,
    rounds: int = 0,
    tried: tuple[int, ...] = (),
    snoozes: int = 0,
) -> Watch:
    return Watch(
        ticket.id,
        kind,
        event.at,
        event.at + within,
        ticket.engineer_id,
        rounds,
        tried,
        snoozes,
    )


_WHILE: Mapping[WatchKind, frozenset[Status]] = {
    WatchKind.ASSIGNMENT: frozenset({Status.NEW}),
    WatchKind.ACKNOWLEDGE: frozenset({Status.ASSIGNED}),
    WatchKind.PROGRESS: frozenset({Status.IN_PROGRESS}),
    WatchKind.GROUP: WORKING,
}


def still_so(watch: Watch, ticket: Ticket) -> bool:
    """Whether what is watched is still so: the same state, in the same hands."""
    same = watch.kind is WatchKind.GROUP or ticket.engineer_id == watch.person_id
    return ticket.status in _WHILE[watch.kind] and same


def put_off(watch: Watch, ticket: Ticket, contract: Contract, now: datetime) -> Watch | None:
    """The watch of a mild ticket as it waits for opening time; None when it need not wait."""
    calendar = contract.calendar
    if (
        watch.kind is WatchKind.GROUP
        or ticket.severity not in WAITS_FOR_OPENING
        or calendar.is_open(now)
    ):
        return None
    opening = calendar.next_opening(now)
    return None if opening is None else replace(watch, next_at=opening + _SHORTEST)


def later(watch: Watch, at: datetime, *, told: bool = True) -> Watch:
    """The watch as it goes on until `at`, one round further when somebody was told."""
    return replace(watch, next_at=at, rounds=watch.rounds + told)
