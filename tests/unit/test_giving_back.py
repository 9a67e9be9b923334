"""Time given back to a clock, and promises under another contract."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.contracts import load_contract
from helpdesk import sla
from helpdesk.breach import breaches_noted
from helpdesk.contract import Milestone, StepKind
from helpdesk.deadline import due_steps
from helpdesk.giving_back import give_back
from helpdesk.hold_record import Consent, HoldRecord
from helpdesk.messages import Address
from helpdesk.promising import promised_anew
from helpdesk.service import Service
from helpdesk.severity import Kind, Scope, Severity
from helpdesk.ticket import Ticket

NOW = datetime(2026, 6, 10, 1, 0, tzinfo=UTC)
"""09:00 of a Wednesday in Shanghai."""

S0, S2 = load_contract("gdph-einvoice"), load_contract("shanxi-cancer")


def after(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def arrival() -> sla.Deadline:
    """Arrival within the hour, by 10:00."""
    found = sla.start(S0, Severity.S2, Service.FAULT, NOW)
    return next(d for d in found if d.milestone is Milestone.ARRIVAL)


@pytest.mark.parametrize(
    ("starts", "ends", "due"),
    [(10, 40, 90), (50, 80, 90), (70, 90, 60), (-30, 20, 80), (20, 20, 60)],
    ids=["inside", "over the deadline", "after it", "from before the start", "no time"],
)
def test_the_time_of_a_hold_that_ended_is_added(starts, ends, due):
    given = give_back(arrival(), (after(starts), after(ends)), S0.calendar)
    assert given.due_at == after(due)


def test_a_hold_that_goes_on_stops_the_clock_from_its_start():
    given = give_back(arrival(), (after(10), None), S0.calendar)
    assert (given.held_at, given.next_at) == (after(10), None)
    assert sla.resume(given, after(100), S0.calendar).due_at == after(150)


def test_a_breach_that_time_given_back_undoes_is_none_and_may_come_again():
    late, told = due_steps(arrival(), after(70))
    assert late.breached_at == after(60)
    given = give_back(late, (after(10), after(40)), S0.calendar)
    assert given.breached_at is None
    again, said = due_steps(given, after(90))
    assert again.breached_at == after(90)
    assert {s.role for s in said} == {s.role for s in told if s.kind is StepKind.BREACH}
    assert {step.kind for step in said} == {StepKind.BREACH}


def test_what_was_met_too_late_even_so_stays_breached():
    late, _ = due_steps(arrival(), after(70))
    met = sla.meet(late, after(120))
    assert give_back(met, (after(10), after(40)), S0.calendar).breached_at == after(60)
    assert give_back(met, (after(10), after(80)), S0.calendar).breached_at is None


def test_the_ledger_counts_the_excess_without_the_holds_that_count():
    late, _ = due_steps(arrival(), after(61))
    stops = frozenset({Milestone.ARRIVAL})
    hold = HoldRecord("waiting_reporter", "等待报修人", after(70), stops, ends=after(80))
    refused = replace(hold, consent=Consent.REFUSED, starts=after(90), ends=after(95))
    met = sla.meet(late, after(100))
    (row,) = breaches_noted([late], [met], (hold, refused), S0)
    assert (row.promised_at, row.actual_at) == (after(60), after(100))
    assert (row.excess, row.excess_wall) == (timedelta(minutes=30), timedelta(minutes=40))
    assert row.holds == (hold, refused)
    assert breaches_noted([met], [met], (hold,), S0) == ()


def test_another_contract_promises_anew_from_the_report_and_keeps_holds_and_what_is_met():
    hold = HoldRecord(
        "waiting_reporter", "等待报修人", after(60), frozenset({Milestone.RESTORATION}),
        ends=after(180),
    )  # fmt: skip
    clocks = sla.start(S0, Severity.S2, Service.FAULT, NOW)
    met = tuple(sla.meet(d, after(5)) if d.milestone is Milestone.RESPONSE else d for d in clocks)
    ticket = Ticket(
        summary="HIS打不开",
        severity=Severity.S2,
        scope=Scope.PERSON,
        kind=Kind.FAULT,
        opened_at=NOW,
        received_at=NOW,
        address=Address("webchat", "n1"),
        contract=S0.name,
        deadlines=met,
        holds=(hold,),
    )
    anew = promised_anew(ticket, S2)
    assert anew.contract == S2.name
    assert anew.deadline(Milestone.RESPONSE) == ticket.deadline(Milestone.RESPONSE)
    assert anew.deadline(Milestone.ARRIVAL) is None  # S2 promises none
    # S2-11: one working day, and the two hours of the hold
    restoration = anew.deadline(Milestone.RESTORATION)
    assert restoration.clause == "S2-11"
    assert restoration.due_at == NOW + timedelta(days=1, hours=2)


def test_a_reminder_said_under_the_old_contract_is_not_said_again():
    clocks = sla.start(S0, Severity.S2, Service.FAULT, NOW)
    fired = tuple(due_steps(d, after(20))[0] for d in clocks)
    again = sla.restart_for_severity(fired, S2, Severity.S2, Service.FAULT, NOW)
    response = next(d for d in again if d.milestone is Milestone.RESPONSE)
    said = {(s.kind, s.role) for s in response.steps[: response.fired]}
    assert said
    assert not said & {(s.kind, s.role) for s in response.steps[response.fired :]}
