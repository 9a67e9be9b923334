"""What the bot answered, remembered so that it can be changed once its ticket has moved on."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from helpdesk.errors import DatastoreAway
from helpdesk.messages import Address, Choice, OutgoingMessage
from helpdesk.press import TicketPress, decode, ticket_press
from storage import sent_cards
from storage.engine import Datastore
from storage.unit import Unit


def shown(choices: Sequence[Choice]) -> list[TicketPress]:
    """The verbs on tickets that can be pressed."""
    presses = [decode(choice.data) for choice in choices]
    found = [ticket_press(press) for press in presses if press is not None]
    return [press for press in found if press is not None]


async def keep_reply(
    store: Datastore, to: Address, reply: OutgoingMessage, receipt: str, now: datetime
) -> None:
    """Remember a reply with a ticket's buttons, so that it is changed like a notice. Best effort:
    a card nobody remembers shows how it stands when it is pressed."""
    tickets_shown = {press.ticket_id for press in shown(reply.choices)}
    if len(tickets_shown) != 1 or not receipt:
        return
    (number,) = tickets_shown

    async def keep(unit: Unit) -> None:
        sent_cards.keep_reply(unit, to, number, reply, receipt, now)

    with suppress(DatastoreAway):
        await store.write(keep)
