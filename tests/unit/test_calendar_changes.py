"""What a hospital sets of its hours: dates before seasons before the week, and laws of all."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.contracts import load_contract
from helpdesk.business_time import OFFICE_HOURS, BusinessCalendar
from helpdesk.calendar_changes import CalendarChange, DayRule
from helpdesk.calendar_reading import read_intervals, say_intervals
from helpdesk.policy import build_policy

SET_AT = datetime(2026, 1, 1, tzinfo=UTC)
SPLIT = (((time(8), time(12)), (time(14, 30), time(17, 30))),) * 5 + ((), ())
AUGUST = date(2026, 8, 3)
ZERO, MINUTE = timedelta(0), timedelta(minutes=1)


def hours(text):
    return read_intervals(part for part in text.split(",") if part)


def on(day, rule, text="", minute=0, **more):
    at = SET_AT + minute * MINUTE
    return CalendarChange(day, day, DayRule(rule), at, "王主任", hours(text), **more)


def season(first, last, text, minute=0, **more):
    rule = DayRule.HOURS if text else DayRule.USUAL
    at = SET_AT + minute * MINUTE
    return CalendarChange(first, last, rule, at, "王主任", hours(text), season=True, **more)


SUMMER = season("07-01", "09-30", "15:00-18:00", afternoon=True)


@pytest.mark.parametrize(
    ("changes", "day", "expected"),
    [
        # A date: closed, open on a Sunday as on an ordinary day, and its own hours.
        ([on("2026-06-10", "closed")], "2026-06-10", ""),
        ([on("2026-06-10", "closed")], "2026-06-11", "08:00-12:00,14:30-17:30"),
        ([on("2026-06-14", "open")], "2026-06-14", "08:00-12:00,14:30-17:30"),
        ([on("2026-06-10", "open")], "2026-06-10", "08:00-12:00,14:30-17:30"),
        ([on("2026-06-14", "hours", "09:00-11:00")], "2026-06-14", "09:00-11:00"),
        ([on("2026-06-10", "hours", "20:00-24:00")], "2026-06-10", "20:00-24:00"),
        # A date goes before holidays and make-up days.
        ([on("2026-10-01", "open")], "2026-10-01", "08:00-12:00,14:30-17:30"),
        ([on("2026-10-10", "closed")], "2026-10-10", ""),
        # What was said last counts; usual takes it back.
        ([on("2026-06-10", "closed"), on("2026-06-10", "open", minute=1)], "2026-06-10", "usual"),
        ([on("2026-06-10", "closed", minute=1), on("2026-06-10", "open")], "2026-06-10", ""),
        ([on("2026-06-10", "closed"), on("2026-06-10", "usual", minute=1)], "2026-06-10", "usual"),
        # A season: the hours of worked days only, the first and the last day among them.
        ([SUMMER], "2026-06-30", "usual"),
        ([SUMMER], "2026-07-01", "08:00-12:00,15:00-18:00"),
        ([SUMMER], "2027-09-30", "08:00-12:00,15:00-18:00"),
        ([SUMMER], "2026-10-08", "usual"),
        ([SUMMER], "2026-07-04", ""),
        ([season("07-01", "09-30", "15:00-18:00")], "2026-07-01", "15:00-18:00"),
        ([season("2026-07-01", "2026-07-31", "09:00-12:00")], "2026-07-01", "09:00-12:00"),
        ([season("2026-07-01", "2026-07-31", "09:00-12:00")], "2027-07-01", "usual"),
        # Over the turn of the year.
        ([season("12-20", "02-10", "09:00-12:00")], "2026-12-21", "09:00-12:00"),
        ([season("12-20", "02-10", "09:00-12:00")], "2027-02-10", "09:00-12:00"),
        ([season("12-20", "02-10", "09:00-12:00")], "2027-02-11", "usual"),
        # Each version from its day; the latest counts; usual ends it.
        (
            [season("07-01", "09-30", "09:00-12:00", valid_from=date(2026, 8, 3))],
            "2026-07-31",
            "usual",
        ),
        (
            [season("07-01", "09-30", "09:00-12:00", valid_from=date(2026, 8, 3))],
            "2026-08-03",
            "09:00-12:00",
        ),
        ([SUMMER, season("08-01", "08-31", "10:00-12:00", 1)], "2026-08-03", "10:00-12:00"),
        ([SUMMER, season("08-01", "08-31", "", 1)], "2026-08-03", "usual"),
        # A date in a season has its own hours; one that is only open has those of the season.
        ([SUMMER, on("2026-08-03", "hours", "09:00-10:00")], "2026-08-03", "09:00-10:00"),
        ([SUMMER, on("2026-08-02", "open")], "2026-08-02", "08:00-12:00,15:00-18:00"),
    ],
)
def test_what_was_set_last_for_the_day_itself_goes_first(changes, day, expected):
    calendar = BusinessCalendar(
        SPLIT,
        days_off=frozenset({date(2026, 10, 1)}),
        makeup_days=frozenset({date(2026, 10, 10)}),
        changes=tuple(changes),
    )
    expected = "08:00-12:00,14:30-17:30" if expected == "usual" else expected
    assert say_intervals(calendar.intervals(date.fromisoformat(day))) == expected


def test_a_season_of_afternoons_cuts_a_day_without_a_break_at_noon():
    calendar = BusinessCalendar(OFFICE_HOURS, changes=(SUMMER,))
    assert say_intervals(calendar.intervals(date(2026, 7, 1))) == "08:00-12:00,15:00-18:00"
    around = BusinessCalendar((((time(0), time(0)),),) * 7, changes=(SUMMER,))
    assert say_intervals(around.intervals(date(2026, 7, 1))) == "00:00-12:00,15:00-18:00"


def test_overlapping_hours_of_a_change_are_refused():
    wrong = CalendarChange(
        "2026-06-10",
        "2026-06-10",
        DayRule.HOURS,
        SET_AT,
        "",
        ((time(8), time(12)), (time(11), time(13))),
    )
    with pytest.raises(ValueError, match="11:00 begins"):
        BusinessCalendar(changes=(wrong,))


# Contracts and policies


def wednesday(contract, name=""):
    return say_intervals(contract.calendar_named(name).intervals(date(2026, 6, 10)))


@pytest.mark.parametrize(
    ("named", "changed"),
    [
        ({}, {"mobile-hospital", "gdph-einvoice"}),
        ({"contract": "mobile-hospital"}, {"mobile-hospital"}),
        ({"contract": "gdph-einvoice", "calendar": "main"}, {"gdph-einvoice"}),
        ({"calendar": "main"}, {"mobile-hospital", "gdph-einvoice", "wuhan-central-drg"}),
        ({"calendar": "around_the_clock"}, {"around_the_clock"}),
    ],
)
def test_a_change_is_for_the_contracts_and_calendars_it_names(named, changed):
    listed = ["mobile-hospital", "gdph-einvoice", "wuhan-central-drg"]
    policy = build_policy([load_contract(name) for name in listed], listed[0])
    policy.revise([on("2026-06-10", "closed", **named)])
    closed = {name for name in listed if not wednesday(policy.contract(name))}
    if not wednesday(policy.contract("mobile-hospital"), "around_the_clock"):
        closed.add("around_the_clock")
    assert closed == changed


def test_a_promise_keeps_the_hours_it_was_made_on_unless_a_manager_moves_it():
    s0 = load_contract("gdph-einvoice")
    policy = build_policy([s0], s0.name)
    before, after = SET_AT - MINUTE, SET_AT + MINUTE
    policy.revise([on("2026-06-10", "closed")])
    assert wednesday(policy.contract(promised_at=before)) == "08:00-18:00"
    assert wednesday(policy.contract(promised_at=after)) == ""
    assert wednesday(policy.contract()) == ""
    policy.revise(
        [
            on("2026-06-10", "closed"),
            on("2026-06-10", "hours", "09:00-10:00", minute=5, moves_promised=True),
        ]
    )
    assert {wednesday(policy.contract(promised_at=at)) for at in (before, after)} == {"09:00-10:00"}
    assert policy.contract(promised_at=before) is policy.contract(promised_at=before)
    policy.revise([])
    assert wednesday(policy.contract(promised_at=after)) == "08:00-18:00"


# Laws, of calendars with changes in zones with and without daylight saving.
ZONES = ["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "America/Santiago"]


@st.composite
def some_hours(draw):
    cuts = sorted(draw(st.lists(st.integers(0, 24 * 60 - 1), unique=True, max_size=6)))
    times = [time(cut // 60, cut % 60) for cut in cuts]
    return tuple(zip(times[::2], times[1::2], strict=False))


days_of_2026 = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@st.composite
def dated(draw):
    day = draw(days_of_2026).isoformat()
    intervals = draw(some_hours())
    rule = draw(st.sampled_from(DayRule)) if not intervals else DayRule.HOURS
    rule = DayRule.CLOSED if rule is DayRule.HOURS and not intervals else rule
    minute = draw(st.integers(0, 3)) * MINUTE
    return CalendarChange(day, day, rule, SET_AT + minute, "", intervals)


@st.composite
def seasonal(draw):
    first, last = draw(days_of_2026), draw(days_of_2026)
    cut = 5 if draw(st.booleans()) else 0
    if not cut:
        first, last = sorted([first, last])
    opens = draw(st.integers(12 * 60, 23 * 60))
    closes = draw(st.integers(opens + 1, 24 * 60 - 1))
    intervals = ((time(opens // 60, opens % 60), time(closes // 60, closes % 60)),)
    return CalendarChange(
        first.isoformat()[cut:],
        last.isoformat()[cut:],
        DayRule.HOURS,
        SET_AT + draw(st.integers(0, 3)) * MINUTE,
        "",
        intervals,
        season=True,
        afternoon=draw(st.booleans()),
        valid_from=draw(days_of_2026),
    )


@st.composite
def calendars(draw):
    week = [draw(some_hours()) for _ in range(7)]
    week[draw(st.integers(0, 6))] = ((time(8), time(18)),)
    days_off = draw(st.frozensets(days_of_2026, max_size=12))
    makeup_days = draw(st.frozensets(days_of_2026, max_size=4)) - days_off
    changes = draw(st.lists(st.one_of(dated(), seasonal()), max_size=10))
    zone = draw(st.sampled_from(ZONES))
    return BusinessCalendar(tuple(week), zone, days_off, makeup_days, changes=tuple(changes))


instants = st.integers(0, 364 * 24 * 3600).map(
    lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=n)
)
durations = st.integers(0, 14 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@given(calendars(), instants, durations)
def test_what_was_added_lies_between(calendar, start, duration):
    assert calendar.between(start, calendar.add(start, duration)) == duration


@given(calendars(), instants, durations, durations)
def test_adding_more_or_starting_later_never_ends_earlier(calendar, start, one, other):
    less, more = sorted([one, other])
    assert calendar.add(start, less) <= calendar.add(start, more)
    assert calendar.add(start, less) <= calendar.add(start + more, less)


@given(calendars(), instants, durations, durations)
def test_splitting_a_duration_changes_nothing(calendar, start, one, other):
    assert calendar.add(calendar.add(start, one), other) == calendar.add(start, one + other)
    b, c = start + one, start + one + other
    assert calendar.between(start, c) == calendar.between(start, b) + calendar.between(b, c)


@given(calendars(), days_of_2026)
def test_a_closed_day_adds_nothing(calendar, day):
    zone = ZoneInfo(calendar.zone)
    closed = CalendarChange(
        day.isoformat(), day.isoformat(), DayRule.CLOSED, SET_AT + timedelta(days=1), ""
    )
    rest = BusinessCalendar(
        calendar.hours,
        calendar.zone,
        calendar.days_off,
        calendar.makeup_days,
        changes=(*calendar.changes, closed),
    )
    midnight = datetime.combine(day, time(0), zone)
    next_midnight = datetime.combine(day + timedelta(days=1), time(0), zone)
    assert rest.between(midnight, next_midnight) == ZERO
    assert rest.add(midnight, MINUTE) == rest.add(next_midnight, MINUTE)
    assert not rest.is_open(midnight + timedelta(hours=10))


@given(calendars(), instants, st.integers(1, 12))
def test_so_many_working_days_pass_as_were_asked_for(calendar, start, days):
    zone = ZoneInfo(calendar.zone)
    first = calendar.next_opening(start).astimezone(zone).date()
    last = calendar.add_working_days(start, days).astimezone(zone).date()
    later = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    # Hours that daylight saving skips altogether are none.
    worked = sum(1 for day in later if calendar.between(*_ends(day, zone)))
    assert worked == days


def _ends(day, zone):
    return (
        datetime.combine(day, time(0), zone),
        datetime.combine(day + timedelta(days=1), time(0), zone),
    )
