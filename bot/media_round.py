"""What people sent is fetched from its platform, apart from every answer and every notice."""

import asyncio
import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.media_folder import MediaFolder, NoRoom
from helpdesk.errors import DeliveryError
from helpdesk.media import KIND_WORDS, MediaKind, MediaState, TooBig, recognised
from helpdesk.messages import OutgoingMessage
from storage import media, outbox
from storage.engine import Datastore
from storage.media import Stored
from storage.outbox import Delivery
from storage.unit import Unit

logger = logging.getLogger(__name__)

AT_ONCE = 4
PATIENCE = timedelta(days=3)
"""The platforms keep what was sent for about that long."""

_PAUSES = tuple(timedelta(seconds=s) for s in (2, 10, 60, 300, 1800))
NO_ROOM, TOO_BIG, FORGED = "no room", "too big", "forged"


class MediaChannel(Protocol):
    """A channel that hands out what people sent, and shows it to others."""

    name: str

    async def fetch(self, ref: str, most: int) -> bytes:
        """The bytes behind a note's id, `most` of them at most.

        Raises DeliveryError: permanent when there is nothing to be had any more; TooBig.
        """
        ...

    async def send_file(
        self, account: str, kind: MediaKind, name: str, content: bytes, caption: str
    ) -> None:
        """Show somebody what was kept. Raises DeliveryError."""
        ...


@dataclass
class MediaRound:
    """Fetches what is due. Rows are claimed, so any number of processes may do it; each thing
    has its name from the beginning, so that fetching it twice stores it once."""

    store: Datastore
    folder: MediaFolder
    channels: Mapping[str, MediaChannel]
    now: Callable[[], datetime]
    most_bytes: int = 20 << 20
    kept_for: timedelta = timedelta(days=365)
    cleaned: datetime | None = None
    locks: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def fetch(self) -> None:
        """One round over all channels side by side: one that hangs keeps no other waiting."""
        due = await self.store.read(lambda unit: media.channels_due(unit, self.now()))
        work = [self._of(name) for name in due if name in self.channels]
        await asyncio.gather(*work)

    async def _of(self, channel: str) -> None:
        lock = self.locks.setdefault(channel, asyncio.Lock())
        if lock.locked():
            return
        async with lock:
            now = self.now()
            claimed = await self.store.write(lambda unit: media.claim(unit, channel, now, AT_ONCE))
            await asyncio.gather(*(self._one(found) for found in claimed))

    async def _one(self, found: Stored) -> None:
        if found.state is MediaState.REMOVED:
            await self._drop(found)
            return
        try:
            await self._settle(await self._kept(found))
        except TooBig:
            await self._settle(replace(found, state=MediaState.REFUSED, why=TOO_BIG))
        except NoRoom as error:
            logger.error("no room for what was sent", extra={"reason": str(error)})
            await self._failed(found, DeliveryError(NO_ROOM))
        except DeliveryError as error:
            await self._failed(found, error)

    async def _drop(self, found: Stored) -> None:
        """Its sender took it back: the content goes, and that it was there stays known."""
        await asyncio.to_thread(self.folder.drop, found.name)
        await self._settle(replace(found, bytes=0, sha256=""), tell=False)

    async def _kept(self, found: Stored) -> Stored:
        content = await self.channels[found.address.channel].fetch(found.ref, self.most_bytes)
        if len(content) > self.most_bytes:
            raise TooBig
        known = recognised(content, found.kind)
        if known is None:
            return replace(found, state=MediaState.REFUSED, why=FORGED)
        await asyncio.to_thread(self.folder.keep, found.name, content)
        digest = hashlib.sha256(content).hexdigest()
        kept = replace(found, state=MediaState.KEPT, ending=known.ending, why="")
        return replace(kept, bytes=len(content), sha256=digest)

    async def _failed(self, found: Stored, error: DeliveryError) -> None:
        """Try again later, as long as the platform may still have it."""
        now = self.now()
        if error.permanent or now - found.at > PATIENCE:
            await self._settle(replace(found, state=MediaState.GONE, why=error.reason))
            return
        pause = error.retry_after or _PAUSES[min(found.attempts, len(_PAUSES)) - 1]
        told = found.why == NO_ROOM
        # Said once; when something else fails in between it was still said.
        after = replace(found, why=NO_ROOM if told else error.reason)
        await self._settle(after, now + pause, tell=error.reason == NO_ROOM and not told)

    async def _settle(
        self, found: Stored, next_at: datetime | None = None, *, tell: bool = True
    ) -> None:
        now = self.now()

        async def settle(unit: Unit) -> bool:
            media.settle(unit, found, next_at)
            present = await media.this(unit, found.id) or found
            taken_back = present.state is MediaState.REMOVED
            if tell and found.state is not MediaState.KEPT and not taken_back:
                _tell(unit, replace(found, ticket_id=present.ticket_id), now)
            return taken_back

        if await self.store.write(settle):
            await asyncio.to_thread(self.folder.drop, found.name)


def fetching(*spoken: MediaChannel | None) -> Mapping[str, MediaChannel]:
    """The channels that are switched on, by name."""
    return {channel.name: channel for channel in spoken if channel is not None}


def _tell(unit: Unit, found: Stored, now: datetime) -> None:
    """What was not kept is told to whoever sent it; the ticket goes on without it."""
    word = KIND_WORDS[found.kind]
    goes_on = f"；工单 #{found.ticket_id} 照常处理" if found.ticket_id else ""
    text = f"{_why(found).format(word=word)}{goes_on}"
    key = f"media:{found.id}:{found.state}"
    delivery = Delivery(key, found.address, OutgoingMessage(text), found.ticket_id)
    outbox.queue(unit, delivery, now)


def _why(found: Stored) -> str:
    if found.why == NO_ROOM:
        return "{word}暂时存不下，我们会再试，请先用文字说明"
    return _WHY.get(found.why, "刚才的{word}没能取到，请再发一次")


_WHY: Mapping[str, str] = {
    TOO_BIG: "刚才的{word}太大，没有收下，请压缩后再发或用文字说明",
    FORGED: "刚才的{word}不是能收的格式，没有收下（能收图片、语音、视频、PDF、Word、Excel 和文本）",
}
