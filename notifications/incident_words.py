"""What is said of a fault that many reported: the proposal, the card, what others are told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from helpdesk.incident import Incident, Recent, Suspicion
from helpdesk.messages import Choice, OutgoingMessage
from helpdesk.people import Person
from helpdesk.press import Press
from helpdesk.ticket import STATUS_WORDS, WORKING, Status, Ticket, What, who_reported
from helpdesk.whereabouts import where
from notifications.phrases import promised
from notifications.scene import Scene
from notifications.wording import say
from storage import affected, incidents, people, tickets
from storage.unit import Unit

INCIDENT = "incident"
"""The word of a press about a major incident: incident:WHAT:NUMBER."""

MOST_LINES = 8


def choice(label: str, what: str, *numbers: int) -> Choice:
    """A button about an incident."""
    return Choice(label, Press(INCIDENT, (what, *map(str, numbers))).encode())


@dataclass(frozen=True)
class Standing:
    """How it stands with an incident: its master, who is affected, who is there since when."""

    ticket: Ticket
    system: str
    departments: tuple[str, ...]
    people: int
    on_paper: tuple[str, ...]
    engineer: Person | None
    accepted_at: datetime | None
    arrived_at: datetime | None


async def standing(unit: Unit, master: int, system: str = "") -> Standing:
    """How it stands now. Raises Refused when there is no such ticket."""
    ticket = await tickets.get(unit, master)
    linked = await incidents.linked(unit, master)
    joined = await affected.of_ticket(unit, master)
    who = {who_reported(ticket), *(incidents.who_of(row) for row in linked)}
    who |= {one.person_id or one.address for one in joined}
    named = (ticket.department, *(r["department"] for r in linked), *(j.department for j in joined))
    at = {event.what: event.at for event in await tickets.history(unit, master)}
    return Standing(
        ticket,
        system or ticket.system,
        tuple(dict.fromkeys(filter(None, named))),
        len(who),
        tuple(await affected.working_on_paper(unit, master)),
        await people.get(unit, ticket.engineer_id) if ticket.engineer_id else None,
        at.get(What.ACCEPTED),
        at.get(What.ARRIVED),
    )


def progress(stands: Standing, scene: Scene) -> str:
    """In one phrase what is being done: 工程师王工今天 10:32 已到场."""
    ticket = stands.ticket
    who = f"工程师{stands.engineer.name}" if stands.engineer else "工程师"
    return _PROGRESS[ticket.status](stands, scene, who)


def _at_work(stands: Standing, scene: Scene, who: str) -> str:
    if stands.arrived_at is not None:
        return f"{who}{scene.at(stands.arrived_at)} 已到场"
    if stands.accepted_at is not None:
        return f"{who}{scene.at(stands.accepted_at)} 已接单，正在处理"
    return f"{who}正在处理"


def _back(stands: Standing, scene: Scene, who: str) -> str:
    at = stands.ticket.restored_at
    return f"{scene.at(at)} 已恢复" if at else "已恢复"


_PROGRESS: Mapping[Status, Callable[[Standing, Scene, str], str]] = {
    Status.NEW: lambda stands, scene, who: "正在安排工程师",
    Status.ASSIGNED: lambda stands, scene, who: f"已派给{who}",
    Status.IN_PROGRESS: _at_work,
    Status.ON_HOLD: _at_work,
    Status.LINKED: _at_work,
    Status.RESTORED: _back,
    Status.CLOSED: _back,
    Status.CANCELLED: lambda stands, scene, who: "已撤单",
}


def _values(stands: Standing, scene: Scene) -> dict[str, object]:
    ticket = stands.ticket
    return {
        "no": ticket.id,
        "system": stands.system,
        "status": STATUS_WORDS[ticket.status],
        "level": scene.level(ticket.severity),
        "departments": stands.departments,
        "people": stands.people,
        "progress": progress(stands, scene),
        "on_paper": stands.on_paper,
        "workaround": ticket.workaround,
        "cause": ticket.cause,
        "solution": ticket.solution,
    }


def card(stands: Standing, scene: Scene) -> str:
    """The one card of the fault, the same for everybody."""
    clock = stands.ticket.next_deadline() if stands.ticket.status in WORKING else None
    words = promised(clock, scene.now, scene.contract) if clock else ""
    promises = [{"words": words, "bar": ""}] if clock else []
    return say("_incident_card", {**_values(stands, scene), "promises": promises})


def known(stands: Standing, scene: Scene) -> str:
    """What somebody reads who reports the same system while it is being repaired."""
    return say("_incident_known", _values(stands, scene))


def restored(stands: Standing, scene: Scene) -> OutgoingMessage:
    """For somebody who joined: it is over, and what to do when it is not."""
    number = stands.ticket.id
    text = say("_incident_restored", _values(stands, scene))
    return OutgoingMessage(text, (choice("还没好", "still", number),))


def fallback(stands: Standing, scene: Scene, text: str) -> OutgoingMessage:
    """For an affected department: how to work on paper, and the button that it does."""
    number = stands.ticket.id
    words = say("_incident_fallback", {**_values(stands, scene), "card": text})
    buttons = (choice("已改用手工", "paper", number), choice("看进展", "show", number))
    return OutgoingMessage(words, buttons)


def proposal(
    found: Suspicion, master: int, known_as: Incident | None, scene: Scene
) -> OutgoingMessage:
    """For the duty manager: who reported what, where and when; one tap links it all."""
    reports = found.reports
    minutes = max(1, -(-int((scene.now - found.first.at).total_seconds()) // 60))
    values: dict[str, object] = {
        "system": found.matter,
        "minutes": minutes,
        "departments": found.departments,
        "people": len({r.who for r in reports}),
        "level": scene.level(found.severity),
        "lines": [_line(r, scene) for r in reports[:MOST_LINES]],
        "more": len(reports) - MOST_LINES,
        "known": known_as.ticket_id if known_as else None,
    }
    buttons = (
        choice(f"合并处理（{len(reports)} 张）", "declare", master),
        choice("不是同一故障", "dismiss", master),
        Choice(f"看 #{master}", Press("show", (str(master),)).encode()),
    )
    return OutgoingMessage(say("_incident_proposed", values), buttons)


def _line(report: Recent, scene: Scene) -> dict[str, object]:
    who = (report.department or report.location, report.name)
    return {
        "at": scene.at(report.at),
        "where": " ".join(part for part in who if part) or "没留姓名",
        "summary": report.summary,
        "no": report.ticket_id,
    }


def same(report: Recent, *, own: bool, scene: Scene) -> str:
    """Somebody reported this a while ago: he himself, or his department."""
    values = {
        "own": own,
        "at": scene.at(report.at),
        "no": report.ticket_id,
        "summary": report.summary,
        "department": where(report.department, report.location),
    }
    return say("_incident_same", values)
