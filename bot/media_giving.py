"""What people sent, given to whoever asked for it, and cleaned away when its time is over."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.media_round import AT_ONCE, MediaRound
from handlers.attachments import LINKS_LIVE
from helpdesk.errors import DeliveryError
from helpdesk.media import TYPES, MediaState, link
from helpdesk.messages import OutgoingMessage
from storage import media, media_keeping, media_orders, outbox
from storage.media import Stored
from storage.media_orders import Order
from storage.outbox import Delivery
from storage.unit import Unit

logger = logging.getLogger(__name__)

SENDING = frozenset({"telegram", "wechat", "wecom"})
"""Channels that show what was kept; so does the staff's chat page, where there is one."""

MOST_TRIES = 8
LOOSE = timedelta(days=1)
"""How long what belongs to no ticket is kept."""


@dataclass(frozen=True)
class MediaGiving:
    """Sends what was ordered; `url` is with what links begin, where sending does not work."""

    media: MediaRound
    url: str

    async def go_on(self) -> None:
        """One round over all channels side by side."""
        now = self.media.now()
        due = await self.media.store.read(lambda unit: media_orders.channels_due(unit, now))
        await asyncio.gather(*(self._of(name) for name in due if name in self.media.channels))

    async def _of(self, channel: str) -> None:
        now = self.media.now()
        claimed = await self.media.store.write(
            lambda unit: media_orders.claim(unit, channel, now, AT_ONCE)
        )
        for order in claimed:  # one after another: they are read in this order
            await self._give(order)

    async def _give(self, order: Order) -> None:
        found = await self.media.store.read(lambda unit: media.this(unit, order.media_id))
        if found is None or found.state is not MediaState.KEPT:
            await self._end(order, None)
            return
        try:
            await self._send(order, found)
        except DeliveryError as error:
            await self._failed(order, found, error)
        except OSError:
            logger.error("what was kept cannot be read", extra={"media": found.id})
            await self._end(order, OutgoingMessage("附件暂时打不开，请联系信息科"))
        else:
            await self._end(order, None)

    async def _send(self, order: Order, found: Stored) -> None:
        kind = TYPES[found.ending]
        content = await asyncio.to_thread(self.media.folder.read, found.name)
        name = f"{found.ticket_id or 0}-{found.id}.{kind.ending}"
        channel = self.media.channels[order.address.channel]
        await channel.send_file(order.address.account, kind.kind, name, content, order.caption)

    async def _failed(self, order: Order, found: Stored, error: DeliveryError) -> None:
        if not error.permanent and order.attempts < MOST_TRIES:
            later = self.media.now() + (error.retry_after or timedelta(seconds=2**order.attempts))
            await self.media.store.write(lambda unit: _put_off(unit, order, later))
            return
        told = "附件在这里发不了"
        if self.url:
            key = await self.media.store.write(media_keeping.key)
            path = link(key, found.name, self.media.now() + LINKS_LIVE)
            told = f"{order.caption}在这里发不了，一小时内可看：{self.url}{path}"
        await self._end(order, OutgoingMessage(told))

    async def _end(self, order: Order, told: OutgoingMessage | None) -> None:
        now = self.media.now()

        async def end(unit: Unit) -> None:
            media_orders.done(unit, order)
            if told is not None:
                key = f"order:{order.id}:{order.media_id}"
                outbox.queue(unit, Delivery(key, order.address, told), now)

        await self.media.store.write(end)


async def _put_off(unit: Unit, order: Order, later: datetime) -> None:
    media_orders.put_off(unit, order, later)


CLEANED_EVERY = timedelta(hours=1)


async def clean_hourly(this: MediaRound) -> None:
    """Now and then, remove what is on tickets that closed `kept_for` ago."""
    now = this.now()
    if this.cleaned is None or now - this.cleaned >= CLEANED_EVERY:
        this.cleaned = now
        await clean(this, now - this.kept_for)


async def clean(this: MediaRound, closed: datetime) -> int:
    """Remove what is on tickets closed before, and what no ticket wanted; how many it were."""
    loose, total = this.now() - LOOSE, 0
    while old := await this.store.read(lambda unit: media_keeping.old(unit, closed, loose)):
        # The file first: a row without a file says so, a file without a row stays for ever.
        await asyncio.to_thread(_drop, this, old)
        await _cleaned(this, [media_id for media_id, _ in old])
        total += len(old)
    return total


def _drop(this: MediaRound, old: Sequence[tuple[int, str]]) -> None:
    for _, name in old:
        this.folder.drop(name)


async def _cleaned(this: MediaRound, ids: Sequence[int]) -> None:
    async def cleaned(unit: Unit) -> None:
        for media_id in ids:
            media_keeping.cleaned(unit, media_id)

    await this.store.write(cleaned)
