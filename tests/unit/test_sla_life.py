"""The life of a clock: steps that come due, met and waived, what is left, another severity."""

from dataclasses import replace

import pytest

from helpdesk.contract import Target, Unit
from helpdesk.service import Service
from helpdesk.sla import (
    Deadline,
    Milestone,
    Step,
    due_steps,
    hold,
    meet,
    progress,
    restart_for_severity,
    resume,
    start,
    time_left,
    waive,
)
from tests.support.clocks import (
    BREACH,
    CALENDAR,
    ESCALATION,
    HOUR,
    MINUTE,
    S0,
    S1,
    S2,
    S3,
    S4,
    at,
    on,
    response,
    restoration,
    said,
)

# Steps coming due


def test_each_step_comes_up_once_and_the_next_moment_moves_on():
    deadline, told = response(), []
    for minute in range(35):
        now = at("03-02 09:00") + minute * MINUTE
        deadline, steps = due_steps(deadline, now)
        told += [(minute, *pair) for pair in said(steps)]
        assert due_steps(deadline, now) == (deadline, ())
    assert told == [
        (15, "reminder", "engineer"),
        (23, "escalation", "duty_manager"),
        (25, "reminder", "engineer"),
        (27, "escalation", "director"),
        (30, "breach", "engineer"),
        (30, "breach", "duty_manager"),
        (30, "breach", "director"),
    ]
    assert deadline.next_at is None
    assert deadline.breached_at == at("03-02 09:30")


def test_nothing_is_due_a_second_before_the_next_moment():
    deadline = response()
    assert deadline.next_at == at("03-02 09:15")
    assert due_steps(deadline, at("03-02 09:14:59")) == (deadline, ())


@pytest.mark.parametrize(
    ("severity", "back_at", "told"),
    [
        (S1, "03-02 09:20", ["reminder engineer"]),
        (
            S1,
            "03-02 09:28",
            ["escalation duty_manager", "reminder engineer", "escalation director"],
        ),
        (S1, "03-05 09:00", ["breach engineer", "breach duty_manager", "breach director"]),
        (S3, "03-02 09:31", ["breach engineer", "breach duty_manager"]),
        (S3, "03-02 11:00", ["breach engineer", "breach duty_manager", "escalation director"]),
    ],
)
def test_after_downtime_a_role_hears_the_latest_and_always_the_breach(severity, back_at, told):
    deadline, steps = due_steps(response(severity=severity), at(back_at))
    assert [" ".join(pair) for pair in said(steps)] == told
    assert due_steps(deadline, at(back_at))[1] == ()


def test_a_breach_is_told_even_when_a_later_step_speaks_to_the_same_role():
    due = at("03-02 09:30")
    steps = (Step(due, BREACH, "engineer"), Step(due + HOUR, ESCALATION, "engineer"))
    deadline = replace(response(), steps=steps)
    late, told = due_steps(deadline, due + 2 * HOUR)
    assert told == steps
    assert late.breached_at == due


def test_steps_missed_by_downtime_are_not_caught_up_with_later():
    deadline, _ = due_steps(response(severity=S3), at("03-02 09:31"))
    deadline, steps = due_steps(deadline, at("03-02 09:45"))
    assert said(steps) == [("escalation", "director")]


# Met, waived


def test_a_milestone_met_in_time_says_nothing_more():
    deadline = meet(response(), at("03-02 09:30"))
    assert deadline.met_at == at("03-02 09:30")
    assert deadline.breached_at is None
    assert deadline.next_at is None
    assert due_steps(deadline, at("03-02 12:00")) == (deadline, ())


def test_meeting_again_changes_nothing():
    once = meet(response(), at("03-02 09:10"))
    assert meet(once, at("03-02 11:00")) == once


def test_a_milestone_met_late_keeps_its_breach():
    told, _ = due_steps(response(), at("03-02 09:30"))
    assert meet(told, at("03-02 09:40")).breached_at == at("03-02 09:30")


def test_a_milestone_met_late_before_anybody_looked_is_a_breach_all_the_same():
    assert meet(response(), at("03-02 09:30:01")).breached_at == at("03-02 09:30")


def test_a_waived_milestone_is_silent_and_stays_unmet():
    deadline = waive(on("03-02 09:00", Milestone.ARRIVAL))
    assert deadline.next_at is None
    assert meet(deadline, at("03-02 09:30")) == deadline


def test_a_met_milestone_is_not_waived_any_more():
    met = meet(response(), at("03-02 09:10"))
    assert waive(met) == met


# How much is left


@pytest.mark.parametrize(
    ("now", "minutes", "share"),
    [
        ("03-02 09:00", 30, 0.0),
        ("03-02 09:15", 15, 0.5),
        ("03-02 09:30", 0, 1.0),
        ("03-02 10:00", -30, 2.0),
    ],
)
def test_time_left_and_progress_of_a_response(now, minutes, share):
    assert time_left(response(), at(now)) == minutes * MINUTE
    assert progress(response(), at(now)) == pytest.approx(share)


@pytest.mark.parametrize(
    ("now", "hours", "share"),
    [
        ("03-05 10:00", 20, 0.0),
        ("03-06 10:00", 10, 0.5),
        ("03-07 12:00", 2, 0.9),  # a Saturday: nothing is used up
        ("03-09 08:00", 2, 0.9),
        ("03-09 12:00", -2, 1.1),
    ],
)
def test_time_left_of_a_repair_is_open_time(now, hours, share):
    assert time_left(restoration(), at(now), CALENDAR) == hours * HOUR
    assert progress(restoration(), at(now), CALENDAR) == pytest.approx(share)


def test_without_a_calendar_time_left_is_what_the_wall_shows():
    assert time_left(restoration(), at("03-07 10:00")) == 48 * HOUR
    assert progress(restoration(), at("03-07 10:00")) == pytest.approx(0.5)


def test_time_stands_still_while_held_and_once_met():
    held = hold(restoration(), at("03-06 10:00"))
    met = meet(response(), at("03-02 09:15"))
    assert time_left(held, at("03-20 10:00"), CALENDAR) == 10 * HOUR
    assert progress(met, at("03-20 10:00")) == pytest.approx(0.5)


# Another severity


def test_raising_the_severity_brings_the_steps_that_are_due_by_now():
    # given an S3 response of 09:00 whose engineer was reminded at 09:22:30
    deadlines = tuple(
        due_steps(deadline, at("03-02 09:23"))[0]
        for deadline in start(S0, S3, Service.FAULT, at("03-02 09:00"))
    )
    # when it becomes S1 at 09:24
    raised = restart_for_severity(deadlines, S0, S1, Service.FAULT, at("03-02 09:00"))
    deadline, steps = due_steps(raised[0], at("03-02 09:24"))
    # then the duty manager hears of it and the engineer is not reminded again
    assert said(steps) == [("escalation", "duty_manager")]
    assert deadline.next_at == at("03-02 09:27")
    assert deadline.due_at == at("03-02 09:30")


def test_lowering_the_severity_does_not_repeat_the_reminder():
    deadline, _ = due_steps(response(severity=S1), at("03-02 09:15"))
    (lowered, *_) = restart_for_severity([deadline], S0, S3, Service.FAULT, at("03-02 09:00"))
    told = []
    for minute in range(16, 60):
        lowered, steps = due_steps(lowered, at("03-02 09:00") + minute * MINUTE)
        told += [(minute, *pair) for pair in said(steps)]
    assert told == [
        (30, "breach", "engineer"),
        (30, "breach", "duty_manager"),
        (45, "escalation", "director"),
    ]


def test_a_breach_already_told_is_told_only_to_those_who_had_not_heard():
    deadline, _ = due_steps(response(severity=S3), at("03-02 09:31"))
    (raised, *_) = restart_for_severity([deadline], S0, S1, Service.FAULT, at("03-02 09:00"))
    raised, steps = due_steps(raised, at("03-02 09:32"))
    assert said(steps) == [("breach", "director")]
    assert raised.breached_at == at("03-02 09:30")


def test_another_severity_leaves_met_and_waived_milestones_as_they_were():
    answered, arrival, repair = start(S0, S3, Service.FAULT, at("03-02 09:00"))
    before = (meet(answered, at("03-02 09:10")), waive(arrival), repair)
    after = restart_for_severity(before, S0, S1, Service.FAULT, at("03-02 09:00"))
    assert after[:2] == before[:2]
    assert after[2].steps == restoration("03-02 09:00", S1).steps


def test_another_severity_keeps_holds_both_finished_and_running():
    going = resume(hold(restoration(severity=S3), at("03-06 16:00")), at("03-09 09:00"), CALENDAR)
    held = hold(going, at("03-09 10:00"))
    (raised,) = [
        deadline
        for deadline in restart_for_severity([held], S0, S1, Service.FAULT, at("03-05 10:00"))
        if deadline.milestone is Milestone.RESTORATION
    ]
    assert raised.due_at == at("03-09 13:00")
    assert raised.held_at == at("03-09 10:00")
    assert resume(raised, at("03-09 11:00"), CALENDAR).due_at == at("03-09 14:00")


def test_a_shorter_promise_that_has_passed_already_is_a_breach_at_the_next_look():
    # given a contract that restores S1 within one working day and the rest within two
    repair = Target(
        Milestone.RESTORATION, "X-1", Unit.WORKING_DAYS, 1, frozenset(Service), frozenset([S1])
    )
    slower = replace(repair, clause="X-2", amount=2, severities=frozenset([S2, S3, S4]))
    contract = replace(S0, targets=(repair, slower))
    deadlines = start(contract, S3, Service.FAULT, at("03-02 09:00"))
    # when an S3 becomes S1 on the second day
    (raised,) = restart_for_severity(deadlines, contract, S1, Service.FAULT, at("03-02 09:00"))
    late, steps = due_steps(raised, at("03-03 11:00"))
    assert (raised.clause, late.breached_at) == ("X-1", at("03-03 09:00"))
    assert {step.kind for step in steps} == {BREACH}


def test_a_milestone_no_longer_promised_goes_unless_something_happened_to_it():
    arrivals_of_s1 = tuple(
        replace(t, severities=frozenset([S1])) if t.milestone is Milestone.ARRIVAL else t
        for t in S0.targets
    )
    contract = replace(S0, targets=arrivals_of_s1)
    answered, arrival, repair = start(contract, S1, Service.FAULT, at("03-02 09:00"))

    def after(arrival: Deadline) -> list[Milestone]:
        known = (answered, arrival, repair)
        lowered = restart_for_severity(known, contract, S3, Service.FAULT, at("03-02 09:00"))
        return [deadline.milestone for deadline in lowered]

    assert Milestone.ARRIVAL not in after(arrival)
    assert Milestone.ARRIVAL in after(meet(arrival, at("03-02 09:30")))
    assert Milestone.ARRIVAL in after(due_steps(arrival, at("03-02 10:00"))[0])
