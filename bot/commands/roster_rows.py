"""Rows of a roster file: weekly shifts, rotations and dated shifts, both ways."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.commands.tables import BadRow, Column
from bot.language import words
from helpdesk.duty_hours import DAY, DayBook, Days, Hours, Rotation
from helpdesk.people import MANAGERS, ROLE_WORDS, Person, Role
from helpdesk.roster import Roster, Shift
from helpdesk.roster_change import Change, ChangeKind

COLUMNS = (
    Column("team", "班组"),
    Column("weekday", "星期"),
    Column("start", "开始"),
    Column("end", "结束"),
    Column("staff_no", "工号"),
    Column("layer", "层", required=False),
    Column("days", "日子", required=False),
    Column("every", "轮换", required=False),
    Column("from", "起始", required=False),
    Column("at", "交接", required=False),
    Column("until", "截止", required=False),
)
DAYS_WORDS: Mapping[Days, str] = {Days.ANY: "", Days.WORKDAYS: "工作日", Days.DAYS_OFF: "节假日"}
_ZH_DAYS = "一二三四五六日"
_ONE_DAY = r"[1-7一二三四五六日天]"
_WEEKDAY = re.compile(rf"(?:周|星期|礼拜)?({_ONE_DAY})(?:[-至到](?:周|星期|礼拜)?({_ONE_DAY}))?")
_WEEKDAYS = {day: n % 7 for n, day in enumerate("1234567一二三四五六日")} | {"天": 6}
_DAYS = {word: days for days, word in DAYS_WORDS.items()} | {d.value: d for d in Days}
_TEAMS_OF_ROLES = {ROLE_WORDS[role]: role.value for role in MANAGERS}
"""Managers' shifts go by the word for their role: who of them is told at which hour."""

_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::00)?")
_DATE = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?(?: 0?0:00(?::00)?)?")
"""As it is written, or as a spreadsheet shows it in whichever of its formats."""
_SERIAL = re.compile(r"[45]\d{4}")
_SERIAL_ZERO = date(1899, 12, 30)
_FRACTION = re.compile(r"0?\.\d+")
_EVERY = re.compile(r"每?(\d{1,2})?(天|周|day|week)s?")
_LONGEST = 99


@dataclass(frozen=True)
class Plan:
    """What a file says."""

    shifts: tuple[Shift, ...] = ()
    rotations: tuple[Rotation, ...] = ()
    dated: tuple[Change, ...] = ()


def plan_of(fields: Mapping[str, str], staff: Mapping[str, Person], book: DayBook) -> Plan:
    """What one row says. Raises BadRow."""
    team = _TEAMS_OF_ROLES.get(fields["team"], fields["team"])
    if fields.get(""):
        raise BadRow(words("列数太多", "too many cells"))
    if not fields["staff_no"]:
        raise BadRow(words("没有写工号", "no staff number"))
    people = [on_shift(team, no, staff) for no in re.split(r"[、,;，；\s]+", fields["staff_no"])]
    if fields["every"]:
        return Plan(rotations=(_rotation(fields, team, tuple(p.id for p in people)),))
    (hours, day), layer = _hours(fields), _layer(fields)
    if day is not None:
        (only,) = hours
        return Plan(dated=tuple(_dated(team, p, day, only, book) for p in people))
    return Plan(
        tuple(
            Shift(team, h.weekday, h.start_minute, h.end_minute, p.id, layer, h.days)
            for p in people
            for h in hours
        )
    )


def _hours(fields: Mapping[str, str]) -> tuple[tuple[Hours, ...], date | None]:
    """The hours of every weekday that is named, or of the one date."""
    start, end = _minute(fields["start"]) % DAY, _minute(fields["end"])
    days = _DAYS.get(fields["days"])
    if days is None:
        raise BadRow(words("日子只能是 工作日 或 节假日", "days must be workdays or days_off"))
    day = _date(fields["weekday"])
    if day is not None:
        return (Hours(day.weekday(), start, end),), day
    return tuple(Hours(w, start, end, days) for w in _weekdays(fields["weekday"])), None


def _weekdays(text: str) -> tuple[int, ...]:
    found = _WEEKDAY.fullmatch(text)
    if found is None:
        raise BadRow(words("星期应为 1 到 7，或 一 到 日", "weekday must be 1 to 7"))
    first, last = _WEEKDAYS[found[1]], _WEEKDAYS[found[2] or found[1]]
    return tuple(day % 7 for day in range(first, last + 1 + 7 * (last < first)))


def _date(text: str) -> date | None:
    """The date as people or spreadsheets write it, also as the number that one keeps."""
    if _SERIAL.fullmatch(text):
        return _SERIAL_ZERO + timedelta(days=int(text))
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        raise BadRow(words(f"没有 {text} 这一天", f"there is no {text}")) from None


def _dated(team: str, person: Person, day: date, hours: Hours, book: DayBook) -> Change:
    over = hours.end_minute <= hours.start_minute
    ends = book.instant(day, hours.end_minute + (DAY if over else 0))
    return Change(
        ChangeKind.TEMPORARY, person.id, book.instant(day, hours.start_minute), ends, team
    )


def _rotation(fields: Mapping[str, str], team: str, people: tuple[int, ...]) -> Rotation:
    found, starts = _EVERY.fullmatch(fields["every"].lower()), _date(fields["from"])
    if found is None or found[1] == "0":
        raise BadRow(words("轮换应形如 每天、每周、每3天", "every must be like day, week, 3days"))
    if starts is None:
        raise BadRow(words("轮换要写起始日期，如 2026-11-23", "a rotation needs a date in `from`"))
    every = int(found[1] or 1) * (7 if found[2] in ("周", "week") else 1)
    at = _minute(fields["at"] or "08:00") % DAY
    if fields["until"] and _date(fields["until"]) is None:
        raise BadRow(words("截止应形如 2026-12-31", "until must be like 2026-12-31"))
    hours = _hours(fields)[0] if fields["weekday"] else ()
    until = _date(fields["until"])
    return Rotation(team, people, starts, at, every, _layer(fields), hours, until)


def _layer(fields: Mapping[str, str]) -> int:
    text = fields["layer"] or "0"
    if not re.fullmatch(r"\d{1,2}", text):
        raise BadRow(words(f"层应是 0 到 {_LONGEST}", f"layer must be 0 to {_LONGEST}"))
    return int(text)


def _minute(text: str) -> int:
    if _FRACTION.fullmatch(text):  # of the day, as spreadsheets keep a time
        return round(float(text) * DAY)
    found = _TIME.fullmatch(text)
    minute = int(found[1]) * 60 + int(found[2]) if found else DAY + 1
    if minute > DAY or (found and int(found[2]) > 59):
        raise BadRow(words(f"时间“{text}”应形如 08:00", f"time {text!r} must be like 08:00"))
    return minute


def on_shift(team: str, staff_no: str, staff: Mapping[str, Person]) -> Person:
    """Who has the shift: an engineer in his own team, or a manager in the shifts of his role."""
    person = staff.get(staff_no)
    if person is not None and person.active and team == person.role and person.role in MANAGERS:
        return person
    if person is None or person.role is not Role.ENGINEER or not person.active:
        raise BadRow(
            words(f"名单里没有工程师 {staff_no}", f"no engineer {staff_no} on the staff list")
        )
    if person.team != team:
        raise BadRow(
            words(f"{staff_no} 的班组是{person.team}", f"{staff_no} is of team {person.team}")
        )
    if not person.nda:
        raise BadRow(
            words(f"{staff_no} 没有签保密协议", f"{staff_no} has not signed the agreement")
        )
    return person


def rows_of(roster: Roster, numbers: Mapping[int, str], now: datetime) -> Iterator[list[str]]:
    """The plan as rows that `plan_of` reads back to the same; dated shifts that are not over."""
    for s in roster.shifts:
        hours = [_ZH_DAYS[s.weekday], _clock(s.start_minute), _clock(s.end_minute)]
        extra = [str(s.layer or ""), DAYS_WORDS[s.days], "", "", "", ""]
        yield [team_word(s.team), *hours, numbers.get(s.person_id, ""), *extra]
    for rotation in roster.rotations:
        yield from _rotation_rows(rotation, numbers)
    for change in roster.changes:
        if change.kind is ChangeKind.TEMPORARY and change.ends > now:
            yield _dated_row(roster, change, numbers)


def _rotation_rows(rotation: Rotation, numbers: Mapping[int, str]) -> Iterator[list[str]]:
    """One row for all the time, or one for each of its hours: they turn alike."""
    people = "、".join(numbers.get(person, "") for person in rotation.people)
    until = rotation.until.isoformat() if rotation.until else ""
    turn = [f"每{rotation.every_days}天", rotation.starts.isoformat(), _clock(rotation.at_minute)]
    for hours in rotation.hours or (None,):
        when = (
            ["", "00:00", "00:00"]
            if hours is None
            else [_ZH_DAYS[hours.weekday], _clock(hours.start_minute), _clock(hours.end_minute)]
        )
        days = DAYS_WORDS[hours.days] if hours else ""
        yield [
            team_word(rotation.team),
            *when,
            people,
            str(rotation.layer or ""),
            days,
            *turn,
            until,
        ]


def _dated_row(roster: Roster, change: Change, numbers: Mapping[int, str]) -> list[str]:
    book = roster.book
    day = book.date_of(change.starts)
    minutes = [(at - book.instant(day, 0)).seconds // 60 for at in (change.starts, change.ends)]
    hours = [day.isoformat(), *(_clock(minute) for minute in minutes)]
    return [team_word(change.team), *hours, numbers.get(change.person_id, ""), *[""] * 6]


def team_word(team: str) -> str:
    """What a team is called in files: a manager's by the word for his role."""
    return {role: word for word, role in _TEAMS_OF_ROLES.items()}.get(team, team)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
