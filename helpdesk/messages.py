"""What goes in and out of the desk: the only shapes that channels share with the rest."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Address:
    """An account on a channel: `channel` is telegram, wechat..., `account` the id there."""

    channel: str
    account: str


@dataclass(frozen=True)
class Choice:
    """A button, or a number to answer with. `data` is at most 64 bytes (Telegram's limit)."""

    label: str
    data: str


@dataclass(frozen=True)
class IncomingMessage:
    """One thing a person said or pressed.

    `id` names the message on its channel: the same id again is a redelivery, answered alike.
    `press` is the data of the choice that was pressed, or "" when the person wrote text.
    `sent_at` is the platform's own stamp (aware, UTC), second precision on most platforms.
    `note` says what the platform could not give as text ("image", "voice", ...), or ""; behind a
    colon the id by which the platform hands it out, where it has one.
    `sender` is the platform's display name, possibly "". `language` is the platform's word for
    the sender's ("en-GB"), "" where it says none.
    """

    address: Address
    id: str
    text: str
    sent_at: datetime
    press: str = ""
    note: str = ""
    sender: str = ""
    language: str = ""


@dataclass(frozen=True)
class OutgoingMessage:
    """Plain text with choices under it. No platform markup; channels escape and split."""

    text: str
    choices: tuple[Choice, ...] = ()


class Channel(Protocol):
    """A way to reach people. One object per configured platform, built in bot/app.py."""

    name: str
    """The `channel` of its addresses."""

    buttons: bool
    """False: choices are listed as numbers, and an answered number picks one."""

    async def send(self, account: str, message: OutgoingMessage, key: str) -> str:
        """Deliver one message and return the platform's receipt ("" if it gives none).

        `key` is the same for every attempt at the same delivery, for platforms that deduplicate.
        Raises DeliveryError.
        """
        ...


MOST_HEADING = 40
_SENTENCE_ENDS = ("。", "！", "？", ".", "!", "?")


def heading(text: str) -> str:
    """What stands above the rest and is bold where a platform can show that: the first of several
    lines, when it is short and no sentence; else ""."""
    first, _, rest = text.partition("\n")
    fits = 0 < len(first) <= MOST_HEADING and not first.endswith(_SENTENCE_ENDS)
    return first if fits and rest.strip() else ""


MOST_TEXT = 4096
"""Characters of a message that are looked at."""


def clean_text(text: str) -> str:
    """The text without what no datastore takes: lone surrogates, control characters, the rest of
    a text that is too long. Line breaks and tabs stay."""
    valid = text[:MOST_TEXT].encode("utf-8", "replace").decode()
    kept = (c for c in valid if c in "\n\t" or unicodedata.category(c) != "Cc")
    return "".join(kept).strip()


LISTED = "\n\n回复数字：\n"
LISTED_IN_ENGLISH = "\n\nReply with a number:\n"
"""What stands between a text and its choices where these are listed with numbers."""

TAPPED = frozenset({"wechat"})
"""Channels without buttons on which a listed choice can be tapped all the same."""


def numbered(text: str, choices: Sequence[Choice], first: int = 1) -> str:
    """The text with its choices as a numbered list, for a channel without buttons."""
    if not choices:
        return text
    lines = [f"{n} {choice.label}" for n, choice in enumerate(choices, first)]
    return text + listed_under(text) + "\n".join(lines)


def listed_under(text: str) -> str:
    """What stands between this text and its numbered choices, in the text's language."""
    head = text.partition("\n")[0]
    chinese = any("\u3400" <= c <= "\u9fff" for c in head[:_FIRST_WORDS])
    return LISTED if chinese or not head else LISTED_IN_ENGLISH


_FIRST_WORDS = 6
"""Characters: an English text may name somebody in Chinese, but begins in English."""


def is_listed(message: OutgoingMessage) -> bool:
    """Whether the text holds its choices already, each with its number."""
    return bool(message.choices) and (LISTED in message.text or LISTED_IN_ENGLISH in message.text)
