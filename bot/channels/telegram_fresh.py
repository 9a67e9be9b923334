"""The newest notice of each chat says so once its ticket has moved on."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_shapes import NAME
from helpdesk.messages import Address, OutgoingMessage
from helpdesk.press import TicketPress, decode, ticket_press
from helpdesk.ticket import Ticket
from notifications.groups import PRESSED
from notifications.outdated import moved_on
from storage import cards, outbox, people, sent_cards, tickets
from storage.engine import Datastore
from storage.instants import to_ms
from storage.outbox import Delivery
from storage.sent_cards import SentNotice
from storage.unit import Unit

LOOKED_BACK = timedelta(days=30)
"""Whose card is older reads of a change in its notice only."""
MOST = 50
MOST_TEXT = 3500
"""Characters: what is longer went out in several parts, and stays as it is."""

Edit = Callable[[str, str, OutgoingMessage], Awaitable[bool]]


class Freshener:
    """Looks for outdated notices after something happened to a ticket. Best effort: each is
    changed once, by one process; what is too old to be changed is followed by a new card, and what
    Telegram refuses otherwise stays as it is. `channel`: private chats or groups."""

    def __init__(
        self, edit: Edit, store: Datastore, now: Callable[[], datetime], channel: str = NAME
    ) -> None:
        self._edit, self._store, self._now, self._channel = edit, store, now, channel
        self._seen: int | None = None

    async def round(self) -> int:
        """Change what is outdated; how many notices it were."""
        newest = await self._store.read(cards.newest_event)
        seen, self._seen = self._seen, newest
        if seen is None or seen == newest:
            return 0
        since = self._now() - LOOKED_BACK
        told = await self._store.read(lambda unit: self._newest(unit, seen, since))
        changed = [n for n in told if len(n.text) <= MOST_TEXT and await self._change(n)]
        return len(changed)

    async def _change(self, notice: SentNotice) -> bool:
        said = await self._store.write(lambda unit: _taken(unit, notice))
        if said is None:
            return False
        changed = OutgoingMessage(f"{notice.text}\n\n{said.text}", said.choices)
        if not await self._edit(notice.account, notice.receipt, changed):
            await self._store.write(lambda unit: self._anew(unit, notice, said))
        return True

    async def _newest(self, unit: Unit, seen: int, since: datetime) -> Sequence[SentNotice]:
        # In a group what can be pressed may stand above later news of the same ticket.
        fits = _pressable if self._channel in PRESSED else _whatever
        return await sent_cards.newest(unit, self._channel, seen, since, MOST, fits)

    async def _anew(self, unit: Unit, notice: SentNotice, said: OutgoingMessage) -> None:
        address = Address(self._channel, notice.account)
        key = f"anew:{notice.id}:{to_ms(self._now())}"
        outbox.queue(unit, Delivery(key, address, said, notice.ticket_id), self._now())


async def _taken(unit: Unit, notice: SentNotice) -> OutgoingMessage | None:
    """What the notice says besides from now on; None when it is not outdated or another desk sees
    to it."""
    found = await tickets.get_together(unit, {notice.ticket_id})
    ticket = found.get(notice.ticket_id)
    if ticket is None or not _outdated(notice, ticket):
        return None
    engineer = await people.get(unit, ticket.engineer_id) if ticket.engineer_id else None
    said = moved_on(ticket, engineer.name if engineer else "")
    message = OutgoingMessage(f"{notice.text}\n\n{said.text}", said.choices)
    return said if await sent_cards.take(unit, notice, message) else None


def _outdated(notice: SentNotice, ticket: Ticket) -> bool:
    found = _verbs(notice)
    return any(p.version < ticket.version for p in found if p.ticket_id == ticket.id)


def _verbs(notice: SentNotice) -> list[TicketPress]:
    presses = [decode(choice.data) for choice in notice.choices]
    found = [ticket_press(press) for press in presses if press is not None]
    return [press for press in found if press is not None]


def _pressable(notice: SentNotice) -> bool:
    return bool(_verbs(notice))


def _whatever(_: SentNotice) -> bool:
    return True


def fresheners(
    channel: TelegramChannel, store: Datastore, now: Callable[[], datetime]
) -> Sequence[Freshener]:
    """One for private chats and one for groups."""
    private = Freshener(channel.edit, store, now)
    if channel.groups is None:
        return (private,)
    return (private, Freshener(channel.groups.edit, store, now, channel.groups.name))
