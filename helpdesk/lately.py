"""What an account reported lately: enough to know what its next words are about."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from helpdesk.ticket import Ticket

MOST = 6
"""How many of the last reports are remembered."""

_WORDS = 60
_BURST = timedelta(seconds=20)


@dataclass(frozen=True)
class Told:
    """A report that became a ticket: its number, when, and the beginning of its words."""

    ticket_id: int
    at: datetime
    summary: str
    system: str


def load(text: str) -> tuple[Told, ...]:
    """The reports of stored text, the oldest first."""
    if not text:
        return ()
    return tuple(
        Told(number, datetime.fromtimestamp(at, UTC), summary, system)
        for number, at, summary, system in json.loads(text)
    )


def is_burst(seen_at: datetime | None, now: datetime) -> bool:
    """Whether words come so soon after the last that they are of one breath."""
    return seen_at is not None and now - seen_at <= _BURST


def within(reports: Sequence[Told], span: timedelta, now: datetime) -> int:
    """How many of them are not older than that."""
    return sum(now - told.at <= span for told in reports)


def adding(text: str, tickets: Sequence[Ticket], now: datetime) -> str:
    """The stored text with the tickets that were opened now, the newest MOST of them."""
    if not tickets:
        return text
    rows = json.loads(text) if text else []
    rows += [[t.id, int(now.timestamp()), t.summary[:_WORDS], t.system] for t in tickets]
    return json.dumps(rows[-MOST:], ensure_ascii=False)
