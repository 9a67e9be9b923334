"""Holds and agreed dates of a ticket as JSON text in its row: read with it, never searched."""

import json
from collections.abc import Sequence
from typing import Any

from helpdesk.agreed_date import AgreedDate
from helpdesk.contract import Milestone
from helpdesk.hold_record import Consent, HoldRecord
from storage.instants import from_ms, to_ms

NONE = "[]"


def dump_holds(holds: Sequence[HoldRecord]) -> str:
    """The holds as text."""
    return json.dumps([_hold_row(hold) for hold in holds], ensure_ascii=False) if holds else NONE


def _hold_row(hold: HoldRecord) -> dict[str, Any]:
    return {
        "code": hold.code,
        "label": hold.label,
        "starts": to_ms(hold.starts),
        "ends": to_ms(hold.ends),
        "stops": sorted(hold.stops),
        "consent": hold.consent,
        "by": hold.by,
        "decided_by": hold.decided_by,
        "decided_at": to_ms(hold.decided_at),
    }


def load_holds(text: str) -> tuple[HoldRecord, ...]:
    """The holds of a text that dump_holds made."""
    return () if text == NONE else tuple(_hold(row) for row in json.loads(text))


def _hold(row: dict[str, Any]) -> HoldRecord:
    return HoldRecord(
        code=row["code"],
        label=row["label"],
        starts=from_ms(row["starts"]),
        ends=from_ms(row["ends"]),
        stops=frozenset(map(Milestone, row["stops"])),
        consent=Consent(row["consent"]),
        by=row["by"],
        decided_by=row["decided_by"],
        decided_at=from_ms(row["decided_at"]),
    )


def dump_dates(dates: Sequence[AgreedDate]) -> str:
    """The dates as text."""
    return json.dumps([_date_row(date) for date in dates], ensure_ascii=False) if dates else NONE


def _date_row(date: AgreedDate) -> dict[str, Any]:
    return {
        "milestone": date.milestone,
        "due_at": to_ms(date.due_at),
        "at": to_ms(date.at),
        "by": date.by,
        "reason": date.reason,
        "consent": date.consent,
        "decided_by": date.decided_by,
        "decided_at": to_ms(date.decided_at),
    }


def load_dates(text: str) -> tuple[AgreedDate, ...]:
    """The dates of a text that dump_dates made."""
    return () if text == NONE else tuple(_date(row) for row in json.loads(text))


def _date(row: dict[str, Any]) -> AgreedDate:
    return AgreedDate(
        milestone=Milestone(row["milestone"]),
        due_at=from_ms(row["due_at"]),
        at=from_ms(row["at"]),
        by=row["by"],
        reason=row["reason"],
        consent=Consent(row["consent"]),
        decided_by=row["decided_by"],
        decided_at=from_ms(row["decided_at"]),
    )
