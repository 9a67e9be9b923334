"""A message too long to be read as a whole: its head, its tail, and what between them is danger."""

from collections.abc import Iterator
from itertools import islice

from helpdesk import safety

MOST = 4096
"""Characters that are read; no platform sends more, but some characters unfold into many."""

_HEAD, _TAIL = 2048, 512
_AROUND = 40
_EACH = 3
"""How many places of a kind are looked at; a text with more is no report."""

_DANGERS = (
    safety.IN_DANGER,
    safety.WRONG_PATIENT,
    safety.VITAL,
    safety.VITAL_UNLESS_BY_HAND,
    safety.SERVER_ROOM,
    safety.DATA_LOSS,
)


def shortened(text: str) -> str:
    """At most MOST characters of a text in lower case; no danger that it tells is left out."""
    if len(text) <= MOST:
        return text
    # A danger may stand where the text is cut.
    middle = text[_HEAD - _AROUND : len(text) - _TAIL + _AROUND]
    return "\n".join((text[:_HEAD], *_dangers(middle), text[-_TAIL:]))[:MOST]


def _dangers(text: str) -> Iterator[str]:
    for danger in _DANGERS:
        for found in islice(danger.finditer(text), _EACH):
            yield text[max(found.start() - _AROUND, 0) : found.end() + _AROUND]
