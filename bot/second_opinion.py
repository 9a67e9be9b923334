"""Asks an OpenAI-compatible endpoint inside the hospital what it makes of a report."""

import asyncio
import json
import logging

import aiohttp

from bot.config import OpinionSettings
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
        headers = {"Authorization": f"Bearer {self._key.reveal()}"} if self._key else {}
        body = asked(text, self._model)
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(self._url, json=body, allow_redirects=False) as response,
        ):
            if response.status != 200:
                raise ValueError("refused")
            data = await response.content.read(MOST_BYTES + 1)
            while len(data) <= MOST_BYTES and (more := await response.content.read(MOST_BYTES)):
                data += more
            if len(data) > MOST_BYTES:
                raise ValueError("too long")
        return understood(_json(data), text)


def _json(data: bytes) -> object:
    body: object = json.loads(data)
    return body
