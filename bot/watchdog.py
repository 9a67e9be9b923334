"""The desk watches itself: a heartbeat for whoever watches from outside, and its own delays."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp

from bot.worker import Pulse

logger = logging.getLogger(__name__)

EVERY_SECONDS = 30
OLDEST_TICK = timedelta(seconds=30)
_SECONDS = 10


@dataclass
class Heartbeat:
    """Asks for a URL while the ticks go on, and is silent as soon as they stop."""

    url: str
    pulse: Pulse
    now: Callable[[], datetime]

    async def beat(self) -> bool:
        """GET the URL if the last tick is young enough; whether that was so and it answered."""
        last = self.pulse.last
        if not self.url or last is None or self.now() - last > OLDEST_TICK:
            return False
        timeout = aiohttp.ClientTimeout(total=_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.get(self.url) as answer,
            ):
                return answer.status < 400
        except (aiohttp.ClientError, TimeoutError) as error:
            logger.warning("heartbeat not heard", extra={"reason": type(error).__name__})
            return False
