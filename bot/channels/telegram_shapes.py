"""What goes to and comes from Telegram, as values: no network, no clock."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aiohttp import web
from telegram import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    MessageEntity,
    Update,
    User,
)
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter, TelegramError, TimedOut

from bot.channels.telegram_news import News, news
from bot.channels.telegram_poll import seconds_to_wait
from bot.channels.telegram_text import clean, command_in, parts
from helpdesk.errors import DeliveryError
from helpdesk.messages import Address, Choice, IncomingMessage, clean_text, heading
from helpdesk.place import scanned

NAME = "telegram"
DATA_LIMIT = 64
_ROW_WIDTH = 16

# What a message without text is; an animation is also a document, a venue also a location.
_NOTES = {
    "photo": "image",
    "voice": "voice",
    "audio": "voice",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "sticker": "sticker",
    "document": "file",
    "contact": "contact",
    "venue": "location",
    "location": "location",
    "poll": "other",
    "dice": "other",
    "game": "other",
    "story": "other",
    "checklist": "other",
    "paid_media": "other",
}


@dataclass(frozen=True)
class Part:
    """One sendMessage: at most 4,096 UTF-16 units, what is `bold` of it at its beginning."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None
    bold: str = ""

    @property
    def entities(self) -> list[MessageEntity] | None:
        """Never by markup in the text: nothing that people write can become any."""
        length = len(self.bold.encode("utf-16-le")) // 2
        return [MessageEntity(MessageEntity.BOLD, 0, length)] if length else None


@dataclass(frozen=True)
class Received:
    """What an update says; `query` is the press that waits for an answer, or ""; `news` what is no
    private talk."""

    message: IncomingMessage | None
    query: str = ""
    news: News | None = None


class NoUpdateError(ValueError):
    """What came is not an update of the Bot API."""


def verify(secret: str, request: web.BaseRequest) -> bool:
    """True if the request carries the secret token; an empty secret is never right."""
    given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
    # Bytes, because compare_digest refuses text outside ASCII.
    same = hmac.compare_digest(given.encode("utf-8", "backslashreplace"), secret.encode())
    return bool(secret) and same


def incoming(update: Update, now: datetime) -> IncomingMessage | None:
    """What a person said or pressed in a private chat; None for everything else."""
    if update.callback_query:
        return _press(update.update_id, update.callback_query, now)
    if update.message is None or update.message.chat.type != "private":
        return None
    said = update.message
    note = "" if said.text else _note(said)
    text = command_in(said.text or said.caption or "")
    if not text and not note:
        return None
    return IncomingMessage(
        address=_address(said.chat.id),
        id=_message_id(update.update_id),
        text=clean(text),
        sent_at=_stamp(said.date),
        press=scanned(text.removeprefix("/start ")),
        note=note,
        sender=_sender(said.from_user),
        language=_language(said.from_user),
    )


def _language(user: User | None) -> str:
    return (user.language_code or "") if user else ""


def outgoing(text: str, choices: Sequence[Choice] = ()) -> list[Part]:
    """Plain text in as many parts as it needs, the choices as buttons under the last one.

    Raises a permanent DeliveryError for blank text and for a choice of over 64 bytes.
    """
    pieces = parts(text)
    if not pieces:
        raise DeliveryError("blank text", permanent=True)
    if any(not 1 <= len(choice.data.encode()) <= DATA_LIMIT for choice in choices):
        raise DeliveryError("the data of a choice is not 1-64 bytes", permanent=True)
    keyboards = [None] * (len(pieces) - 1) + [_keyboard(choices)]
    shown = [Part(piece, keyboard) for piece, keyboard in zip(pieces, keyboards, strict=True)]
    return [replace(shown[0], bold=heading(pieces[0])), *shown[1:]]


def delivery_error(error: TelegramError) -> DeliveryError:
    """What a failed call means for the delivery; the reason carries no text and no token."""
    if isinstance(error, RetryAfter):
        wait = timedelta(seconds=seconds_to_wait(error))
        return DeliveryError("too many messages", retry_after=wait)
    if isinstance(error, Forbidden | BadRequest):
        return DeliveryError(error.message[:100], permanent=True)
    if isinstance(error, InvalidToken):
        return DeliveryError("the bot token is refused")
    reason = "no answer" if isinstance(error, TimedOut) else "no connection"
    # Where no connection was made, or none was free, nothing can have been taken.
    never_there = type(error.__cause__).__name__.startswith(("Connect", "Pool"))
    return DeliveryError(reason, uncertain=not never_there)


def received(payload: object, now: datetime, bot_id: int = 0) -> Received:
    """Read a decoded update. Raises NoUpdateError."""
    if not isinstance(payload, dict) or type(payload.get("update_id")) is not int:
        raise NoUpdateError
    # The library checks nothing and fails in a dozen ways on wrong types and missing keys.
    try:
        update = Update.de_json(payload, None)
        message = incoming(update, now)
        query = update.callback_query.id if update.callback_query and message else ""
        around = None if message else news(update, bot_id, now)
    except Exception as error:
        raise NoUpdateError from error
    return Received(message, query, around)


def _address(chat_id: int) -> Address:
    if type(chat_id) is not int:
        raise TypeError
    return Address(NAME, str(chat_id))


def _stamp(date: object) -> datetime:
    if not isinstance(date, datetime):
        raise TypeError
    return date


def _message_id(update_id: int) -> str:
    return f"u{update_id}"


def _sender(user: User | None) -> str:
    return clean(user.full_name) if user else ""


def _note(said: Message) -> str:
    kind = next((kind for kind in _NOTES if getattr(said, kind)), "")
    note = _NOTES.get(kind, "")
    return f"{note}:{_file_id(said, kind)}" if note in _FETCHED else note


_FETCHED = frozenset({"image", "voice", "video", "file"})


def _file_id(said: Message, kind: str) -> str:
    """By which it is fetched; of a photo the largest of its sizes."""
    found = getattr(said, kind)
    return clean_text(str((found[-1] if kind == "photo" else found).file_id))


def _press(update_id: int, query: CallbackQuery, now: datetime) -> IncomingMessage | None:
    card = query.message
    if card is None or card.chat.type != "private" or not query.data:
        return None
    return IncomingMessage(
        address=_address(card.chat.id),
        id=_message_id(update_id),
        text="",
        sent_at=now,
        press=clean(query.data),
        sender=_sender(query.from_user),
    )


def _keyboard(choices: Sequence[Choice]) -> InlineKeyboardMarkup | None:
    if not choices:
        return None
    rows: list[list[InlineKeyboardButton]] = [[]]
    width = 0
    for choice in choices:
        # A Chinese character is as wide as two letters; 2 stands for the edges of a button.
        width += len(choice.label) + 2
        if rows[-1] and width > _ROW_WIDTH:
            rows.append([])
            width = len(choice.label) + 2
        rows[-1].append(InlineKeyboardButton(clean(choice.label), callback_data=choice.data))
    return InlineKeyboardMarkup(rows)
