"""What a deadline says when: minutes ahead, again after a breach, what waits for the morning."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.contracts import load_contract
from helpdesk.contract import LadderStep, Repeat
from helpdesk.reminders import speak
from helpdesk.service import Service
from helpdesk.severity import Severity
from helpdesk.sla import (
    Deadline,
    Milestone,
    StepKind,
    hold,
    meet,
    restart_for_severity,
    resume,
    start,
)

S1, S2, S3, S4 = Severity
MINUTE = timedelta(minutes=1)
LADDER = (
    LadderStep(0.5, StepKind.REMINDER, "engineer"),
    LadderStep(0.0, StepKind.REMINDER, "engineer", before=10),
    LadderStep(1.0, StepKind.BREACH, "engineer"),
)
REPEAT = Repeat((15, 30, 60), ("engineer",))
CONTRACT = replace(
    load_contract("gdph-einvoice"),
    ladders=dict.fromkeys(Severity, LADDER),
    repeats=dict.fromkeys(Severity, REPEAT),
)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of November 2026 on the hospital's clock; the 20th is a Friday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def response(t0: datetime, severity: Severity = S2) -> Deadline:
    return start(CONTRACT, severity, Service.FAULT, t0)[0]


def spoken(deadline: Deadline, severity: Severity, minutes: range, t0: datetime):
    """Looking once in each of these minutes: when what kind was told, and the deadline after."""
    told = []
    for minute in minutes:
        deadline, steps = speak(deadline, severity, CONTRACT, t0 + minute * MINUTE)
        told += [(minute, step.kind.value) for step in steps]
    return told, deadline


def test_a_step_may_be_minutes_ahead_of_the_deadline():
    t0 = local(18, 9)
    assert [(s.at - t0) // MINUTE for s in response(t0).steps] == [15, 20, 30]


def test_minutes_ahead_are_counted_in_the_targets_own_time():
    # Thursday 18:00 and two working days: the ten minutes lie before the closing of Monday
    repair = start(CONTRACT, S2, Service.FAULT, local(19, 18))[-1]
    assert repair.milestone is Milestone.RESTORATION
    assert repair.due_at == local(24, 8)
    assert local(23, 17, 50) in {step.at for step in repair.steps}


def test_a_target_shorter_than_the_minutes_ahead_has_no_such_step():
    short = replace(CONTRACT.targets[0], amount=10)
    contract = replace(CONTRACT, targets=(short,))
    (deadline,) = start(contract, S2, Service.FAULT, local(18, 9))
    assert [step.kind for step in deadline.steps] == [StepKind.REMINDER, StepKind.BREACH]


def test_after_a_breach_it_is_said_again_with_growing_pauses_and_then_no_more():
    t0 = local(18, 9)
    told, done = spoken(response(t0), S2, range(1440), t0)
    assert told == [
        (15, "reminder"),
        (20, "reminder"),
        (30, "breach"),
        (45, "repeat"),
        (75, "repeat"),
        (135, "repeat"),
    ]
    assert done.next_at is None


def test_nothing_is_said_again_of_what_is_met():
    t0 = local(18, 9)
    _, breached = spoken(response(t0), S2, range(40), t0)
    met = meet(breached, t0 + 40 * MINUTE)
    assert spoken(met, S2, range(40, 200), t0) == ([], met)


def test_while_held_nothing_is_said_again_and_afterwards_the_pause_goes_on():
    t0 = local(18, 9)
    arrival = start(CONTRACT, S2, Service.FAULT, t0)[1]
    _, breached = spoken(arrival, S2, range(70), t0)
    held = hold(breached, t0 + 70 * MINUTE)
    assert spoken(held, S2, range(70, 200), t0) == ([], held)
    going = resume(held, t0 + 200 * MINUTE, CONTRACT.calendar)
    assert spoken(going, S2, range(200, 210), t0)[0] == [(205, "repeat")]


def test_after_a_pause_of_the_desk_it_is_said_once_and_not_once_for_every_time_missed():
    t0 = local(18, 9)
    told, _ = spoken(response(t0), S2, range(600, 640), t0)
    assert told == [(600, "breach"), (615, "repeat")]
    _, breached = spoken(response(t0), S2, range(31), t0)
    told, _ = spoken(breached, S2, range(600, 640), t0)
    assert told == [(600, "repeat"), (630, "repeat")]


@pytest.mark.parametrize("severity", [S3, S4])
def test_reminders_of_mild_tickets_wait_for_the_opening(severity):
    t0 = local(20, 17, 50)  # Friday, ten minutes before closing: due at 18:20
    told, waiting = spoken(response(t0, severity), severity, range(300), t0)
    # the breach itself is told, as it is a fact of the contract
    assert told == [(30, "breach")]
    assert waiting.next_at == local(23, 8)
    until = (local(23, 8) - t0) // MINUTE
    told, _ = spoken(waiting, severity, range(until - 1, until + 10), t0)
    # one word for all that waited
    assert told == [(until, "repeat")]


def test_what_waited_is_not_said_of_what_was_met_meanwhile():
    t0 = local(20, 17, 50)
    _, waiting = spoken(response(t0, S3), S3, range(300), t0)
    met = meet(waiting, t0 + 301 * MINUTE)
    assert spoken(met, S3, range(3600, 4000), t0) == ([], met)


@pytest.mark.parametrize("severity", [S1, S2])
def test_reminders_of_grave_tickets_never_wait(severity):
    t0 = local(20, 17, 50)
    told, _ = spoken(response(t0, severity), severity, range(300), t0)
    assert [minute for minute, _ in told] == [15, 20, 30, 45, 75, 135]


def test_where_the_desk_is_always_open_nobody_waits():
    day_and_night = (((time(0), time(0)),),) * 7
    calendar = replace(CONTRACT.calendar, hours=day_and_night)
    always, t0 = replace(CONTRACT, calendar=calendar), local(20, 23)
    (deadline, *_) = start(always, S4, Service.FAULT, t0)
    deadline, steps = speak(deadline, S4, always, t0 + 15 * MINUTE)
    assert [step.kind for step in steps] == [StepKind.REMINDER]


def test_raised_at_night_what_waited_for_the_morning_waits_no_longer():
    t0 = local(20, 17, 50)
    _, waiting = spoken(response(t0, S3), S3, range(200), t0)
    (raised, *_) = restart_for_severity([waiting], CONTRACT, S1, Service.FAULT, t0)
    told, _ = spoken(raised, S1, range(200, 202), t0)
    assert told == [(200, "repeat")]


def test_lowered_it_is_still_said_again_as_often_as_was_left():
    t0 = local(18, 9)
    _, breached = spoken(response(t0, S1), S1, range(50), t0)
    (lowered, *_) = restart_for_severity([breached], CONTRACT, S3, Service.FAULT, t0)
    assert spoken(lowered, S3, range(50, 500), t0)[0] == [(75, "repeat"), (135, "repeat")]
