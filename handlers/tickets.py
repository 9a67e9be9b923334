"""The use cases of a ticket: open one, and act on one. Chat and console go through these two."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from handlers import chasing, complaint_facts, own_clock
from handlers.assigning import Giving, give
from handlers.turn import Turn
from helpdesk import correction, sla
from helpdesk.caller import Taken
from helpdesk.contract import Contract
from helpdesk.correction import Part
from helpdesk.deed import Deed
from helpdesk.errors import Refused, TicketMoved
from helpdesk.incident import Incident, matter_of
from helpdesk.lifecycle import do
from helpdesk.people import MANAGERS, Party, Person, Role, Verb, require
from helpdesk.service import SERVICE_OF
from helpdesk.severity import Severity
from helpdesk.ticket import (
    STATUS_WORDS,
    WORKING,
    Status,
    Ticket,
    What,
    check_deadlines,
    parties_of,
)
from helpdesk.triage import Assessment
from helpdesk.watch import WatchKind
from notifications.texts import Scene
from storage import affected, follow_ups, incidents, people, tickets, watches

OLDEST_REPORT = timedelta(days=1)
"""How far back a platform's stamp is believed: they redeliver for a day at most."""

MOST_SUMMARY = 2000
"""Characters of a report that are kept."""


@dataclass(frozen=True)
class Report:
    """What a new ticket is opened with: the words, what they were judged to be, and by whom.

    `sent_at`: the platform's stamp of the first message of the report (clause S4-34), not of the
    answer that completed it. `taken`: somebody else wrote it down.
    """

    text: str
    assessment: Assessment
    department: str
    name: str
    phone: str
    sent_at: datetime
    campus: str = ""
    location: str = ""
    taken: Taken | None = None


def reported_at(sent_at: datetime, now: datetime) -> datetime:
    """t0: the platform's stamp (clause S4-34), not later than now and at most a day back."""
    return max(min(sent_at, now), now - OLDEST_REPORT)


async def open_ticket(turn: Turn, report: Report, known: Incident | None = None) -> Ticket:
    """Open a ticket and give it to the best of the engineers on call.

    Nobody on call: the ticket waits unassigned and the duty manager is told at once. Everything
    is stored in the turn's unit. `known`: the declared fault it is probably part of; the staff
    hear of it when its reporter has had a moment to say so.
    """
    ticket = _new_ticket(turn, report)
    opened = _opened(ticket, turn.now)
    given = await _assigned(turn, opened, excluding=())
    if known is not None:
        news = (replace(e, data={**e.data, "known": known.ticket_id}) for e in given.news)
        given = given.changed(news=tuple(news))
    return await tickets.add(turn.unit, given)


def _opened(ticket: Ticket, now: datetime) -> Ticket:
    if ticket.taken_by is None:
        return ticket.noting(What.OPENED, now, ticket.reporter_id)
    caller = f"{ticket.reporter_name} {ticket.reporter_phone}".strip()
    return ticket.noting(What.OPENED, now, ticket.taken_by, via=ticket.via, caller=caller)


def _new_ticket(turn: Turn, report: Report) -> Ticket:
    found, person, taken = report.assessment, turn.person, report.taken
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
        campus=report.campus,
        location=report.location,
        opened_at=t0,
        received_at=turn.now,
        address=turn.message.address,
        contract=contract.name,
        reporter_id=taken.caller_id if taken else (person.id if person else None),
        reporter_name=report.name,
        reporter_phone=report.phone,
        taken_by=taken.by if taken else None,
        via=taken.via.value if taken else "",
        team=turn.roster.team_for(found.system),
        deadlines=sla.start(contract, found.severity, SERVICE_OF[found.kind], t0, found.scope),
    )


async def _assigned(turn: Turn, ticket: Ticket, excluding: Collection[int]) -> Ticket:
    giving = Giving(turn.unit, turn.roster, turn.desk.policy.of(ticket), turn.now)
    return await give(giving, ticket, excluding)


async def act(
    turn: Turn,
    verb: Verb,
    ticket_id: int,
    version: int | None,
    words: dict[str, str],
    parts: frozenset[Party] = frozenset(),
) -> Ticket:
    """Do a verb on a ticket: the one choke point for every change a person makes.

    `version` is that of the card that was pressed (None: whatever it is now). `parts`: what else
    the person is in this ticket. Raises TicketMoved
    when the ticket is another version by now, NotAllowed, or Refused with the sentence to read.
    """
    before = await tickets.get(turn.unit, ticket_id)
    # What was due before this deed is said first: a deed never hides a breach.
    contract = turn.desk.policy.of(before)
    ticket = check_deadlines(before, contract, turn.now)
    require(verb, parts | parties_of(ticket, turn.person, turn.message.address))
    if version is not None and version != ticket.version:
        raise TicketMoved(ticket_id)
    if turn.person is not None:
        follow_ups.read(turn.unit, ticket_id, turn.person.id)
    role = turn.person.role if turn.person else None
    facts = await _facts(turn, verb, ticket, words)
    agreed = _contract_after(turn, verb, ticket, words)
    changed = do(ticket, verb, Deed(turn.now, agreed, turn.person_id, words, role, facts))
    if verb in _GIVES:
        await _require_assignable(turn, changed.engineer_id)
    if verb is Verb.LINK:
        await _follow_master(turn, ticket, changed.master_id or 0)
    if verb is Verb.CANCEL:
        await _require_no_followers(turn, ticket)
    if verb is Verb.CALL_IN:
        await _require_assignable(turn, changed.helpers[-1])
    saved = await tickets.save(turn.unit, before, await _given_on(turn, verb, ticket, changed))
    await own_clock.pass_on(turn, verb, ticket, saved)
    return saved


async def _given_on(turn: Turn, verb: Verb, was: Ticket, changed: Ticket) -> Ticket:
    """The ticket given to somebody else, where the verb leaves it to the desk to whom."""
    if verb is Verb.UNLINK:
        return await _assigned(turn, changed, excluding=())
    if verb is Verb.CORRECT and changed.system != was.system:
        return await _to_its_team(turn, changed)
    if verb is Verb.DECLINE:
        watched = (await watches.of(turn.unit, was.id)).get(WatchKind.ACKNOWLEDGE)
        tried = {*(watched.tried if watched else ()), was.engineer_id or 0}
        return await _assigned(turn, changed, excluding=tried)
    return changed


def _contract_after(turn: Turn, verb: Verb, ticket: Ticket, words: Mapping[str, str]) -> Contract:
    """The contract of the system that a ticket is corrected to; else its own."""
    policy = turn.desk.policy
    if verb is not Verb.CORRECT or words.get("part") != Part.SYSTEM:
        return policy.of(ticket)
    return policy.of(ticket.changed(contract=policy.contract_for(words.get("value", "")).name))


async def _to_its_team(turn: Turn, ticket: Ticket) -> Ticket:
    """A ticket whose system was corrected goes to the team of that, unless somebody accepted it."""
    moved = correction.moved_to_team(ticket, turn.roster.team_for(ticket.system))
    return ticket if moved is ticket else await _assigned(turn, moved, excluding=())


async def _facts(
    turn: Turn, verb: Verb, ticket: Ticket, words: Mapping[str, str]
) -> Mapping[str, Any]:
    """What a verb goes by beside the ticket: who is in the pool, how often in a row it was chased
    or put off before, whether it keeps its clock."""
    if verb is Verb.TAKE:
        return {"engineers": list(turn.roster.on_call(ticket.team, turn.now))}
    if verb in _COMPLAINTS:
        return await _COMPLAINTS[verb](turn, ticket, words)
    if verb is Verb.LINK:
        return await own_clock.facts(turn, ticket, words)
    if verb is Verb.CHASE:
        return {"in_a_row": await chasing.in_a_row(turn.unit, ticket.id)}
    if verb is not Verb.SNOOZE:
        return {}
    watched = (await watches.of(turn.unit, ticket.id)).get(WatchKind.PROGRESS)
    return {"snoozes": watched.snoozes if watched else 0}


_COMPLAINTS = {
    Verb.COMPLAIN: complaint_facts.of_complaint,
    Verb.ANSWER_COMPLAINT: complaint_facts.of_answer,
}
_GIVES = frozenset({Verb.ASSIGN, Verb.REASSIGN})


async def _require_assignable(turn: Turn, person_id: int | None) -> None:
    """Nobody who has left, or has not signed the agreement (clause S1-37), is given a ticket."""
    person = await people.get(turn.unit, person_id or 0)
    if person is None or not person.assignable:
        raise Refused("这位工程师已停用或没有签保密协议，不能派单，请换一位")


async def _follow_master(turn: Turn, ticket: Ticket, number: int) -> None:
    """A ticket follows one that is being worked on, with all that followed or joined it."""
    master = await tickets.get(turn.unit, number)
    if master.status not in WORKING:
        raise Refused(f"工单 #{number} 现在是“{STATUS_WORDS[master.status]}”，不能并入")
    managing = turn.person is not None and turn.person.role in MANAGERS
    if not managing and matter_of(master.system) != matter_of(ticket.system):
        raise Refused(f"#{number} 报的是别的系统，不能并入")
    await incidents.move(turn.unit, ticket.id, number)
    await affected.move(turn.unit, ticket.id, number)


async def _require_no_followers(turn: Turn, ticket: Ticket) -> None:
    following = await incidents.linked(turn.unit, ticket.id)
    if any(row["status"] == Status.LINKED for row in following):
        raise Refused(f"有别的工单并入了 #{ticket.id}，不能这样做，请先拆出")
    if await affected.of_ticket(turn.unit, ticket.id):
        raise Refused(f"还有别人在等 #{ticket.id} 恢复，不能这样做")


async def scene(turn: Turn, *shown: Ticket) -> Scene:
    """What the texts about these tickets need: contract, time, names of engineers and takers."""
    contract = turn.desk.policy.of(shown[0]) if shown else turn.contract
    named = {i for ticket in shown for i in (ticket.engineer_id, ticket.taken_by) if i}
    found = [await people.get(turn.unit, person_id) for person_id in named]
    return Scene(contract, turn.now, {p.id: p for p in found if p is not None})


async def engineers_for(turn: Turn, ticket: Ticket) -> list[Person]:
    """Who could be given the ticket: those on call for its team first, then the other engineers."""
    everyone = await people.with_role(turn.unit, Role.ENGINEER)
    on_call = set(turn.roster.on_call(ticket.team, turn.now))
    others = [p for p in everyone if p.assignable and p.id != ticket.engineer_id]
    return sorted(others, key=lambda p: (p.id not in on_call, p.team != ticket.team, p.staff_no))


async def raise_for(turn: Turn, ticket: Ticket, found: Assessment) -> Ticket:
    """Raise the severity when what was added to a report makes it worse; never lower it.

    What is added to a linked ticket raises its master.
    """
    if ticket.status is Status.LINKED:
        master = await tickets.get(turn.unit, ticket.master_id or 0)
        await raise_for(turn, master, found)
        return ticket
    if found.severity >= ticket.severity or ticket.status not in WORKING:
        return ticket
    return await raise_to(turn, ticket, found.severity, "报修人补充了情况")


async def raise_to(turn: Turn, ticket: Ticket, severity: Severity, reason: str) -> Ticket:
    """Another severity, said by the desk itself."""
    contract = turn.desk.policy.of(ticket)
    words = {"severity": severity.value, "reason": reason}
    raised = do(ticket, Verb.CHANGE_SEVERITY, Deed(turn.now, contract, None, words))
    return await tickets.save(turn.unit, ticket, raised)
