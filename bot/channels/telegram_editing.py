"""Changing what the bot said."""

import logging

from telegram import Bot, LinkPreviewOptions
from telegram.error import TelegramError

from bot.channels.telegram_shapes import delivery_error, outgoing
from helpdesk.messages import OutgoingMessage

logger = logging.getLogger(__name__)

# A preview would make Telegram's servers open addresses inside the hospital.
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def edited(bot: Bot, chat: str, receipt: str, message: OutgoingMessage) -> bool:
    """Put the message in place of one that was sent; False when that is too old to be changed."""
    (part, *_) = outgoing(message.text, message.choices)
    try:
        await bot.edit_message_text(
            part.text,
            chat_id=chat,
            message_id=int(receipt),
            reply_markup=part.keyboard,
            entities=part.entities,
            link_preview_options=NO_PREVIEW,
        )
    except TelegramError as error:
        # Not modified, gone, blocked, or too much at once: a press shows how it stands.
        logger.info("a notice stays as it is", extra={"why": delivery_error(error).reason})
        return "can't be edited" not in str(error)
    return True
