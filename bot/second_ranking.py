"""Asks a reranking or embedding endpoint inside the hospital which articles answer a question."""

import asyncio
import logging
from collections.abc import Sequence

import aiohttp

from bot.config_models import RankingSettings
from bot.endpoint import post
from helpdesk.article import Article
from knowledge_base.second_ranking import SECONDS, Opinions, RankingWay, asked, understood

logger = logging.getLogger(__name__)

MOST_BYTES = 4 * 1024 * 1024
"""Twenty embeddings of a few thousand numbers."""


class SecondRanking:
    """An endpoint. Its failure, slowness or nonsense is no opinion at all, never an error."""

    def __init__(self, settings: RankingSettings, seconds: float = SECONDS) -> None:
        self._way = RankingWay(settings.way)
        self._url = f"{settings.base_url.rstrip('/')}/{self._way}"
        self._model = settings.model
        self._key = settings.key
        self._seconds = seconds

    async def __call__(self, text: str, articles: Sequence[Article]) -> Opinions:
        """What the model makes of the articles for a masked text, within the seconds allowed."""
        try:
            async with asyncio.timeout(self._seconds):
                body = asked(self._way, self._model, text, articles)
                return understood(
                    self._way, await post(self._url, self._key, body, MOST_BYTES), articles
                )
        except (aiohttp.ClientError, OSError, ValueError, RecursionError) as error:
            logger.warning("no second ranking: %s", type(error).__name__)
            return {}
