"""The days off and make-up days of China, as far as they are published."""

from collections.abc import Iterable
from datetime import date

import holidays


def china_days(years: Iterable[int]) -> tuple[frozenset[date], frozenset[date]]:
    """The public holidays (weekends among them) and the worked weekend dates of these years.

    Never fails: a year whose list the State Council has not published has its statutory days only.
    """
    wanted = frozenset(years)
    if not wanted:
        return frozenset(), frozenset()
    known = _china(wanted)
    makeup = frozenset(day for day in known.weekend_workdays if day.year in wanted)
    return frozenset(day for day in known if day.year in wanted) - makeup, makeup


def known_makeup(year: int) -> bool:
    """Whether the make-up days of this year are published; every year with a list has some."""
    return bool(china_days([year])[1])


def _china(years: frozenset[int]) -> holidays.HolidayBase:
    # A day off at the turn of the year may be worked off on a date of the year next to it.
    around = {year + step for year in years for step in (-1, 0, 1)}
    return holidays.country_holidays("CN", years=around, expand=False, language="zh_CN")
