"""Sending what is in line: claimed, sent outside any transaction, settled; retried."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from helpdesk.errors import DatastoreAway, DeliveryError, Refused
from helpdesk.messages import Channel, OutgoingMessage, numbered
from helpdesk.severity import Severity
from helpdesk.ticket import What
from storage import accounts, outbox, tickets
from storage.engine import Datastore
from storage.outbox import Delivery
from storage.unit import Unit

logger = logging.getLogger(__name__)

MOST = 50
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
class Limits:
    """How long a claimed delivery is ours, how long its channel may take, when to settle again.

    The lease is short, as a crash keeps a severe notice back for all of it, and it outlasts the
    patience by a third of itself: that time is for settling, also while the datastore is away.
    No channel takes a minute over a notice that still comes (their calls end after 5 to 10 s).
    """

    lease: timedelta = timedelta(seconds=90)
    patience: timedelta = timedelta(seconds=60)
    pause: timedelta = timedelta(seconds=1)


LIMITS = Limits()


@dataclass(frozen=True)
class _Round:
    """One round of sending: what every delivery of it is sent with."""

    store: Datastore
    channels: Mapping[str, Channel]
    now: Callable[[], datetime]
    limits: Limits


async def send_due(
    store: Datastore,
    channels: Mapping[str, Channel],
    now: Callable[[], datetime],
    limits: Limits = LIMITS,
) -> int:
    """Send the head of each address's line that is due; how many were tried.

    Addresses are served side by side; `now` is asked for each step, as a round may take a minute.
    A crash between sending and settling repeats that one message after the lease, unless its
    channel deduplicates by key: platforms give no way to know. Raises DatastoreAway once all of
    the round has ended.
    """
    this = _Round(store, channels, now, limits)
    claimed = await store.write(lambda unit: _claim(this, unit))
    until = now() + limits.lease
    sending = (_send(this, delivery, until) for delivery in claimed)
    for error in await asyncio.gather(*sending, return_exceptions=True):
        if error is not None:
            raise error
    return len(claimed)


async def _claim(this: _Round, unit: Unit) -> list[Delivery]:
    lease = this.limits.lease
    claimed = await outbox.claim_due(unit, list(this.channels), this.now(), lease, MOST)
    return [await _with_numbers(unit, this.channels[d.address.channel], d) for d in claimed]


async def _with_numbers(unit: Unit, channel: Channel, delivery: Delivery) -> Delivery:
    """On a channel without buttons, write the choices into the text with numbers of their own."""
    choices = delivery.message.choices
    if channel.buttons or not choices:
        return delivery
    first = await accounts.number_notice(unit, delivery.address, choices)
    text = numbered(delivery.message.text, choices, first)
    outbox.set_text(unit, delivery, text)
    return replace(delivery, message=OutgoingMessage(text))


async def _send(this: _Round, delivery: Delivery, until: datetime) -> None:
    try:
        receipt = await _sent(this, delivery)
    except DeliveryError as error:
        failure, failed_at = error, this.now()
        await _settle(this, lambda unit: _settle_failure(unit, delivery, failure, failed_at), until)
    else:
        sent_at = this.now()
        await _settle(this, lambda unit: _settle_sent(unit, delivery, receipt, sent_at), until)


async def _settle(this: _Round, work: Callable[[Unit], Awaitable[None]], until: datetime) -> None:
    """Settle, and again while the datastore is away, as long as the delivery is ours.

    What went out and is not settled would go out once more.
    """
    for left in reversed(range(this.limits.lease // this.limits.pause)):
        try:
            await this.store.write(work)
            return
        except DatastoreAway:
            if not left or this.now() >= until:
                raise
        await asyncio.sleep(this.limits.pause.total_seconds())


async def _sent(this: _Round, delivery: Delivery) -> str:
    channel = this.channels[delivery.address.channel]
    try:
        async with asyncio.timeout(this.limits.patience.total_seconds()):
            return await channel.send(delivery.address.account, delivery.message, delivery.key)
    except (DeliveryError, DatastoreAway):
        raise
    except TimeoutError as error:
        raise DeliveryError("timeout") from error
    except Exception as error:  # a channel's bug must not keep this address waiting for ever
        logger.exception("a channel failed in sending", extra={"delivery": delivery.id})
        raise DeliveryError(type(error).__name__) from error


async def _settle_sent(unit: Unit, delivery: Delivery, receipt: str, now: datetime) -> None:
    outbox.settle_sent(unit, delivery, receipt, now)


async def _settle_failure(
    unit: Unit, delivery: Delivery, error: DeliveryError, now: datetime
) -> None:
    again = after_failure(delivery, error, now)
    said = {"delivery": delivery.id, "channel": delivery.address.channel, "reason": error.reason}
    if again is not None:
        logger.info("notice will be tried again", extra=said)
        outbox.settle_retry(unit, delivery, error.reason, again)
        return
    logger.warning("notice failed for good", extra=said)
    outbox.settle_failed(unit, delivery, error.reason)
    await _tell_the_manager(unit, delivery, now)


async def _tell_the_manager(unit: Unit, delivery: Delivery, now: datetime) -> None:
    """A lost notice about a severe ticket is itself news; one about that news is not."""
    if delivery.ticket_id is None:
        return
    try:
        ticket = await tickets.get(unit, delivery.ticket_id)
    except Refused:
        return
    known = [e for e in await tickets.history(unit, ticket.id) if e.what is What.NOTICE_FAILED]
    if ticket.severity <= Severity.S2 and not known:
        await tickets.save(unit, ticket, ticket.noting(What.NOTICE_FAILED, now))
