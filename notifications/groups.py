"""A team's group hears what concerns all of the team: one message, with a mention of who has it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from helpdesk.messages import Address, Choice, OutgoingMessage
from helpdesk.pace import urgency
from helpdesk.ticket import Ticket, TicketEvent, What
from notifications.scene import Scene
from notifications.texts import list_line
from storage import outbox
from storage.outbox import Delivery
from storage.unit import Unit

MENTION = "mention"
"""The word of a choice that is no button: its argument is the account to mention."""

HEADLINES: Mapping[What, str] = {
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
            choices = tuple(_mentions(group, scene.name(ticket.engineer_id), addresses))
            message = OutgoingMessage(f"{headline}\n{list_line(ticket, scene)}", choices)
            key = f"e{event.id}:{group.channel}:{group.account}"
            urgent = urgency(ticket.severity)
            outbox.queue(unit, Delivery(key, group, message, urgency=urgent), now)


def _mentions(group: Address, name: str, addresses: Sequence[Address]) -> list[Choice]:
    platform = group.channel.partition("_")[0]
    return [Choice(name, f"{MENTION}:{a.account}") for a in addresses if a.channel == platform]
