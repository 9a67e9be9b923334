"""Turns go round among people without a gap, whatever the clock of the zone does."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.duty_hours import DAY, DayBook, Days, Hours, Rotation
from helpdesk.roster import Roster, Shift

ZONES = ("Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "UTC")
YEAR = datetime(2026, 1, 1, tzinfo=UTC)
rotations = st.builds(
    Rotation,
    st.just("应用组"),
    st.lists(st.integers(1, 9), min_size=1, max_size=5, unique=True).map(tuple),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.integers(0, DAY - 1),
    st.integers(1, 16),
)
spans = st.tuples(
    st.integers(0, 60 * 24 * 500).map(lambda n: YEAR + timedelta(minutes=n)),
    st.integers(1, 60 * 24 * 40),
)


def utc(starts: datetime, minutes: int) -> tuple[datetime, datetime]:
    return starts, starts + timedelta(minutes=minutes)


@given(rotations, st.sampled_from(ZONES), spans)
def test_turns_follow_each_other_without_gap_or_overlap_in_their_order(rotation, zone, span):
    book, within = DayBook(zone), utc(*span)
    turns = list(rotation.turns(book, within))
    for ((_, ends), before), ((starts, _), after) in pairwise(turns):
        assert ends == starts
        places = rotation.people.index(before), rotation.people.index(after)
        assert (places[1] - places[0]) % len(rotation.people) == (len(rotation.people) > 1)
    begins = max(book.instant(rotation.starts, rotation.at_minute), within[0])
    if turns:
        assert turns[0][0][0] <= begins
        assert turns[-1][0][1] >= within[1]
    else:
        assert begins >= within[1]


@given(rotations, st.sampled_from(ZONES), spans)
def test_the_hand_over_is_at_its_local_minute_or_just_after_a_skipped_one(rotation, zone, span):
    clock = time(rotation.at_minute // 60, rotation.at_minute % 60)
    for (starts, _), _ in rotation.turns(DayBook(zone), utc(*span)):
        local = starts.astimezone(ZoneInfo(zone))
        late = (local.hour - clock.hour) * 60 + local.minute - clock.minute
        assert late % DAY in (0, 30, 60)


@given(rotations, st.sampled_from(ZONES), st.integers(0, 60))
def test_a_whole_round_gives_everybody_the_same_number_of_days(rotation, zone, rounds):
    first = rotation.every_days * len(rotation.people) * rounds
    starts = rotation.starts + timedelta(days=first)
    ends = starts + timedelta(days=rotation.every_days * len(rotation.people))
    book = DayBook(zone)
    within = book.instant(starts, rotation.at_minute), book.instant(ends, rotation.at_minute)
    turns = [person for _, person in rotation.turns(book, within)]
    assert sorted(turns) == sorted(rotation.people)


@given(rotations, st.sampled_from(ZONES), spans)
def test_who_is_on_call_at_an_instant_is_who_the_final_shifts_say(rotation, zone, span):
    night = Rotation("应用组", (8, 9), rotation.starts, 600, 1, 5, (Hours(2, 1080, 480),))
    roster = Roster((), {}, "", zone, rotations=(rotation, night))
    starts, ends = utc(span[0], min(span[1], 60 * 24 * 12))
    stretches = roster.stretches("应用组", starts, ends)
    assert stretches[0].starts == starts
    assert stretches[-1].ends == ends
    for before, after in pairwise(stretches):
        assert before.ends == after.starts
        assert (before.people, before.standby) != (after.people, after.standby)
    for stretch in stretches:
        assert roster.on_call("应用组", stretch.starts) == stretch.people
        assert roster.on_call("应用组", stretch.ends - timedelta(seconds=1)) == stretch.people
    duties = roster.duties("应用组", starts, ends)
    worked = sum(((s.ends - s.starts) * len(s.people) for s in stretches), timedelta(0))
    assert sum((d.ends - d.starts for d in duties), timedelta(0)) == worked


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/New_York", date(2026, 3, 7), 13),  # Saturday night: an hour is skipped
        ("America/New_York", date(2026, 10, 31), 15),  # an hour comes twice
        ("Asia/Shanghai", date(2026, 3, 7), 14),
    ],
)
def test_a_night_is_as_long_as_the_clocks_make_it(zone, day, hours):
    book = DayBook(zone)
    within = book.instant(day, 0), book.instant(day, 2 * DAY)
    (night,) = Hours(5, 18 * 60, 8 * 60).spans(book, (within[0], within[1] - timedelta(hours=10)))
    assert night[1] - night[0] == timedelta(hours=hours)


def test_two_shifts_that_meet_in_a_skipped_hour_leave_nobody_out():
    shifts = (Shift("组", 6, 0, 150, 1), Shift("组", 6, 150, 600, 2))  # they meet at 02:30
    roster = Roster(shifts, zone="America/New_York")
    book = roster.book
    found = roster.stretches(
        "组", book.instant(date(2026, 3, 8), 0), book.instant(date(2026, 3, 8), 600)
    )
    assert [s.people for s in found] == [(1,), (2,)]


@pytest.mark.parametrize(
    ("days", "worked"),
    [
        # 1 October 2026 is a holiday (Thursday), Saturday 10 October is worked instead
        (Days.ANY, {1: True, 8: True, 10: False}),
        (Days.WORKDAYS, {1: False, 8: True, 10: False}),
        (Days.DAYS_OFF, {1: True, 8: False, 10: False}),
    ],
)
def test_hours_of_a_thursday_on_holidays_and_other_days(days, worked):
    book = DayBook(
        days_off=frozenset({date(2026, 10, 1)}), makeup_days=frozenset({date(2026, 10, 10)})
    )
    for day, there in worked.items():
        assert book.has(date(2026, 10, day), 3, days) is there


def test_a_make_up_saturday_has_the_working_hours_of_a_monday():
    book = DayBook(makeup_days=frozenset({date(2026, 10, 10)}))
    assert book.has(date(2026, 10, 10), 0, Days.WORKDAYS)
    assert not book.has(date(2026, 10, 10), 5, Days.WORKDAYS)


def test_a_rotation_that_has_ended_has_nobody_on_call():
    rotation = Rotation("组", (1, 2), date(2026, 11, 2), 480, 7, until=date(2026, 11, 16))
    roster = Roster(rotations=(rotation,))
    book = roster.book
    assert roster.on_call("组", book.instant(date(2026, 11, 16), 479)) == (2,)
    assert roster.on_call("组", book.instant(date(2026, 11, 16), 480)) == ()
    assert roster.on_call("组", book.instant(date(2026, 11, 2), 479)) == ()
