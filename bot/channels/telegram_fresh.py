"""The newest notice of each chat says so once its ticket has moved on."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.channels.telegram_shapes import NAME
from helpdesk.messages import OutgoingMessage
from helpdesk.press import decode, ticket_press
from helpdesk.ticket import Ticket
from notifications.outdated import moved_on
from storage import cards, people, sent_cards, tickets
from storage.engine import Datastore
from storage.sent_cards import SentNotice
from storage.unit import Unit

EDITABLE_FOR = timedelta(hours=47)
"""Telegram changes what a bot said within 48 hours."""
MOST = 50
MOST_TEXT = 3500
"""Characters: what is longer went out in several parts, and stays as it is."""

Edit = Callable[[str, str, OutgoingMessage], Awaitable[None]]


class Freshener:
    """Looks for outdated notices after something happened to a ticket. Best effort: each is
    changed once, by one process, and what Telegram refuses stays as it is."""

    def __init__(self, edit: Edit, store: Datastore, now: Callable[[], datetime]) -> None:
        self._edit, self._store, self._now = edit, store, now
        self._seen: int | None = None

    async def round(self) -> int:
        """Change what is outdated; how many notices it were."""
        newest = await self._store.read(cards.newest_event)
        seen, self._seen = self._seen, newest
        if seen is None or seen == newest:
            return 0
        since = self._now() - EDITABLE_FOR
        told = await self._store.read(lambda unit: sent_cards.newest(unit, NAME, seen, since, MOST))
        changed = [n for n in told if len(n.text) <= MOST_TEXT and await self._change(n)]
        return len(changed)

    async def _change(self, notice: SentNotice) -> bool:
        message = await self._store.write(lambda unit: _taken(unit, notice))
        if message is None:
            return False
        await self._edit(notice.account, notice.receipt, message)
        return True


async def _taken(unit: Unit, notice: SentNotice) -> OutgoingMessage | None:
    """What the notice says from now on; None when it is not outdated or another desk sees to it."""
    found = await tickets.get_together(unit, {notice.ticket_id})
    ticket = found.get(notice.ticket_id)
    if ticket is None or not _outdated(notice, ticket):
        return None
    engineer = await people.get(unit, ticket.engineer_id) if ticket.engineer_id else None
    said = moved_on(ticket, engineer.name if engineer else "")
    message = OutgoingMessage(f"{notice.text}\n\n{said.text}", said.choices)
    return message if await sent_cards.take(unit, notice, message) else None


def _outdated(notice: SentNotice, ticket: Ticket) -> bool:
    presses = [decode(choice.data) for choice in notice.choices]
    found = [ticket_press(press) for press in presses if press is not None]
    return any(p.version < ticket.version for p in found if p and p.ticket_id == ticket.id)
