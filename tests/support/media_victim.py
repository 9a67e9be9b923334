"""A desk's round over what people sent, in a process that stands still where it is to be killed.

Run as: python -m tests.support.media_victim URL FOLDER POINT INSTANT; it prints the point when it
has come there. Points: fetched (nothing written), half (some of it written), written (all of it,
and nothing said of it in the datastore).
"""

import asyncio
import os
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.media_folder import MediaFolder
from bot.media_round import MediaRound
from storage.engine import Datastore

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"p" * 5000


def stand_still(point: str) -> None:
    """Say where we are, and wait for the end."""
    print(point, flush=True)
    time.sleep(60)


@dataclass(frozen=True)
class StandingFolder(MediaFolder):
    """A folder that stands still at a point of keeping; "" nowhere."""

    point: str = ""

    def keep(self, name: str, content: bytes) -> None:
        """See MediaFolder."""
        if self.point == "fetched":
            stand_still(self.point)
        if self.point == "half":
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            with (self.path / name).with_suffix(".part").open("wb") as part:
                part.write(content[:1000])
                os.fsync(part.fileno())
            stand_still(self.point)
        super().keep(name, content)
        if self.point == "written":
            stand_still(self.point)


class Handing:
    """A platform that hands out one photo."""

    name = "telegram"

    async def fetch(self, ref: str, most: int) -> bytes:
        """See MediaChannel."""
        return JPEG

    async def send_file(self, *_: object) -> None:
        """See MediaChannel."""


async def fetch_once(url: str, folder: Path, point: str, now: datetime) -> None:
    """One round, as a desk's worker does it every second."""
    store = Datastore(url)
    kept_in = StandingFolder(folder, point=point)
    await MediaRound(store, kept_in, {"telegram": Handing()}, lambda: now).fetch()
    await store.close()


if __name__ == "__main__":
    _, url, folder, point, instant = sys.argv
    asyncio.run(fetch_once(url, Path(folder), point, datetime.fromisoformat(instant)))
