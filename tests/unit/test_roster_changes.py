"""Layers, leave, stand-ins and dated shifts: who is on call in the end."""

from datetime import date, datetime, timedelta

import pytest

from helpdesk.duty_hours import DAY, Rotation
from helpdesk.roster import Duty, Roster, Shift
from helpdesk.roster_change import Change, ChangeKind
from helpdesk.swap import Swap

TEAM = "应用组"
LOWER = tuple(Shift(TEAM, day, 0, DAY, 1) for day in range(7))
UPPER = Shift(TEAM, 2, 18 * 60, 8 * 60, 2, layer=1)  # Wednesday night
BESIDE = Shift(TEAM, 2, 18 * 60, 8 * 60, 3, layer=1)


def at(hour: int, minute: int = 0, day: int = 18) -> datetime:
    """An hour of Wednesday, 18 November 2026, in Shanghai."""
    start = datetime.fromisoformat(f"2026-11-{day:02}T00:00:00+08:00")
    return start + timedelta(hours=hour, minutes=minute)


def change(kind: ChangeKind, person: int, *hours: int, for_id: int | None = None) -> Change:
    team = "" if kind is ChangeKind.LEAVE else TEAM
    return Change(kind, person, at(hours[0]), at(hours[1]), team, for_id)


def roster(*changes: Change, shifts=(*LOWER, UPPER, BESIDE), **more) -> Roster:
    return Roster(tuple(shifts), changes=changes, **more)


LEAVE, REPLACE = ChangeKind.LEAVE, ChangeKind.REPLACE
EXTRA, TEMPORARY = ChangeKind.EXTRA, ChangeKind.TEMPORARY


@pytest.mark.parametrize(
    ("changes", "people", "standby"),
    [
        ((), (2, 3), (1,)),
        ((change(LEAVE, 2, 19, 24),), (3,), (1,)),
        ((change(LEAVE, 2, 19, 24), change(LEAVE, 3, 18, 21)), (1,), ()),
        ((change(LEAVE, 2, 0, 24), change(LEAVE, 3, 0, 24), change(LEAVE, 1, 0, 24)), (), ()),
        ((change(LEAVE, 2, 8, 20),), (2, 3), (1,)),  # over at 20:00
        ((change(REPLACE, 7, 18, 32, for_id=2),), (7, 3), (1,)),
        ((change(REPLACE, 7, 18, 32, for_id=9),), (2, 3), (1,)),  # he is not on call
        ((change(REPLACE, 7, 18, 32, for_id=2), change(LEAVE, 7, 20, 24)), (3,), (1,)),
        (
            (change(REPLACE, 7, 18, 32, for_id=2), change(REPLACE, 8, 19, 22, for_id=7)),
            (8, 3),
            (1,),
        ),
        ((change(REPLACE, 3, 18, 32, for_id=2),), (3,), (1,)),  # once, not twice
        ((change(LEAVE, 2, 0, 24), change(REPLACE, 7, 18, 32, for_id=2)), (7, 3), (1,)),
        ((change(EXTRA, 7, 19, 22),), (2, 3, 7), (1,)),
        ((change(TEMPORARY, 7, 19, 22),), (7,), (2, 3, 1)),
        ((change(TEMPORARY, 7, 21, 22),), (2, 3), (1,)),
        ((change(TEMPORARY, 7, 19, 22), change(LEAVE, 7, 19, 22)), (2, 3), (1,)),
    ],
)
def test_who_is_on_call_at_eight_in_the_evening_and_who_comes_next(changes, people, standby):
    assert roster(*changes).on_call(TEAM, at(20)) == people
    assert roster(*changes).standby(TEAM, at(20)) == standby


def test_below_the_upper_layer_s_hours_the_lower_one_is_on_call():
    assert roster().on_call(TEAM, at(17, 59)) == (1,)
    assert roster().on_call(TEAM, at(18)) == (2, 3)
    assert roster().on_call(TEAM, at(32)) == (1,)


def test_the_barred_are_never_on_call_not_even_as_a_stand_in():
    there = roster(change(REPLACE, 7, 18, 32, for_id=3), barred=frozenset({2, 7}))
    assert there.on_call(TEAM, at(20)) == (1,)


def test_the_final_shifts_are_whole_and_in_order():
    assert roster(change(LEAVE, 3, 20, 22)).duties(TEAM, at(12), at(36)) == (
        Duty(TEAM, 1, at(12), at(18)),
        Duty(TEAM, 2, at(18), at(32)),
        Duty(TEAM, 3, at(18), at(20)),
        Duty(TEAM, 3, at(22), at(32)),
        Duty(TEAM, 1, at(32), at(36)),
    )


def test_a_swap_gives_each_the_other_s_shift():
    nights = Rotation(TEAM, (1, 2), date(2026, 11, 16), 18 * 60, every_days=1)
    plain = Roster(rotations=(nights,))
    asked = Swap(TEAM, 1, 2, at(18), at(42), at(42), at(66), id=5)
    swapped = Roster(rotations=(nights,), changes=asked.changes(2))
    assert [plain.on_call(TEAM, at(h)) for h in (20, 44)] == [(1,), (2,)]
    assert [swapped.on_call(TEAM, at(h)) for h in (20, 44)] == [(2,), (1,)]
    assert asked.first_start == at(18)
    assert {change.swap_id for change in asked.changes(2)} == {5}


def test_a_shift_taken_for_nothing_changes_that_shift_only():
    asked = Swap(TEAM, 1, None, at(18), at(42))
    (relief,) = asked.changes(9)
    assert (relief.person_id, relief.for_id, relief.starts, relief.ends) == (9, 1, at(18), at(42))


def test_the_owner_of_a_system_is_that_of_its_family_unless_it_has_its_own():
    owned = Roster(owners={"HIS": 4, "挂号系统": 5})
    assert owned.owner_of("挂号系统") == 5
    assert owned.owner_of("住院收费系统") in (4, None)
    assert owned.owner_of("HIS") == 4
    assert owned.owner_of("没听说过") is None
