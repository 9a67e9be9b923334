"""A clock that is held: what a hold puts off, and what it does not."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.sla import (
    Milestone,
    due_steps,
    hold,
    meet,
    progress,
    resume,
    time_left,
)
from tests.support.clocks import CALENDAR, HOUR, at, on, response, restoration

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
