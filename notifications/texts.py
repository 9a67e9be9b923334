"""What is said about a ticket: the values that the templates of cards and notices are given."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from helpdesk.audience import Listener
from helpdesk.complaint import ABOUT_WORDS, About
from helpdesk.correction import PART_WORDS, Part
from helpdesk.messages import OutgoingMessage
from helpdesk.people import Party
from helpdesk.severity import Severity
from helpdesk.sla import MILESTONE_LABELS, Milestone
from helpdesk.ticket import STATUS_WORDS, WORKING, Ticket, TicketEvent, What, stood_for
from notifications.buttons import (
    BUTTON_ORDER,
    BUTTON_WORDS,
    beside,
    buttons,
    notice_choices,
    press_for,
    show_choice,
)
from notifications.phrases import NOT_YET, countdown, how_long, missed, promise, urgency
from notifications.scene import Scene
from notifications.values import Values, core, promises, reporter, whole
from notifications.wording import say

__all__ = [
    "BUTTON_ORDER",
    "BUTTON_WORDS",
    "SAYINGS",
    "Scene",
    "buttons",
    "card",
    "late_line",
    "list_line",
    "notice",
    "opened",
    "press_for",
    "show_choice",
]


def card(ticket: Ticket, scene: Scene) -> str:
    """All a person needs to know of the ticket at a glance."""
    return say("_card", whole(ticket, scene))


def opened(ticket: Ticket, scene: Scene) -> str:
    """The answer to a report: number, level and why, who has it, the promised minute."""
    values = core(ticket, scene)
    response = ticket.deadline(Milestone.RESPONSE)
    values["due"] = scene.at(response.due_at) if response else ""
    values["left"] = countdown(response, scene.now, scene.contract) if response else ""
    return say("opened_answer", values)


def list_line(ticket: Ticket, scene: Scene) -> str:
    """The ticket in a list: number, level, status, countdown, what it is about."""
    clock = ticket.next_deadline() if ticket.status in WORKING else None
    if clock is None:
        return _line(ticket, "")
    left = countdown(clock, scene.now, scene.contract)
    return _line(ticket, f"{MILESTONE_LABELS[clock.milestone]}{left}")


def late_line(ticket: Ticket, scene: Scene) -> str:
    """The ticket in a list of what was late: instead of a countdown, which promise by how much."""
    ended_at = ticket.restored_at or ticket.closed_at
    late = [missed(d, ended_at, scene.now) for d in ticket.deadlines if d.breached_at]
    return _line(ticket, "、".join(late))


def _line(ticket: Ticket, clock: str) -> str:
    values: Values = {
        "no": ticket.id,
        "severity": ticket.severity,
        "status": STATUS_WORDS[ticket.status],
        "clock": clock,
        "summary": ticket.summary,
    }
    return say("list_line", values)


_Adding = Callable[[Ticket, TicketEvent, Scene], Values]


def _card(ticket: Ticket, event: TicketEvent, scene: Scene) -> Values:
    return whole(ticket, scene)


def _brief(ticket: Ticket, event: TicketEvent, scene: Scene) -> Values:
    """What whoever is reminded needs: what, where, who has it, and the one promise in question."""
    milestone = Milestone(event.data["milestone"])
    clock = ticket.deadline(milestone)
    return core(ticket, scene) | {
        "milestone": MILESTONE_LABELS[milestone],
        "late": clock is not None and clock.due_at <= event.at,
        "not_yet": NOT_YET[milestone],
        "urgency": urgency(clock, scene.now, scene.contract) if clock else "",
        "promises": promises([clock], scene),
    }


def _who(ticket: Ticket, event: TicketEvent, scene: Scene) -> Values:
    """The engineer the event is about; the ticket may be another's by now."""
    person_id = event.data.get("engineer")
    return {"who": scene.name(person_id), "who_with_phone": scene.reach(person_id)}


def _spent(ticket: Ticket, event: TicketEvent, scene: Scene) -> Values:
    """How long nothing was heard: 10 分钟, 2 小时 10 分钟."""
    return {"spent": how_long(timedelta(minutes=event.data["minutes"]))}


def _lost(ticket: Ticket, event: TicketEvent, scene: Scene) -> Values:
    """Whom a notice did not reach, "" where nobody knows who it is."""
    person_id = event.data.get("lost_by")
    return {"lost_by": scene.reach(person_id) if person_id in scene.people else ""}


def _by(ticket: Ticket, event: TicketEvent, scene: Scene) -> Values:
    return {"by": scene.name(event.data.get("seen_by"))}


def _members(ticket: Ticket, event: TicketEvent, scene: Scene) -> Values:
    """Who was called as what: 值班组长 赵组长（电话 8008）."""
    members = event.data["members"]
    return {"members": [f"{role} {scene.reach(person)}" for role, person in members]}


def _proof(ticket: Ticket, event: TicketEvent, scene: Scene) -> Values:
    return {"scanned": event.data.get("scanned", "")}


def _carrier(ticket: Ticket, event: TicketEvent, scene: Scene) -> Values:
    """Whom to call about the ticket now."""
    return {"engineer": scene.reach(ticket.engineer_id) if ticket.engineer_id else ""}


def _next_promise(ticket: Ticket, event: TicketEvent, scene: Scene) -> Values:
    return {"promises": promises([ticket.next_deadline()], scene)}


def _goes_on(ticket: Ticket, event: TicketEvent, scene: Scene) -> Values:
    clock = ticket.next_deadline()
    return {"promise": promise(clock, scene.now, scene.contract) if clock else ""}


def _arrival(ticket: Ticket, event: TicketEvent, scene: Scene) -> Values:
    arrival = ticket.deadline(Milestone.ARRIVAL)
    return {"promises": promises([arrival] if arrival and not arrival.settled else [], scene)}


def _date(ticket: Ticket, event: TicketEvent, scene: Scene) -> Values:
    """The day that was proposed, and for which promise."""
    due = datetime.fromisoformat(event.data["due"])
    return core(ticket, scene) | {
        "day": scene.at(due),
        "milestone": MILESTONE_LABELS[Milestone(event.data["milestone"])],
        "proposed_by": scene.name(event.data.get("engineer")),
    }


def _late(ticket: Ticket, event: TicketEvent, scene: Scene) -> Values:
    ended_at = ticket.restored_at or ticket.closed_at
    late = [missed(d, ended_at, scene.now) for d in ticket.deadlines if d.breached_at]
    return core(ticket, scene) | {"breaches": late}


def _levels(ticket: Ticket, event: TicketEvent, scene: Scene) -> Values:
    was = Severity(event.data["was"])
    return {"was": scene.level(was), "level": scene.level(ticket.severity)}


def _correction(ticket: Ticket, event: TicketEvent, scene: Scene) -> Values:
    """What was put right, and whether the reader has lost the ticket by it."""
    return {"part": PART_WORDS[Part(event.data["part"])], "moved": "previous" in event.data}


def _complaint(ticket: Ticket, event: TicketEvent, scene: Scene) -> Values:
    return {"about": ABOUT_WORDS[About(event.data["about"])]}


def _moves(ticket: Ticket, event: TicketEvent, scene: Scene) -> Values:
    """Each promise that was moved: 恢复：明天 17:00 改为 周五 17:00."""
    said = [
        f"{MILESTONE_LABELS[Milestone(move['milestone'])]}："
        f"{scene.at(datetime.fromisoformat(move['was']))} 改为 "
        f"{scene.at(datetime.fromisoformat(move['due']))}"
        for move in event.data["moved"]
    ]
    return {"moves": said}


def _summary(ticket: Ticket, event: TicketEvent, scene: Scene) -> Values:
    return {"summary": ticket.summary}


def _reporter(ticket: Ticket, event: TicketEvent, scene: Scene) -> Values:
    return {"reporter": core(ticket, scene)["reporter"]}


SAYINGS: Mapping[What, tuple[_Adding, ...]] = {
    What.OPENED: (_card,),
    What.ASSIGNED: (_card,),
    What.UNASSIGNED: (_who, _card),
    What.ACCEPTED: (_who,),
    What.DECLINED: (_who,),
    What.REASSIGNED: (_who, _card),
    What.ARRIVED: (_who, _proof),
    What.HELD: (_carrier,),
    What.RESUMED: (_goes_on,),
    What.WORKED_AROUND: (),
    What.RESTORED: (_summary,),
    What.NOTED: (),
    What.SEVERITY_CHANGED: (_levels, _next_promise),
    What.CHASED: (_card,),
    What.CONFIRMED: (),
    What.REOPENED: (_card,),
    What.CLOSED: (),
    What.CANCELLED: (),
    What.RATED: (),
    What.REMINDED: (_brief,),
    What.ESCALATED: (_brief,),
    What.BREACHED: (_brief,),
    What.NOTICE_FAILED: (_lost, _card),
    What.WINDOW_CLOSED: (_reporter,),
    What.PROMISES_MOVED: (_moves,),
    What.REMOTE_FAILED: (_arrival,),
    What.HOLD_ASKED: (_card,),
    What.HOLD_APPROVED: (_next_promise,),
    What.HOLD_REFUSED: (_next_promise,),
    What.DATE_PROPOSED: (_date,),
    What.DATE_AGREED: (_date,),
    What.DATE_REFUSED: (_date,),
    What.CLAIMED: (_late,),
    What.EXEMPTED: (),
    What.EXEMPTION_REFUSED: (),
    What.TAKEN_BACK: (_who, _spent),
    What.UNANSWERED: (_who, _spent, _card),
    What.PROGRESS_ASKED: (_spent, _card),
    What.SNOOZED: (),
    What.CORRECTED: (_correction, _card),
    What.STALLED: (_who, _spent, _card),
    What.LINKED: (_summary,),
    What.UNLINKED: (),
    What.POOLED: (_card,),
    What.TAKEN: (_who,),
    What.DISPATCHING: (_card,),
    What.TAKEN_OVER: (_who,),
    What.ATTENDED: (_by,),
    What.HELP_ASKED: (_card,),
    What.PASSED_AROUND: (_card,),
    What.GROUP_CALLED: (_members, _card),
    What.COMPLAINED: (_complaint, _card),
    What.COMPLAINT_ANSWERED: (),
}
"""What the template of an event is given beside the ticket's number, the event's own data, and
whether the one it is for works on the ticket (`inside`) or only reported it."""


def _said(ticket: Ticket, event: TicketEvent, scene: Scene, *, inside: bool) -> str:
    values: Values = {"no": ticket.id, "event": event.data, "inside": inside}
    for add in SAYINGS[event.what]:
        values |= add(ticket, event, scene)
    return say(event.what, values)


_PARTS: Mapping[Listener, frozenset[Party]] = {
    Listener.REPORTER: frozenset({Party.REPORTER}),
    Listener.ENGINEER: frozenset({Party.ENGINEER}),
    Listener.PREVIOUS: frozenset(),
    Listener.DUTY_MANAGER: frozenset({Party.MANAGER}),
    Listener.DIRECTOR: frozenset({Party.MANAGER}),
    Listener.POOL: frozenset({Party.COLLEAGUE}),
    Listener.HELPER: frozenset({Party.HELPER}),
}


def notice(
    ticket: Ticket, event: TicketEvent, told: Sequence[Listener], scene: Scene
) -> OutgoingMessage:
    """The notice of an event for somebody who listens in these parts."""
    parties = frozenset[Party]().union(*(_PARTS[listener] for listener in told))
    inside = any(listener is not Listener.REPORTER for listener in told)
    said = _said(ticket, event, scene, inside=inside)
    if Listener.REPORTER in told and stood_for(ticket):
        parties = parties - {Party.REPORTER} | {Party.TAKER}
        said = f"{said}\n{say('_pass_on', {'reporter': reporter(ticket)})}"
    choices = notice_choices(ticket, event.what, parties)
    shown = scene.attachments if inside else ""
    return OutgoingMessage(said, beside(choices, ticket, shown))
