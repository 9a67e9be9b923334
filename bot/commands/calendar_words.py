"""The words of zhiban calendar: dates, seasons and hours as they are typed, and what was set."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from bot.commands.failures import Failed
from bot.language import words
from helpdesk.calendar_changes import CalendarChange, DayRule, Interval
from helpdesk.calendar_reading import read_intervals
from helpdesk.contract import Contract

_YEARLY = re.compile(r"\d{2}-\d{2}")


def read_hours(
    said: tuple[str, ...], rules: tuple[DayRule, ...]
) -> tuple[DayRule, tuple[Interval, ...]]:
    """The rule and hours of a command's words, spaces or commas between. Raises Failed."""
    parts = [part for text in said for part in re.split(r"[,，、\s]+", text) if part]
    if len(parts) == 1 and parts[0] in {rule.value for rule in rules}:
        return DayRule(parts[0]), ()
    try:
        intervals = read_intervals(re.sub(r"^(\d):", r"0\1:", part) for part in parts)
    except ValueError as error:
        listed = "、".join(rule.value for rule in rules)
        raise Failed(
            words(
                f"{' '.join(said)}：应为 {listed}，或形如 08:00-12:00,14:30-17:30，按先后、不重叠",
                f"{' '.join(said)}: {error}",
            )
        ) from None
    return DayRule.HOURS, intervals


def season_days(first: str, last: str) -> tuple[str, str]:
    """Both as days of every year, or both as dates in order. Raises Failed."""
    if _YEARLY.fullmatch(first) and _YEARLY.fullmatch(last):
        (
            read_date(f"2024-{first}", first),
            read_date(f"2024-{last}", last),
        )  # a leap year has them all
        return first, last
    days = read_date(first), read_date(last)
    if days[1] < days[0]:
        raise Failed(words(f"{last} 早于 {first}", f"{last} is before {first}"))
    return days[0].isoformat(), days[1].isoformat()


def read_date(text: str, said: str = "") -> date:
    """The date; `said` is what was written, if that is not all of it. Raises Failed."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        says = words(f"{said or text} 不是日期，应形如 2026-10-01", f"{said or text} is no date")
        raise Failed(says) from None


def told(change: CalendarChange, contract: Contract, every: Sequence[str]) -> list[str]:
    """What was set, for one contract or every one, and a hint where the morning has gone by it."""
    names = [contract.name] if change.contract else every
    days = change.first if not change.season else f"{change.first} - {change.last}"
    hours = _span(change.intervals) or words(*_RULES[change.rule])
    said = [f"{days} {hours}（{words('、', ', ').join(names)}）"]
    usual = [i for week in contract.calendar.hours for i in week]
    cut = change.season and change.intervals and not change.afternoon
    if cut and min(usual)[0] < change.intervals[0][0]:
        said.append(
            words(
                f"注意：这一季 {change.intervals[0][0]:%H:%M} 以前不再上班；"
                "只改下午请加 --afternoon，或把上午的时间也写上",
                f"Note: closed before {change.intervals[0][0]:%H:%M} all season; for the afternoon "
                "only add --afternoon, or name the morning too",
            )
        )
    said.append(
        words("已承诺的时间已重算", "What was promised is reckoned anew")
        if change.moves_promised
        else words("已承诺的时间不变", "What was promised stays")
    )
    return said


_RULES: Mapping[DayRule, tuple[str, str]] = {
    DayRule.OPEN: ("上班", "open"),
    DayRule.CLOSED: ("休息", "closed"),
    DayRule.USUAL: ("照常", "as usual"),
    DayRule.HOURS: ("", ""),
}


def _span(intervals: tuple[Interval, ...]) -> str:
    return words("、", ", ").join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in intervals)
