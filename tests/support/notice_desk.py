"""A desk of notices only, as a process that can be killed: it relays and sends, for ever.

Run: python -m tests.support.notice_desk DATABASE_URL PLATFORM_URL
"""

import asyncio
import sys
from datetime import timedelta

import aiohttp

from bot import clock
from bot.outgoing import Outgoing
from bot.worker import move
from helpdesk.errors import DatastoreAway, DeliveryError
from helpdesk.messages import OutgoingMessage
from helpdesk.pace import Limits, Pace
from notifications.sender import Patience, Sending
from storage.engine import Datastore
from tests.support.world import desk_on

PLATFORM = "platform"
LEASE = Patience(lease=timedelta(seconds=4), patience=timedelta(seconds=2))
LIMITS = Limits(
    Pace(timedelta(milliseconds=4), 50), Pace(timedelta(milliseconds=10), 5), None, None
)


class HttpChannel:
    """Sends by HTTP POST to the platform of the test."""

    name = PLATFORM
    buttons = True

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session

    async def send(self, account: str, message: OutgoingMessage, key: str) -> str:
        """Raises DeliveryError."""
        try:
            async with self._session.post(self._url, json={"to": account, "key": key}) as answer:
                answer.raise_for_status()
        except aiohttp.ClientError as error:
            raise DeliveryError("unreachable") from error
        return key


async def main(database: str, platform: str) -> None:
    """Until it is killed."""
    desk = desk_on(Datastore(database))
    async with aiohttp.ClientSession() as session:
        channels = {PLATFORM: HttpChannel(platform, session)}
        sending = Sending(desk.store, channels, clock.now, LEASE, {PLATFORM: LIMITS})
        outgoing = Outgoing(sending, PLATFORM)
        while True:
            try:
                await move(desk, clock.now())
                await outgoing.go_on()
            except DatastoreAway:
                pass  # the next round asks again
            await asyncio.sleep(0.1)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
