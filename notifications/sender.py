"""Sending what is in line: claimed, sent outside any transaction, settled; retried."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from helpdesk.errors import DatastoreAway, DeliveryError
from helpdesk.messages import TAPPED, Channel, OutgoingMessage, is_listed, numbered
from helpdesk.pace import DEFAULT, LIMITS, Limits
from helpdesk.policy import Policy
from notifications.digest import digest
from notifications.english import message_in_english
from notifications.giving_up import given_up
from storage import claims, languages, notice_numbers, settling
from storage.claims import Claimed
from storage.engine import Datastore
from storage.languages import Readers
from storage.outbox import Delivery
from storage.unit import Unit

logger = logging.getLogger(__name__)

MOST = 50
MOST_BUNDLED = 200
WAITS = tuple(timedelta(seconds=s) for s in (5, 15, 30, 60, 120, 300, 600, 1800, 3600))
GIVE_UP_AFTER = timedelta(hours=24)
"""A notice older than this that still fails is failed for good, and stays visible."""


def after_failure(delivery: Delivery, error: DeliveryError, now: datetime) -> datetime | None:
    """When to try again, or None to give up. The platform's own word on waiting is obeyed."""
    age = now - (delivery.created_at or now)
    if error.permanent or age > GIVE_UP_AFTER:
        return None
    wait = WAITS[min(delivery.attempts, len(WAITS) - 1)]
    return now + max(wait, error.retry_after or timedelta(0))


@dataclass(frozen=True)
class Patience:
    """How long a claimed delivery is ours, how long its channel may take, when to settle again.

    The lease is short, as a crash keeps a severe notice back for all of it, and it outlasts the
    patience by more than its half: that time is for settling, also while the datastore is away.
    No channel takes so long over a notice that still comes (their calls end after 5 to 10 s).
    """

    lease: timedelta = timedelta(seconds=45)
    patience: timedelta = timedelta(seconds=20)
    pause: timedelta = timedelta(seconds=1)


PATIENCE = Patience()


@dataclass(frozen=True)
class Sending:
    """What every delivery is sent with. `limits` by channel; a channel not named has DEFAULT.

    `policy` says when somebody is called; without one it is as where contracts say nothing.
    """

    store: Datastore
    channels: Mapping[str, Channel]
    now: Callable[[], datetime]
    patience: Patience = PATIENCE
    limits: Mapping[str, Limits] = field(default_factory=lambda: LIMITS)
    gateways: frozenset[str] = frozenset()
    policy: Policy | None = None


@dataclass(frozen=True)
class Started:
    """A round that was begun: sends under way, how many notices were seen to, and when its
    platform has room for more if that is what ended it."""

    sends: Sequence[asyncio.Task[None]]
    handled: int
    room_at: datetime | None = None


async def start_due(this: Sending, channel: str, most: int = MOST) -> Started:
    """Claim the head of each address's line that is due, and begin to send all of them.

    Waits for none of them: an address that hangs keeps no other waiting. A crash between sending
    and settling repeats that one message after the lease, unless its channel deduplicates by key:
    platforms give no way to know; such a delivery is marked uncertain.
    """
    claimed = await this.store.write(lambda unit: _claim(this, unit, channel, most))
    until = this.now() + this.patience.lease
    sends = [asyncio.create_task(_send(this, one, until)) for one in claimed.deliveries]
    return Started(sends, len(sends) + claimed.withdrawn, claimed.room_at)


async def send_due(this: Sending) -> int:
    """Send what is due on every channel and wait for it; how many notices were seen to.

    Raises DatastoreAway once all of the round has ended.
    """
    rounds = [await start_due(this, name) for name in this.channels]
    sends = [task for started in rounds for task in started.sends]
    for error in await asyncio.gather(*sends, return_exceptions=True):
        if error is not None:
            raise error
    return sum(started.handled for started in rounds)


async def _claim(this: Sending, unit: Unit, name: str, most: int) -> Claimed:
    limits, now = this.limits.get(name, DEFAULT), this.now()
    claimed = await claims.claim_due(unit, name, now, this.patience.lease, most, limits)
    channel = this.channels[name]
    readers = await _english_readers(unit, name, claimed.deliveries)
    ready = [await _ready(unit, channel, limits, one, now, readers) for one in claimed.deliveries]
    return replace(claimed, deliveries=ready)


async def _english_readers(unit: Unit, name: str, claimed: Sequence[Delivery]) -> Readers:
    asked = [(one.address.account, one.person_id) for one in claimed]
    return await languages.english_among(unit, name, asked) if asked else Readers()


async def _ready(
    unit: Unit,
    channel: Channel,
    limits: Limits,
    delivery: Delivery,
    now: datetime,
    readers: Readers,
) -> Delivery:
    """The delivery as it is really said: with all else that is due, when that is too much."""
    most = limits.digest_over
    if most is not None and delivery.about and (delivery.in_line > most or delivery.crowded):
        delivery = await _with_the_rest(unit, delivery, now)
    if readers.include(delivery.address.account, delivery.person_id):
        delivery = await _in_english(unit, delivery)
    return await _with_numbers(unit, channel, delivery)


async def _in_english(unit: Unit, delivery: Delivery) -> Delivery:
    """As its reader reads it; kept so, as a retry says the same and a card is changed as shown."""
    number = delivery.ticket_id
    own = await languages.own_words(unit, [number]) if number is not None else []
    message = message_in_english(delivery.message, own)
    if message == delivery.message:
        return delivery
    settling.set_message(unit, delivery, message)
    return replace(delivery, message=message)


async def _with_the_rest(unit: Unit, head: Delivery, now: datetime) -> Delivery:
    others = await claims.rest_of_line(unit, head, now, MOST_BUNDLED)
    if not others:
        return head
    message = digest([head, *others])
    claims.bundle(unit, head, others)
    settling.set_message(unit, head, message)
    return replace(head, message=message)


async def _with_numbers(unit: Unit, channel: Channel, delivery: Delivery) -> Delivery:
    """On a channel without buttons, write the choices into the text with numbers of their own."""
    choices = delivery.message.choices
    if channel.buttons or not choices or is_listed(delivery.message):
        return delivery
    first = await notice_numbers.number_notice(unit, delivery.address, choices)
    listed = numbered(delivery.message.text, choices, first)
    message = OutgoingMessage(listed, choices if channel.name in TAPPED else ())
    settling.set_message(unit, delivery, message)
    return replace(delivery, message=message)


async def _send(this: Sending, delivery: Delivery, until: datetime) -> None:
    try:
        receipt = await _sent(this, delivery)
    except DeliveryError as error:
        failure, failed_at = error, this.now()
        await _settle(
            this, lambda unit: _settle_failure(this, unit, delivery, failure, failed_at), until
        )
    else:
        sent_at = this.now()
        await _settle(this, lambda unit: _settle_sent(unit, delivery, receipt, sent_at), until)


async def _settle(this: Sending, work: Callable[[Unit], Awaitable[None]], until: datetime) -> None:
    """Settle, and again while the datastore is away, as long as the delivery is ours.

    What went out and is not settled would go out once more.
    """
    for left in reversed(range(this.patience.lease // this.patience.pause)):
        try:
            await this.store.write(work)
            return
        except DatastoreAway:
            if not left or this.now() >= until:
                raise
        await asyncio.sleep(this.patience.pause.total_seconds())


async def _sent(this: Sending, delivery: Delivery) -> str:
    channel = this.channels[delivery.address.channel]
    try:
        async with asyncio.timeout(this.patience.patience.total_seconds()):
            return await channel.send(delivery.address.account, delivery.message, delivery.key)
    except (DeliveryError, DatastoreAway):
        raise
    except TimeoutError as error:
        raise DeliveryError("timeout", uncertain=True) from error
    except Exception as error:  # a channel's bug must not keep this address waiting for ever
        logger.exception("a channel failed in sending", extra={"delivery": delivery.id})
        raise DeliveryError(type(error).__name__) from error


async def _settle_sent(unit: Unit, delivery: Delivery, receipt: str, now: datetime) -> None:
    settling.settle_sent(unit, delivery, receipt, now)


async def _settle_failure(
    this: Sending, unit: Unit, delivery: Delivery, error: DeliveryError, now: datetime
) -> None:
    again = after_failure(delivery, error, now)
    said = {"delivery": delivery.id, "channel": delivery.address.channel, "reason": error.reason}
    if again is not None:
        logger.info("notice will be tried again", extra=said)
        settling.settle_retry(unit, delivery, error.reason, again, uncertain=error.uncertain)
        if error.retry_after is not None:
            settling.hold_back(unit, delivery.address, again)
        return
    logger.warning("notice failed for good", extra=said)
    settling.settle_failed(unit, delivery, error.reason, uncertain=error.uncertain)
    await given_up(unit, this.policy, delivery, this.gateways, now)
