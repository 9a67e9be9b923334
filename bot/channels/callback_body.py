"""What the callbacks of both WeChats have in common: a body of bounded size, a short refusal."""

import logging

from aiohttp import web

from bot.channels.wechat_xml import BadBody

logger = logging.getLogger(__name__)


async def body_of(request: web.Request, most: int) -> bytes:
    """The body, of at most that many bytes. Raises BadBody, and HTTPRequestEntityTooLarge."""
    body = bytearray()
    try:
        async for chunk in request.content.iter_chunked(65536):
            body += chunk
            if len(body) > most:
                raise web.HTTPRequestEntityTooLarge(most, len(body))
    except web.RequestPayloadError:
        # Compressed or chunked, and damaged.
        raise BadBody from None
    return bytes(body)


def refused(channel: str, status: int) -> web.Response:
    """An answer without a word, noted in the log."""
    logger.warning("callback refused", extra={"channel": channel, "status": status})
    return web.Response(status=status)
