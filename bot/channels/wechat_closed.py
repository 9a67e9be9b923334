"""What a template says of a notice that cannot be sent as it is, and who is told of that."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from helpdesk.audience import Listener
from helpdesk.ticket import STATUS_WORDS, WORKING, Status, Ticket, What
from storage import outbox, people, tickets
from storage.engine import Datastore
from storage.outbox import Delivery
from storage.unit import Unit
from storage.windows import window_of


class Closed(Protocol):
    """What is known of a notice whose window is closed."""

    async def facts(self, key: str) -> Mapping[str, str] | None:
        """The values for a template; None for what is about no ticket. Raises DatastoreAway."""
        ...

    async def in_doubt(self, key: str) -> bool:
        """Whether an attempt at the notice may have arrived unseen. Raises DatastoreAway."""
        ...


class ClosedWindows:
    """Reads the ticket behind a delivery, and lets its engineer know once that its reporter is out
    of reach for ordinary messages."""

    def __init__(self, store: Datastore, now: Callable[[], datetime], zone: ZoneInfo) -> None:
        self._store, self._now, self._zone = store, now, zone

    async def facts(self, key: str) -> Mapping[str, str] | None:
        """See Closed."""
        return await self._store.write(lambda unit: self._facts(unit, key))

    async def in_doubt(self, key: str) -> bool:
        """See Closed."""
        delivery = await self._store.read(lambda unit: outbox.by_key(unit, key))
        return delivery is not None and delivery.uncertain > 0

    async def _facts(self, unit: Unit, key: str) -> Mapping[str, str] | None:
        delivery = await outbox.by_key(unit, key)
        if delivery is None or delivery.ticket_id is None:
            return None
        ticket = await tickets.get(unit, delivery.ticket_id)
        engineer = await people.get(unit, ticket.engineer_id) if ticket.engineer_id else None
        await _tell_engineer(unit, delivery, ticket, self._now())
        return {
            "headline": _headline(delivery.message.text),
            "number": str(ticket.id),
            "summary": ticket.summary,
            "status": STATUS_WORDS[ticket.status],
            "level": str(ticket.severity),
            "department": ticket.department,
            "engineer": engineer.name if engineer else "",
            "system": ticket.system,
            "reported": self._local(ticket.opened_at),
            "now": self._local(self._now()),
        }

    def _local(self, at: datetime) -> str:
        local = at.astimezone(self._zone)
        return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


_ELSEWHERE = re.compile(r"^工单 #\d+[：:，, ]*|（电话[^）]*）")


def _headline(text: str) -> str:
    """The first line without what a template shows beside it, and it is short of room."""
    first = text.strip().partition("\n")[0]
    return _ELSEWHERE.sub("", first).strip() or first


_STILL_OPEN = WORKING | {Status.RESTORED}


async def _tell_engineer(unit: Unit, delivery: Delivery, ticket: Ticket, now: datetime) -> None:
    """Once for each silence: note on the ticket that its reporter cannot be written to."""
    if Listener.REPORTER.value not in delivery.parts or ticket.status not in _STILL_OPEN:
        return
    window = await window_of(unit, delivery.address)
    since = window.wrote_at
    history = await tickets.history(unit, ticket.id)
    known = [e.at for e in history if e.what is What.WINDOW_CLOSED]
    if not any(since is None or at >= since for at in known):
        silent = window.silent(now)
        await tickets.save(unit, ticket, ticket.noting(What.WINDOW_CLOSED, now, silent=silent))
