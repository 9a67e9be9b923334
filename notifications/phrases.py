"""Instants and durations as people say them: 今天 14:30, 还剩 25 分钟."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from helpdesk.business_time import BusinessCalendar
from helpdesk.contract import Contract
from helpdesk.reckoning import OPEN_TIME
from helpdesk.sla import MILESTONE_LABELS, Deadline, Milestone, progress, time_left

_MINUTE = timedelta(minutes=1)
_DAYS = {-1: "昨天", 0: "今天", 1: "明天", 2: "后天"}
_WEEKDAYS = "一二三四五六日"
_DONE = {Milestone.FEEDBACK: "反馈结果", Milestone.REPORT: "提交分析报告"}
_LAST_QUARTER = 0.75
_CELLS = 10
_LONGEST_REST = 14
"""Days back that a closing is looked for: no holiday lasts longer."""

NOT_YET: Mapping[Milestone, str] = {
    Milestone.RESPONSE: "仍未接单",
    Milestone.ARRIVAL: "仍未到场",
    Milestone.WORKAROUND: "仍未临时恢复",
    Milestone.RESTORATION: "仍未恢复",
    Milestone.FEEDBACK: "仍未反馈",
    Milestone.REPORT: "仍未提交分析报告",
    Milestone.DELIVERY: "仍未交付",
}
"""What is said of a promise that has not been kept long after its time."""


def when(at: datetime, now: datetime, zone: str) -> str:
    """The instant in local time, as near days are called."""
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    days = (local.date() - today).days
    return f"{_day(local, days)} {local:%H:%M}"


def _day(local: datetime, days: int) -> str:
    if days in _DAYS:
        return _DAYS[days]
    weekday = f"（周{_WEEKDAYS[local.weekday()]}）" if 0 < days < 7 else ""
    return f"{local.month}月{local.day}日{weekday}"


def how_long(span: timedelta) -> str:
    """A length of time in its two largest units; less than a minute is 不到 1 分钟."""
    minutes = int(abs(span).total_seconds() // 60)
    if minutes < 1:
        return "不到 1 分钟"
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = ((days, "天"), (hours, "小时"), (minutes, "分钟"))
    said = [f"{n} {word}" for n, word in parts if n]
    return " ".join(said[:2])


def countdown(deadline: Deadline, now: datetime, contract: Contract) -> str:
    """How a promise stands: 还剩 25 分钟, 已超时 5 分钟, 计时已暂停."""
    if deadline.held_at is not None:
        return "计时已暂停"
    left = time_left(deadline, now, contract.calendar_of(deadline.clause))
    if left <= timedelta(0) and now >= deadline.due_at:
        over = now - deadline.due_at
        return f"已超时 {how_long(over)}" if over >= _MINUTE else "刚刚超时"
    if deadline.clock in OPEN_TIME:
        return f"还剩 {how_long_at_work(left)}"
    # Rounded up: a promise of half an hour has 30 minutes left when it is read, not 29.
    return f"还剩 {how_long(-(-left // _MINUTE) * _MINUTE)}"


def how_long_at_work(left: timedelta) -> str:
    """Working time: 12 小时(工作时间). It has no days, a working day being shorter than one."""
    minutes = -(-left // _MINUTE)
    if minutes < 1:
        return "不到 1 分钟（工作时间）"
    hours, minutes = divmod(minutes, 60)
    # Who has the whole day left does not count minutes.
    parts = [f"{hours} 小时"] * bool(hours) + [f"{minutes} 分钟"] * (minutes > 0 and hours < 10)
    return f"{' '.join(parts)}（工作时间）"


def bar(deadline: Deadline, now: datetime, contract: Contract) -> str:
    """The share of its time that is used, in ten cells, and how it stands: ▓▓▓▓▓▓░░░░ 还剩 25 分钟.

    All ten are full when the deadline has passed, and not before.
    """
    used = progress(deadline, now, contract.calendar_of(deadline.clause))
    is_late = min(now, deadline.held_at or now) >= deadline.due_at
    # A tenth of the time is a cell, though a float may stay a hair below it.
    full = _CELLS if is_late else min(int(used * _CELLS + 1e-6), _CELLS - 1)
    return f"{'▓' * full}{'░' * (_CELLS - full)} {countdown(deadline, now, contract)}"


def promise(deadline: Deadline, now: datetime, contract: Contract) -> str:
    """One line on a deadline: 今天 14:30 前响应,还剩 25 分钟."""
    said = promised(deadline, now, contract)
    return said if deadline.settled else f"{said}，{countdown(deadline, now, contract)}"


def promised(deadline: Deadline, now: datetime, contract: Contract) -> str:
    """What is promised for when: 今天 14:30 前响应; or what became of it."""
    word = MILESTONE_LABELS[deadline.milestone]
    if deadline.waived:
        return f"{word}：不再需要"
    if deadline.met_at is not None:
        met = when(deadline.met_at, now, contract.calendar.zone)
        return f"{word}：{met} 完成" + ("，超过了承诺" if deadline.breached_at else "")
    calendar = contract.calendar_of(deadline.clause)
    due = when(_closing_for(deadline, now, calendar), now, contract.calendar.zone)
    return f"{due} 前{_DONE.get(deadline.milestone, word)}"


def _closing_for(deadline: Deadline, now: datetime, calendar: BusinessCalendar) -> datetime:
    """What to call the due instant: for one at an opening, the closing before it.

    No working time lies between the two. Once the closing has passed, the opening is what is left.
    """
    due = deadline.due_at
    opens = deadline.clock in OPEN_TIME and calendar.is_open(due)
    if not opens or calendar.is_open(due - _MINUTE):
        return due
    closing = _closing_before(due, calendar)
    return closing if closing and closing > max(now, deadline.started_at) else due


def _closing_before(due: datetime, calendar: BusinessCalendar) -> datetime | None:
    zone = ZoneInfo(calendar.zone)
    for back in range(_LONGEST_REST):
        day = due.astimezone(zone).date() - timedelta(days=back)
        for _, closes in reversed(calendar.intervals(day)):
            # Midnight as a closing is the end of the day.
            on = day + timedelta(days=1) if closes == time(0) else day
            closing = datetime.combine(on, closes, zone)
            if closing < due:
                return closing
    return None


def urgency(deadline: Deadline, now: datetime, contract: Contract) -> str:
    """A reminder's words on a promise: 响应即将超时 in the last quarter of its time, else how much
    is left."""
    word, left = MILESTONE_LABELS[deadline.milestone], countdown(deadline, now, contract)
    used = progress(deadline, now, contract.calendar_of(deadline.clause))
    if now >= deadline.due_at:
        return f"{word}{left}"
    if used >= _LAST_QUARTER:
        return f"{word}即将超时，{left}"
    return f"{word}时间已过半，{left}" if used >= 0.5 else f"{word}{left}"


def missed(deadline: Deadline, ended_at: datetime | None, now: datetime) -> str:
    """Which promise was missed and by how much: 响应超时 20 分钟.

    `ended_at`: when the ticket was over, for a promise that was then no longer asked for. Only
    for a deadline with `breached_at`, which is what it is counted from: a change of severity may
    have moved `due_at` since.
    """
    assert deadline.breached_at is not None
    until = deadline.met_at or (ended_at if deadline.waived else deadline.held_at) or now
    late = max(until - deadline.breached_at, timedelta(0))
    return f"{MILESTONE_LABELS[deadline.milestone]}超时 {how_long(late)}"
