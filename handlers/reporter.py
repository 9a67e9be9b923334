"""Whose report it is: the person's own, a guest's, or that of somebody who called."""

from dataclasses import dataclass, replace

from handlers.turn import Turn
from helpdesk.caller import Caller, Taken, Via
from helpdesk.intake import Draft, read_contact
from helpdesk.plain_text import tidy
from helpdesk.triage import Assessment
from helpdesk.whereabouts import same_campus, whereabouts
from storage.accounts import Account

VIA = "via"
"""The field of a report that somebody else writes down: how it was told to him."""


@dataclass(frozen=True)
class Reporter:
    """Who reports, as far as it is known before the words are read."""

    name: str = ""
    phone: str = ""
    department: str = ""
    campus: str = ""
    taken: Taken | None = None


def called(draft: Draft) -> bool:
    """Whether the report is somebody else's, who called."""
    return VIA in draft.values


def fields_of(caller: Caller, reporter: Reporter) -> dict[str, str]:
    """What a draft keeps of the caller."""
    assert reporter.taken is not None
    known = {
        VIA: reporter.taken.via.value,
        "caller_id": str(reporter.taken.caller_id or ""),
        "caller": reporter.name,
        "caller_phone": reporter.phone,
        "caller_campus": reporter.campus,
        "department": _department(caller.department, reporter.department),
        "at": caller.department,
        "text": caller.text,
    }
    return {name: value for name, value in known.items() if value}


def _department(said: str, own: str) -> str:
    """3号楼5楼护士站 is a place and no department: who has one keeps it."""
    there = whereabouts(tidy(said))
    return own if own and said.lower() in f"{there.campus}{there.location}" else said or own


def reporter_of(turn: Turn, draft: Draft) -> Reporter:
    """Who reports."""
    if called(draft):
        return _caller(turn, draft)
    person, account = turn.person, turn.account
    if person is None:
        return Reporter(account.guest_name, account.guest_phone)
    return Reporter(person.name, person.phone, person.department, person.campus)


def _caller(turn: Turn, draft: Draft) -> Reporter:
    values = draft.values
    known = values.get("caller_id", "")
    taken = Taken(turn.person_id or 0, Via(values[VIA]), int(known) if known else None)
    name, phone = values.get("caller", ""), values.get("caller_phone", "")
    return Reporter(name, phone, campus=values.get("caller_campus", ""), taken=taken)


def department_of(turn: Turn, draft: Draft, found: Assessment) -> str:
    """The department: as answered or scanned, else of the words, else the reporter's own.

    3号楼5楼护士站 is a place and no department: whoever has one keeps it.
    """
    own = reporter_of(turn, draft).department
    said = found.department if found.named else ""
    if own and said and said in f"{found.campus}{found.location}":
        said = ""
    return draft.values.get("department", "")[:60] or said or own


def campus_of(turn: Turn, draft: Draft, found: Assessment) -> str:
    """The campus: as the words say, else of the code that was scanned, else the reporter's own."""
    own = draft.values.get("campus", "") or reporter_of(turn, draft).campus
    said = found.campus
    return own if not said or same_campus(said, own) else said


def location_of(draft: Draft, found: Assessment) -> str:
    """Where exactly: as scanned, else as the words say."""
    return draft.values.get("location", "") or found.location


def with_contact(account: Account, text: str) -> Account:
    """A guest's account with the name and telephone number of the words."""
    name, phone = read_contact(text)
    return replace(
        account,
        guest_name=name or account.guest_name,
        guest_phone=phone or account.guest_phone,
    )
