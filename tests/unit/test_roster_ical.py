"""The roster as a calendar file: out and in again, and the files of other programs."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from bot.commands.failures import Failed
from bot.commands.roster_ical import ical_of
from bot.commands.roster_ical_reading import read_ical
from helpdesk.duty_hours import DAY, DayBook, Days, Hours, Rotation
from helpdesk.people import Person, Role
from helpdesk.roster import Roster, Shift
from helpdesk.roster_change import Change, ChangeKind
from tests.support.world import WEDNESDAY_MORNING

NOW = WEDNESDAY_MORNING
TEAM = "应用组"
ZONE = ZoneInfo("Asia/Shanghai")
STAFF = {
    "E1": Person("E1", "王工", Role.ENGINEER, team=TEAM, id=1),
    "E2": Person("E2", "刘明", Role.ENGINEER, team=TEAM, id=2),
    "E3": Person("E3", "刘明华", Role.ENGINEER, team=TEAM, id=3),
    "E4": Person("E4", "未签", Role.ENGINEER, team=TEAM, id=4, nda=False),
    "E5": Person("E5", "赵强", Role.ENGINEER, team=TEAM, id=5),
    "20061": Person("20061", "赵强", Role.ENGINEER, team=TEAM, id=6),
    "M1": Person("M1", "赵组长", Role.DUTY_MANAGER, id=7),
}
BY_ID = {person.id: person for person in STAFF.values()}
DAYS_OFF = frozenset(date(2027, 1, day) for day in (1, 2, 3))
BOOK = DayBook(days_off=DAYS_OFF, makeup_days=frozenset({date(2026, 12, 26)}))
NIGHTS = tuple(Hours(day, 18 * 60, 8 * 60) for day in range(7))


@pytest.fixture(autouse=True)
def _chinese(monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")


def of(plans, **more) -> Roster:
    """The roster that was read."""
    return Roster(
        tuple(s for plan in plans for s in plan.shifts),
        rotations=tuple(r for plan in plans for r in plan.rotations),
        changes=tuple(c for plan in plans for c in plan.dated),
        days_off=BOOK.days_off,
        makeup_days=BOOK.makeup_days,
        **more,
    )


def there_and_back(roster: Roster) -> Roster:
    content, count = ical_of(roster, BY_ID, NOW)
    assert count == len(Calendar.from_ical(content).walk("VEVENT"))
    return of(read_ical(content.decode(), STAFF, DayBook(), NOW))


def at(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZONE).astimezone(NOW.tzinfo)


def calendar(*events: str) -> str:
    """What another program wrote: events are lines between BEGIN and END."""
    wrapped = (f"BEGIN:VEVENT\nUID:u{n}\n{e}\nEND:VEVENT\n" for n, e in enumerate(events))
    return (
        f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//\n{VTIMEZONE}{''.join(wrapped)}END:VCALENDAR\n"
    )


VTIMEZONE = """BEGIN:VTIMEZONE
TZID:China Standard Time
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:+0800
TZOFFSETTO:+0800
END:STANDARD
END:VTIMEZONE
"""


def read(*events: str) -> Roster:
    return of(read_ical(calendar(*events), STAFF, DayBook(), NOW))


ROSTERS = {
    "weekly": Roster((Shift(TEAM, 2, 1080, 480, 3), Shift(TEAM, 6, 0, DAY, 1, 2))),
    "a manager": Roster((Shift("duty_manager", 0, 480, 1080, 7),)),
    "workdays": Roster((Shift(TEAM, 0, 480, 720, 1, 0, Days.WORKDAYS),)),
    "days off": Roster((Shift(TEAM, 5, 0, DAY, 1, 2, Days.DAYS_OFF),)),
    "turns": Roster(rotations=(Rotation(TEAM, (1, 2, 3), date(2026, 11, 2), 570, 3, 1),)),
    "nights": Roster(rotations=(Rotation(TEAM, (1, 2), date(2026, 11, 2), 480, hours=NIGHTS),)),
    "an end": Roster(
        rotations=(Rotation(TEAM, (1, 2), date(2026, 11, 2), until=date(2026, 12, 10)),)
    ),
    "turns on days off": Roster(
        rotations=(
            Rotation(TEAM, (1, 2), date(2026, 11, 2), hours=(Hours(5, 0, DAY, Days.DAYS_OFF),)),
        )
    ),
    "dated": Roster(changes=(Change(ChangeKind.TEMPORARY, 2, at(1, 18, 12), at(4, 8, 12), TEAM),)),
}


@pytest.mark.parametrize("name", ROSTERS)
def test_what_is_exported_reads_back_to_the_same(name):
    roster = replace(ROSTERS[name], days_off=BOOK.days_off, makeup_days=BOOK.makeup_days)
    assert there_and_back(roster) == roster


def test_another_program_reads_the_same_shifts_from_what_is_exported():
    """Without our own properties the rules alone give who is on call for half a year."""
    weekly = tuple(Shift(TEAM, day, 480, 720, 1, 0, Days.WORKDAYS) for day in range(5))
    nights = Rotation(TEAM, (2, 3), date(2026, 11, 2), 480, 3, hours=NIGHTS, until=date(2027, 2, 9))
    ends = Rotation(TEAM, (2, 3), date(2026, 11, 2), 480, 7, until=date(2026, 12, 10))
    for part in ({"shifts": weekly}, {"rotations": (nights,)}, {"rotations": (ends,)}):
        roster = Roster(days_off=BOOK.days_off, makeup_days=BOOK.makeup_days, **part)
        text = ical_of(roster, BY_ID, NOW)[0].decode().replace("\r\n ", "")
        others = "\r\n".join(line for line in text.split("\r\n") if not line.startswith("X-"))
        seen = of(read_ical(others, STAFF, DayBook(), NOW))
        span = NOW, NOW + timedelta(days=120)
        assert seen.duties(TEAM, *span) == roster.duties(TEAM, *span)


def test_a_rotation_changed_elsewhere_is_refused_not_lost():
    content = ical_of(ROSTERS["turns"], BY_ID, NOW)[0].decode()
    with pytest.raises(Failed, match=r"第 1 个事件.*改过"):
        read_ical(content.replace("T093000", "T103000"), STAFF, DayBook(), NOW)


def test_a_weekly_event_of_another_program_is_a_weekly_shift():
    outlook = (
        "SUMMARY:夜班 刘明华\nDTSTART;TZID=China Standard Time:20261102T180000\n"
        "DTEND;TZID=China Standard Time:20261103T080000\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE"
    )
    google = (
        "SUMMARY:e1 on call\nDTSTART:20261101T230000Z\nDTEND:20261102T020000Z\n"
        "RRULE:FREQ=WEEKLY;WKST=MO;BYDAY=SU"
    )
    assert read(outlook, google).shifts == (
        *(Shift(TEAM, day, 18 * 60, 8 * 60, 3) for day in (0, 2)),
        Shift(TEAM, 0, 7 * 60, 10 * 60, 1),
    )


def test_a_weekly_event_that_ends_is_so_until_then():
    event = (
        "SUMMARY:王工\nDTSTART;TZID=China Standard Time:20261102T180000\nDURATION:PT14H\n"
        "RRULE:FREQ=WEEKLY;UNTIL=20261130T100000Z"
    )
    duties = read(event).duties(TEAM, NOW, NOW + timedelta(days=60))
    assert [(d.starts, d.ends) for d in duties] == [
        (at(23, 18), at(24, 8)),
        (at(30, 18), at(1, 8, 12)),
    ]


def test_what_is_not_weekly_becomes_dated_shifts():
    event = (
        "SUMMARY:值班\nATTENDEE;CN=刘明;PARTSTAT=ACCEPTED:mailto:liu@example.org\n"
        "ATTENDEE;CN=王工;PARTSTAT=DECLINED:mailto:wang@example.org\n"
        "DTSTART;TZID=China Standard Time:20261117T080000\nDURATION:PT8H\n"
        "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4\nEXDATE;TZID=China Standard Time:20261215T080000"
    )
    found = read(event).changes
    assert [(c.person_id, c.starts) for c in found] == [(2, at(1, 8, 12)), (2, at(29, 8, 12))]


def test_one_time_of_a_series_may_be_moved():
    event = "SUMMARY:王工\nDTSTART:20261123T000000Z\nDURATION:PT4H\nRRULE:FREQ=DAILY;COUNT=3"
    moved = "SUMMARY:刘明\nRECURRENCE-ID:20261124T000000Z\nDTSTART:20261124T020000Z\nDURATION:PT4H"
    text = calendar(event, moved).replace("UID:u1", "UID:u0")
    found = of(read_ical(text, STAFF, DayBook(), NOW)).changes
    assert {(c.person_id, c.starts) for c in found} == {
        *((1, at(23, 8)), (1, at(25, 8)), (2, at(24, 10))),
    }


def test_days_without_hours_are_whole_local_days_and_the_past_is_left_out():
    day = "SUMMARY:20061 全天\nDTSTART;VALUE=DATE:20261205\nDTEND;VALUE=DATE:20261207"
    past = "SUMMARY:王工\nDTSTART;VALUE=DATE:20261101"
    off = "SUMMARY:王工\nDTSTART;VALUE=DATE:20261210\nSTATUS:CANCELLED"
    (change,) = read(day, past, off).changes
    assert (change.person_id, change.starts, change.ends) == (6, at(5, 0, 12), at(7, 0, 12))


WHEN = "DTSTART:20261123T000000Z\nDURATION:PT4H"


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (f"SUMMARY:部门例会\n{WHEN}", "没有名单上的工号或姓名"),
        (f"SUMMARY:赵强 夜班\n{WHEN}", "几个赵强"),
        (f"SUMMARY:未签\n{WHEN}", "保密协议"),
        ("SUMMARY:王工", "没有开始时间"),
        ("SUMMARY:王工\nDTSTART:soon", "开始时间"),
        ("SUMMARY:王工\nDTSTART:20261123T000000Z\nDTEND:20261122T000000Z", "结束"),
        (f"SUMMARY:王工\n{WHEN}\nRRULE:FREQ=SECONDLY", "重复"),
        (f"SUMMARY:王工\n{WHEN}\nRRULE:FREQ=WEEKLY;BYDAY=XX", "重复"),
    ],
)
def test_bad_events_are_told_by_their_number(event, why):
    with pytest.raises(Failed) as failed:
        read(f"SUMMARY:王工\n{WHEN}", event)
    first, last = failed.value.message.splitlines()
    assert first.startswith("第 2 个事件（")
    assert why in first
    assert last.startswith("共 1 个事件有错，一个也没有导入")


@pytest.mark.parametrize("text", ["", "班组,星期\n", "BEGIN:VCALENDAR\nEND:VCALENDAR\n"])
def test_what_is_no_calendar_is_refused(text):
    with pytest.raises(Failed, match=r"日历|iCalendar"):
        read_ical(text, STAFF, DayBook(), NOW)
