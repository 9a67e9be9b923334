"""The commands Telegram offers beside the input field."""

import logging

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)
from telegram.error import BadRequest, RetryAfter, TelegramError

from bot.channels.telegram_shapes import delivery_error

logger = logging.getLogger(__name__)

COMMANDS = (
    ("report", "报修", "Report a fault"),
    ("mine", "我的工单", "My tickets"),
    ("oncall", "今天谁值班", "Who is on call today"),
    ("faq", "常见问题", "Common questions"),
    ("help", "帮助", "Help"),
    ("language", "语言 / Language", "Language / 语言"),
)
"""Each with its Chinese and its English words; `handlers/menu.py` understands every one."""

IN_GROUPS = (("group", "设为班组群", "Make this the group of your team"),)


async def set_commands(bot: Bot) -> None:
    """Tell Telegram the commands, in English to who reads English, in Chinese to everybody else.

    Best effort: without them people write the same words themselves.
    """
    scopes = (
        (COMMANDS, BotCommandScopeAllPrivateChats()),
        (IN_GROUPS, BotCommandScopeAllGroupChats()),
    )
    try:
        for table, scope in scopes:
            chinese = [BotCommand(command, words) for command, words, _ in table]
            english = [BotCommand(command, words) for command, _, words in table]
            await bot.set_my_commands(chinese, scope=scope)
            await bot.set_my_commands(english, scope=scope, language_code="en")
    except (BadRequest, RetryAfter) as error:
        logger.info("commands are not set", extra={"why": delivery_error(error).reason})
    except TelegramError:
        # A token that is refused and a platform that is away are told by whoever asks for updates.
        return
