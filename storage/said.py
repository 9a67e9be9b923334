"""What was said, as JSON text: messages and choices are kept with it and never searched."""

import json
from collections.abc import Sequence

from helpdesk.messages import Choice, OutgoingMessage


def choices_to(choices: Sequence[Choice]) -> str:
    """The choices as stored."""
    return json.dumps([[c.label, c.data] for c in choices], ensure_ascii=False)


def choices_from(text: str) -> tuple[Choice, ...]:
    """The stored choices."""
    return tuple(Choice(label, data) for label, data in json.loads(text))


def numbered_from(text: str) -> tuple[tuple[int, Choice], ...]:
    """Stored choices of notices, each with its number."""
    return tuple((n, Choice(label, data)) for n, label, data in json.loads(text))


def message_to(message: OutgoingMessage) -> str:
    """A whole message as stored."""
    choices = [[c.label, c.data] for c in message.choices]
    return json.dumps({"text": message.text, "choices": choices}, ensure_ascii=False)


def message_from(text: str) -> OutgoingMessage:
    """The stored message."""
    stored = json.loads(text)
    choices = tuple(Choice(label, data) for label, data in stored["choices"])
    return OutgoingMessage(stored["text"], choices)
