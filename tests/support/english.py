"""What an English reader was told, and which lines of it stayed Chinese."""

import re

from helpdesk.phrasebook import HAN
from tests.support.world import Character

_SHORT = re.compile("…$")


def told(*people: Character) -> list[str]:
    """Every line of the answers and notices, and every button."""
    messages = [m for person in people for m in (*person.answers, *person.heard)]
    lines = [line for message in messages for line in message.text.split("\n")]
    return [*lines, *(choice.label for message in messages for choice in message.choices)]


def still_chinese(lines: list[str], data: list[str]) -> list[str]:
    """The lines that hold Chinese beside the data: names, and what people wrote."""
    known = sorted((word for word in data if HAN.search(word)), key=len, reverse=True)
    left = {line: _without(line, known) for line in lines}
    return sorted(line for line, rest in left.items() if HAN.search(rest))


def _without(line: str, known: list[str]) -> str:
    for word in known:
        line = line.replace(word, "")
    return line
