"""“Typing…” at the top of a Telegram chat, while its answer is being made."""

import asyncio
from contextlib import suppress

from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

LASTS = 4.5
"""Seconds; Telegram takes the sign away after five."""
MOST = 13
"""About a minute of it: after that it says nothing any more."""


async def keep_typing(bot: Bot, chat: str) -> None:
    """Show the sign again and again until cancelled. Where that is refused, none is shown."""
    with suppress(TelegramError):
        for _ in range(MOST):
            await bot.send_chat_action(chat, ChatAction.TYPING)
            await asyncio.sleep(LASTS)
