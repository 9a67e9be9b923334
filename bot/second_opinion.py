"""Asks an OpenAI-compatible endpoint inside the hospital what it makes of a report."""

import asyncio
import logging

import aiohttp

from bot.config_models import OpinionSettings
from bot.endpoint import post
from helpdesk.opinion import SECONDS, Opinion, asked, understood

logger = logging.getLogger(__name__)

MOST_BYTES = 64 * 1024


class SecondOpinion:
    """An endpoint. Its failure, slowness or nonsense is an empty opinion, never an error."""

    def __init__(self, settings: OpinionSettings, seconds: float = SECONDS) -> None:
        self._url = settings.base_url.rstrip("/") + "/chat/completions"
        self._model = settings.model
        self._key = settings.key
        self._seconds = seconds

    async def __call__(self, text: str) -> Opinion:
        """The opinion on a masked text, within the seconds allowed."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._ask(text)
        except (aiohttp.ClientError, OSError, ValueError, RecursionError) as error:
            logger.warning("no second opinion: %s", type(error).__name__)
            return Opinion()

    async def _ask(self, text: str) -> Opinion:
        body = asked(text, self._model)
        return understood(await post(self._url, self._key, body, MOST_BYTES), text)
