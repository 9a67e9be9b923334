"""Open hours, days off and make-up days, worked out by hand; and laws for any calendar."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.holidays_cn import china_days, known_makeup
from helpdesk.business_time import (
    OFFICE_HOURS,
    BusinessCalendar,
    NeverOpen,
    same_every_weekday,
)

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
ZERO = timedelta(0)


def dates(year: int, by_month: dict[int, tuple[int, ...]]) -> frozenset[date]:
    return frozenset(date(year, month, day) for month, days in by_month.items() for day in days)


# As published by the State Council for 2026, weekdays only.
DAYS_OFF = dates(
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

OFFICE = BusinessCalendar(days_off=DAYS_OFF, makeup_days=MAKEUP_DAYS)
WITH_LUNCH = BusinessCalendar(
    same_every_weekday((time(8), time(12)), (time(14, 30), time(17, 30))),
    days_off=DAYS_OFF,
    makeup_days=MAKEUP_DAYS,
)
ROUND_THE_CLOCK = BusinessCalendar((((time(0), time(0)),),) * 7)
SATURDAY_TILL_NOON = BusinessCalendar(
    (*OFFICE_HOURS[:5], ((time(9), time(12)),), ()),
)


def at(text: str, zone: str = "Asia/Shanghai") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("calendar", "moment", "is_open"),
    [
        (OFFICE, "2026-03-02 08:00", True),  # a Monday
        (OFFICE, "2026-03-02 07:59:59", False),
        (OFFICE, "2026-03-02 12:30", True),
        (OFFICE, "2026-03-02 17:59:59", True),
        (OFFICE, "2026-03-02 18:00", False),
        (OFFICE, "2026-03-07 10:00", False),  # a Saturday
        (OFFICE, "2026-10-01 10:00", False),  # National Day, a Thursday
        (OFFICE, "2026-10-08 10:00", True),
        (OFFICE, "2026-10-10 10:00", True),  # a Saturday made up for
        (OFFICE, "2026-09-20 17:59", True),  # a Sunday made up for
        (OFFICE, "2026-02-14 10:00", True),  # the Saturday before Spring Festival
        (OFFICE, "2026-02-23 10:00", False),  # its last day off, a Monday
        (WITH_LUNCH, "2026-03-02 11:59", True),
        (WITH_LUNCH, "2026-03-02 12:00", False),
        (WITH_LUNCH, "2026-03-02 14:30", True),
        (WITH_LUNCH, "2026-02-28 13:00", False),  # a make-up Saturday has Monday's lunch break
        (ROUND_THE_CLOCK, "2026-03-08 00:00", True),
        (ROUND_THE_CLOCK, "2026-03-07 23:59:59", True),
    ],
)
def test_the_desk_is_open_in_its_hours_on_worked_days(calendar, moment, is_open):
    assert calendar.is_open(at(moment)) is is_open


@pytest.mark.parametrize(
    ("calendar", "moment", "opening"),
    [
        (OFFICE, "2026-03-02 10:00", "2026-03-02 10:00"),
        (OFFICE, "2026-03-02 07:00", "2026-03-02 08:00"),
        (OFFICE, "2026-03-02 18:00", "2026-03-03 08:00"),
        (OFFICE, "2026-03-06 18:00", "2026-03-09 08:00"),
        (OFFICE, "2026-09-30 18:00", "2026-10-08 08:00"),
        (OFFICE, "2026-02-14 18:00", "2026-02-24 08:00"),
        (OFFICE, "2026-02-13 18:00", "2026-02-14 08:00"),
        (WITH_LUNCH, "2026-03-02 12:00", "2026-03-02 14:30"),
        (ROUND_THE_CLOCK, "2026-03-07 00:00", "2026-03-07 00:00"),
    ],
)
def test_the_next_opening_is_now_when_open(calendar, moment, opening):
    assert calendar.next_opening(at(moment)) == at(opening)


@pytest.mark.parametrize(
    ("calendar", "moment", "morning"),
    [
        (OFFICE, "2026-03-02 07:00", "2026-03-02 08:00"),
        (OFFICE, "2026-03-02 08:00", "2026-03-03 08:00"),
        (OFFICE, "2026-03-06 17:00", "2026-03-09 08:00"),
        (OFFICE, "2026-10-09 17:00", "2026-10-10 08:00"),
        (OFFICE, "2026-09-30 09:00", "2026-10-08 08:00"),
        (WITH_LUNCH, "2026-03-02 13:00", "2026-03-03 08:00"),
    ],
)
def test_the_next_working_morning_skips_lunch_and_days_off(calendar, moment, morning):
    assert calendar.next_working_morning(at(moment)) == at(morning)


@pytest.mark.parametrize(
    ("calendar", "moment", "hours", "end"),
    [
        (OFFICE, "2026-03-02 09:00", 1, "2026-03-02 10:00"),
        (OFFICE, "2026-03-02 09:00", 9, "2026-03-02 18:00"),
        (OFFICE, "2026-03-02 09:00", 10, "2026-03-03 09:00"),
        (OFFICE, "2026-03-02 20:00", 1, "2026-03-03 09:00"),
        (OFFICE, "2026-03-06 17:00", 2, "2026-03-09 09:00"),
        (OFFICE, "2026-09-30 17:00", 2, "2026-10-08 09:00"),
        (OFFICE, "2026-10-09 17:00", 2, "2026-10-10 09:00"),
        (OFFICE, "2026-03-07 09:00", 0, "2026-03-07 09:00"),
        (WITH_LUNCH, "2026-03-02 11:00", 2, "2026-03-02 15:30"),
        (WITH_LUNCH, "2026-03-02 11:00", 7, "2026-03-03 11:00"),
        (ROUND_THE_CLOCK, "2026-03-06 17:00", 48, "2026-03-08 17:00"),
    ],
)
def test_time_is_added_in_open_hours_only(calendar, moment, hours, end):
    assert calendar.add(at(moment), hours * HOUR) == at(end)


@pytest.mark.parametrize(
    ("calendar", "moment", "days", "end"),
    [
        (OFFICE, "2026-03-02 10:17", 1, "2026-03-03 10:17"),
        (OFFICE, "2026-03-02 10:17", 0, "2026-03-02 10:17"),
        (OFFICE, "2026-03-02 19:00", 0, "2026-03-03 08:00"),
        (OFFICE, "2026-03-06 17:50", 2, "2026-03-10 17:50"),
        (OFFICE, "2026-03-06 18:00", 2, "2026-03-11 08:00"),
        (OFFICE, "2026-10-09 16:00", 2, "2026-10-12 16:00"),
        (OFFICE, "2026-02-13 17:00", 2, "2026-02-24 17:00"),
        (WITH_LUNCH, "2026-03-02 12:30", 1, "2026-03-03 14:30"),
        (SATURDAY_TILL_NOON, "2026-03-06 17:00", 1, "2026-03-07 12:00"),
        (SATURDAY_TILL_NOON, "2026-03-06 08:10", 1, "2026-03-07 09:00"),
    ],
)
def test_working_days_keep_the_time_of_day(calendar, moment, days, end):
    assert calendar.add_working_days(at(moment), days) == at(end)


def test_calendar_days_pass_open_or_not():
    assert OFFICE.add_calendar_days(at("2026-01-31 17:50"), 30) == at("2026-03-02 17:50")


def test_a_working_day_across_a_change_of_the_clock_keeps_the_local_time():
    # given New York, which loses an hour on Sunday 2026-03-08
    calendar = BusinessCalendar(zone="America/New_York")
    friday = at("2026-03-06 09:00", "America/New_York")
    # then Monday 09:00 is one working day and 71 hours later, and ten open hours lie between
    monday = calendar.add_working_days(friday, 1)
    assert monday == at("2026-03-09 09:00", "America/New_York")
    assert monday - friday == 71 * HOUR
    assert calendar.between(friday, monday) == 10 * HOUR


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-07", 24), ("2026-03-08", 23), ("2026-11-01", 25)]
)
def test_a_day_round_the_clock_is_as_long_as_it_really_is(day, hours):
    calendar = BusinessCalendar(ROUND_THE_CLOCK.hours, "America/New_York")
    start = at(day, "America/New_York")
    assert calendar.between(start, calendar.add_calendar_days(start, 1)) == hours * HOUR


def test_answers_are_utc_whatever_the_zone_of_the_question():
    asked = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    answers = [
        OFFICE.next_opening(asked),
        OFFICE.add(asked, HOUR),
        OFFICE.add(asked, ZERO),
        OFFICE.add_working_days(asked, 1),
        OFFICE.add_calendar_days(asked, 1),
        OFFICE.next_working_morning(asked),
    ]
    assert {answer.tzinfo for answer in answers} == {UTC}


@pytest.mark.parametrize(
    "ask",
    [
        lambda naive: OFFICE.is_open(naive),
        lambda naive: OFFICE.add(naive, HOUR),
        lambda naive: OFFICE.between(at("2026-03-02"), naive),
    ],
)
def test_an_instant_without_a_zone_is_refused(ask):
    with pytest.raises(ValueError, match="zone"):
        ask(at("2026-03-02 09:00").replace(tzinfo=None))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"hours": ((),) * 7}, "at least one interval"),
        ({"hours": OFFICE_HOURS[:5]}, "seven days"),
        ({"hours": same_every_weekday((time(9), time(8)))}, "ends before it begins"),
        (
            {"hours": same_every_weekday((time(8), time(12)), (time(11), time(18)))},
            "11:00 begins before",
        ),
        (
            {"hours": same_every_weekday((time(8), time(0)), (time(9), time(18)))},
            "09:00 begins before",
        ),
        ({"days_off": DAYS_OFF, "makeup_days": frozenset([date(2026, 10, 1)])}, "2026-10-01"),
    ],
)
def test_an_impossible_calendar_is_refused(wrong, why):
    with pytest.raises(ValueError, match=why):
        BusinessCalendar(**wrong)


def test_time_is_not_added_backwards():
    with pytest.raises(ValueError, match="forwards"):
        OFFICE.add(at("2026-03-02 09:00"), -MINUTE)


def test_a_calendar_of_days_off_only_says_that_it_never_opens():
    first = date(2026, 1, 1)
    closed = BusinessCalendar(days_off=frozenset(first + timedelta(days=n) for n in range(4000)))
    with pytest.raises(NeverOpen):
        closed.next_opening(at("2026-01-02 09:00"))


def test_the_published_holidays_of_2026_are_known_with_their_make_up_days():
    days_off, makeup_days = china_days([2026])
    assert {day for day in days_off if day.weekday() < 5} == DAYS_OFF
    assert makeup_days == MAKEUP_DAYS
    assert not days_off & makeup_days


def test_a_year_that_is_not_published_has_its_statutory_days_only():
    days_off, makeup_days = china_days([2090])
    assert date(2090, 10, 2) in days_off
    assert makeup_days == frozenset()
    assert {year: known_makeup(year) for year in (2024, 2025, 2026, 2090)} == {
        2024: True,
        2025: True,
        2026: True,
        2090: False,
    }


def test_only_the_years_asked_for_are_given():
    days_off, makeup_days = china_days([2025, 2026])
    assert {day.year for day in days_off | makeup_days} == {2025, 2026}
    assert china_days([]) == (frozenset(), frozenset())


# Laws. Zones: none, half an hour and one hour of daylight saving, and one that shifts at midnight.
ZONES = ["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "America/Santiago"]


@st.composite
def some_intervals(draw, earliest=0):
    minutes = st.integers(earliest, 24 * 60 - 1)
    cuts = sorted(draw(st.lists(minutes, unique=True, max_size=6)))
    times = [time(cut // 60, cut % 60) for cut in cuts]
    return tuple(zip(times[::2], times[1::2], strict=False))


@st.composite
def calendars(draw, zones=tuple(ZONES), earliest=0):
    days = [draw(some_intervals(earliest)) for _ in range(7)]
    days[draw(st.integers(0, 6))] = ((time(8), time(18)),)
    dates = st.dates(date(2026, 1, 1), date(2026, 12, 31))
    days_off = draw(st.frozensets(dates, max_size=12))
    makeup_days = draw(st.frozensets(dates, max_size=4)) - days_off
    return BusinessCalendar(tuple(days), draw(st.sampled_from(zones)), days_off, makeup_days)


NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
instants = st.integers(0, 364 * 24 * 3600).map(lambda n: NEW_YEAR + timedelta(seconds=n))
durations = st.integers(0, 14 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@given(calendars(), instants, durations)
def test_what_was_added_lies_between(calendar, start, duration):
    assert calendar.between(start, calendar.add(start, duration)) == duration


@given(calendars(), instants, durations, durations)
def test_adding_more_never_ends_earlier(calendar, start, one, other):
    less, more = sorted([one, other])
    assert calendar.add(start, less) <= calendar.add(start, more)


@given(calendars(), instants, durations, durations)
def test_starting_later_never_ends_earlier(calendar, start, pause, duration):
    assert calendar.add(start, duration) <= calendar.add(start + pause, duration)


@given(calendars(), instants, durations, durations)
def test_adding_in_two_parts_is_adding_at_once(calendar, start, one, other):
    assert calendar.add(calendar.add(start, one), other) == calendar.add(start, one + other)


@given(calendars(), instants, durations, durations)
def test_open_time_can_be_split_anywhere_and_turned_round(calendar, a, first, second):
    b, c = a + first, a + first + second
    assert calendar.between(a, c) == calendar.between(a, b) + calendar.between(b, c)
    assert calendar.between(c, a) == -calendar.between(a, c)


@given(calendars(), instants)
def test_a_closed_stretch_adds_nothing_and_ends_open(calendar, start):
    opening = calendar.next_opening(start)
    assert calendar.is_open(opening)
    assert calendar.between(start, opening) == ZERO
    assert calendar.is_open(start) == (opening == start)
    assert calendar.add(start, MINUTE) == calendar.add(opening, MINUTE)


@given(calendars(), instants, st.integers(1, 12))
def test_so_many_working_days_pass_as_were_asked_for(calendar, start, days):
    zone = ZoneInfo(calendar.zone)
    first = calendar.next_opening(start).astimezone(zone).date()
    due = calendar.add_working_days(start, days)
    last = due.astimezone(zone).date()
    later = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert sum(1 for day in later if calendar.intervals(day)) == days


@given(calendars(zones=ZONES[:2], earliest=4 * 60), instants, st.integers(0, 3 * 24 * 60))
def test_open_time_is_what_counting_minutes_on_the_wall_gives(calendar, start, minutes):
    start = start.replace(second=0)
    zone = ZoneInfo(calendar.zone)

    def open_on_the_wall(minute: datetime) -> bool:
        wall = minute.astimezone(zone)
        hours = calendar.intervals(wall.date())
        return any(opens <= wall.time() < closes for opens, closes in hours)

    counted = sum(open_on_the_wall(start + n * MINUTE) for n in range(minutes))
    assert calendar.between(start, start + minutes * MINUTE) == counted * MINUTE
