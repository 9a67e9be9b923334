"""How a promise is said: its instant, what is left of it, and by how much it was missed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.contracts import load_contract
from helpdesk import sla
from helpdesk.severity import Kind, Severity
from helpdesk.sla import Clock, Deadline, Milestone
from notifications.phrases import bar, countdown, missed, promise, urgency

CONTRACT = load_contract("gdph-einvoice")
MINUTE = timedelta(minutes=1)
NINE = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
ARRIVAL = Deadline(Milestone.ARRIVAL, "S0-23", NINE, NINE + 60 * MINUTE, ())


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of November 2026 on the hospital's clock; the 18th is a Wednesday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def restoration(reported: datetime) -> Deadline:
    clocks = sla.start(CONTRACT, Severity.S3, Kind.FAULT, reported)
    return next(clock for clock in clocks if clock.milestone is Milestone.RESTORATION)


@pytest.mark.parametrize(
    ("reported", "now", "said"),
    [
        (local(16, 7), local(16, 7), "明天 18:00 前恢复，还剩 20 小时（工作时间）"),
        (local(15, 20), local(16, 9), "明天 18:00 前恢复，还剩 19 小时（工作时间）"),
        (local(15, 20), local(17, 17), "今天 18:00 前恢复，还剩 1 小时（工作时间）"),
        # after the closing what is left is the opening, and it is not late before that
        (local(15, 20), local(17, 20), "明天 08:00 前恢复，还剩 不到 1 分钟（工作时间）"),
        (local(15, 20), local(18, 8, 5), "今天 08:00 前恢复，已超时 5 分钟"),
        # over a weekend the closing is that of the Friday
        (local(18, 22), local(19, 9), "明天 18:00 前恢复，还剩 19 小时（工作时间）"),
        # what is due within the day stays
        (local(16, 9), local(16, 9), "后天 09:00 前恢复，还剩 20 小时（工作时间）"),
    ],
)
def test_what_is_due_at_an_opening_is_due_by_the_closing_before(reported, now, said):
    assert promise(restoration(reported), now, CONTRACT) == said


def test_a_closing_is_found_over_days_off_and_at_midnight():
    contract = CONTRACT.with_days(frozenset({date(2026, 11, 16), date(2026, 11, 17)}), frozenset())
    clock = replace(restoration(local(12, 9)), due_at=local(18, 8))
    assert promise(clock, local(13, 9), contract).startswith("今天 18:00 前恢复")
    midnight = NINE.min.time()
    on_sundays = ((),) * 6 + (((midnight, midnight),),)
    day_and_night = replace(contract, calendar=replace(contract.calendar, hours=on_sundays))
    sunday = replace(clock, started_at=local(15, 9), due_at=local(22, 0))
    assert promise(sunday, local(15, 10), day_and_night).startswith("明天 00:00 前恢复")


def test_a_promise_on_the_wall_clock_is_said_as_it_is():
    clock = replace(ARRIVAL, due_at=local(19, 8))
    assert clock.clock is Clock.WALL
    assert promise(clock, NINE, CONTRACT) == "明天 08:00 前到场，还剩 23 小时"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (20, "到场还剩 40 分钟"),
        (30, "到场时间已过半，还剩 30 分钟"),
        (44, "到场时间已过半，还剩 16 分钟"),
        (45, "到场即将超时，还剩 15 分钟"),
        (60, "到场刚刚超时"),
        (65, "到场已超时 5 分钟"),
    ],
)
def test_a_reminder_is_as_urgent_as_the_time_that_is_left(minutes, said):
    assert urgency(ARRIVAL, NINE + minutes * MINUTE, CONTRACT) == said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "到场超时 2 小时"),
        ({"met_at": NINE + 80 * MINUTE}, "到场超时 20 分钟"),
        ({"waived": True}, "到场超时 30 分钟"),
        ({"held_at": NINE + 70 * MINUTE}, "到场超时 10 分钟"),
        ({"met_at": ARRIVAL.due_at + MINUTE / 2}, "到场超时 不到 1 分钟"),
        # a milder severity has a later end: what was missed before is still missed
        ({"due_at": NINE + 120 * MINUTE, "met_at": NINE + 80 * MINUTE}, "到场超时 20 分钟"),
    ],
)
def test_what_was_missed_is_said_with_how_much(changed, said):
    late = replace(ARRIVAL, breached_at=ARRIVAL.due_at, **changed)
    assert missed(late, NINE + 90 * MINUTE, NINE + 180 * MINUTE) == said


def test_what_has_no_working_time_left_is_not_late_before_it_is_due():
    assert "超时" not in countdown(restoration(local(15, 20)), local(17, 20), CONTRACT)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "░░░░░░░░░░ 还剩 1 小时"),
        (5, "░░░░░░░░░░ 还剩 55 分钟"),
        (6, "▓░░░░░░░░░ 还剩 54 分钟"),
        (36, "▓▓▓▓▓▓░░░░ 还剩 24 分钟"),
        (59, "▓▓▓▓▓▓▓▓▓░ 还剩 1 分钟"),
        (60, "▓▓▓▓▓▓▓▓▓▓ 刚刚超时"),
        (600, "▓▓▓▓▓▓▓▓▓▓ 已超时 9 小时"),
    ],
)
def test_a_bar_of_ten_cells_fills_until_the_deadline(minutes, said):
    assert bar(ARRIVAL, NINE + minutes * MINUTE, CONTRACT) == said


def test_a_bar_stands_still_while_held():
    held = sla.hold(ARRIVAL, NINE + 30 * MINUTE)
    assert bar(held, NINE + 600 * MINUTE, CONTRACT) == "▓▓▓▓▓░░░░░ 计时已暂停"


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (local(16, 8), "░░░░░░░░░░ 还剩 20 小时（工作时间）"),
        (local(17, 14, 50), "▓▓▓▓▓▓▓▓░░ 还剩 3 小时 10 分钟（工作时间）"),
        # the evening uses up nothing
        (local(17, 23), "▓▓▓▓▓▓▓▓▓░ 还剩 不到 1 分钟（工作时间）"),
    ],
)
def test_a_bar_in_working_time_counts_open_hours(now, said):
    assert bar(restoration(local(15, 20)), now, CONTRACT) == said
