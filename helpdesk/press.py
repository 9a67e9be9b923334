"""What a button carries: a word and its arguments, at most 64 bytes (Telegram's limit)."""

import re
from dataclasses import dataclass

from helpdesk.people import Verb

MOST_BYTES = 64
_PRESS = re.compile(r"[a-z_]{1,20}(:[^\s:]{0,50}){0,3}")


@dataclass(frozen=True)
class Press:
    """A pressed choice: `word` says which handler, `args` what about."""

    word: str
    args: tuple[str, ...] = ()

    def encode(self) -> str:
        """The data of a choice. Raises ValueError when it would not fit."""
        data = ":".join((self.word, *self.args))
        if len(data.encode()) > MOST_BYTES or decode(data) != self:
            raise ValueError(f"not a press: {data!r}")
        return data


def decode(data: str) -> Press | None:
    """The press, or None for anything that is not one."""
    if not _PRESS.fullmatch(data):
        return None
    word, *args = data.split(":")
    return Press(word, tuple(args))


@dataclass(frozen=True)
class TicketPress:
    """A verb pressed on the card of a ticket as it was at `version`."""

    verb: Verb
    ticket_id: int
    version: int

    def encode(self) -> str:
        return Press(self.verb, (str(self.ticket_id), str(self.version))).encode()


_NUMBER = re.compile(r"[0-9]{1,15}")


def ticket_press(press: Press) -> TicketPress | None:
    """The press as one of a verb on a ticket, or None when it is another kind."""
    if press.word not in set(Verb) or len(press.args) != 2:
        return None
    if not all(_NUMBER.fullmatch(n) for n in press.args):
        return None
    ticket_id, version = press.args
    return TicketPress(Verb(press.word), int(ticket_id), int(version))
