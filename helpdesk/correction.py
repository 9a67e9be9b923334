"""What was understood wrongly of a report is put right: severity, system, place, scope."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum

from helpdesk import promising
from helpdesk.deed import Deed
from helpdesk.errors import Refused
from helpdesk.grounds import SCOPE_REASON, SCOPE_WORDS
from helpdesk.people import MANAGERS
from helpdesk.plain_text import tidy
from helpdesk.severity import Scope, Severity
from helpdesk.ticket import Status, Ticket, What
from helpdesk.triage import assess, with_answer
from helpdesk.whereabouts import where, whereabouts


class Part(StrEnum):
    """What of a ticket may be wrong."""

    SEVERITY = "severity"
    SYSTEM = "system"
    PLACE = "place"
    LOCATION = "location"
    SCOPE = "scope"


PART_WORDS: Mapping[Part, str] = {
    Part.SEVERITY: "级别",
    Part.SYSTEM: "系统",
    Part.PLACE: "科室",
    Part.LOCATION: "地点",
    Part.SCOPE: "影响范围",
}


def correct(ticket: Ticket, deed: Deed) -> Ticket:
    """One part of the ticket as it should be; `deed.contract` is that of the system corrected to.

    A reporter raises the severity at once; a lower one is his wish, which the engineer judges.
    """
    part = Part(deed.need("part", "哪里不对"))
    return _CORRECT[part](ticket, deed, deed.need("value", "改成什么"))


def _severity(ticket: Ticket, deed: Deed, value: str) -> Ticket:
    severity = Severity(value)
    if severity > ticket.severity and not _judges(ticket, deed):
        return _noted(ticket, deed, Part.SEVERITY, ticket.severity, severity, wish=True)
    return promising.change_severity(ticket, _severity_deed(deed, severity, "报修时定的级别不对"))


def _judges(ticket: Ticket, deed: Deed) -> bool:
    return deed.role in MANAGERS or (deed.by is not None and deed.by == ticket.engineer_id)


def _severity_deed(deed: Deed, severity: Severity, reason: str) -> Deed:
    words = {"severity": severity.value, "reason": reason}
    return Deed(deed.at, deed.contract, deed.by, words, deed.role)


def _system(ticket: Ticket, deed: Deed, value: str) -> Ticket:
    if value == ticket.system:
        raise Refused("系统没有变化")
    changed = ticket.changed(system=value)
    moved = {}
    if deed.contract.name != ticket.contract:
        changed = promising.promised_anew(changed, deed.contract)
        moved = {"promises": promising.promises_changed(ticket, changed)}
    return _noted(changed, deed, Part.SYSTEM, ticket.system, value, **moved)


def moved_to_team(ticket: Ticket, team: str) -> Ticket:
    """The ticket with the team of its system, free to be given to somebody there as long as nobody
    has accepted it; who accepted it keeps it."""
    waits = ticket.status in (Status.NEW, Status.ASSIGNED)
    if team == ticket.team or not waits:
        return ticket
    *earlier, last = ticket.news
    # Who had it and had not accepted it hears that it is not his any more.
    left = replace(last, data={**last.data, "previous": ticket.engineer_id})
    news = (*earlier, left)
    return ticket.changed(team=team, status=Status.NEW, engineer_id=None, news=news)


def _place(ticket: Ticket, deed: Deed, value: str) -> Ticket:
    was = where(ticket.department, ticket.location)
    # What was scanned or said named the department that was wrong.
    kept = "" if ticket.department and ticket.department in ticket.location else ticket.location
    changed = ticket.changed(department=value[:60], location=kept)
    return _noted(changed, deed, Part.PLACE, was, value[:60])


def _location(ticket: Ticket, deed: Deed, value: str) -> Ticket:
    """Where exactly; a campus among the words is the ticket's campus from now on."""
    was, said = f"{ticket.campus}{ticket.location}", " ".join(value.split())[:60]
    campus = whereabouts(tidy(said)).campus
    rest = said.removeprefix(campus).strip() if campus else said
    changed = ticket.changed(campus=campus or ticket.campus, location=rest)
    return _noted(changed, deed, Part.LOCATION, was, said)


def _scope(ticket: Ticket, deed: Deed, value: str) -> Ticket:
    scope = Scope(value)
    if scope is ticket.scope and SCOPE_REASON + SCOPE_WORDS[scope] in ticket.reasons:
        raise Refused("影响范围没有变化")
    others = (why for why in ticket.reasons if not why.startswith(SCOPE_REASON))
    reasons = (SCOPE_REASON + SCOPE_WORDS[scope], *others)
    changed = promising.promised_anew(ticket.changed(scope=scope, reasons=reasons), deed.contract)
    moved = promising.promises_changed(ticket, changed)
    was = SCOPE_WORDS[ticket.scope]
    noted = _noted(changed, deed, Part.SCOPE, was, SCOPE_WORDS[scope], promises=moved)
    severity = with_answer(assess(ticket.summary), scope=scope).severity
    if severity >= noted.severity:
        return noted
    why = f"影响范围更正为{SCOPE_WORDS[scope]}"
    return promising.change_severity(noted, _severity_deed(deed, severity, why))


def _noted(ticket: Ticket, deed: Deed, part: Part, was: str, now: str, **more: object) -> Ticket:
    said = {"part": part.value, "was": was, "now": now, "wish": False, **more}
    return ticket.noting(What.CORRECTED, deed.at, deed.by, **said)


_CORRECT: Mapping[Part, Callable[[Ticket, Deed, str], Ticket]] = {
    Part.SEVERITY: _severity,
    Part.SYSTEM: _system,
    Part.PLACE: _place,
    Part.LOCATION: _location,
    Part.SCOPE: _scope,
}
