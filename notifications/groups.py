"""A team's group hears what concerns all of the team: one message, with a mention of who has it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from helpdesk.lifecycle import can
from helpdesk.messages import Address, Choice, OutgoingMessage
from helpdesk.pace import urgency
from helpdesk.people import Verb
from helpdesk.ticket import Ticket, TicketEvent, What
from notifications.buttons import press_for, show_choice
from notifications.scene import Scene
from notifications.texts import list_line
from storage import outbox
from storage.outbox import Delivery
from storage.unit import Unit

PRESSED = frozenset({"telegram_group"})
"""Channels of groups that tell who pressed."""

MENTION = "mention"
"""The word of a choice that is no button: its argument is the account to mention."""

HEADLINES: Mapping[What, str] = {
    What.POOLED: "新工单等人抢，先按先得",
    What.ASSIGNED: "新工单，已派给{name}",
    What.REASSIGNED: "工单已转给{name}",
    What.UNASSIGNED: "新工单，还没有人负责",
    What.REOPENED: "报修人说还没好，工单重开",
    What.BREACHED: "工单超时，请尽快处理",
}


def tell_groups(
    unit: Unit,
    groups: Collection[Address],
    told: tuple[Ticket, TicketEvent],
    scene: Scene,
    addresses: Sequence[Address],
    now: datetime,
) -> None:
    """Queue what the groups of the ticket's team hear; `addresses` are its engineer's.

    A group's address is its channel with the team as account.
    """
    ticket, event = told
    if event.what not in HEADLINES:
        return
    headline = HEADLINES[event.what].format(name=scene.name(ticket.engineer_id))
    for group in groups:
        if group.account == ticket.team:
            choices = (
                *_buttons(group, ticket, event.what),
                *_mentions(group, scene.name(ticket.engineer_id), addresses),
            )
            message = OutgoingMessage(f"{headline}\n{list_line(ticket, scene)}", choices)
            key = f"e{event.id}:{group.channel}:{group.account}"
            urgent = urgency(ticket.severity)
            of = ticket.id if group.channel in PRESSED else None
            outbox.queue(unit, Delivery(key, group, message, of, urgency=urgent), now)


def _buttons(group: Address, ticket: Ticket, what: What) -> Iterator[Choice]:
    """What can be pressed in the group: to grab what waits for that, and to see the card."""
    if group.channel in PRESSED:
        if what is What.POOLED and can(ticket, Verb.TAKE):
            yield press_for(ticket, Verb.TAKE)
        yield show_choice(ticket)


def _mentions(group: Address, name: str, addresses: Sequence[Address]) -> list[Choice]:
    platform = group.channel.partition("_")[0]
    return [Choice(name, f"{MENTION}:{a.account}") for a in addresses if a.channel == platform]
