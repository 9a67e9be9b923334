"""What the templates are told of a ticket: whole for cards, in part for notices."""

from collections.abc import Sequence

from helpdesk.clocks import asked
from helpdesk.sla import Deadline, Milestone
from helpdesk.ticket import STATUS_WORDS, WORKING, Status, Ticket
from notifications.phrases import bar, promised
from notifications.scene import Scene

Values = dict[str, object]


def core(ticket: Ticket, scene: Scene) -> Values:
    """What is said of a ticket nearly everywhere."""
    return {
        "no": ticket.id,
        "status": STATUS_WORDS[ticket.status],
        "level": scene.level(ticket.severity),
        "outside": not scene.contract.covers(ticket.opened_at),
        "reasons": [_unbracketed(reason) for reason in ticket.reasons],
        "summary": ticket.summary,
        "department": ticket.department,
        "location": ticket.location,
        "system": ticket.system,
        "reporter": _reporter(ticket),
        "engineer": scene.reach(ticket.engineer_id),
    }


def _unbracketed(reason: str) -> str:
    """A reason as it is said inside brackets: 估计影响全科 for 影响范围：全科（推测）."""
    sure = reason.removesuffix("（推测）")
    return reason if sure == reason else "估计" + sure.replace("影响范围：", "影响")


def _reporter(ticket: Ticket) -> str:
    name, phone = ticket.reporter_name, ticket.reporter_phone
    return f"{name} {phone}".rstrip() if name else ""


def whole(ticket: Ticket, scene: Scene) -> Values:
    """What the card says: of the promises, those still open while somebody works on it."""
    running = [d for d in ticket.deadlines if not d.met_at and not d.waived]
    return core(ticket, scene) | {
        "promises": promises(running if ticket.status in WORKING else (), scene),
        "waiver": _waiver(ticket),
        "master": ticket.master_id if ticket.status is Status.LINKED else None,
        "hold_reason": ticket.hold_reason,
        "hold_asked": asked(ticket) is not None,
        "notes": scene.notes,
        "attachments": scene.attachments,
        "workaround": ticket.workaround,
        "cause": ticket.cause,
        "solution": ticket.solution,
        "rating": ticket.rating,
        "rating_word": ticket.rating_word.rstrip(),
    }


def _waiver(ticket: Ticket) -> str:
    """What was promised and then not asked for: seen until the end (clause S0-19)."""
    arrival = ticket.deadline(Milestone.ARRIVAL)
    done = ticket.status in (Status.RESTORED, Status.CLOSED)
    return "到场：远程恢复，不再需要" if done and arrival and arrival.waived else ""


def promises(deadlines: Sequence[Deadline | None], scene: Scene) -> list[Values]:
    """Each with its bar, as long as it is open."""
    now, contract = scene.now, scene.contract
    return [
        {
            "words": promised(deadline, now, contract),
            "bar": "" if deadline.settled else bar(deadline, now, contract),
        }
        for deadline in deadlines
        if deadline is not None
    ]
