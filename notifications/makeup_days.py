"""The warning of autumn: next year's make-up days are not known, and promises will need them."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from helpdesk.calendar_changes import CalendarChange, DayRule
from helpdesk.messages import Address, OutgoingMessage
from helpdesk.people import MANAGERS
from helpdesk.policy import Policy
from storage import calendars, occasions, outbox, people
from storage.outbox import Delivery
from storage.unit import Unit

FIRST_MONTH, HOUR = 10, 9
"""From the first of October on, at nine in the morning: the list is usually out in November."""

_WORKED = frozenset({DayRule.OPEN, DayRule.HOURS})
_SATURDAY = 5


def week_to_warn(now: datetime, zone: str) -> tuple[int, str] | None:
    """Next year and the name of this week of autumn; None in the rest of the year."""
    local = now.astimezone(ZoneInfo(zone))
    since = datetime(local.year, FIRST_MONTH, 1, HOUR, tzinfo=local.tzinfo)
    if local < since:
        return None
    year = local.year + 1
    return year, f"makeup-days {year} week {(local - since) // timedelta(weeks=1)}"


async def warn(unit: Unit, policy: Policy, known: Callable[[int], bool], now: datetime) -> bool:
    """Tell every manager, once a week whichever desk comes first; False if nobody can be told yet.

    Nobody is to be told once the days are `known`, or the hospital has set one of that year
    itself; nor where no calendar knows days off.
    """
    week = week_to_warn(now, policy.contract().calendar.zone)
    if week is None or not _matters(policy):
        return True
    year, name = week
    if known(year) or _set_by_hand(await calendars.every_change(unit), year):
        return True
    addresses = await _managers(unit)
    if not addresses:
        return False
    if not await occasions.first_time(unit, name, now):
        return True
    message = OutgoingMessage(_SAYS.format(year=year))
    for address in addresses:
        key = f"{name}:{address.channel}:{address.account}"
        outbox.queue(unit, Delivery(key, address, message), now)
    return True


_SAYS = (
    "{year} 年的调休上班日还不知道，跨年的时限暂按法定节假日和普通周末计算。\n"
    "国务院公布后请信息科升级值班台，或逐日录入：zhiban calendar set 日期 open"
)


def _matters(policy: Policy) -> bool:
    return any(
        not calendar.all_year
        for contract in policy.contracts.values()
        for calendar in (contract.calendar, *contract.calendars.values())
    )


def _set_by_hand(changes: Iterable[CalendarChange], year: int) -> bool:
    """Whether a weekend date of the year is set to be worked: that is what a make-up day is."""
    return any(
        change.rule in _WORKED
        for change in changes
        if not change.season and change.day.year == year and change.day.weekday() >= _SATURDAY
    )


async def _managers(unit: Unit) -> list[Address]:
    found = [p for role in sorted(MANAGERS) for p in await people.with_role(unit, role)]
    return [address for person in found for address in await people.addresses(unit, person.id)]
