"""The deadlines of document S0, worked out by hand from its section 5."""

from dataclasses import replace
from datetime import time

import pytest

from helpdesk.business_time import BusinessCalendar, same_every_weekday
from helpdesk.service import Service
from helpdesk.severity import Severity
from helpdesk.sla import (
    MILESTONE_LABELS,
    Clock,
    Milestone,
    Step,
    start,
)
from tests.support.clocks import (
    BREACH,
    ESCALATION,
    REMINDER,
    S0,
    S1,
    S2,
    S3,
    S4,
    at,
    on,
    response,
    restoration,
)

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
