"""Alarms of monitoring become tickets, through the same door as reports."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from handlers import tickets
from handlers.turn import Desk, Turn
from helpdesk.alarm import Alarm, AlarmState, Outcome, folded, severity_of
from helpdesk.errors import Refused
from helpdesk.messages import Address, IncomingMessage
from helpdesk.people import Verb
from helpdesk.severity import Kind, Severity
from helpdesk.ticket import WORKING, Status, Ticket
from helpdesk.triage import assess
from storage import alarms, marks
from storage.accounts import Account
from storage.tickets import get
from storage.unit import Unit

CHANNEL = "alarms"

_NOTES: Mapping[Outcome, str] = {
    Outcome.RESOLVED: "监控：告警已恢复",
    Outcome.AGAIN: "监控：告警又出现",
    Outcome.FLAPPING: "监控：告警反复出现又恢复，平静之前不再提示",
}
_OPEN = WORKING | {Status.LINKED, Status.RESTORED}


async def take(
    desk: Desk,
    source: str,
    found: Sequence[Alarm],
    now: datetime,
) -> list[int]:
    """Take alarms in; the tickets they belong to, 0 for one without. Stored when this returns.

    The same key of a source is one ticket as long as that is open. Raises DatastoreAway.
    """

    async def work(unit: Unit) -> list[int]:
        roster = await desk.rosters.current(unit, await marks.fact(unit, "roster"))
        address = Address(CHANNEL, source)
        message = IncomingMessage(address, "", "", now, sender=source)
        account = Account(address, guest_name=f"监控 {source}")
        turn = Turn(desk, unit, message, account, roster, now)
        return [await _taken(turn, alarm) for alarm in found]

    return await desk.store.write(work)


async def _taken(turn: Turn, alarm: Alarm) -> int:
    source, rules = turn.message.address.account, turn.desk.alarm_rules
    known = await alarms.state(turn.unit, source, alarm.key)
    ticket = await _ticket(turn, known)
    is_open = ticket is not None and ticket.status in _OPEN
    state, outcome = folded(known, alarm, is_open=is_open, now=turn.now, damping=rules.damping)
    if outcome is Outcome.OPEN:
        opened = await tickets.open_ticket(turn, _report(turn, alarm, rules.levels))
        state = replace(state, ticket_id=opened.id)
    elif outcome in _NOTES and ticket is not None and is_open:
        await _noted(turn, ticket, outcome)
    await alarms.keep(turn.unit, source, alarm.key, state, turn.now)
    return state.ticket_id


async def _ticket(turn: Turn, known: AlarmState | None) -> Ticket | None:
    if known is None or not known.ticket_id:
        return None
    try:
        return await get(turn.unit, known.ticket_id)
    except Refused:
        return None


async def _noted(turn: Turn, ticket: Ticket, outcome: Outcome) -> None:
    """Say it on the ticket. Of one that is said to be restored, the source has the last word."""
    if ticket.status is Status.RESTORED and outcome is Outcome.RESOLVED:
        await tickets.act(turn, Verb.CONFIRM, ticket.id, None, {})
        return
    if ticket.status is Status.RESTORED and outcome is Outcome.AGAIN:
        await tickets.act(turn, Verb.REOPEN, ticket.id, None, {"reason": _NOTES[outcome]})
        return
    await tickets.act(turn, Verb.NOTE, ticket.id, None, {"text": _NOTES[outcome]})


def _report(turn: Turn, alarm: Alarm, levels: Mapping[str, Severity]) -> tickets.Report:
    """The alarm's level decides, not its words."""
    judged = assess(alarm.title)
    found = replace(
        judged,
        severity=severity_of(alarm.level, levels),
        kind=Kind.FAULT,
        patient_safety=False,
        system=alarm.system or judged.system,
        reasons=(f"监控告警：{alarm.level or '未分级'}",),
    )
    return tickets.Report(
        alarm.title,
        found,
        alarm.department,
        turn.account.guest_name,
        "",
        turn.now,
        alarm.location,
    )
