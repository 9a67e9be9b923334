"""The use cases of a ticket: open one, and act on one. Chat and console go through these two."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.assigning import Giving, give
from handlers.turn import Turn
from helpdesk import sla
from helpdesk.deed import Deed
from helpdesk.errors import Refused, TicketMoved
from helpdesk.lifecycle import do
from helpdesk.people import Person, Role, Verb, require
from helpdesk.service import SERVICE_OF
from helpdesk.ticket import Ticket, What, check_deadlines, parties_of
from helpdesk.triage import Assessment
from helpdesk.watch import WatchKind
from notifications.texts import Scene
from storage import follow_ups, people, tickets, watches

OLDEST_REPORT = timedelta(days=1)
"""How far back a platform's stamp is believed: they redeliver for a day at most."""

MOST_SUMMARY = 2000
"""Characters of a report that are kept."""


@dataclass(frozen=True)
class Report:
    """What a new ticket is opened with: the words, what they were judged to be, and by whom.

    `sent_at`: the platform's stamp of the first message of the report (clause S4-34), not of the
    answer that completed it.
    """

    text: str
    assessment: Assessment
    department: str
    name: str
    phone: str
    sent_at: datetime
    location: str = ""


def reported_at(sent_at: datetime, now: datetime) -> datetime:
    """t0: the platform's stamp (clause S4-34), not later than now and at most a day back."""
    return max(min(sent_at, now), now - OLDEST_REPORT)


async def open_ticket(turn: Turn, report: Report) -> Ticket:
    """Open a ticket and give it to the best of the engineers on call.

    Nobody on call: the ticket waits unassigned and the duty manager is told at once. Everything
    is stored in the turn's unit.
    """
    ticket = _new_ticket(turn, report)
    opened = ticket.noting(What.OPENED, turn.now, ticket.reporter_id)
    return await tickets.add(turn.unit, await _assigned(turn, opened, excluding=()))


def _new_ticket(turn: Turn, report: Report) -> Ticket:
    found, person = report.assessment, turn.person
    contract = turn.desk.policy.contract_for(found.system)
    t0 = reported_at(report.sent_at, turn.now)
    return Ticket(
        summary=report.text[:MOST_SUMMARY],
        severity=found.severity,
        scope=found.scope,
        kind=found.kind,
        reasons=found.reasons,
        system=found.system,
        department=report.department,
        location=report.location,
        opened_at=t0,
        received_at=turn.now,
        address=turn.message.address,
        contract=contract.name,
        reporter_id=person.id if person else None,
        reporter_name=report.name,
        reporter_phone=report.phone,
        team=turn.roster.team_for(found.system),
        deadlines=sla.start(contract, found.severity, SERVICE_OF[found.kind], t0, found.scope),
    )


async def _assigned(turn: Turn, ticket: Ticket, excluding: Collection[int]) -> Ticket:
    reporter = turn.person if turn.person_id == ticket.reporter_id else None
    campus = reporter.campus if reporter else ""
    giving = Giving(turn.unit, turn.roster, turn.desk.policy.of(ticket), turn.now, campus)
    return await give(giving, ticket, excluding)


async def act(
    turn: Turn, verb: Verb, ticket_id: int, version: int | None, words: dict[str, str]
) -> Ticket:
    """Do a verb on a ticket: the one choke point for every change a person makes.

    `version` is that of the card that was pressed (None: whatever it is now). Raises TicketMoved
    when the ticket is another version by now, NotAllowed, or Refused with the sentence to read.
    """
    before = await tickets.get(turn.unit, ticket_id)
    # What was due before this deed is said first: a deed never hides a breach.
    contract = turn.desk.policy.of(before)
    ticket = check_deadlines(before, contract, turn.now)
    require(verb, parties_of(ticket, turn.person, turn.message.address))
    if version is not None and version != ticket.version:
        raise TicketMoved(ticket_id)
    if turn.person is not None:
        follow_ups.read(turn.unit, ticket_id, turn.person.id)
    role = turn.person.role if turn.person else None
    facts = await _facts(turn, verb, ticket_id)
    changed = do(ticket, verb, Deed(turn.now, contract, turn.person_id, words, role, facts))
    if verb in _GIVES:
        await _require_assignable(turn, changed)
    if verb is Verb.DECLINE:
        watched = (await watches.of(turn.unit, ticket_id)).get(WatchKind.ACKNOWLEDGE)
        tried = {*(watched.tried if watched else ()), ticket.engineer_id or 0}
        changed = await _assigned(turn, changed, excluding=tried)
    return await tickets.save(turn.unit, before, changed)


async def _facts(turn: Turn, verb: Verb, ticket_id: int) -> Mapping[str, int]:
    """How often in a row it was put off before, which a snooze goes by."""
    if verb is not Verb.SNOOZE:
        return {}
    watched = (await watches.of(turn.unit, ticket_id)).get(WatchKind.PROGRESS)
    return {"snoozes": watched.snoozes if watched else 0}


_GIVES = frozenset({Verb.ASSIGN, Verb.REASSIGN})


async def _require_assignable(turn: Turn, ticket: Ticket) -> None:
    """Nobody who has left, or has not signed the agreement (clause S1-37), is given a ticket."""
    person = await people.get(turn.unit, ticket.engineer_id or 0)
    if person is None or not person.assignable:
        raise Refused("这位工程师已停用或没有签保密协议，不能派单，请换一位")


async def scene(turn: Turn, *shown: Ticket) -> Scene:
    """What the texts about these tickets need: contract, time, the engineers' names."""
    contract = turn.desk.policy.of(shown[0]) if shown else turn.contract
    engineers: dict[int, Person] = {}
    for ticket in shown:
        if ticket.engineer_id and ticket.engineer_id not in engineers:
            person = await people.get(turn.unit, ticket.engineer_id)
            if person is not None:
                engineers[person.id] = person
    return Scene(contract, turn.now, engineers)


async def engineers_for(turn: Turn, ticket: Ticket) -> list[Person]:
    """Who could be given the ticket: those on call for its team first, then the other engineers."""
    everyone = await people.with_role(turn.unit, Role.ENGINEER)
    on_call = set(turn.roster.on_call(ticket.team, turn.now))
    others = [p for p in everyone if p.assignable and p.id != ticket.engineer_id]
    return sorted(others, key=lambda p: (p.id not in on_call, p.team != ticket.team, p.staff_no))


async def raise_for(turn: Turn, ticket: Ticket, found: Assessment) -> Ticket:
    """Raise the severity when what was added to a report makes it worse; never lower it."""
    if found.severity >= ticket.severity:
        return ticket
    contract = turn.desk.policy.of(ticket)
    words = {"severity": found.severity.value, "reason": "报修人补充了情况"}
    raised = do(ticket, Verb.CHANGE_SEVERITY, Deed(turn.now, contract, None, words))
    return await tickets.save(turn.unit, ticket, raised)
