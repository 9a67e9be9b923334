"""The body of a webhook call."""

import json

from aiohttp import web

from bot.channels.telegram_shapes import NoUpdateError

BODY_LIMIT = 256 * 1024


async def body_of(request: web.Request) -> bytes | None:
    """The body, or None if it is over BODY_LIMIT."""
    if (request.content_length or 0) > BODY_LIMIT:
        return None
    body = bytearray()
    async for chunk in request.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > BODY_LIMIT:
            return None
    return bytes(body)


def decoded(body: bytes) -> object:
    """The JSON in it. Raises NoUpdateError."""
    # ValueError covers bad UTF-8 and numbers too long to convert; deep nesting is its own error.
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NoUpdateError from error
