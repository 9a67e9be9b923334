"""What the templates are told of a ticket: whole for cards, in part for notices."""

from collections.abc import Sequence

from helpdesk.caller import VIA_WORDS, Via
from helpdesk.clocks import asked
from helpdesk.sla import Deadline, Milestone
from helpdesk.ticket import STATUS_WORDS, WORKING, Status, Ticket
from helpdesk.whereabouts import spot, where
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
        "place": where(ticket.department, ticket.location, ticket.campus),
        "spot": spot(ticket.department, ticket.campus, ticket.location),
        "system": ticket.system,
        "reporter": reporter(ticket),
        "taken": _taken(ticket, scene),
        "engineer": scene.reach(ticket.engineer_id),
    }


def _unbracketed(reason: str) -> str:
    """A reason as it is said inside brackets: 估计影响全科 for 影响范围：全科（推测）."""
    sure = reason.removesuffix("（推测）")
    return reason if sure == reason else "估计" + sure.replace("影响范围：", "影响")


def reporter(ticket: Ticket) -> str:
    """Who reported it and how he is called, "" when nobody left a name."""
    name, phone = ticket.reporter_name, ticket.reporter_phone
    if not name and ticket.taken_by is not None:
        return phone
    return f"{name} {phone}".rstrip() if name else ""


def _taken(ticket: Ticket, scene: Scene) -> str:
    """How it was told to whom: 电话，王工代报."""
    if ticket.taken_by is None:
        return ""
    return f"{VIA_WORDS[Via(ticket.via)]}，{scene.name(ticket.taken_by)}代报"


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
