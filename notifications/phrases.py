"""Instants and durations as people say them: 今天 14:30, 还剩 25 分钟."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from helpdesk.contract import Contract
from helpdesk.reckoning import OPEN_TIME
from helpdesk.sla import MILESTONE_LABELS, Deadline, Milestone, time_left

_MINUTE = timedelta(minutes=1)
_DAYS = {-1: "昨天", 0: "今天", 1: "明天", 2: "后天"}
_WEEKDAYS = "一二三四五六日"
_DONE = {Milestone.FEEDBACK: "反馈结果", Milestone.REPORT: "提交分析报告"}


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
    if left <= timedelta(0):
        over = now - deadline.due_at
        return f"已超时 {how_long(over)}" if over >= timedelta(minutes=1) else "刚刚超时"
    if deadline.clock in OPEN_TIME:
        return f"还剩 {how_long_at_work(left)}"
    # Rounded up: a promise of half an hour has 30 minutes left when it is read, not 29.
    return f"还剩 {how_long(-(-left // _MINUTE) * _MINUTE)}"


def how_long_at_work(left: timedelta) -> str:
    """Working time: 12 小时(工作时间). It has no days, a working day being shorter than one."""
    minutes = -(-left // _MINUTE)
    if minutes < 60:
        return f"{minutes} 分钟（工作时间）"
    return f"{minutes // 60} 小时（工作时间）"


def promise(deadline: Deadline, now: datetime, contract: Contract) -> str:
    """One line on a deadline: 今天 14:30 前响应,还剩 25 分钟."""
    word = MILESTONE_LABELS[deadline.milestone]
    due = when(deadline.due_at, now, contract.calendar.zone)
    if deadline.waived:
        return f"{word}：不再需要"
    if deadline.met_at is not None:
        met = when(deadline.met_at, now, contract.calendar.zone)
        return f"{word}：{met} 完成" + ("，超过了承诺" if deadline.breached_at else "")
    by_then = _DONE.get(deadline.milestone, word)
    return f"{due} 前{by_then}，{countdown(deadline, now, contract)}"
