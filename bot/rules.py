"""The rules the settings name: contracts, roster, thresholds, on the holidays of these years."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.config import Settings
from bot.contracts import load_contract
from bot.holidays_cn import china_days
from helpdesk.alarm import AlarmRules, Damping, read_levels
from helpdesk.duty_hours import DayBook
from helpdesk.incident import Threshold
from helpdesk.policy import ContractError, Policy, build_policy
from storage.rosters import RosterBook


def read_policy(settings: Settings, today: datetime, *, demonstration: bool = False) -> Policy:
    """The contracts of the settings on the holidays of these years. Raises ContractError."""
    years = range(today.year - 1, today.year + 3)
    named = [settings.contract, *re.split(r"[,，]", settings.contracts)]
    found, mistakes = [], []
    for name in filter(None, dict.fromkeys(name.strip() for name in named)):
        try:
            found.append(load_contract(name))
        except ContractError as error:
            mistakes += [s if s.startswith(name) else f"{name}: {s}" for s in error.mistakes]
    if mistakes:
        raise ContractError(mistakes)
    if demonstration:
        # The sample contracts have run out: a demonstration shows them as if they were renewed.
        found = [replace(contract, ends=date(years[-1], 12, 31)) for contract in found]
    return build_policy(found, found[0].name, *china_days(years))


def roster_book(settings: Settings, today: datetime, contract: str) -> RosterBook:
    """The roster in the zone of the settings, with the holidays of these years.

    `contract`: the one of teams that name none.
    """
    days = china_days(range(today.year - 1, today.year + 3))
    return RosterBook(DayBook(str(settings.timezone), *days), contract)


def threshold(settings: Settings) -> Threshold:
    own = settings.incident
    return Threshold(own.reports, own.departments, timedelta(minutes=own.minutes))


def alarm_rules(settings: Settings) -> AlarmRules:
    own = settings.alarms
    damping = Damping(own.flaps, timedelta(minutes=own.flap_minutes))
    return AlarmRules(read_levels(own.levels), damping)
