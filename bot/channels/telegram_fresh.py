"""Notices and replies with buttons say so once their ticket has moved on."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_replies import shown
from bot.channels.telegram_shapes import NAME
from helpdesk.messages import Address, OutgoingMessage
from helpdesk.ticket import Ticket
from notifications.english import message_in_english
from notifications.outdated import moved_on
from storage import cards, languages, outbox, people, sent_cards, tickets
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
        told = await self._store.read(
            lambda unit: sent_cards.sent(unit, self._channel, seen, since, MOST, _fits)
        )
        last = {(n.account, n.ticket_id): n.id for n in reversed(told)}
        ends = set(last.values())
        return sum([await self._change(n, last=n.id in ends) for n in told])

    async def _change(self, notice: SentNotice, *, last: bool) -> bool:
        said = await self._store.write(lambda unit: _taken(unit, notice, self._channel))
        if said is None:
            return False
        changed = OutgoingMessage(f"{notice.text}\n\n{said.text}", said.choices)
        if not await self._edit(notice.account, notice.receipt, changed) and last:
            await self._store.write(lambda unit: self._anew(unit, notice, said))
        return True

    async def _anew(self, unit: Unit, notice: SentNotice, said: OutgoingMessage) -> None:
        address = Address(self._channel, notice.account)
        key = f"anew:{notice.id}:{to_ms(self._now())}"
        outbox.queue(unit, Delivery(key, address, said, notice.ticket_id), self._now())


async def _taken(unit: Unit, notice: SentNotice, channel: str) -> OutgoingMessage | None:
    """What the notice says besides from now on; None when it is not outdated or another desk sees
    to it."""
    found = await tickets.get_together(unit, {notice.ticket_id})
    ticket = found.get(notice.ticket_id)
    if ticket is None or not _outdated(notice, ticket):
        return None
    engineer = await people.get(unit, ticket.engineer_id) if ticket.engineer_id else None
    said = moved_on(ticket, engineer.name if engineer else "")
    if await languages.reads_english(unit, Address(channel, notice.account)):
        said = message_in_english(said)
    message = OutgoingMessage(f"{notice.text}\n\n{said.text}", said.choices)
    return said if await sent_cards.take(unit, notice, message) else None


def _outdated(notice: SentNotice, ticket: Ticket) -> bool:
    found = shown(notice.choices)
    return any(p.version < ticket.version for p in found if p.ticket_id == ticket.id)


def _fits(notice: SentNotice) -> bool:
    return len(notice.text) <= MOST_TEXT and bool(shown(notice.choices))


def fresheners(
    channel: TelegramChannel, store: Datastore, now: Callable[[], datetime]
) -> Sequence[Freshener]:
    """One for private chats and one for groups."""
    private = Freshener(channel.edit, store, now)
    if channel.groups is None:
        return (private,)
    return (private, Freshener(channel.groups.edit, store, now, channel.groups.name))
