"""Who is on call, to the minute, and who of them gets a ticket."""

from datetime import UTC, datetime

import pytest

from helpdesk.roster import DAY, Roster, Shift

DAY_SHIFT = Shift("应用组", 2, 8 * 60, 18 * 60, 1)  # Wednesday 08:00-18:00
NIGHT = Shift("应用组", 2, 18 * 60, 8 * 60, 2)  # Wednesday 18:00 to Thursday 08:00
SUNDAY_NIGHT = Shift("应用组", 6, 20 * 60, 6 * 60, 3)  # into Monday
WHOLE_DAY = Shift("网络组", 2, 0, DAY, 4)
ROSTER = Roster((DAY_SHIFT, NIGHT, SUNDAY_NIGHT, WHOLE_DAY), {"HIS": "应用组"}, "网络组")


def shanghai(day: int, hour: int, minute: int = 0) -> datetime:
    """A day of November 2026 (the 18th is a Wednesday)."""
    return datetime.fromisoformat(f"2026-11-{day:02d}T{hour:02d}:{minute:02d}+08:00")


@pytest.mark.parametrize(
    ("at", "there"),
    [
        (shanghai(18, 7, 59), ()),
        (shanghai(18, 8), (1,)),
        (shanghai(18, 17, 59), (1,)),
        (shanghai(18, 18), (2,)),
        (shanghai(19, 7, 59), (2,)),
        (shanghai(19, 8), ()),
        (shanghai(22, 20), (3,)),
        (shanghai(23, 5, 59), (3,)),
        (shanghai(23, 6), ()),
        (datetime(2026, 11, 18, 0, 0, tzinfo=UTC), (1,)),
    ],
)
def test_on_call_to_the_minute(at, there):
    assert ROSTER.on_call("应用组", at) == there


def test_a_whole_day_is_all_of_it_and_nothing_of_the_next():
    assert ROSTER.on_call("网络组", shanghai(18, 0)) == (4,)
    assert ROSTER.on_call("网络组", shanghai(18, 23, 59)) == (4,)
    assert ROSTER.on_call("网络组", shanghai(19, 0)) == ()


def test_a_part_of_a_family_goes_to_the_family_s_team():
    assert ROSTER.team_for("挂号系统") == "应用组"


def test_a_system_nobody_named_goes_to_the_default_team():
    assert ROSTER.team_for("HIS") == "应用组"
    assert ROSTER.team_for("") == ROSTER.team_for("没听说过") == "网络组"
