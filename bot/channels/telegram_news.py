"""What happens around the bot beside private talk: groups, who joins, who shuts it out."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update, User

from bot.channels.telegram_text import clean

GROUP_KINDS = frozenset({"group", "supergroup"})
_OUT = frozenset({"left", "kicked"})
_COMMAND = re.compile(r"/group(?:@\w+)?(?:\s+(.{0,40}))?", re.DOTALL)


class NewsKind(StrEnum):
    """What the news is."""

    COMMAND = "command"
    PRESS = "press"
    ANSWER = "answer"
    ADDED = "added"
    REMOVED = "removed"
    MIGRATED = "migrated"
    SHUT_OUT = "shut_out"


@dataclass(frozen=True)
class News:
    """Something in a group, or with the bot's place in a chat.

    `person` is who did it; `card` the message that was answered; `to` the chat's new number.
    """

    kind: NewsKind
    id: str
    chat: int
    at: datetime
    person: int = 0
    sender: str = ""
    text: str = ""
    press: str = ""
    query: str = ""
    card: int = 0
    topic: int = 0
    to: int = 0


def news(update: Update, bot_id: int, now: datetime) -> News | None:
    """The news in an update; None for talk in private chats and for what concerns no one.

    Raises TypeError where a number is none: the library does not look.
    """
    found = _news(update, bot_id, now)
    if found is not None:
        for number in (found.chat, found.person, found.card, found.topic, found.to):
            if type(number) is not int:
                raise TypeError
    return found


def _news(update: Update, bot_id: int, now: datetime) -> News | None:
    number = f"u{update.update_id}"
    if update.my_chat_member:
        return _membership(number, update.my_chat_member, now)
    query = update.callback_query
    if query and query.message and query.message.chat.type in GROUP_KINDS:
        return _press(number, query, now)
    if update.message and update.message.chat.type in GROUP_KINDS:
        return _said(number, update.message, bot_id)
    return None


def _membership(number: str, change: ChatMemberUpdated, now: datetime) -> News | None:
    was, is_now = change.old_chat_member.status, change.new_chat_member.status
    private = change.chat.type == "private"
    if is_now in _OUT:
        kind = NewsKind.SHUT_OUT if private else NewsKind.REMOVED
    elif private or change.chat.type not in GROUP_KINDS or was not in _OUT:
        return None
    else:
        kind = NewsKind.ADDED
    return News(kind, number, change.chat.id, now, person=change.from_user.id)


def _press(number: str, query: CallbackQuery, now: datetime) -> News | None:
    if query.message is None or not query.data:
        return None
    return News(
        NewsKind.PRESS,
        number,
        query.message.chat.id,
        now,
        person=query.from_user.id,
        sender=clean(query.from_user.full_name),
        press=clean(query.data),
        query=query.id,
    )


def _said(number: str, said: Message, bot_id: int) -> News | None:
    if said.migrate_to_chat_id:
        to = said.migrate_to_chat_id
        return News(NewsKind.MIGRATED, number, said.chat.id, said.date, to=to)
    who, text = said.from_user, said.text or said.caption or ""
    topic = said.message_thread_id if said.is_topic_message else None
    if who is None or who.is_bot or not text:
        return None
    command = _COMMAND.fullmatch(text.strip())
    if command:
        return _written(NewsKind.COMMAND, number, said, who, (command[1] or "").strip(), topic or 0)
    card = said.reply_to_message
    if card is None or card.from_user is None or card.from_user.id != bot_id:
        return None
    answered = _written(NewsKind.ANSWER, number, said, who, text, topic or 0)
    return replace(answered, card=card.message_id)


def _written(kind: NewsKind, number: str, said: Message, who: User, text: str, topic: int) -> News:
    return News(
        kind,
        number,
        said.chat.id,
        said.date,
        person=who.id,
        sender=clean(who.full_name),
        text=clean(text),
        topic=topic,
    )
