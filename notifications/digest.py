"""Many notices for one person at once, said in one message."""

from collections.abc import Sequence

from helpdesk.messages import Choice, OutgoingMessage
from helpdesk.press import Press
from notifications.wording import say
from storage.outbox import Delivery

MOST_LINES = 20
MOST_CHOICES = 8


def digest(notices: Sequence[Delivery]) -> OutgoingMessage:
    """All of them in one message: a line for each, and a button for each ticket, in their order."""
    numbers = list(dict.fromkeys(one.ticket_id for one in notices if one.ticket_id is not None))
    values = {
        "total": len(notices),
        "lines": [_line(one) for one in notices[:MOST_LINES]],
        "more": len(notices) - MOST_LINES,
    }
    return OutgoingMessage(say("_digest", values), tuple(_show(n) for n in numbers[:MOST_CHOICES]))


def _line(notice: Delivery) -> str:
    """The notice's first line, with its ticket's number where it says none."""
    first = notice.message.text.partition("\n")[0]
    number = "" if notice.ticket_id is None else f"#{notice.ticket_id}"
    return first if not number or number in first else f"{number} {first}"


def _show(ticket_id: int) -> Choice:
    return Choice(f"看 #{ticket_id}", Press("show", (str(ticket_id),)).encode())
