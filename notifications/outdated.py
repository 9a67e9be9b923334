"""What a card says once its ticket has moved on."""

from helpdesk.messages import OutgoingMessage
from helpdesk.ticket import STATUS_WORDS, Ticket
from notifications.buttons import show_choice


def moved_on(ticket: Ticket, engineer: str) -> OutgoingMessage:
    """The ticket's status in place of buttons that no longer fit; one button shows the rest."""
    lines = [f"工单 #{ticket.id} 有新变化：{STATUS_WORDS[ticket.status]}"]
    if engineer:
        lines.append(f"工程师：{engineer}")
    return OutgoingMessage("\n".join(lines), (show_choice(ticket),))
