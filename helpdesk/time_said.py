"""Times as people write them: 明天下午, 周五到周日, 11月25日 18:00-22:00, 到今晚8点."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from helpdesk.duty_hours import DAY, DayBook, Span

_NEAR = {"今": 0, "明": 1, "后": 2, "大后": 3}
_WEEKDAYS = {word: n % 7 for n, word in enumerate("一二三四五六日")} | {"天": 6}
_PARTS = {
    "上午": (0, 720),
    "下午": (720, 1080),
    "晚上": (1080, DAY + 480),
    "晚": (1080, DAY + 480),
    "夜里": (1080, DAY + 480),
    "夜班": (1080, DAY + 480),
    "白天": (480, 1080),
}
_DAY = (
    r"(?P<{0}near>大后|今|明|后)(?:天|日|(?=晚|早))"
    r"|(?P<{0}next>下|这|本)?(?:周|星期|礼拜)(?P<{0}week>[一二三四五六日天])"
    r"|(?:(?P<{0}year>\d{{4}})[-年/])?(?P<{0}month>\d{{1,2}})[-月/](?P<{0}day>\d{{1,2}})[日号]?"
    r"|(?P<{0}only>\d{{1,2}})[日号]"
)
_CLOCK = (
    r"(?P<{0}half>上午|早上|早|中午|下午|晚上|晚|凌晨)?"
    r"(?P<{0}hour>\d{{1,2}})(?::(?P<{0}min>\d\d)|点(?P<{0}past>半)?)"
)
_TO = r"(?:到|至|[-~—–])"
_SPAN = re.compile(
    rf"(?:{_DAY.format('a')})(?:{_TO}(?:{_DAY.format('b')}))?"
    rf"(?:的)?(?:(?P<part>{'|'.join(_PARTS)})|{_CLOCK.format('c')}{_TO}{_CLOCK.format('d')})?"
)
_UNTIL = re.compile(rf"(?:到|至)?(?:{_DAY.format('a')})?{_CLOCK.format('c')}")
_FOR = re.compile(r"(?:(?P<half>半)|(?P<n>\d{1,2}|[一两二三四五六八]))个?(?P<unit>小时|钟头|天)")
_COUNTS = {word: n for n, word in enumerate("零一二三四五六七八")} | {"两": 2}


def span_said(text: str, now: datetime, zone: str) -> Span | None:
    """The time that the whole text means, UTC; None when it is none. A day alone is all of it."""
    found = _SPAN.fullmatch(re.sub(r"\s", "", text))
    today, book = now.astimezone(ZoneInfo(zone)).date(), DayBook(zone)
    first = _day(found, "a", today) if found else None
    if found is None or first is None:
        return None
    last = _day(found, "b", today if found["bnear"] else first)
    if last is None and any(found[f"b{name}"] for name in ("near", "week", "month", "only")):
        return None
    minutes = _minutes(found)
    if minutes is None or (last or first) < first:
        return None
    ends = book.instant(last or first, minutes[1])
    return book.instant(first, minutes[0]), ends


def until_said(text: str, now: datetime, zone: str) -> datetime | None:
    """The instant that the whole text means, the next one of its kind; None when it is none."""
    said = re.sub(r"\s", "", text)
    length = _FOR.fullmatch(said)
    if length is not None:
        hours = 24.0 if length["unit"] == "天" else 1.0
        count = (
            0.5 if length["half"] else float(_COUNTS.get(length["n"], 0) or _number(length["n"]))
        )
        return (now + timedelta(hours=hours * count)).astimezone(UTC)
    found = _UNTIL.fullmatch(said)
    minute = _clock(found, "c") if found else None
    if found is None or minute is None:
        return None
    today, book = now.astimezone(ZoneInfo(zone)).date(), DayBook(zone)
    day = _day(found, "a", today)
    at = book.instant(day or today, minute)
    return book.instant(today + timedelta(days=1), minute) if day is None and at <= now else at


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _day(found: re.Match[str], of: str, today: date) -> date | None:
    said = {
        name: found[of + name] for name in ("near", "next", "week", "year", "month", "day", "only")
    }
    if said["near"]:
        return today + timedelta(days=_NEAR[said["near"]])
    if said["week"]:
        return _weekday(today, _WEEKDAYS[said["week"]], said["next"])
    if said["month"]:
        return _dated(today, said["year"], int(said["month"]), int(said["day"]))
    if said["only"]:
        return _of_month(today, int(said["only"]))
    return None


def _weekday(today: date, weekday: int, which: str | None) -> date:
    """周五 is the next one, today included; 下周五 is the one of the next week."""
    if which == "下":
        return today + timedelta(days=7 - today.weekday() + weekday)
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def _dated(today: date, year: str | None, month: int, day: int) -> date | None:
    try:
        found = date(int(year) if year else today.year, month, day)
        # 1月3日, said in December, is of the year to come.
        far = not year and found < today - timedelta(days=180)
        return found.replace(year=found.year + 1) if far else found
    except ValueError:
        return None


def _of_month(today: date, day: int) -> date | None:
    later = today.replace(day=1) + timedelta(days=32)
    ahead = today if day >= today.day else later
    return _dated(today, str(ahead.year), ahead.month, day)


def _minutes(found: re.Match[str]) -> tuple[int, int] | None:
    if found["part"]:
        return _PARTS[found["part"]]
    if not found["chour"]:
        return 0, DAY
    starts, ends = _clock(found, "c"), _clock(found, "d")
    if starts is None or ends is None:
        return None
    return starts, ends if ends > starts or found["bday"] else ends + DAY


def _clock(found: re.Match[str], of: str) -> int | None:
    hour, half = int(found[f"{of}hour"]), found[f"{of}half"]
    minute = int(found[f"{of}min"] or (30 if found[f"{of}past"] else 0))
    if hour > 24 or minute > 59 or hour * 60 + minute > DAY:
        return None
    later = half in ("下午", "晚上", "晚") and hour < 12
    return (hour + 12 * later) * 60 + minute
