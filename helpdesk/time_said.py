"""Times as people write them: 明天下午, 周五到周日, 11月25日 18:00-22:00, 到今晚8点."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from helpdesk.duty_hours import DAY, DayBook, Span

_NEAR = {"大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "大后": 3}
_WEEKDAYS = {word: n % 7 for n, word in enumerate("一二三四五六日")} | {"天": 6}
_PARTS = {
    "上午": (0, 720),
    "早上": (0, 720),
    "早": (0, 720),
    "中午": (720, 840),
    "下午": (720, 1080),
    "晚上": (1080, DAY + 480),
    "晚": (1080, DAY + 480),
    "夜里": (1080, DAY + 480),
    "夜班": (1080, DAY + 480),
    "白天": (480, 1080),
    "白班": (480, 1080),
}
_PART = "|".join(sorted(_PARTS, key=len, reverse=True))
_DAY = (
    r"(?P<{0}near>大后|大前|今|明|后|昨|前)(?:天|日|(?=晚|早))"
    r"|(?P<{0}next>下|这|本)?(?:个)?(?:周|星期|礼拜)(?P<{0}week>[一二三四五六日天])"
    r"|(?:(?P<{0}year>\d{{4}})[-年/])?(?P<{0}month>\d{{1,2}})[-月/](?P<{0}day>\d{{1,2}})[日号]?"
    r"|(?P<{0}only>\d{{1,2}})[日号]"
)
_BARE = r"|(?P<{0}bare>[一二三四五六日天])(?![点号月])"
"""下周一到三: the weekday that ends it, without its 周."""

_CLOCK = (
    r"(?P<{0}half>上午|早上|早|中午|下午|晚上|晚|凌晨)?"
    r"(?P<{0}hour>\d{{1,2}})(?::(?P<{0}min>\d\d)|点(?P<{0}past>半)?)"
)
_TO = r"(?:到|至|[-~—–])"
_AT = rf"(?:的)?(?:(?P<{{0}}part>{_PART})|{_CLOCK})?"
_SPAN = re.compile(
    rf"(?:从|自)?(?:{_DAY.format('a')})?{_AT.format('a')}"
    rf"(?:{_TO}(?:{_DAY.format('b')}{_BARE.format('b')})?{_AT.format('b')})?"
)
_DAYS = re.compile(
    rf"(?:从|自)?(?:{_DAY.format('a')})(?:起|开始)?(?:连续|连|请)?(?P<n>\d{{1,3}})天"
)
_HOURS = re.compile(r"(?P<n>\d{1,2})个?(?:小时|钟头)")
_WEEKEND = re.compile(r"(?P<next>下|这|本)?(?:个)?周末")
_WEEK = re.compile(r"(?P<next>下|这|本)(?:个)?(?:周|星期|礼拜)")
_UNTIL = re.compile(rf"(?:到|至)?(?:{_DAY.format('a')})?(?:{_CLOCK.format('c')}|(?P<noon>中午))?")
_FOR = re.compile(r"(?:(?P<half>半)|(?P<n>\d{1,3}))个?(?P<unit>小时|钟头|天)")
_NUMERAL = re.compile(
    r"(?<![周期拜])(?:[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
    r"(?=[月日号点天]|个?小时|个?钟头)"
)
_DIGITS = {word: n for n, word in enumerate("零一二三四五六七八九")} | {"两": 2}
_TIMELY = re.compile(r"[今明后昨][天晚早日]|周|星期|礼拜|\d|[月号点]|上午|下午|晚|中午|小时|天")


_FIRST = frozenset("从自大前昨今明后下这本周星礼上早中晚夜白凌0123456789")
_LAST = frozenset("天日号晚早上午班里末周期拜时头点半一二三四五六0123456789")
"""The signs with which a time begins and ends: few parts of a text are looked at as one."""

_LONGEST = 40


def span_said(text: str, now: datetime, zone: str) -> Span | None:
    """The time that the whole text means, UTC; None when it is none. A day alone is all of it."""
    return _span(_plain(text), now, zone)


def _span(said: str, now: datetime, zone: str) -> Span | None:
    today, book = now.astimezone(ZoneInfo(zone)).date(), DayBook(zone)
    length = _HOURS.fullmatch(said)
    if length is not None and int(length["n"]):
        return now.astimezone(UTC), (now + timedelta(hours=int(length["n"]))).astimezone(UTC)
    whole = _whole_days(said, today)
    if whole is not None:
        return book.instant(whole[0], 0), book.instant(whole[1], DAY)
    found = _SPAN.fullmatch(said)
    return _from_to(found, today, book) if found and said else None


def span_in(text: str, now: datetime, zone: str) -> tuple[Span, str] | None:
    """The longest time in the text and the words beside it; None when those speak of time, too."""
    said = _plain(text)[:_LONGEST]
    starts = [n for n, sign in enumerate(said) if sign in _FIRST]
    ends = [n + 1 for n, sign in enumerate(said) if sign in _LAST]
    for length in range(len(said), 1, -1):
        for start in (n for n in starts if n + length in ends):
            span = _span(said[start : start + length], now, zone)
            if span is not None:
                rest = f"{said[:start]} {said[start + length :]}".strip()
                return None if _TIMELY.search(rest) else (span, rest)
    return None


def until_said(text: str, now: datetime, zone: str) -> datetime | None:
    """The instant that the whole text means, the next one of its kind; None when it is none."""
    said = _plain(text)
    length = _FOR.fullmatch(said)
    if length is not None:
        hours = 24.0 if length["unit"] == "天" else 1.0
        count = 0.5 if length["half"] else float(length["n"])
        return (now + timedelta(hours=hours * count)).astimezone(UTC)
    found = _UNTIL.fullmatch(said)
    if found is None:
        return None
    today, book = now.astimezone(ZoneInfo(zone)).date(), DayBook(zone)
    day = _day(found, "a", today)
    minute = _end_of(found, day)
    if minute is None:
        return None
    at = book.instant(day or today, minute)
    return book.instant(today + timedelta(days=1), minute) if day is None and at <= now else at


def _end_of(found: re.Match[str], day: date | None) -> int | None:
    """The minute of the day: of a day alone, the midnight that ends it."""
    if found["noon"]:
        return 720
    if found["chour"]:
        return _clock(found, "c")
    return DAY if day else None


def in_digits(text: str) -> str:
    """Numbers of times in digits: 十一月二十五号 is 11月25号, 晚上十点 is 晚上10点."""
    return _NUMERAL.sub(lambda found: str(_value(found[0])), text)


def _plain(text: str) -> str:
    """Without spaces, numbers in digits."""
    return in_digits(re.sub(r"\s", "", text))


def _value(numeral: str) -> int:
    tens, ten, ones = numeral.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def _whole_days(said: str, today: date) -> tuple[date, date] | None:
    """The first and last of days that are counted or go by weeks: 明天起3天, 周末, 下周."""
    counted = _DAYS.fullmatch(said)
    first = _day(counted, "a", today) if counted else None
    if counted is not None and first is not None and int(counted["n"]):
        return first, first + timedelta(days=int(counted["n"]) - 1)
    monday = today - timedelta(days=today.weekday())
    for pattern, days in ((_WEEKEND, (5, 6)), (_WEEK, (0, 6))):
        found = pattern.fullmatch(said)
        if found is not None:
            of = monday + timedelta(days=7 * (found["next"] == "下"))
            return of + timedelta(days=days[0]), of + timedelta(days=days[1])
    return None


def _from_to(found: re.Match[str], today: date, book: DayBook) -> Span | None:
    """What was said of both ends; what was not said of the last is that of the first."""
    first = _day(found, "a", today)
    if first is None and any(found[f"a{name}"] for name in _SAID_OF_DAYS):
        return None
    since, until = _minutes(found, "a"), _minutes(found, "b")
    if since is None or until is None or _moments(found) == 0:
        return None
    day = first or today
    last = _last(found, day, today)
    if last is None or last < day:
        return None
    single = not any(found[f"b{name}"] for name in (*_SAID_OF_DAYS, "bare", "part", "hour"))
    if single:
        # One end alone is a time only where it lasts: a day, or a part of one.
        return (
            None if found["ahour"] else (book.instant(day, since[0]), book.instant(day, since[1]))
        )
    ends = _later(found, until[1])
    if last == day and ends <= since[0]:
        ends += DAY
    return book.instant(day, since[0]), book.instant(last, ends)


_SAID_OF_DAYS = ("near", "week", "month", "only")


def _moments(found: re.Match[str]) -> int:
    """How much of it was said at all."""
    names = (*_SAID_OF_DAYS, "part", "hour")
    return sum(1 for name in names if found[f"a{name}"])


def _last(found: re.Match[str], first: date, today: date) -> date | None:
    if found["bbare"]:
        return _weekday(first, _WEEKDAYS[found["bbare"]], None) if found["aweek"] else None
    if not any(found[f"b{name}"] for name in _SAID_OF_DAYS):
        return first
    return _day(found, "b", today if found["bnear"] or found["bnext"] else first)


def _later(found: re.Match[str], ends: int) -> int:
    """下午2点到5点半: the half of the day is that of the first, where the last names none."""
    halves = ("下午", "晚上", "晚")
    same_day = not any(found[f"b{name}"] for name in (*_SAID_OF_DAYS, "bare"))
    said = same_day and found["ahalf"] in halves and found["bhour"] and not found["bhalf"]
    return ends + 720 if said and int(found["bhour"]) < 12 else ends


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


def _minutes(found: re.Match[str], of: str) -> tuple[int, int] | None:
    """From when to when, of one end; None for a time that no clock shows."""
    if found[f"{of}part"]:
        return _PARTS[found[f"{of}part"]]
    if not found[f"{of}hour"]:
        return 0, DAY
    minute = _clock(found, of)
    return None if minute is None else (minute, minute)


def _clock(found: re.Match[str], of: str) -> int | None:
    hour, half = int(found[f"{of}hour"]), found[f"{of}half"]
    minute = int(found[f"{of}min"] or (30 if found[f"{of}past"] else 0))
    if hour > 24 or minute > 59 or hour * 60 + minute > DAY:
        return None
    later = half in ("下午", "晚上", "晚") and hour < 12
    return (hour + 12 * later) * 60 + minute
