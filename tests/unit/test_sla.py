"""The deadlines of document S0, worked out by hand from its section 5; then the life of a clock."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.contracts import load_contract
from helpdesk.business_time import BusinessCalendar, same_every_weekday
from helpdesk.contract import Target, Unit
from helpdesk.service import Service
from helpdesk.severity import Severity
from helpdesk.sla import (
    MILESTONE_LABELS,
    Clock,
    Deadline,
    Milestone,
    Step,
    StepKind,
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

SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def dates(year: int, by_month: dict[int, tuple[int, ...]]) -> frozenset[date]:
    return frozenset(date(year, month, day) for month, days in by_month.items() for day in days)


# As published by the State Council for 2026, weekdays only, and New Year 2027.
DAYS_OFF = dates(2027, {1: (1,)}) | dates(
    2026,
    {
        1: (1, 2),
        2: (16, 17, 18, 19, 20, 23),
        4: (6,),
        5: (1, 4, 5),
        6: (19,),
        9: (25,),
        10: (1, 2, 5, 6, 7),
    },
)
MAKEUP_DAYS = dates(2026, {1: (4,), 2: (14, 28), 5: (9,), 9: (20,), 10: (10,)})
S0 = load_contract("gdph-einvoice").with_days(DAYS_OFF, MAKEUP_DAYS)
CALENDAR = S0.calendar

REMINDER, ESCALATION, BREACH = StepKind.REMINDER, StepKind.ESCALATION, StepKind.BREACH
S1, S2, S3, S4 = Severity


def at(text: str) -> datetime:
    """03-02 09:00 is that minute of 2026 in Shanghai."""
    text = text if text.startswith("20") else f"2026-{text}"
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def on(t0: str, milestone: Milestone, severity=S1, kind=Service.FAULT) -> Deadline:
    started = start(S0, severity, kind, at(t0))
    return next(deadline for deadline in started if deadline.milestone is milestone)


def response(t0="03-02 09:00", severity=S1) -> Deadline:
    return on(t0, Milestone.RESPONSE, severity)


def restoration(t0="03-05 10:00", severity=S1) -> Deadline:
    return on(t0, Milestone.RESTORATION, severity)


def said(steps) -> list[tuple[str, str]]:
    return [(step.kind.value, step.role) for step in steps]


# Report; response; arrival; restoration. 2026-03-02 is a Monday.
FAULTS = [
    # an ordinary day, lunch included, and its edges
    ("03-02 09:00", "03-02 09:30", "03-02 10:00", "03-04 09:00"),
    ("03-02 12:30", "03-02 13:00", "03-02 13:30", "03-04 12:30"),
    ("03-02 17:59", "03-02 18:29", "03-02 18:59", "03-04 17:59"),
    ("03-02 18:00", "03-02 19:00", "03-02 20:00", "03-05 08:00"),
    ("03-03 07:59", "03-03 08:59", "03-03 09:59", "03-05 08:00"),
    ("03-03 08:00", "03-03 08:30", "03-03 09:00", "03-05 08:00"),
    ("03-02 23:30", "03-03 00:30", "03-03 01:30", "03-05 08:00"),
    # Friday evening and the weekend
    ("03-06 17:50", "03-06 18:20", "03-06 18:50", "03-10 17:50"),
    ("03-06 18:30", "03-06 19:30", "03-06 20:30", "03-11 08:00"),
    ("03-07 10:00", "03-07 11:00", "03-07 12:00", "03-11 08:00"),
    ("03-08 23:59", "03-09 00:59", "03-09 01:59", "03-11 08:00"),
    # National Day: off 10-01 to 10-07, worked Sunday 09-20 and Saturday 10-10
    ("09-18 16:00", "09-18 16:30", "09-18 17:00", "09-21 16:00"),
    ("09-20 09:00", "09-20 09:30", "09-20 10:00", "09-22 09:00"),
    ("09-24 10:00", "09-24 10:30", "09-24 11:00", "09-29 10:00"),  # 09-25 is Mid-Autumn
    ("09-29 17:30", "09-29 18:00", "09-29 18:30", "10-08 17:30"),
    ("09-30 17:50", "09-30 18:20", "09-30 18:50", "10-09 17:50"),
    ("09-30 18:00", "09-30 19:00", "09-30 20:00", "10-10 08:00"),
    ("10-01 10:00", "10-01 11:00", "10-01 12:00", "10-10 08:00"),
    ("10-08 07:59", "10-08 08:59", "10-08 09:59", "10-10 08:00"),
    ("10-08 08:00", "10-08 08:30", "10-08 09:00", "10-10 08:00"),
    ("10-09 16:00", "10-09 16:30", "10-09 17:00", "10-12 16:00"),
    ("10-10 09:00", "10-10 09:30", "10-10 10:00", "10-13 09:00"),
    ("10-11 09:00", "10-11 10:00", "10-11 11:00", "10-14 08:00"),
    # Spring Festival: off 02-15 to 02-23, worked Saturdays 02-14 and 02-28
    ("02-12 11:00", "02-12 11:30", "02-12 12:00", "02-14 11:00"),
    ("02-13 17:00", "02-13 17:30", "02-13 18:00", "02-24 17:00"),
    ("02-14 17:59", "02-14 18:29", "02-14 18:59", "02-25 17:59"),
    ("02-14 18:00", "02-14 19:00", "02-14 20:00", "02-26 08:00"),
    ("02-17 00:00", "02-17 01:00", "02-17 02:00", "02-26 08:00"),
    ("02-23 15:00", "02-23 16:00", "02-23 17:00", "02-26 08:00"),
    ("02-27 15:00", "02-27 15:30", "02-27 16:00", "03-02 15:00"),
    ("02-28 15:00", "02-28 15:30", "02-28 16:00", "03-03 15:00"),
    # the turns of the year
    ("01-03 10:00", "01-03 11:00", "01-03 12:00", "01-06 08:00"),
    ("01-04 10:00", "01-04 10:30", "01-04 11:00", "01-06 10:00"),
    ("12-31 16:00", "12-31 16:30", "12-31 17:00", "2027-01-05 16:00"),
]


@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize(("report", "responds", "arrives", "restores"), FAULTS)
def test_a_fault_is_promised_what_the_document_says(report, responds, arrives, restores, severity):
    deadlines = start(S0, severity, Service.FAULT, at(report))
    assert [(deadline.milestone, deadline.due_at) for deadline in deadlines] == [
        (Milestone.RESPONSE, at(responds)),
        (Milestone.ARRIVAL, at(arrives)),
        (Milestone.RESTORATION, at(restores)),
    ]


@pytest.mark.parametrize(
    ("kind", "report", "promises"),
    [
        (Service.FAULT, "03-02 09:00", "response S0-22, arrival S0-23, restoration S0-27"),
        (Service.FAULT, "03-02 20:00", "response S0-24, arrival S0-25, restoration S0-27"),
        (Service.SECURITY, "03-02 09:00", "response S0-22, arrival S0-23, restoration S0-27"),
        (Service.SECURITY, "03-07 09:00", "response S0-24, arrival S0-25, restoration S0-27"),
        (Service.DATA_REPAIR, "03-02 09:00", "response S0-22, arrival S0-23, restoration S0-5"),
        (Service.DATA_REPAIR, "10-01 09:00", "response S0-24, arrival S0-25, restoration S0-5"),
        (Service.CHANGE, "03-02 09:00", "response S0-22, delivery S0-28"),
        (Service.CHANGE, "03-02 18:00", "response S0-24, delivery S0-28"),
        (Service.CONSULTATION, "03-02 09:00", "response S0-22"),
        (Service.CONSULTATION, "03-02 18:00", "response S0-24"),
        (Service.TRAINING, "10-10 17:59", "response S0-22"),
    ],
)
@pytest.mark.parametrize("severity", Severity)
def test_each_kind_runs_under_its_own_clauses(kind, report, promises, severity):
    deadlines = start(S0, severity, kind, at(report))
    assert ", ".join(f"{d.milestone} {d.clause}" for d in deadlines) == promises


@pytest.mark.parametrize(
    ("kind", "report", "due"),
    [
        (Service.DATA_REPAIR, "03-06 17:50", "03-09 17:50"),
        (Service.DATA_REPAIR, "03-06 18:00", "03-10 08:00"),
        (Service.DATA_REPAIR, "09-30 17:59", "10-08 17:59"),
        (Service.DATA_REPAIR, "02-14 09:00", "02-24 09:00"),
        (Service.CHANGE, "09-30 17:50", "10-30 17:50"),
        (Service.CHANGE, "01-31 20:00", "03-02 20:00"),
        (Service.CHANGE, "12-15 10:00", "2027-01-14 10:00"),
    ],
)
def test_data_is_repaired_in_a_working_day_and_a_change_delivered_in_thirty_days(kind, report, due):
    milestone = Milestone.DELIVERY if kind is Service.CHANGE else Milestone.RESTORATION
    assert on(report, milestone, kind=kind).due_at == at(due)


def test_repair_runs_in_open_time_and_everything_else_on_the_wall():
    clocks = {d.milestone: d.clock for d in start(S0, S1, Service.FAULT, at("03-02 09:00"))}
    assert clocks == {
        Milestone.RESPONSE: Clock.WALL,
        Milestone.ARRIVAL: Clock.WALL,
        Milestone.RESTORATION: Clock.WORKING_DAYS,
    }
    delivery = on("03-02 09:00", Milestone.DELIVERY, kind=Service.CHANGE)
    assert delivery.clock is Clock.CALENDAR_DAYS


@pytest.mark.parametrize("severity", [S1, S2])
def test_the_ladder_of_grave_faults_reaches_the_director_before_the_deadline(severity):
    assert response("03-02 09:00", severity).steps == (
        Step(at("03-02 09:15"), REMINDER, "engineer"),
        Step(at("03-02 09:22:30"), ESCALATION, "duty_manager"),
        Step(at("03-02 09:25"), REMINDER, "engineer"),
        Step(at("03-02 09:27"), ESCALATION, "director"),
        Step(at("03-02 09:30"), BREACH, "engineer"),
        Step(at("03-02 09:30"), BREACH, "duty_manager"),
        Step(at("03-02 09:30"), BREACH, "director"),
    )


@pytest.mark.parametrize("severity", [S3, S4])
def test_the_ladder_of_small_faults_reaches_the_director_after_the_deadline(severity):
    assert response("03-02 18:00", severity).steps == (
        Step(at("03-02 18:45"), REMINDER, "engineer"),
        Step(at("03-02 19:00"), BREACH, "engineer"),
        Step(at("03-02 19:00"), BREACH, "duty_manager"),
        Step(at("03-02 19:30"), ESCALATION, "director"),
    )


def test_steps_of_a_repair_fall_in_open_hours():
    # Friday 17:50, two working days: 20 open hours until Tuesday 17:50
    grave = restoration("03-06 17:50", S1)
    assert [step.at for step in grave.steps[:5]] == [
        at("03-09 17:50"),
        at("03-10 12:50"),
        at("03-10 15:50"),
        at("03-10 17:45"),
        at("03-10 17:50"),
    ]
    small = restoration("03-06 17:50", S3)
    assert small.steps[-1] == Step(at("03-11 17:50"), ESCALATION, "director")


def test_a_breach_at_opening_time_is_not_told_at_the_closing_before():
    # ten open hours end Monday 18:00 as well as Tuesday 08:00; Tuesday was promised
    repair = on("03-06 18:30", Milestone.RESTORATION, kind=Service.DATA_REPAIR)
    assert repair.due_at == at("03-10 08:00")
    assert {step.at for step in repair.steps if step.kind is BREACH} == {at("03-10 08:00")}


def test_every_milestone_has_a_chinese_label():
    assert list(MILESTONE_LABELS) == list(Milestone)
    assert MILESTONE_LABELS[Milestone.WORKAROUND] == "临时恢复"


def test_a_kind_without_promises_gets_no_deadlines():
    only_faults = tuple(replace(t, kinds=frozenset([Service.FAULT])) for t in S0.targets)
    assert (
        start(replace(S0, targets=only_faults), S1, Service.CONSULTATION, at("03-02 09:00")) == ()
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


# Holds. Reported Thursday 2026-03-05 10:00: repair due Monday 03-09 10:00, 20 open hours.


@pytest.mark.parametrize(
    ("held", "resumed", "due"),
    [
        ("03-06 16:00", "03-09 09:00", "03-09 13:00"),  # over the weekend: 2 h + 1 h stood still
        ("03-05 11:00", "03-05 12:30", "03-09 11:30"),
        ("03-06 18:30", "03-08 20:00", "03-09 10:00"),  # closed all the while
        ("03-06 17:00", "03-06 22:00", "03-09 11:00"),  # one open hour of five
        ("03-05 17:00", "03-09 09:00", "03-10 12:00"),  # 1 h + 10 h + 1 h
        ("03-06 10:00", "03-06 10:00", "03-09 10:00"),
        ("03-06 17:00", "03-16 17:00", "03-17 10:00"),  # 3 h left: 1 h on Monday, 2 h on Tuesday
    ],
)
def test_a_hold_puts_a_repair_off_by_the_open_time_that_passed(held, resumed, due):
    going = resume(hold(restoration(), at(held)), at(resumed), CALENDAR)
    assert going.due_at == at(due)
    assert going.steps[-1].at == at(due)
    assert going.held_at is None


def test_a_hold_over_national_day_counts_the_make_up_saturday():
    # given a repair due 10-09 15:00 that is held with 18 open hours left: 1 h, 10 h and 7 h
    held = hold(restoration("09-30 15:00"), at("09-30 17:00"))
    # when it goes on on the make-up Saturday
    going = resume(held, at("10-10 09:00"), CALENDAR)
    # then 9 h fit into that day and 9 h into Monday; 1 h + 10 h + 10 h + 1 h stood still
    assert going.due_at == at("10-12 17:00")
    assert going.held_for == 22 * HOUR


def test_a_hold_puts_arrival_off_by_the_time_on_the_wall():
    arrival = on("03-02 09:00", Milestone.ARRIVAL)
    going = resume(hold(arrival, at("03-02 09:20")), at("03-02 23:50"), CALENDAR)
    assert going.due_at == at("03-03 00:30")
    assert going.steps[0].at == at("03-03 00:00")


def test_steps_already_done_stay_where_they_were():
    # given a repair whose first two steps (03-06 10:00 and 15:00) have been told
    told, _ = due_steps(restoration(), at("03-06 15:00"))
    # when it is held from Friday 16:00 to Monday 09:00
    going = resume(hold(told, at("03-06 16:00")), at("03-09 09:00"), CALENDAR)
    # then only what was still to come has moved
    assert [step.at for step in going.steps[:5]] == [
        at("03-06 10:00"),
        at("03-06 15:00"),
        at("03-09 11:00"),
        at("03-09 12:55"),
        at("03-09 13:00"),
    ]
    assert going.fired == 2
    assert going.next_at == at("03-09 11:00")


def test_nothing_comes_due_while_held():
    held = hold(restoration(), at("03-06 16:00"))
    assert held.next_at is None
    assert due_steps(held, at("04-01 09:00")) == (held, ())


def test_the_response_clock_is_never_held():
    assert hold(response(), at("03-02 09:05")) == response()


def test_holding_twice_keeps_the_first_moment():
    held = hold(restoration(), at("03-06 16:00"))
    assert hold(held, at("03-06 17:00")) == held


def test_resuming_what_runs_changes_nothing():
    assert resume(restoration(), at("03-06 16:00"), CALENDAR) == restoration()


def test_a_hold_after_the_deadline_takes_no_breach_back():
    late, _ = due_steps(restoration(), at("03-09 10:00"))
    going = resume(hold(late, at("03-09 11:00")), at("03-09 15:00"), CALENDAR)
    assert going.due_at == at("03-09 10:00")
    assert going.breached_at == at("03-09 10:00")
    assert going.held_for == timedelta(0)


def test_restored_during_a_hold_that_began_in_time_is_in_time():
    held = hold(restoration(), at("03-06 16:00"))
    assert meet(held, at("03-20 09:00")).breached_at is None


def test_restored_during_a_hold_that_began_too_late_is_a_breach():
    held = hold(restoration(), at("03-09 10:30"))
    assert meet(held, at("03-09 11:00")).breached_at == at("03-09 10:00")


seconds = st.integers(0, 20 * 24 * 3600).map(lambda n: timedelta(seconds=n))


@given(seconds, seconds, seconds)
def test_what_was_left_before_a_hold_is_left_after_it(before, held, more):
    deadline, t0 = restoration(), at("03-05 10:00")
    stopped = t0 + before
    resumed = stopped + held
    going = resume(hold(deadline, stopped), resumed, CALENDAR)
    if stopped < deadline.due_at:
        left = time_left(deadline, stopped, CALENDAR)
        assert time_left(going, resumed, CALENDAR) == left
        assert progress(going, resumed, CALENDAR) == progress(deadline, stopped, CALENDAR)
    else:
        assert going.due_at == deadline.due_at
    unfired = [step.at for step in going.steps[going.fired :]]
    assert unfired == sorted(unfired)
    twice = resume(hold(going, resumed), resumed + more, CALENDAR)
    assert twice.due_at >= going.due_at


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


def test_a_calendar_with_a_lunch_break_stops_the_repair_clock_at_lunch():
    lunch = BusinessCalendar(same_every_weekday((time(8), time(12)), (time(14, 30), time(17, 30))))
    repair = next(
        deadline
        for deadline in start(
            replace(S0, calendar=lunch), S3, Service.DATA_REPAIR, at("03-02 11:00")
        )
        if deadline.milestone is Milestone.RESTORATION
    )
    # seven open hours until Tuesday 11:00; three quarters are 5 h 15 min: 1 h + 3 h + 1 h 15 min
    assert repair.due_at == at("03-03 11:00")
    assert repair.steps[0].at == at("03-03 09:15")
