"""The contract of document S0 on the holidays of 2026, and clocks begun under it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.contracts import load_contract
from helpdesk.service import Service
from helpdesk.severity import Severity
from helpdesk.sla import (
    Deadline,
    Milestone,
    StepKind,
    start,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def dates(year: int, by_month: dict[int, tuple[int, ...]]) -> frozenset[date]:
    return frozenset(date(year, month, day) for month, days in by_month.items() for day in days)


# As published by the State Council for 2026, weekdays only, and New Year 2027.
DAYS_OFF = dates(2027, {1: (1,)}) | dates(
    2026,
    {
        1: (1, 2),
        2: (16, 17, 18, 19, 20, 23),
        4: (6,),
        5: (1, 4, 5),
        6: (19,),
        9: (25,),
        10: (1, 2, 5, 6, 7),
    },
)
MAKEUP_DAYS = dates(2026, {1: (4,), 2: (14, 28), 5: (9,), 9: (20,), 10: (10,)})
S0 = load_contract("gdph-einvoice").with_days(DAYS_OFF, MAKEUP_DAYS)
CALENDAR = S0.calendar

REMINDER, ESCALATION, BREACH = StepKind.REMINDER, StepKind.ESCALATION, StepKind.BREACH
S1, S2, S3, S4 = Severity


def at(text: str) -> datetime:
    """03-02 09:00 is that minute of 2026 in Shanghai."""
    text = text if text.startswith("20") else f"2026-{text}"
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def on(t0: str, milestone: Milestone, severity=S1, kind=Service.FAULT) -> Deadline:
    started = start(S0, severity, kind, at(t0))
    return next(deadline for deadline in started if deadline.milestone is milestone)


def response(t0="03-02 09:00", severity=S1) -> Deadline:
    return on(t0, Milestone.RESPONSE, severity)


def restoration(t0="03-05 10:00", severity=S1) -> Deadline:
    return on(t0, Milestone.RESTORATION, severity)


def said(steps) -> list[tuple[str, str]]:
    return [(step.kind.value, step.role) for step in steps]
