"""Cards whose ticket has moved on are changed on the screens of all who have them."""

import asyncio
import logging
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from bot.channels.wecom_api import WeComApi
from bot.channels.wecom_cards import shown
from bot.channels.wecom_messages import NAME
from helpdesk.errors import DeliveryError
from helpdesk.messages import Address, OutgoingMessage
from notifications.english import message_in_english
from notifications.outdated import moved_on
from storage import cards, languages, people, tickets
from storage.cards import SentCard
from storage.engine import Datastore
from storage.unit import Unit

logger = logging.getLogger(__name__)

CODE_GOOD_FOR = timedelta(hours=71)
"""WeCom takes a code for 72 hours."""
MOST = 20
LOOK_AT_ALL = timedelta(minutes=1)
AFTER_TROUBLE = timedelta(seconds=30)


class Freshener:
    """Looks for outdated cards after something happened to a ticket.

    A code is good once: it is spent on showing the ticket's status and one button that asks for
    all of it, and which never becomes outdated. Any number of processes may do this.
    """

    def __init__(
        self, calls: Callable[[], WeComApi], store: Datastore, now: Callable[[], datetime]
    ) -> None:
        self._calls = calls
        self._store = store
        self._now = now
        self._seen = 0
        self._looked_at_all: datetime | None = None
        self._not_before: datetime | None = None

    async def round(self, busy: Collection[str]) -> int:
        """Change what is outdated, except the cards in `busy`; how many there were."""
        now = self._now()
        if self._not_before and now < self._not_before:
            return 0
        newest = await self._store.read(cards.newest_event)
        # Events may be committed out of order, so all are looked at every now and then.
        whole = self._looked_at_all is None or now - self._looked_at_all >= LOOK_AT_ALL
        if newest == self._seen and not whole:
            return 0
        found = await self._outdated(0 if whole else self._seen, now)
        todo = [card for card in found if card.card not in busy]
        done = await asyncio.gather(*(self._change(card) for card in todo))
        if all(done) and len(found) < MOST and len(todo) == len(found):
            self._seen = newest
            if whole:
                await self._forget(now)
        return len(todo)

    async def _outdated(self, seen: int, now: datetime) -> list[SentCard]:
        since = now - CODE_GOOD_FOR
        return await self._store.read(lambda unit: cards.outdated(unit, NAME, seen, since, MOST))

    async def _forget(self, now: datetime) -> None:
        self._looked_at_all = now

        async def work(unit: Unit) -> None:
            cards.forget(unit, now - CODE_GOOD_FOR)

        await self._store.write(work)

    async def _change(self, card: SentCard) -> bool:
        """Whether the card is seen to: changed, or not to be changed any more."""
        message = await self._store.write(lambda unit: _taken(unit, card))
        if message is None:
            return True
        new = shown(message).card
        assert new is not None
        try:
            await self._calls().change_card(card.account, card.code, new)
        except DeliveryError as error:
            logger.info("a card stays as it is", extra={"ticket": card.ticket_id})
            if not error.permanent:
                await self._store.write(lambda unit: _given_back(unit, card))
                self._not_before = self._now() + AFTER_TROUBLE
            return error.permanent
        return True


async def _taken(unit: Unit, card: SentCard) -> OutgoingMessage | None:
    """What the card is to say, its code being ours now; None when somebody else has it."""
    if not await cards.take(unit, NAME, card):
        return None
    ticket = await tickets.get(unit, card.ticket_id)
    engineer = await people.get(unit, ticket.engineer_id) if ticket.engineer_id else None
    said = moved_on(ticket, engineer.name if engineer else "")
    english = await languages.reads_english(unit, Address(NAME, card.account))
    return message_in_english(said) if english else said


async def _given_back(unit: Unit, card: SentCard) -> None:
    cards.give_back(unit, NAME, card)
