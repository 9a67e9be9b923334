"""Files of Telegram, fetched. The address of one holds the bot's token: it is never kept."""

import aiohttp
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.channels.telegram_shapes import delivery_error
from helpdesk.errors import DeliveryError
from helpdesk.media import TooBig

SECONDS = 30
MOST_PHOTO = 10 << 20
_PICTURES = (".jpg", ".png", ".webp")
_GONE = frozenset({400, 404})


async def fetch_file(bot: Bot, file_id: str, most: int, proxy: str | None = None) -> bytes:
    """The bytes of what somebody sent.

    Raises DeliveryError, permanent when it is gone, or TooBig (Telegram gives out 20 MB at most).
    """
    try:
        found = await bot.get_file(file_id)
    except BadRequest as error:
        if "too big" in error.message.lower():
            raise TooBig from None
        raise delivery_error(error) from None
    except TelegramError as error:
        raise delivery_error(error) from None
    if (found.file_size or 0) > most:
        raise TooBig
    url = found.file_path or ""
    if not url.startswith(("https://", "http://")):
        raise DeliveryError("no address of the file")
    return await _download(url, most, proxy)


async def send_file(bot: Bot, account: str, name: str, content: bytes, caption: str) -> None:
    """Send something with words under it: a picture as one, the rest as a file.

    Raises DeliveryError.
    """
    try:
        if name.endswith(_PICTURES) and len(content) <= MOST_PHOTO:
            await bot.send_photo(account, content, caption=caption[:1024], filename=name)
        else:
            await bot.send_document(account, content, caption=caption[:1024], filename=name)
    except TelegramError as error:
        raise delivery_error(error) from None


async def _download(url: str, most: int, proxy: str | None) -> bytes:
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, trust_env=True) as session,
            session.get(url, allow_redirects=False, proxy=proxy) as answer,
        ):
            if answer.status != 200:
                permanent = answer.status in _GONE
                raise DeliveryError(f"HTTP {answer.status}", permanent=permanent)
            return await _bounded(answer, most)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        # The error's own text holds the address.
        raise DeliveryError(f"no connection: {type(error).__name__}") from None


async def _bounded(answer: aiohttp.ClientResponse, most: int) -> bytes:
    content = bytearray()
    async for chunk in answer.content.iter_chunked(1 << 16):
        content += chunk
        if len(content) > most:
            raise TooBig
    return bytes(content)
