"""Messages on their way to a member: texts, then a card, none twice, never too many a minute."""

import hashlib
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.channels.wecom_api import WeComApi
from bot.channels.wecom_cards import Card, about, shown
from bot.channels.wecom_messages import NAME
from helpdesk.errors import DatastoreAway, DeliveryError
from helpdesk.messages import OutgoingMessage
from storage import cards
from storage.cards import SentCard
from storage.engine import Datastore
from storage.unit import Unit

KEYS_REMEMBERED = 1000
LIMITS = ((timedelta(minutes=1), 28), (timedelta(hours=1), 980))
"""A little under 30 a minute and 1,000 an hour to one member: WeCom drops what is above these
without a word, so that whatever does not fit has to wait here."""


class Allowance:
    """How much every member got of late, answers and notices together."""

    def __init__(self) -> None:
        self._sent: dict[str, deque[datetime]] = {}

    def take(self, account: str, now: datetime) -> None:
        """Count one message. Raises DeliveryError, with the time to wait, when it is too many."""
        sent = self._sent.setdefault(account, deque())
        while sent and now - sent[0] >= LIMITS[-1][0]:
            sent.popleft()
        for period, most in LIMITS:
            if len(sent) >= most and now - sent[-most] < period:
                wait = sent[-most] + period - now
                raise DeliveryError("too many to this member", retry_after=wait)
        sent.append(now)
        if len(self._sent) > KEYS_REMEMBERED:
            self._forget(now)

    def _forget(self, now: datetime) -> None:
        old = [a for a, sent in self._sent.items() if not sent or now - sent[-1] >= LIMITS[-1][0]]
        for account in old:
            del self._sent[account]


class Sender:
    """Sends messages and remembers the cards, so that they can be changed later."""

    def __init__(
        self, calls: Callable[[], WeComApi], store: Datastore, now: Callable[[], datetime]
    ) -> None:
        self._calls = calls
        self._store = store
        self._now = now
        self._allowance = Allowance()
        self._taken: dict[str, int] = {}
        self._salt = ""

    async def send(self, account: str, message: OutgoingMessage, key: str) -> str:
        """See Channel.send; the receipt is the card's code. A part that was taken is not sent
        again by a later attempt with the same key; WeCom itself shows a card once."""
        parts = shown(message)
        texts = [*parts.texts]
        if not texts and parts.card is None:
            raise DeliveryError("nothing to send", permanent=True)
        for number in range(self._taken.get(key, 0), len(texts)):
            self._allowance.take(account, self._now())
            await self._calls().send_text(account, texts[number])
            self._remember(key, number + 1)
        code = await self._send_card(account, message, parts.card, key) if parts.card else ""
        self._taken.pop(key, None)
        return code

    async def _send_card(self, account: str, message: OutgoingMessage, card: Card, key: str) -> str:
        task = await self._task(key)
        self._allowance.take(account, self._now())
        code = await self._calls().send_card(account, card, task)
        if code:
            await self.keep(account, message, task, code)
        return code

    async def _task(self, key: str) -> str:
        if not self._salt:
            self._salt = await self._store.write(cards.salt)
        named = f"{self._salt}\n{key}".encode()
        return "z" + hashlib.blake2b(named, digest_size=16).hexdigest()

    async def keep(self, account: str, message: OutgoingMessage, task: str, code: str) -> None:
        """Remember that the card shows the message now, and that the code changes it.

        Best effort: a card that is not remembered stays as it is, and its buttons say so.
        """
        ticket = about(message.choices)

        async def work(unit: Unit) -> None:
            if ticket is None:
                cards.freeze(unit, NAME, task)
            else:
                cards.keep(unit, NAME, SentCard(task, account, code, *ticket, self._now()))

        try:
            await self._store.write(work)
        except DatastoreAway:
            return

    def _remember(self, key: str, parts: int) -> None:
        self._taken[key] = parts
        if len(self._taken) > KEYS_REMEMBERED:
            del self._taken[next(iter(self._taken))]
