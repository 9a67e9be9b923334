"""Messages in English, for those who chose it: made of the finished Chinese by the phrase book."""

import logging
from collections.abc import Collection
from dataclasses import replace
from functools import cache
from importlib.resources import files

from helpdesk.messages import OutgoingMessage
from helpdesk.phrasebook import Book, compiled, in_english, label_in_english

logger = logging.getLogger(__name__)


@cache
def book() -> Book:
    """The phrase book: the files of notifications/phrasebook, read when somebody first needs it."""
    folder = files("notifications").joinpath("phrasebook")
    found = sorted(folder.iterdir(), key=lambda file: file.name)
    return compiled(*(file.read_text("utf-8") for file in found if file.name.endswith(".txt")))


def message_in_english(message: OutgoingMessage, own: Collection[str] = ()) -> OutgoingMessage:
    """The message in English as far as the book goes; what the buttons carry stays. How many lines
    stayed Chinese is logged, not which.

    `own`: what people wrote over several lines; it is never touched.
    """
    choices = (
        replace(choice, label=label_in_english(book(), choice.label)) for choice in message.choices
    )
    said = in_english(book(), message.text, own)
    if said.missed:
        logger.info("lines stayed Chinese for an English reader", extra={"lines": len(said.missed)})
    return OutgoingMessage(said.text, tuple(choices))
