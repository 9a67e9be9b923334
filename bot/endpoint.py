"""A question to an OpenAI-compatible endpoint: one request, an answer of bounded length."""

import json
from collections.abc import Mapping

import aiohttp

from bot.secret import Secret


async def post(url: str, key: Secret, body: Mapping[str, object], most: int) -> object:
    """The JSON of the answer, at most so many bytes of it.

    Raises aiohttp.ClientError or OSError for an endpoint that is not there, ValueError or
    RecursionError for an answer that is none.
    """
    headers = {"Authorization": f"Bearer {key.reveal()}"} if key else {}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(url, json=body, allow_redirects=False) as response,
    ):
        if response.status != 200:
            raise ValueError("refused")
        data = await response.content.read(most + 1)
        while len(data) <= most and (more := await response.content.read(most)):
            data += more
        if len(data) > most:
            raise ValueError("too long")
    answer: object = json.loads(data)
    return answer
