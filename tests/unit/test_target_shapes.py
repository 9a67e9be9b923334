"""Every shape a target can have, and what the milestones beside the first four live through."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.contracts import load_contract
from helpdesk.business_time import BusinessCalendar
from helpdesk.contract import Clock, DayEnd, Start, Target, Unit
from helpdesk.deed import Deed
from helpdesk.lifecycle import can, do
from helpdesk.messages import Address
from helpdesk.people import Verb
from helpdesk.service import SERVICE_LABELS, SERVICE_OF, Service
from helpdesk.severity import Kind, Scope, Severity
from helpdesk.sla import Milestone, StepKind, begin, hold, restart_for_severity, resume, start
from helpdesk.ticket import Status, Ticket
from notifications.phrases import promise

SHANGHAI = ZoneInfo("Asia/Shanghai")
S0 = load_contract("gdph-einvoice")
MOBILE = load_contract("mobile-hospital")
SHANXI = load_contract("shanxi-cancer")
S1, S2, S3, S4 = Severity


def at(text: str) -> datetime:
    """03-02 09:00 is that minute of 2026 in Shanghai."""
    text = text if text.startswith("20") else f"2026-{text}"
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def on(contract, milestone, report, severity=S2, service=Service.FAULT, scope=Scope.PERSON):
    started = start(contract, severity, service, at(report), scope)
    return next(deadline for deadline in started if deadline.milestone is milestone)


def promising(unit: Unit, amount: int, **more):
    """The contract S0 with this one target."""
    target = Target(Milestone.RESTORATION, "X-1", unit, amount, frozenset([Service.FAULT]), **more)
    return replace(S0, targets=(target,))


def test_every_kind_of_report_is_a_service_and_every_service_has_a_label():
    assert set(SERVICE_OF) == set(Kind)
    assert set(SERVICE_LABELS) == set(Service)


@pytest.mark.parametrize(
    ("unit", "amount", "report", "due", "clock"),
    [
        (Unit.MINUTES, 90, "03-06 17:50", "03-06 19:20", Clock.WALL),
        (Unit.BUSINESS_MINUTES, 90, "03-06 17:50", "03-09 09:20", Clock.BUSINESS),
        (Unit.BUSINESS_MINUTES, 90, "03-07 10:00", "03-09 09:30", Clock.BUSINESS),
        (Unit.WORKING_DAYS, 1, "03-06 17:50", "03-09 17:50", Clock.WORKING_DAYS),
        (Unit.CALENDAR_DAYS, 30, "03-06 17:50", "04-05 17:50", Clock.CALENDAR_DAYS),
        (Unit.MONTHS, 3, "11-30 20:00", "2027-02-28 20:00", Clock.MONTHS),
        (Unit.MONTHS, 1, "12-31 20:00", "2027-01-31 20:00", Clock.MONTHS),
        (Unit.IMMEDIATELY, 0, "03-07 10:00", "03-07 10:00", Clock.WALL),
    ],
)
def test_each_unit_runs_on_its_clock(unit, amount, report, due, clock):
    deadline = on(promising(unit, amount), Milestone.RESTORATION, report)
    assert (deadline.due_at, deadline.clock) == (at(due), clock)


@pytest.mark.parametrize(
    ("report", "due"), [("03-06 10:00", "03-10 18:00"), ("03-06 18:00", "03-11 18:00")]
)
def test_a_contract_may_have_working_days_end_at_closing(report, due):
    contract = replace(promising(Unit.WORKING_DAYS, 2), day_end=DayEnd.CLOSING)
    assert on(contract, Milestone.RESTORATION, report).due_at == at(due)


def test_months_keep_the_local_hour_where_clocks_change():
    berlin = BusinessCalendar(zone="Europe/Berlin")
    winter = datetime(2026, 1, 31, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    summer = berlin.add_months(winter, 3).astimezone(ZoneInfo("Europe/Berlin"))
    assert (summer.date(), summer.hour) == (date(2026, 4, 30), 9)


def test_a_calendar_open_all_year_takes_no_holidays():
    holiday = frozenset([date(2026, 10, 1)])
    wuhan = load_contract("wuhan-central-drg").with_days(holiday, frozenset())
    assert wuhan.calendar.is_open(at("10-01 03:00"))
    assert not S0.with_days(holiday, frozenset()).calendar.is_open(at("10-01 10:00"))


def test_a_range_reminds_the_engineer_at_its_first_figure():
    deadline = on(SHANXI, Milestone.RESTORATION, "06-08 10:00", S3, Service.BUG)
    warned = [step.role for step in deadline.steps if step.at == at("06-11 10:00")]
    assert warned == ["engineer"]
    assert deadline.due_at == at("06-15 10:00")
    assert [step.at for step in deadline.steps] == sorted(step.at for step in deadline.steps)


def test_what_is_due_at_once_has_only_its_breach_to_tell():
    deadline = on(MOBILE, Milestone.RESTORATION, "06-10 09:00", S4)
    assert {(step.at, step.kind) for step in deadline.steps} == {
        (at("06-10 09:00"), StepKind.BREACH)
    }


def test_a_hold_runs_in_the_calendar_the_target_names():
    # given a contract whose repair runs round the clock, and whose hours are the office's
    always = load_contract("wuhan-central-drg").calendar
    contract = replace(
        promising(Unit.BUSINESS_MINUTES, 120, calendar="always"), calendars={"always": always}
    )
    deadline = on(contract, Milestone.RESTORATION, "03-07 10:00")
    assert deadline.due_at == at("03-07 12:00")
    # when it is held for an hour of a Saturday
    going = resume(
        hold(deadline, at("03-07 11:00")), at("03-07 12:00"), contract.calendar_of("X-1")
    )
    # then the hour is given back
    assert going.due_at == at("03-07 13:00")


def test_a_target_may_wait_for_another_event():
    (arrival, *rest) = MOBILE.targets
    contract = replace(MOBILE, targets=(replace(arrival, starts_at=Start.REMOTE_FAILED), *rest))
    report = (S1, Service.FAULT, Scope.PERSON)
    started = start(contract, *report[:2], at("06-10 09:00"))
    assert Milestone.ARRIVAL not in {deadline.milestone for deadline in started}
    (going,) = begin(contract, Start.REMOTE_FAILED, report, at("06-10 09:00"), at("06-10 09:40"))
    assert going.due_at == at("06-10 11:40")
    # and goes on from that event when the severity changes
    again = restart_for_severity([*started, going], contract, S1, Service.FAULT, at("06-10 09:00"))
    assert [d.due_at for d in again if d.milestone is Milestone.ARRIVAL] == [at("06-10 11:40")]


def test_feedback_is_promised_with_the_restoration_and_put_off_with_it():
    feedback = on(MOBILE, Milestone.FEEDBACK, "06-10 11:30")
    assert (feedback.due_at, feedback.clock) == (at("06-10 15:00"), Clock.BUSINESS)
    going = resume(hold(feedback, at("06-10 11:40")), at("06-10 14:40"), MOBILE.calendar)
    assert going.due_at == at("06-10 15:30")
    assert going.next_at is None


def test_only_faults_of_a_department_or_more_owe_a_report():
    owed = {
        scope: Milestone.REPORT
        in {d.milestone for d in start(MOBILE, S3, Service.FAULT, at("06-10 09:00"), scope)}
        for scope in Scope
    }
    assert owed == {Scope.PERSON: False, Scope.DEPARTMENT: True, Scope.HOSPITAL: True}


@pytest.mark.parametrize(
    ("day", "inside"),
    [("2024-06-30", False), ("2024-07-01", True), ("2025-06-30", True), ("2025-07-01", False)],
)
def test_a_contract_covers_its_first_and_its_last_day(day, inside):
    assert S0.covers(at(f"{day} 00:00")) is inside
    assert S0.covers(at(f"{day} 23:59")) is inside


def test_a_report_is_handed_in_and_a_result_fed_back():
    now = at("06-10 09:00")
    said = {
        milestone: promise(on(MOBILE, milestone, "06-10 09:00", scope=Scope.HOSPITAL), now, MOBILE)
        for milestone in (Milestone.FEEDBACK, Milestone.REPORT)
    }
    assert said[Milestone.FEEDBACK] == "今天 10:00 前反馈结果，还剩 1 小时（工作时间）"
    assert said[Milestone.REPORT].startswith("9月10日 09:00 前提交分析报告，还剩 92 天")


# The life of a ticket


def ticket(contract=MOBILE, kind=Kind.FAULT, severity=S2) -> Ticket:
    return Ticket(
        summary="小程序打不开",
        severity=severity,
        scope=Scope.HOSPITAL,
        kind=kind,
        opened_at=at("06-10 09:00"),
        received_at=at("06-10 09:00"),
        address=Address("webchat", "n1"),
        contract=contract.name,
        status=Status.IN_PROGRESS,
        reporter_id=3,
        engineer_id=7,
        deadlines=start(contract, severity, SERVICE_OF[kind], at("06-10 09:00"), Scope.HOSPITAL),
        id=1,
        version=1,
    )


def done(before: Ticket, verb: Verb, when: str, contract=MOBILE, by=7, **words: str) -> Ticket:
    return do(before, verb, Deed(at(when), contract, by, words))


def restored(before: Ticket, contract=MOBILE) -> Ticket:
    words = {"cause": "证书过期", "solution": "换证书"}
    return done(before, Verb.RESTORE, "06-10 09:50", contract, **words)


def test_restoring_meets_the_feedback_and_leaves_the_report_open():
    after = restored(ticket())
    assert after.deadline(Milestone.FEEDBACK).met_at == at("06-10 09:50")
    assert after.deadline(Milestone.REPORT).met_at is None
    assert after.deadline(Milestone.REPORT).next_at is not None


def test_restoring_a_change_delivers_it():
    after = restored(ticket(S0, Kind.CHANGE), S0)
    assert after.deadline(Milestone.DELIVERY).met_at == at("06-10 09:50")


def test_reopening_opens_feedback_and_delivery_again():
    again = done(restored(ticket()), Verb.REOPEN, "06-10 10:20", reason="还是不行")
    assert again.deadline(Milestone.FEEDBACK).due_at == at("06-10 10:30")
    change = done(
        restored(ticket(S0, Kind.CHANGE), S0), Verb.REOPEN, "06-10 10:20", S0, reason="少一项"
    )
    delivery = change.deadline(Milestone.DELIVERY)
    assert (delivery.met_at, delivery.due_at) == (None, at("07-10 09:30"))


def test_a_note_of_the_staff_that_begins_so_is_the_report_also_after_closing():
    closed = done(restored(ticket()), Verb.CONFIRM, "06-10 10:00", by=3)
    assert can(closed, Verb.NOTE)
    chatter = done(closed, Verb.NOTE, "06-10 11:00", text="明天写报告")
    by_reporter = done(chatter, Verb.NOTE, "06-10 12:00", by=3, text="分析报告呢？")
    assert by_reporter.deadline(Milestone.REPORT).met_at is None
    written = done(by_reporter, Verb.NOTE, "06-11 09:00", text="分析报告：证书到期没有提醒")
    assert written.deadline(Milestone.REPORT).met_at == at("06-11 09:00")
    assert not can(written, Verb.NOTE)


def test_another_severity_keeps_the_scope():
    raised = done(ticket(), Verb.CHANGE_SEVERITY, "06-10 09:05", severity="S1", reason="全院停")
    assert {d.milestone for d in raised.deadlines} >= {Milestone.REPORT, Milestone.ARRIVAL}


def test_another_severity_puts_the_feedback_off_by_finished_holds():
    held = done(ticket(severity=S3), Verb.HOLD, "06-10 09:10", reason="waiting_reporter")
    going = done(held, Verb.RESUME, "06-10 09:30")
    raised = done(going, Verb.CHANGE_SEVERITY, "06-10 09:31", severity="S2", reason="多人")
    due = {d.milestone: d.due_at for d in raised.deadlines}
    assert due[Milestone.RESTORATION] == due[Milestone.FEEDBACK] == at("06-10 10:20")
    assert raised.deadline(Milestone.RESTORATION).held_for == timedelta(minutes=20)
