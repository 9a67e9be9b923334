"""What the check finds wrong with a roster."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.contracts import load_contract
from helpdesk.calendar_changes import CalendarChange, DayRule
from helpdesk.duty_days import days_of_contract
from helpdesk.duty_hours import DAY, DayBook, Hours, Rotation
from helpdesk.policy import build_policy
from helpdesk.roster import Roster, Shift
from helpdesk.roster_change import Change, ChangeKind
from helpdesk.roster_check import Problem, check
from notifications.roster_words import report
from tests.support.world import WEDNESDAY_MORNING, policy_s0

NOW = WEDNESDAY_MORNING
TEAM = "应用组"
WHOLE = tuple(Shift(TEAM, day, 0, DAY, 1 + day % 2) for day in range(7))
EVERYBODY = frozenset(range(1, 10))
NAMES = {1: "王工", 2: "刘工", 3: "陈工"}


def problems(roster: Roster, policy=None, reachable=EVERYBODY):
    return list(check(roster, policy or policy_s0(), reachable, NOW))


def lines(roster: Roster, **more) -> list[str]:
    return list(report(problems(roster, **more), NAMES, NOW, "Asia/Shanghai"))


def resident_policy(name: str):
    contract = load_contract(name)
    return build_policy([contract], contract.name)


def test_a_roster_without_fault_says_so():
    turns = Roster(rotations=(Rotation(TEAM, (1, 2), date(2026, 11, 16)),))
    assert lines(turns) == ["排班检查：未来两周没有问题"]


def test_an_empty_roster_is_one_gap_of_two_weeks():
    (gap,) = problems(Roster(default_team=TEAM))
    assert (gap.problem, gap.team, gap.total) == (Problem.GAP, TEAM, timedelta(days=14))


def test_gaps_are_counted_with_the_first_of_them():
    shifts = tuple(s for s in WHOLE if s.weekday != 5)
    found = lines(Roster(shifts))
    assert found[1] == (
        "· 应用组 没有人值班：11月21日（周六） 00:00 到 24:00，共 2 次，合计 48 小时"
    )


def test_somebody_in_two_teams_at_once_is_found():
    network = tuple(Shift("网络组", day, 0, DAY, 3) for day in range(7))
    other = Shift("网络组", 3, 8 * 60, 12 * 60, 2)  # 刘工 has every Thursday in the other team
    assert lines(Roster((*WHOLE, *network, other)))[1] == (
        "· 刘工 同时排了两个班组：明天 08:00 到 12:00，共 2 次"
    )


def test_leave_with_a_shift_is_found_unless_somebody_stands_in():
    book = Roster(WHOLE).book
    tomorrow = book.instant(date(2026, 11, 19), 0), book.instant(date(2026, 11, 20), 0)
    leave = Change(ChangeKind.LEAVE, 2, *tomorrow, id=1)
    instead = Change(ChangeKind.REPLACE, 3, *tomorrow, TEAM, 2, id=2)
    kinds = [f.problem for f in problems(Roster(WHOLE, changes=(leave,)))]
    assert kinds == [Problem.GAP, Problem.ON_LEAVE]
    assert problems(Roster(WHOLE, changes=(leave, instead))) == []


def test_the_barred_and_the_unreachable_are_named():
    found = lines(Roster((*WHOLE, Shift(TEAM, 2, 0, DAY, 3)), barred=frozenset({3})))
    assert found[1] == "· 陈工 已停用或没签保密协议，还在应用组的排班里"
    day = timedelta(days=1)
    dated = [
        Change(ChangeKind.TEMPORARY, 3, NOW + n * day, NOW + (n + 1) * day, TEAM) for n in (-2, 2)
    ]
    one_day = lines(Roster(WHOLE, changes=dated[1:], barred=frozenset({3})))
    assert "· 陈工 已停用或没签保密协议，还在应用组的排班里" in one_day
    assert lines(Roster(WHOLE, changes=dated[:1], barred=frozenset({3}))) == lines(Roster(WHOLE))
    found = lines(Roster(WHOLE), reachable=frozenset({1}))
    assert found[1].startswith("· 刘工 没有绑定账号，收不到通知；最近的班：")


@pytest.mark.parametrize(
    ("contract", "there", "need"),
    [("mobile-hospital", 1, 2), ("mobile-hospital", 2, None), ("shanxi-cancer", 2, 3)],
)
def test_fewer_residents_than_the_contract_says_are_found(contract, there, need):
    people = range(1, there + 1)
    roster = Roster(tuple(Shift(TEAM, day, 0, DAY, p) for day in range(7) for p in people))
    found = problems(roster, resident_policy(contract))
    assert [(f.problem, f.have, f.need, f.times) for f in found] == (
        []
        if need is None
        else [(Problem.RESIDENTS, there, need, 11)]  # the second Wednesday until 09:00 among them
    )


def test_residents_are_asked_for_in_working_hours_only():
    hours = [(8 * 60, 12 * 60), (14 * 60 + 30, 17 * 60 + 30)]
    desk = tuple(Shift(TEAM, day, 0, DAY, 1) for day in range(7))
    second = tuple(Shift(TEAM, day, *h, 2) for day in range(5) for h in hours)
    assert problems(Roster((*desk, *second)), resident_policy("mobile-hospital")) == []
    # Thursday afternoon is missing
    short = [s for s in second if (s.weekday, s.start_minute) != (3, 870)]
    (found,) = problems(Roster((*desk, *short)), resident_policy("mobile-hospital"))
    assert (found.have, found.times, found.clause) == (1, 2, "S1-33")


def test_a_weekly_shift_keeps_its_hours_in_a_season_and_the_check_says_who_is_missing_then():
    """Afternoons from 15:00 to 18:00 in winter: people stay as planned until they are asked."""
    hours = [(8 * 60, 12 * 60), (14 * 60 + 30, 17 * 60 + 30)]
    desk = tuple(Shift(TEAM, day, 0, DAY, 1) for day in range(7))
    second = tuple(Shift(TEAM, day, *h, 2) for day in range(5) for h in hours)
    winter = CalendarChange(
        *("11-01", "01-31", DayRule.HOURS, NOW, "M1"),
        ((time(15), time(18)),),
        season=True,
        afternoon=True,
    )
    contract = load_contract("mobile-hospital")
    calendar = replace(contract.calendar, changes=(winter,))
    policy = build_policy([replace(contract, calendar=calendar)], contract.name)
    contract_days = days_of_contract(DayBook(), (winter,), contract.name)
    roster = Roster((*desk, *second), books={TEAM: contract_days})
    spring = replace(roster, books={})
    thursday = roster.book.instant(date(2026, 11, 19), 0)
    span = thursday, thursday + timedelta(days=1)
    assert roster.duties(TEAM, *span) == spring.duties(TEAM, *span)
    (found,) = problems(roster, policy)
    assert (found.problem, found.have, found.need) == (Problem.RESIDENTS, 1, 2)
    first = roster.book.instant(date(2026, 11, 18), 17 * 60 + 30)
    assert (found.starts, found.ends) == (first, first + timedelta(minutes=30))


def test_who_has_far_more_nights_than_the_others_is_found():
    nights = tuple(Hours(day, 18 * 60, 8 * 60) for day in range(7))
    fair = Rotation(TEAM, (1, 2), date(2026, 11, 1), 480, 1, hours=nights)
    unfair = replace(fair, people=(1, 1, 1, 1, 2))
    daily = tuple(Shift(TEAM, day, 8 * 60, 18 * 60, 1) for day in range(5))
    weekend = tuple(Shift(TEAM, day, 8 * 60, 18 * 60, p) for day, p in ((5, 1), (6, 2)))
    assert problems(Roster((*daily, *weekend), rotations=(fair,))) == []
    (found,) = problems(Roster((*daily, *weekend), rotations=(unfair,)))
    assert (found.problem, found.person_id) == (Problem.UNFAIR, 1)
    assert found.have > found.need * 1.5
